#include "facts/catalog/backstage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/path_pattern.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

using yaml::Kind;
using yaml::Node;

constexpr std::string_view kOwnPrefix = "belay.dev/";
constexpr std::string_view kTier = "belay.dev/tier";
constexpr std::string_view kJourneys = "belay.dev/journeys";
constexpr std::string_view kRegions = "belay.dev/regions";
constexpr std::string_view kPaths = "belay.dev/paths";
constexpr std::string_view kSoft = "belay.dev/soft-depends-on";
constexpr std::string_view kLevel = "belay.dev/level";
constexpr std::string_view kRobot = "belay.dev/robot";
constexpr std::array kOwnAnnotations = {kTier, kJourneys, kRegions, kPaths, kSoft, kLevel, kRobot};
constexpr std::string_view kTeamSlug = "github.com/team-slug";
constexpr std::string_view kUserLogin = "github.com/user-login";

/// The kinds that a `dependsOn` without a kind may mean, in this order.
constexpr std::array<std::string_view, 4> kSystemKinds = {"component", "resource", "api", "system"};

bool is_system_kind(std::string_view kind) {
  return std::find(kSystemKinds.begin(), kSystemKinds.end(), kind) != kSystemKinds.end();
}

std::string_view text_of(const Node* node) {
  return node == nullptr || node->kind != Kind::scalar ? std::string_view() : node->text;
}

/// Words separated by commas and blanks.
std::vector<std::string> words_listed_in(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", \t\r\n"), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool begins_document(std::string_view line) {
  return line.starts_with("---") &&
         (line.size() == 3 || std::string_view(" \t\r").find(line[3]) != std::string_view::npos);
}

bool says_nothing(std::string_view line) {
  line = trimmed(line);
  return line.empty() || line.front() == '#' || line.front() == '%' || line == "---" ||
         line == "...";
}

}  // namespace

// Documents are parsed one by one, so that a broken one costs itself only.
void Backstage::read(std::string_view text, std::uint32_t file) {
  std::size_t documents = 0;
  std::size_t begin = 0;
  int begin_line = 0;
  bool blank = true;
  int line_number = 0;
  for (std::size_t at = 0; at <= text.size(); ++line_number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const bool ends = end == text.size();
    if (begins_document(line) && !blank) {
      read_document(text.substr(begin, at - begin), file, begin_line);
      blank = true;
      ++documents;
    }
    if (begins_document(line)) {
      begin = at;
      begin_line = line_number;
    }
    blank = blank && says_nothing(line);
    if (documents >= limits::kCatalogDocumentsMax) {
      return pass_over({draft_.files[file], line_number + 1, 1},
                       fmt::format("more than {} documents in one file: the rest is not read",
                                   limits::kCatalogDocumentsMax));
    }
    if (ends) break;
    at = end + 1;
  }
  if (!blank) read_document(text.substr(begin), file, begin_line);
}

void Backstage::pass_over(const Place& place, std::string message) {
  draft_.describes_systems = true;
  draft_.report(place, std::move(message));
  draft_.blind_paths.push_back(pattern_below(directory_of(place.file)));
}

void Backstage::read_document(std::string_view text, std::uint32_t file, int lines_before) {
  auto document = yaml::Document::parse(text, draft_.files[file]);
  if (!document) {
    Place at = document.error().place.value_or(Place{draft_.files[file], 0, 0});
    at.line += lines_before;
    return pass_over(at, fmt::format("{}; the document is passed over", document.error().message));
  }
  const Node& root = draft_.documents.emplace_back(*std::move(document)).root();
  if (root.kind != Kind::null) read_entity(root, file, lines_before);
}

