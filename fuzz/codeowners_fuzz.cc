#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "facts/catalog/codeowners.h"
#include "facts/catalog/path_pattern.h"

namespace {

using namespace belay::facts;

bool is_path(std::string_view text) {
  return !text.empty() && text.front() != '/' && text.back() != '/' &&
         text.find("//") == std::string_view::npos;
}

/// The deciding rule by trying every rule, newest first.
const Codeowners::Rule* scan(const Codeowners& codeowners, std::string_view path) {
  const auto rules = codeowners.rules();
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    const auto pattern = PathPattern::parse(rule->pattern, PathPattern::Anchor::by_slash);
    if (!pattern) std::abort();
    if (pattern->matches(path)) return &*rule;
  }
  return nullptr;
}

}  // namespace

/// The first line is a path, the rest a CODEOWNERS file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view path = text.substr(0, text.find('\n'));
  const auto codeowners = Codeowners::parse(text.substr(path.size()), "CODEOWNERS");
  if (!codeowners) std::abort();
  if (is_path(path) && codeowners->match(path) != scan(*codeowners, path)) std::abort();
  return 0;
}
