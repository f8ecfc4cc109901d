#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "facts/kinds.h"

/// The first line is the path, the rest the content. Every file has a kind, a test is no code, and
/// the same question has the same answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay::facts;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view path = input.substr(0, end);
  const std::string_view bytes = input.substr(std::min(end + 1, input.size()));
  const KindSet kinds = kinds_of(path, bytes);
  if (kinds.empty() || !(kinds == kinds_of(path, bytes))) std::abort();
  if (is_test_path(path) != kinds.has(Kind::test)) std::abort();
  if (kinds.has(Kind::test) && (kinds.has(Kind::code) || kinds.has(Kind::docs))) std::abort();
  if (is_source_path(path) && !kinds.has(Kind::test) && !kinds.has(Kind::code)) std::abort();
  is_generated(path, bytes);
  return 0;
}