void Backstage::read_entity(const Node& root, std::uint32_t file, int lines_before) {
  const Place at = {draft_.files[file], root.mark.line + lines_before, root.mark.column};
  const Node* version = root.find("apiVersion");
  if (version == nullptr) {
    return pass_over(at, "the document has no `apiVersion`: write `backstage.io/v1alpha1`");
  }
  if (!text_of(version).starts_with("backstage.io/")) return;
  Entity entity;
  entity.file = file;
  entity.lines_before = lines_before;
  entity.mark = root.mark;
  const std::string kind = lower(text_of(root.find("kind")));
  if (kind.empty()) return pass_over(at, "the document has no `kind`: write `Component`, ...");
  if (!is_system_kind(kind) && kind != "group" && kind != "user") return;
  entity.metadata = root.find("metadata");
  entity.spec = root.find("spec");
  const Node* name = entity.metadata == nullptr ? nullptr : entity.metadata->find("name");
  if (text_of(name).empty()) {
    return pass_over(at, fmt::format("the {} has no `metadata.name`: add it", kind));
  }
  const std::string_view space = text_of(entity.metadata->find("namespace"));
  entity.ref = {kind, std::string(space.empty() ? "default" : space),
                std::string(without_at(name->text))};
  for (const std::string_view part : {std::string_view(entity.ref.name), space}) {
    if (part.empty()) continue;
    if (auto good = check_word(part); !good) return pass_over(at, good.error().message);
  }
  if (is_system_kind(kind)) draft_.describes_systems = true;
  entities_.push_back(std::move(entity));
}

void Backstage::finish() {
  index_entities();
  for (Entity& entity : entities_) draft_entity(entity);
  for (const Entity& entity : entities_) {
    if (is_system_kind(entity.ref.kind)) {
      link_system(entity);
    } else {
      link_membership(entity);
    }
  }
  for (const Entity& entity : entities_) {
    if (is_system_kind(entity.ref.kind)) inherit_tier(entity);
  }
}

void Backstage::index_entities() {
  std::vector<Entity> kept;
  for (Entity& entity : entities_) {
    const auto [found, is_new] = by_key_.emplace(entity.ref.key(), kept.size());
    if (is_new) {
      kept.push_back(std::move(entity));
      continue;
    }
    const Entity& first = kept[found->second];
    draft_.report(
        place(entity, *entity.metadata),
        fmt::format("the {} `{}` is described already, at {}:{}: that one counts", entity.ref.kind,
                    entity.ref.plain_name(), printable(draft_.files[first.file]),
                    first.mark.line + first.lines_before));
  }
  entities_ = std::move(kept);
}

void Backstage::draft_entity(Entity& entity) {
  check_annotation_names(entity);
  if (entity.ref.kind == "group") return draft_team(entity);
  if (entity.ref.kind == "user") return draft_person(entity);
  draft_system(entity);
}

void Backstage::draft_system(Entity& entity) {
  entity.drafted = draft_.systems.size();
  CatalogDraft::SystemDraft& made = draft_.systems.emplace_back();
  made.origin = CatalogDraft::Origin::open;
  made.system.name = entity.ref.system_name();
  made.system.place = place(entity, *entity.metadata->find("name"));
  made.system.tier_expected = entity.ref.kind == "component";
  read_system_annotations(entity, made.system);
}

void Backstage::read_system_annotations(const Entity& entity, System& system) {
  if (const Node* tier = annotation(entity, kTier)) {
    const auto value = decimal(trimmed(tier->text));
    if (value && *value >= 0 && *value <= limits::kTierMax) {
      system.tier = static_cast<int>(*value);
    } else {
      draft_.report(place(entity, *tier),
                    fmt::format("`{}` must be a whole number from 0 to {}, not `{}`", kTier,
                                limits::kTierMax, printable(tier->text)));
    }
  }
  for (const auto& [key, list] :
       {std::pair(kJourneys, &system.journeys), std::pair(kRegions, &system.regions)}) {
    if (const Node* node = annotation(entity, key)) *list = words_listed_in(node->text);
  }
  read_paths(entity, annotation(entity, kPaths), system);
}

