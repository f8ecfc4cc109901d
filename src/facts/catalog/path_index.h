#ifndef BELAY_FACTS_CATALOG_PATH_INDEX_H_
#define BELAY_FACTS_CATALOG_PATH_INDEX_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/catalog/path_pattern.h"

namespace belay::facts {

/// Many patterns, asked about many paths: 5,000 rules over 20,000 files. A pattern is filed under
/// the first thing that is literal in it (its leading directories, a name at any depth, a file
/// ending), so that a path meets only the patterns that can match it; the few with nothing literal
/// are tried on every path. Const use from several threads is fine.
class PathIndex {
 public:
  using Id = std::uint32_t;

  /// The pattern's id: how many were added before it.
  Id add(PathPattern pattern);

  const PathPattern& pattern(Id id) const { return patterns_[id]; }

  /// The pattern added last among those that match.
  std::optional<Id> last_match(std::string_view path) const;
  /// Every pattern that matches, in ascending order, each once. Replaces what `out` held.
  void matches(std::string_view path, std::vector<Id>& out) const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  /// The pattern added last under each key; the ones before it follow by `before_`.
  using Shelf = std::unordered_map<std::string, Id, Hash, std::equal_to<>>;
  static constexpr Id kNone = std::numeric_limits<Id>::max();

  /// Where a pattern is filed: on which shelf, or among the others, which have no key.
  Id& place_of(const PathPattern& pattern);
  /// Calls `look` with the last pattern of every list whose patterns may match.
  template <class Look>
  void each_candidate_list(std::string_view path, const Look& look) const;

  std::vector<PathPattern> patterns_;
  std::vector<Id> before_;  ///< by pattern: the one added before it to its list, or `kNone`
  Shelf by_directory_;      ///< `services/cart/**` under `services/cart`
  Shelf by_name_;           ///< `apps/` under `apps`
  Shelf by_ending_;         ///< `*.test.js` under `js`
  Id others_ = kNone;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_PATH_INDEX_H_
