#include "facts/catalog/sketch.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"
#include "facts/catalog/codeowners.h"
#include "facts/catalog/discovery.h"
#include "facts/catalog/path_pattern.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

constexpr std::string_view kPolicyPath = "belay.yaml";

/// A directory with one of these is built, shipped or published by itself.
constexpr std::array<std::string_view, 11> kManifests = {
    "go.mod",       "package.json",     "Cargo.toml",     "pom.xml",
    "build.gradle", "build.gradle.kts", "pyproject.toml", "setup.py",
    "Dockerfile",   "Chart.yaml",       "composer.json"};

/// Directories whose directories are systems, by custom.
constexpr std::array<std::string_view, 7> kContainers = {
    "services", "apps", "packages", "libs", "cmd", "functions", "microservices"};

/// Directories that hold no system: others' code, what was built, and what only tests or explains.
constexpr std::array<std::string_view, 18> kNoSystems = {
    "node_modules", "vendor", "third_party", "dist",     "build",    "target",
    "out",          "test",   "tests",       "testdata", "fixtures", "__fixtures__",
    "__tests__",    "e2e",    "docs",        "doc",      "example",  "examples"};

template <std::size_t Size>
bool is_one_of(std::string_view name, const std::array<std::string_view, Size>& known) {
  return std::find(known.begin(), known.end(), name) != known.end();
}

using Directories = std::set<std::string, std::less<>>;

/// Whether the directory or one above it, the root aside, is among these.
bool lies_in(std::string_view directory, const Directories& directories) {
  for (; !directory.empty(); directory = directory_of(directory)) {
    if (directories.find(directory) != directories.end()) return true;
  }
  return false;
}

/// `services/cart` for any file below it, when `services` holds systems by custom.
std::optional<std::string_view> in_container(std::string_view path) {
  const std::size_t first = path.find('/');
  if (first == std::string_view::npos || !is_one_of(path.substr(0, first), kContainers)) {
    return std::nullopt;
  }
  const std::size_t second = path.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return path.substr(0, second);
}

/// A text as YAML reads it back: plain where nothing in it means something to YAML.
std::string as_yaml(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  };
  if (!text.empty() && text.front() != '-' && text.front() != '.' && text != "null" &&
      std::all_of(text.begin(), text.end(), is_plain)) {
    return std::string(text);
  }
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

/// Whether YAML can hold the text at all: not bytes that are no characters, nor line breaks.
bool survives_yaml(std::string_view text) {
  const auto document = yaml::Document::parse(as_yaml(text), "");
  return document && document->root().text == text;
}

/// The directories that look like systems; of nested ones the outermost.
Result<Directories> directories_of_systems(const Tree& tree) {
  Directories candidates;
  BELAY_TRY_VOID(tree.walk(
      [](std::string_view directory) {
        const std::string_view name = name_in(directory);
        return std::count(directory.begin(), directory.end(), '/') <
                   static_cast<std::ptrdiff_t>(limits::kCatalogSearchDepthMax) &&
               !name.starts_with('.') && !is_one_of(name, kNoSystems);
      },
      [&](std::string_view path) {
        const std::string_view directory = directory_of(path);
        if (const auto system = in_container(path)) {
          candidates.emplace(*system);
        } else if (!directory.empty() && is_one_of(name_in(path), kManifests) &&
                   !is_one_of(directory, kContainers)) {
          candidates.emplace(directory);
        }
        return true;
      }));
  Directories outermost;
  for (const std::string& directory : candidates) {
    if (survives_yaml(directory) && !lies_in(directory_of(directory), candidates)) {
      outermost.insert(directory);
    }
  }
  return outermost;
}

/// A word that may name a system: what a directory's name has beyond letters becomes `-`.
std::string as_word(std::string_view text) {
  std::string word;
  for (const char c : text) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    word += is_kept ? c : '-';
  }
  return word.substr(0, limits::kCatalogNameBytesMax);
}

struct Proposed {
  std::string name;
  std::string pattern;
  std::string owner;  ///< as CODEOWNERS writes it; empty where it names nobody
};

