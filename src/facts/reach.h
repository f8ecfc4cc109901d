#ifndef BELAY_FACTS_REACH_H_
#define BELAY_FACTS_REACH_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "facts/catalog/catalog.h"
#include "facts/change.h"

namespace belay::facts {

/// A system that the change can hurt, and the way there.
struct ReachedSystem {
  SystemIndex system = 0;
  /// From a system that the files belong to, to this one: each depends on the one before it. One
  /// element for a system that owns changed files itself.
  std::vector<SystemIndex> path;
  /// Reached only across a soft dependency: degraded, and not passing harm on.
  bool soft = false;
};

struct Reach {
  bool catalogued = false;  ///< false: no catalog at all; the repository is one system
  /// The most critical tier among the systems reached (soft ones left out); nothing when it is
  /// undeclared or unknown.
  std::optional<int> tier;
  bool tier_undeclared = false;  ///< no catalog, or a reached system without a tier
  std::vector<ReachedSystem> systems;  ///< direct ones first, then by distance, then by name
  std::vector<std::string> journeys;   ///< sorted, distinct
  std::vector<std::string> regions;    ///< sorted, distinct
  std::size_t dependents = 0;          ///< systems reached that own no changed file
  std::vector<std::string> uncatalogued_files;  ///< raw paths that belong to no system
  std::vector<Unknown> unknowns;
};

/// Answers reach questions over one catalog; building it is linear in systems and dependencies.
/// The catalog must outlive it. Const use from several threads is fine.
class ReachIndex {
 public:
  explicit ReachIndex(const Catalog& catalog);
  ~ReachIndex();
  ReachIndex(ReachIndex&&) noexcept;

  Reach of(const Change& change) const;
  /// The systems whose paths cover this file, sorted.
  std::vector<SystemIndex> owners_of(std::string_view path) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_REACH_H_
