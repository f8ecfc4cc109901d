#ifndef BELAY_FACTS_REACH_H_
#define BELAY_FACTS_REACH_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/catalog/catalog.h"
#include "facts/change.h"

namespace belay::facts {

/// A system that the change can hurt.
struct ReachedSystem {
  SystemIndex system = 0;
  /// The position in `Reach::systems` of the system it was reached from; its own position when
  /// changed files belong to it. Whole paths are made on request (`Reach::path_to`): kept for every
  /// system, they would be quadratic in a long chain.
  std::uint32_t via = 0;
  std::uint32_t distance = 0;  ///< dependencies crossed; 0 when changed files belong to it
  /// Reached only across a soft dependency: degraded, and not passing harm on.
  bool soft = false;

  friend bool operator==(const ReachedSystem&, const ReachedSystem&) = default;
};

/// What a change can hurt. docs/reference/reach.md says what each word means.
struct Reach {
  bool catalogued = false;  ///< false: no catalog at all; the repository is one system
  /// The most critical tier declared among the systems reached (soft ones left out).
  std::optional<int> tier;
  bool tier_undeclared = false;        ///< no catalog, or a reached system without a tier
  std::vector<ReachedSystem> systems;  ///< direct ones first, then by distance, then by name
  std::vector<std::string> journeys;   ///< sorted, distinct
  std::vector<std::string> regions;    ///< sorted, distinct
  std::size_t dependents = 0;          ///< systems reached that own no changed file
  std::vector<std::string> uncatalogued_files;  ///< raw paths that belong to no system
  std::vector<Unknown> unknowns;

  /// From a system that changed files belong to, to the one at `position` in `systems`: each
  /// depends on the one before it. REQUIRES: position < systems.size().
  std::vector<SystemIndex> path_to(std::size_t position) const;
};

/// Answers reach questions over one catalog; building it is linear in systems and dependencies.
/// The catalog must outlive it. Const use from several threads is fine.
class ReachIndex {
 public:
  explicit ReachIndex(const Catalog& catalog);
  ~ReachIndex();
  ReachIndex(ReachIndex&&) noexcept;

  Reach of(const Change& change) const;
  /// The systems that this file belongs to: those with the most specific pattern for it, sorted.
  std::vector<SystemIndex> owners_of(std::string_view path) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_REACH_H_