void Backstage::read_paths(const Entity& entity, const Node* node, System& system) {
  if (node == nullptr) {
    if (entity.ref.kind == "component") {
      system.paths.push_back(pattern_below(directory_of(draft_.files[entity.file])));
    }
    return;
  }
  for (std::string& text : words_listed_in(node->text)) {
    auto pattern = PathPattern::parse(text, PathPattern::Anchor::at_root);
    if (pattern) {
      system.paths.push_back(std::move(text));
    } else {
      draft_.report(place(entity, *node), fmt::format("`{}`: `{}`: {}", kPaths, printable(text),
                                                      pattern.error().message));
    }
  }
}

void Backstage::check_annotation_names(const Entity& entity) {
  const Node* annotations = entity.metadata->find("annotations");
  if (annotations == nullptr) return;
  for (const yaml::Entry& entry : annotations->entries) {
    if (!entry.key.text.starts_with(kOwnPrefix)) continue;
    if (std::find(kOwnAnnotations.begin(), kOwnAnnotations.end(), entry.key.text) !=
        kOwnAnnotations.end()) {
      continue;
    }
    draft_.report(place(entity, entry.key),
                  fmt::format("there is no annotation `{}`{}", printable(entry.key.text),
                              did_you_mean(entry.key.text, kOwnAnnotations)));
  }
}

void Backstage::draft_team(Entity& entity) {
  entity.drafted = draft_.teams.size();
  CatalogDraft::TeamDraft& made = draft_.teams.emplace_back();
  made.origin = CatalogDraft::Origin::open;
  made.place = place(entity, *entity.metadata);
  made.team.name = entity.ref.plain_name();
  const std::string_view slug = word_in(entity, annotation(entity, kTeamSlug));
  if (!slug.empty()) made.team.aliases.emplace_back(slug);
}

void Backstage::draft_person(Entity& entity) {
  entity.drafted = draft_.people.size();
  CatalogDraft::PersonDraft& made = draft_.people.emplace_back();
  made.origin = CatalogDraft::Origin::open;
  made.place = place(entity, *entity.metadata);
  made.person.name = entity.ref.plain_name();
  const std::string_view login = word_in(entity, annotation(entity, kUserLogin));
  made.person.logins.push_back(lower(login.empty() ? without_at(entity.ref.name) : login));
  const Node* profile = entity.spec == nullptr ? nullptr : entity.spec->find("profile");
  const Node* email = profile == nullptr ? nullptr : profile->find("email");
  if (!text_of(email).empty()) {
    const std::string_view word = word_in(entity, email);
    if (!word.empty()) made.person.emails.push_back(lower(word));
  }
  made.person.level = word_in(entity, annotation(entity, kLevel));
  if (const Node* robot = annotation(entity, kRobot)) made.person.robot = robot->text == "true";
}

/// The word that a node holds, without its `@`; nothing, and a problem, where it holds another
/// text.
std::string_view Backstage::word_in(const Entity& entity, const Node* node) {
  if (node == nullptr) return {};
  if (auto good = check_word(node->text); !good) {
    draft_.report(place(entity, *node), good.error().message);
    return {};
  }
  return without_at(node->text);
}

const Node* Backstage::annotation(const Entity& entity, std::string_view key) const {
  const Node* annotations = entity.metadata->find("annotations");
  const Node* node = annotations == nullptr ? nullptr : annotations->find(key);
  return text_of(node).empty() ? nullptr : node;
}

Place Backstage::place(const Entity& entity, const Node& node) const {
  return {draft_.files[entity.file], node.mark.line + entity.lines_before, node.mark.column};
}

CatalogDraft::Use Backstage::use(const Entity& entity, const Node& node, std::string name) {
  const yaml::Mark mark = {node.mark.line + entity.lines_before, node.mark.column};
  return {draft_.keep(std::move(name)), entity.file, mark};
}

}  // namespace belay::facts