/// Gathers what the repository says and writes it down as a catalog.
class CatalogSketch {
 public:
  CatalogSketch(const Tree& tree, const std::vector<CatalogFile>& backstage)
      : tree_(tree), backstage_(backstage) {}

  Result<void> gather(std::vector<std::string>& notes) {
    BELAY_TRY_VOID(read_codeowners(notes));
    BELAY_TRY_VOID(read_backstage(notes));
    BELAY_TRY(const Directories directories, directories_of_systems(tree_));
    for (const std::string& directory : directories) {
      if (lies_in(directory, described_)) continue;
      if (systems_.size() == limits::kSketchSystemsMax) {
        notes.push_back(
            fmt::format("more than {} directories look like systems: the rest is left "
                        "to you",
                        limits::kSketchSystemsMax));
        break;
      }
      propose(directory);
    }
    if (!systems_.empty()) {
      notes.push_back(fmt::format("{} that look like systems, by their place or their manifest",
                                  counted(systems_.size(), "directory", "directories")));
    }
    if (!describes_root_) {
      systems_.push_back({free_name("repository", "repository"), "**", owner_of("")});
    }
    return {};
  }

  std::string text() const {
    std::string text(kHeading);
    if (!backstage_.empty()) text += kBackstageHeading;
    text += systems_.empty() ? "\nsystems: []\n" : "\nsystems:\n";
    for (const Proposed& system : systems_) {
      text += fmt::format("- name: {}\n", as_yaml(system.name));
      text += "  # tier:\n";
      if (!system.owner.empty()) text += fmt::format("  owner: {}\n", as_yaml(plain(system.owner)));
      text += fmt::format("  paths: [{}]\n", as_yaml(system.pattern));
    }
    append_owners(text);
    return text;
  }

 private:
  static constexpr std::string_view kHeading =
      R"(# The systems of this repository: what a change can hurt. Proposed by `belay init`
# from what it found; it is yours now. docs/formats/catalog-v1.md explains every key.
#
# Choose a tier for each system: lower is more critical.
#   1  customers or money stop at once when it fails
#   2  something that people rely on is slow, wrong or away
#   3  only its own team notices
# A system without a tier is `undeclared`, and the policy says what that counts as.
#
# Say what each system needs, so that harm is followed:
#   depends_on: {hard: [fails-without-it], soft: [degrades-without-it]}
# and what customers do with it: journeys: [checkout, account]
belay: catalog/v1
)";
  static constexpr std::string_view kBackstageHeading =
      R"(
