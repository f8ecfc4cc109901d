#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/yaml.h"

namespace {

/// Every node lies inside the text, and its children come after it.
void walk(const belay::yaml::Node& node, int lines) {
  if (node.mark.line < 1 || node.mark.line > lines || node.mark.column < 1) std::abort();
  for (const auto& item : node.items) walk(item, lines);
  for (const auto& [key, value] : node.entries) {
    if (node.find(key.text) == nullptr) std::abort();
    walk(key, lines);
    walk(value, lines);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto documents = belay::yaml::Document::parse_stream(text, "input.yaml");
  // Any of YAML 1.1's line breaks may count: LF, CR, and in UTF-8 NEL, LS and PS.
  const int lines = 2 + static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
                      return c == '\n' || c == '\r' || c == '\x85' || c == '\xa8' || c == '\xa9';
                    }));
  if (!documents) {
    const auto& place = documents.error().place;
    if (!place || place->line < 1 || place->line > lines) std::abort();
    return 0;
  }
  for (const auto& document : *documents) walk(document.root(), lines);
  return 0;
}
