#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"

/// What parses is written canonically, and reads back to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = belay::json::parse(text, "input");
  if (!value) return 0;
  const std::string canonical = belay::json::canonical(*value);
  const auto again = belay::json::parse(canonical, "canonical");
  if (!again || belay::json::canonical(*again) != canonical) std::abort();
  if (!belay::json::parse(belay::json::write_pretty(*value), "pretty")) std::abort();
  return 0;
}
