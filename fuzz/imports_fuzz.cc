#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "facts/boundary/config_scan.h"
#include "facts/boundary/import.h"
#include "facts/boundary/tsconfig.h"

namespace {

using namespace belay::facts;

bool lies_in(std::string_view line_count_of, std::uint32_t line) {
  std::uint32_t lines = 1;
  for (const char c : line_count_of) lines += c == '\n';
  return line >= 1 && line <= lines;
}

}  // namespace

/// The first byte chooses the scanner. Whatever is found lies on a line that is there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 6) {
    case 4: {
      const ConfigQuestion question{ConfigSide::live, true, false};
      scan_config(text, question, AddedLines({}, true), [&](const Crossing& one) {
        if (!lies_in(text, one.line) || one.reaches.empty()) std::abort();
      });
      return 0;
    }
    case 5:
      Tsconfig::parse(text, "web").targets_of("@a/b");
      return 0;
    default:
      break;
  }
  constexpr Language kLanguages[] = {Language::c, Language::python, Language::script, Language::go};
  scan_imports(kLanguages[data[0] % 4], text, [&](const Import& import) {
    if (!lies_in(text, import.line)) std::abort();
  });
  return 0;
}
