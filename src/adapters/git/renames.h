#ifndef BELAY_ADAPTERS_GIT_RENAMES_H_
#define BELAY_ADAPTERS_GIT_RENAMES_H_

#include <functional>
#include <vector>

#include "adapters/git/objects.h"
#include "adapters/git/tree_diff.h"

namespace belay::adapters::git {

/// Joins deletions and additions that are one file moved, exactly as `git diff -M` of git 2.39
/// does: identical contents first, then the same base name at 75 % similarity, then the best of
/// what is left at 50 %, with at most 1,000 x 1,000 comparisons.
///
/// The rules are pinned to one version on purpose: which file counts as renamed is an input of
/// decisions, and must not depend on which git is installed.
///
/// `is_text` answers for a path and its content, because attributes take part in the answer.
Result<std::vector<Pair>> join_renames(
    ObjectStore& objects, std::vector<Pair> pairs,
    const std::function<bool(const std::string& path, std::string_view bytes)>& is_text);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_RENAMES_H_
