#ifndef BELAY_FACTS_CATALOG_CATALOG_H_
#define BELAY_FACTS_CATALOG_CATALOG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/known.h"

namespace belay::facts {

using SystemIndex = std::uint32_t;

/// `hard`: the dependent fails when this fails. `soft`: it degrades and goes on.
enum class DependencyKind : std::uint8_t { hard, soft };

struct Dependency {
  SystemIndex on = 0;
  DependencyKind kind = DependencyKind::hard;

  friend auto operator<=>(const Dependency&, const Dependency&) = default;
};

/// A catalogued service.
struct System {
  std::string name;
  std::optional<int> tier;  ///< lower is more critical; nothing when the catalog does not say
  /// False for Backstage's APIs, Resources and Systems: they pass harm on, and need a tier of
  /// their own only when files belong to them.
  bool tier_expected = true;
  std::string owner;  ///< a team's or a person's name, or empty
  std::vector<std::string> journeys;
  std::vector<std::string> regions;
  std::vector<std::string> paths;  ///< patterns of the files that belong to it: path_pattern.h
  std::vector<Dependency> depends_on;
  Place place;
};

/// One human being (or robot), under every name they have.
struct Person {
  std::string name;                 ///< unique in the catalog
  std::vector<std::string> emails;  ///< lower case
  std::vector<std::string> logins;  ///< without `@`, lower case
  std::string level;                ///< `senior`, ... ; empty when not stated
  bool robot = false;
};

struct Team {
  std::string name;                  ///< without `@`: `retail/delivery`
  std::vector<std::string> aliases;  ///< what forges call it, without `@`
  std::vector<std::string> members;  ///< persons' names, sorted; empty: only the forge knows
};

/// The catalogued systems, people and teams, from however many files, in one graph.
struct Catalog {
  /// Some file describes systems, or should have and could not be read. False: the repository has
  /// no catalog at all, a known state.
  bool present = false;
  std::vector<System> systems;        ///< sorted by name
  std::vector<Person> people;         ///< sorted by name
  std::vector<Team> teams;            ///< sorted by name
  std::vector<std::string> files;     ///< what it was read from, sorted
  std::vector<std::string> problems;  ///< what was passed over, in words, with file and line
  /// Patterns of the places whose description could not be read: files there belong to no known
  /// system, however wide another system's patterns are.
  std::vector<std::string> blind_paths;

  std::optional<SystemIndex> find_system(std::string_view name) const;
  /// By name or alias, with or without `@`, ignoring case.
  const Team* find_team(std::string_view name) const;
  /// By name, e-mail or login (with or without `@`), ignoring case.
  const Person* find_person(std::string_view any_name) const;
};

/// One file of a catalog, as read from the target's tree.
struct CatalogFile {
  std::string path;
  std::string text;
};

/// Builds one catalog from Belay's own YAML (`belay: catalog/v1`, docs/formats/catalog-v1.md) and
/// Backstage's `catalog-info.yaml`, told apart by content. Belay's own is strict: a file that does
/// not follow its format, and a name that no file describes, fail with file, line and column.
/// Backstage's is open: what cannot be read becomes one of `Catalog::problems`.
Result<Catalog> read_catalog(const std::vector<CatalogFile>& files);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_CATALOG_H_
