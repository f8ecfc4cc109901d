#include "facts/catalog/draft.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace belay::facts {

void CatalogDraft::report(const Place& place, std::string message) {
  if (problems.size() > limits::kCatalogProblemsMax) return;
  if (problems.size() == limits::kCatalogProblemsMax) {
    problems.push_back("there are more problems than these: repair them and look again");
    return;
  }
  problems.push_back(fmt::format("{}:{}: {}", printable(place.file), place.line, message));
}

std::string_view without_at(std::string_view name) {
  return name.starts_with('@') ? name.substr(1) : name;
}

namespace {

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

Result<void> check_name(std::string_view name) {
  if (without_at(name).empty()) return fail(Code::malformed, "a name is empty: write one");
  if (name.starts_with("@@")) {
    return fail(Code::malformed,
                fmt::format("`{}` begins with more than one `@`: keep one", printable(name)));
  }
  if (name.size() > limits::kCatalogNameBytesMax) {
    return fail(Code::over_limit,
                fmt::format("a name has {} bytes, and {} are the most: shorten it", name.size(),
                            limits::kCatalogNameBytesMax));
  }
  if (is_plain_ascii(name)) return {};
  if (name != trimmed(name) || printable(name) != escaped(name)) {
    return fail(Code::malformed, fmt::format("`{}` has blanks around it or characters that cannot "
                                             "be seen: write it plainly",
                                             printable(name)));
  }
  return {};
}

Result<void> check_word(std::string_view word) {
  BELAY_TRY_VOID(check_name(word));
  if (word.find_first_of(" ,") != std::string_view::npos) {
    return fail(Code::malformed,
                fmt::format("`{}` must be one word, without blanks and commas", printable(word)));
  }
  return {};
}

}  // namespace belay::facts
