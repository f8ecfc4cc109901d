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
  std::string owner;        ///< a team's name, or empty
  std::vector<std::string> journeys;
  std::vector<std::string> regions;
  std::vector<std::string> paths;  ///< patterns of the files that belong to it
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
  std::vector<std::string> members;  ///< persons' names
};

/// The catalogued systems, people and teams, from however many files, in one graph.
struct Catalog {
  bool present = false;  ///< false: the repository has no catalog at all, a known state
  std::vector<System> systems;  ///< sorted by name
  std::vector<Person> people;   ///< sorted by name
  std::vector<Team> teams;      ///< sorted by name
  std::vector<std::string> files;     ///< what it was read from, sorted
  std::vector<std::string> problems;  ///< what was passed over, in words, with file and line

  std::optional<SystemIndex> find_system(std::string_view name) const;
  const Team* find_team(std::string_view name) const;
  /// By name, e-mail or login (with or without `@`), ignoring case.
  const Person* find_person(std::string_view any_name) const;
};

/// One file of a catalog, as read from the target's tree.
struct CatalogFile {
  std::string path;
  std::string text;
};

/// Builds the catalog from Belay's own YAML (`belay: catalog/v1`) and Backstage's
/// `catalog-info.yaml`, told apart by content. Fails, with file, line and column, on a file that
/// does not follow its format and on a dependency on a system that no file describes.
Result<Catalog> read_catalog(const std::vector<CatalogFile>& files);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_CATALOG_H_
