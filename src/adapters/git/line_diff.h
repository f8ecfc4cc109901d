#ifndef BELAY_ADAPTERS_GIT_LINE_DIFF_H_
#define BELAY_ADAPTERS_GIT_LINE_DIFF_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/change.h"

namespace belay::adapters::git {

/// The product's one line counter: what changed between two contents, counted as `git diff
/// --numstat` counts.
struct LineDiff {
  std::uint32_t added = 0;
  std::uint32_t deleted = 0;
  std::vector<facts::Hunk> hunks;
};

Result<LineDiff> diff_lines(std::string_view old_text, std::string_view new_text);
/// The same by git's own algorithm, which reads every line of both. REQUIRES: neither is empty.
Result<LineDiff> diff_with_library(std::string_view old_text, std::string_view new_text);

/// git's rule: a NUL among the first 8,000 bytes.
bool looks_binary(std::string_view bytes);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_LINE_DIFF_H_
