#include "control/store_refusals.h"

#include <fmt/format.h>

#include <string>

#include "base/limits.h"
#include "base/text.h"

namespace belay::control {

tl::unexpected<Error> moved(const Key& key, std::int64_t expected, std::int64_t found) {
  const auto told = [](std::int64_t version) {
    return version == 0 ? std::string("absent") : fmt::format("version {}", version);
  };
  return fail(Code::conflict,
              fmt::format("{} `{}` is {}, and {} was expected: load it again and "
                          "decide again",
                          key.kind, printable(key.id), told(found), told(expected)));
}

tl::unexpected<Error> known_effect(const Effect& effect) {
  return fail(Code::conflict, fmt::format("the effect `{}` was committed before: nothing is left "
                                          "to do",
                                          printable(effect.id)));
}

tl::unexpected<Error> answered(std::string_view key) {
  return fail(Code::conflict, fmt::format("the request `{}` was answered meanwhile: read that "
                                          "answer",
                                          printable(key)));
}

tl::unexpected<Error> no_such_node(const TreeNode& node) {
  return fail(Code::internal,
              fmt::format("the ledger has no complete subtree {} of level {}: ask within its size",
                          node.index, node.level));
}

Result<void> check_time(const Commit& commit, std::int64_t now_micros) {
  if (!commit.at) return {};
  const std::int64_t late = now_micros / 1'000'000 - commit.at->seconds;
  if (late <= limits::kStaleSecondsMax) return {};
  return fail(Code::conflict,
              fmt::format("it was decided {} seconds ago, and at most {} may pass: load it again "
                          "and decide again",
                          late, limits::kStaleSecondsMax));
}

Result<void> check_page(std::size_t count_max) {
  if (count_max <= limits::kListedMax) return {};
  return fail(Code::over_limit, fmt::format("a page of {} is asked for: at most {}, ask again for "
                                            "the rest",
                                            grouped(count_max), grouped(limits::kListedMax)));
}

std::int64_t answers_since(std::int64_t now_micros) {
  return now_micros - limits::kAnswerKeptSeconds * 1'000'000;
}

}  // namespace belay::control
