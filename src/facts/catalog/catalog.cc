#include "facts/catalog/catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/backstage.h"
#include "facts/catalog/discovery.h"
#include "facts/catalog/draft.h"
#include "facts/catalog/path_pattern.h"

namespace belay::facts {
namespace {

bool has_line_beginning(std::string_view text, std::string_view start) {
  for (std::size_t at = 0; at != std::string_view::npos; at = text.find(start, at + 1)) {
    if (text.substr(at).starts_with(start) && (at == 0 || text[at - 1] == '\n')) return true;
  }
  return false;
}

/// Belay's own format names itself. What names neither is read as Belay's, whose errors say what
/// is missing.
bool is_backstage(const CatalogFile& file) {
  if (has_line_beginning(file.text, "belay:")) return false;
  return is_backstage_file(file.path) || has_line_beginning(file.text, "apiVersion:");
}

Result<void> check_size(const CatalogFile& file) {
  if (file.text.size() <= limits::kCatalogBytesMax) return {};
  return fail(Code::over_limit,
              fmt::format("a catalog file has {} bytes, and {} are the most: divide it into "
                          "several",
                          grouped(file.text.size()), grouped(limits::kCatalogBytesMax)),
              Place{file.path, 0, 0});
}

}  // namespace

std::optional<SystemIndex> Catalog::find_system(std::string_view name) const {
  const auto found = std::lower_bound(
      systems.begin(), systems.end(), name,
      [](const System& system, std::string_view wanted) { return system.name < wanted; });
  if (found == systems.end() || found->name != name) return std::nullopt;
  return static_cast<SystemIndex>(found - systems.begin());
}

const Team* Catalog::find_team(std::string_view name) const {
  name = without_at(name);
  const auto is_wanted = [&](const std::string& known) {
    return equals_ignoring_case(known, name);
  };
  for (const Team& team : teams) {
    if (is_wanted(team.name) || std::any_of(team.aliases.begin(), team.aliases.end(), is_wanted)) {
      return &team;
    }
  }
  return nullptr;
}

const Person* Catalog::find_person(std::string_view any_name) const {
  any_name = without_at(any_name);
  const auto is_wanted = [&](const std::string& known) {
    return equals_ignoring_case(known, any_name);
  };
  for (const Person& person : people) {
    if (is_wanted(person.name) ||
        std::any_of(person.emails.begin(), person.emails.end(), is_wanted) ||
        std::any_of(person.logins.begin(), person.logins.end(), is_wanted)) {
      return &person;
    }
  }
  return nullptr;
}

Result<Catalog> read_catalog(const std::vector<CatalogFile>& files) {
  if (files.size() > limits::kCatalogFilesMax) {
    return fail(Code::over_limit,
                fmt::format("{} catalog files, and {} are the most: name them in the policy's "
                            "`catalog:`",
                            grouped(files.size()), grouped(limits::kCatalogFilesMax)));
  }
  std::vector<const CatalogFile*> sorted;
  for (const CatalogFile& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->path < b->path; });
  CatalogDraft draft;
  Backstage backstage(draft);
  for (const CatalogFile* file : sorted) {
    BELAY_TRY_VOID(check_size(*file));
    const auto number = static_cast<std::uint32_t>(draft.files.size());
    draft.files.push_back(file->path);
    if (is_backstage(*file)) {
      backstage.read(file->text, number);
    } else {
      BELAY_TRY(auto document, yaml::Document::parse(file->text, file->path));
      BELAY_TRY_VOID(read_belay_catalog(std::move(document), number, draft));
    }
  }
  backstage.finish();
  return resolve(draft);
}

}  // namespace belay::facts
