#ifndef BELAY_FACTS_CATALOG_DRAFT_H_
#define BELAY_FACTS_CATALOG_DRAFT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "facts/catalog/catalog.h"

namespace belay::facts {

/// A catalog as its files say it, before names are resolved: what the two readers write and
/// `read_catalog` turns into a graph. The texts that names view live as long as the draft.
struct CatalogDraft {
  /// A name, where it was written. Views into `documents` or `texts`.
  struct Use {
    std::string_view name;
    std::uint32_t file = 0;
    yaml::Mark mark;
  };
  struct DependencyUse {
    Use on;
    DependencyKind kind = DependencyKind::hard;
  };
  /// From an open format: what is wrong with it becomes a problem, not an error.
  enum class Origin : std::uint8_t { strict, open };

  struct SystemDraft {
    System system;
    Use owner;  ///< an empty name: none
    std::vector<DependencyUse> depends_on;
    Origin origin = Origin::strict;
  };
  struct TeamDraft {
    Team team;
    Place place;
    std::vector<Use> members;
    Origin origin = Origin::strict;
  };
  struct PersonDraft {
    Person person;
    Place place;
    Origin origin = Origin::strict;
  };

  std::vector<std::string> files;  ///< by `Use::file`
  std::deque<yaml::Document> documents;
  std::deque<std::string> texts;
  std::vector<SystemDraft> systems;
  std::vector<TeamDraft> teams;
  std::vector<PersonDraft> people;
  std::vector<std::string> problems;
  std::vector<std::string> blind_paths;
  bool describes_systems = false;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
  Place place(const Use& use) const { return {files[use.file], use.mark.line, use.mark.column}; }
  /// Notes a problem; past a limit, only that there are more.
  void report(const Place& place, std::string message);
};

/// Reads one document of Belay's own format into the draft: docs/formats/catalog-v1.md.
Result<void> read_belay_catalog(yaml::Document document, std::uint32_t file, CatalogDraft& draft);

/// Makes one graph of everything drafted: names become positions. A name that nobody describes is
/// an error or a problem, by the origin of the file that uses it.
Result<Catalog> resolve(CatalogDraft& draft);

/// People write `@ada` and `ada` for the same login or team.
std::string_view without_at(std::string_view name);

/// Checks what a person reads as one name: not empty, not long, nothing invisible. The error has
/// no place.
Result<void> check_name(std::string_view name);
/// As `check_name`, and one word: what stands in lists and in conditions.
Result<void> check_word(std::string_view word);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_DRAFT_H_