# What Backstage's catalog-info.yaml files describe is read there and not repeated here. Their tiers
# are the annotation `belay.dev/tier`.
)";

  Result<void> read_codeowners(std::vector<std::string>& notes) {
    for (const std::string_view path : kCodeownersPaths) {
      BELAY_TRY(const auto text, tree_.read(path, limits::kOwnersBytesMax));
      if (!text) continue;
      BELAY_TRY(codeowners_, Codeowners::parse(*text, std::string(path)));
      notes.push_back(fmt::format("owners in `{}`", path));
      for (const std::string& problem : codeowners_.problems()) notes.push_back(problem);
      return {};
    }
    return {};
  }

  Result<void> read_backstage(std::vector<std::string>& notes) {
    if (backstage_.empty()) return {};
    BELAY_TRY(const Catalog catalog, read_catalog(backstage_));
    for (const System& system : catalog.systems) {
      names_.insert(system.name);
      if (system.paths.empty()) continue;
      const std::string_view directory = directory_of(system.place.file);
      if (directory.empty()) describes_root_ = true;
      described_.emplace(directory);
    }
    for (const Team& team : catalog.teams) known_owners_.insert(lower(team.name));
    for (const Person& person : catalog.people) known_owners_.insert(lower(person.name));
    notes.push_back(fmt::format("{} in Backstage's files, which Belay reads as they are",
                                counted(catalog.systems.size(), "system")));
    return {};
  }

  void propose(const std::string& directory) {
    std::string pattern = pattern_below(directory);
    pattern.resize(pattern.size() - 2);  // `services/cart/` says the same as `services/cart/**`
    systems_.push_back(
        {free_name(name_in(directory), directory), std::move(pattern), owner_of(directory)});
  }

  /// The short name, else the whole path's, else with a number.
  std::string free_name(std::string_view name, std::string_view directory) {
    for (const std::string& wanted : {as_word(name), as_word(directory)}) {
      if (names_.insert(wanted).second) return wanted;
    }
    for (int number = 2;; ++number) {
      std::string wanted = fmt::format("{}-{}", as_word(name).substr(0, 100), number);
      if (names_.insert(wanted).second) return wanted;
    }
  }

  /// Whom CODEOWNERS names for a file of any kind in the directory: a team before a person.
  std::string owner_of(std::string_view directory) const {
    constexpr std::string_view kAnyFile = "any-file";
    const Codeowners::Rule* rule = codeowners_.match(
        directory.empty() ? std::string(kAnyFile) : fmt::format("{}/{}", directory, kAnyFile));
    if (rule == nullptr || rule->owners.empty()) return {};
    const auto team = std::find_if(rule->owners.begin(), rule->owners.end(), is_team);
    return team != rule->owners.end() ? *team : rule->owners.front();
  }

  static bool is_team(const std::string& owner) {
    return owner.starts_with('@') && owner.find('/') != std::string::npos;
  }

  static std::string_view plain(std::string_view owner) {
    return owner.starts_with('@') ? owner.substr(1) : owner;
  }

  void append_owners(std::string& text) const {
    std::map<std::string, std::string> owners;  ///< by lower-case name: forges ignore case
    for (const Proposed& system : systems_) {
      const std::string key = lower(plain(system.owner));
      if (!key.empty() && known_owners_.find(key) == known_owners_.end()) {
        owners.emplace(key, system.owner);
      }
    }
    std::string teams;
    std::string people;
    for (const auto& [key, owner] : owners) {
      const std::string name = as_yaml(plain(owner));
      if (is_team(owner)) {
        teams += fmt::format("- name: {}\n", name);
      } else if (owner.starts_with('@')) {
        people += fmt::format("- name: {0}\n  logins: [{0}]\n", name);
      } else {
        people += fmt::format("- name: {0}\n  emails: [{0}]\n", name);
      }
    }
    if (!teams.empty()) {
      text +=
          "\n# A team without members is one whose members only the forge knows.\nteams:\n" + teams;
    }
    if (!people.empty()) text += "\npeople:\n" + people;
  }

  const Tree& tree_;
  const std::vector<CatalogFile>& backstage_;
  Codeowners codeowners_;
  std::vector<Proposed> systems_;
  std::set<std::string> names_;
  std::set<std::string> known_owners_;
  Directories described_;  ///< by Backstage
  bool describes_root_ = false;
};

std::string policy_from(std::string_view default_policy) {
  return "# The friction policy of this repository. It starts as Belay's built-in one: edit it, it "
         "is\n# yours. Preview an edit with `belay check --policy belay.yaml` before it lands.\n" +
         std::string(default_policy);
}

}  // namespace

Result<Sketch> sketch(const Tree& tree, std::string_view default_policy) {
  Sketch made;
  BELAY_TRY(const Tree::Entry policy, tree.entry(kPolicyPath));
  if (policy == Tree::Entry::absent) {
    made.policy = policy_from(default_policy);
  } else {
    made.notes.push_back(
        fmt::format("there is a policy already: `{}` stays as it is", kPolicyPath));
  }
  BELAY_TRY(const auto files, find_catalog(tree, {}));
  const auto own = std::find_if_not(files.begin(), files.end(), [](const CatalogFile& file) {
    return is_backstage_file(file.path);
  });
  if (own != files.end()) {
    made.notes.push_back(
        fmt::format("there is a catalog already: `{}` stays as it is", printable(own->path)));
    return made;
  }
  CatalogSketch catalog(tree, files);
  BELAY_TRY_VOID(catalog.gather(made.notes));
  made.catalog = catalog.text();
  return made;
}

}  // namespace belay::facts
