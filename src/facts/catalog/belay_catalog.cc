#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/draft.h"
#include "facts/catalog/path_pattern.h"

namespace belay::facts {
namespace {

using yaml::Kind;
using yaml::Node;

/// Reads one document. Messages are made only where something is wrong: a catalog of 10,000 systems
/// has hundreds of thousands of values.
class Reader {
 public:
  Reader(yaml::Document document, std::uint32_t file, CatalogDraft& draft)
      : file_(file), draft_(draft), document_(draft.documents.emplace_back(std::move(document))) {}

  Result<void> read() {
    const Node& root = document_.root();
    if (root.kind == Kind::null) {
      return fail(Code::malformed, "the catalog is empty: begin it with `belay: catalog/v1`",
                  Place{document_.file(), 1, 1});
    }
    BELAY_TRY(auto fields, yaml::Fields::of(document_, root, "the catalog"));
    BELAY_TRY(const Node* version, fields.required("belay"));
    BELAY_TRY_VOID(check_version(*version));
    const Node* systems = fields.optional("systems");
    const Node* teams = fields.optional("teams");
    const Node* people = fields.optional("people");
    BELAY_TRY_VOID(fields.finish());
    if (systems != nullptr) draft_.systems.reserve(draft_.systems.size() + systems->items.size());
    BELAY_TRY_VOID(each_of(systems, "systems", &Reader::read_system));
    BELAY_TRY_VOID(each_of(teams, "teams", &Reader::read_team));
    return each_of(people, "people", &Reader::read_person);
  }

 private:
  Result<void> check_version(const Node& version) const {
    if (version.kind == Kind::scalar && version.text == "catalog/v1") return {};
    if (version.text.starts_with("policy/")) {
      return document_.error(version,
                             "this is a policy, not a catalog: begin a catalog with "
                             "`belay: catalog/v1`");
    }
    return document_.error(version, fmt::format("`belay: {}` is not known: this program reads "
                                                "`belay: catalog/v1`",
                                                printable(version.text)));
  }

  using ReadItem = Result<void> (Reader::*)(const Node&);
  Result<void> each_of(const Node* list, std::string_view key, ReadItem read_item) {
    if (list == nullptr) return {};
    BELAY_TRY(const auto items, items_of(*list, key));
    for (const Node& item : items) BELAY_TRY_VOID((this->*read_item)(item));
    return {};
  }

  Result<void> read_system(const Node& node) {
    BELAY_TRY(auto fields, yaml::Fields::of(document_, node, "a system"));
    BELAY_TRY(const Node* name, fields.required("name"));
    const Node* tier = fields.optional("tier");
    const Node* owner = fields.optional("owner");
    const Node* journeys = fields.optional("journeys");
    const Node* regions = fields.optional("regions");
    const Node* paths = fields.optional("paths");
    const Node* depends_on = fields.optional("depends_on");
    BELAY_TRY_VOID(fields.finish());
    if (draft_.systems.size() >= limits::kSystemsMax) {
      return fail(Code::over_limit, fmt::format("more than {} systems", limits::kSystemsMax),
                  document_.place(node));
    }
    draft_.describes_systems = true;
    CatalogDraft::SystemDraft& made = draft_.systems.emplace_back();
    made.system.place = document_.place(*name);
    BELAY_TRY(std::string_view word, checked(*name, "the name of a system", check_word));
    made.system.name = word;
    if (tier != nullptr) BELAY_TRY_VOID(read_tier(*tier, made.system));
    if (owner != nullptr) {
      BELAY_TRY(std::string_view who, checked(*owner, "an `owner`", check_name));
      made.owner = use(*owner, without_at(who));
    }
    BELAY_TRY_VOID(read_words(journeys, "journeys", made.system.journeys));
    BELAY_TRY_VOID(read_words(regions, "regions", made.system.regions));
    BELAY_TRY_VOID(read_paths(paths, made.system));
    return depends_on == nullptr ? Result<void>() : read_dependencies(*depends_on, made);
  }

  Result<void> read_tier(const Node& node, System& system) const {
    BELAY_TRY(const std::int64_t tier, yaml::integer_of(document_, node, "a `tier`"));
    if (tier < 0 || tier > limits::kTierMax) {
      return document_.error(node, fmt::format("tier {} is out of range: 0 is the most critical, "
                                               "{} the least",
                                               tier, limits::kTierMax));
    }
    system.tier = static_cast<int>(tier);
    return {};
  }

  Result<void> read_words(const Node* list, std::string_view key, std::vector<std::string>& out) {
    return each_text(list, key, [&](const Node& item) -> Result<void> {
      BELAY_TRY(std::string_view word, checked(item, "each of a list", check_word));
      out.emplace_back(word);
      return {};
    });
  }

  Result<void> read_paths(const Node* list, System& system) {
    return each_text(list, "paths", [&](const Node& item) -> Result<void> {
      auto pattern = PathPattern::parse(item.text, PathPattern::Anchor::at_root);
      if (!pattern) return placed(item, std::move(pattern).error());
      system.paths.emplace_back(item.text);
      return {};
    });
  }

  Result<void> read_dependencies(const Node& node, CatalogDraft::SystemDraft& made) {
    if (node.kind != Kind::mapping) {
      return each_item(node, "depends_on", [&](const Node& item) {
        return item.kind == Kind::mapping ? add_one_by_one(item, made)
                                          : add_dependency(item, DependencyKind::hard, made);
      });
    }
    BELAY_TRY(auto fields, yaml::Fields::of(document_, node, "`depends_on`"));
    const Node* hard = fields.optional("hard");
    const Node* soft = fields.optional("soft");
    BELAY_TRY_VOID(fields.finish());
    made.depends_on.reserve((hard == nullptr ? 0 : hard->items.size()) +
                            (soft == nullptr ? 0 : soft->items.size()));
    for (const auto& [list, kind] :
         {std::pair(hard, DependencyKind::hard), std::pair(soft, DependencyKind::soft)}) {
      if (list == nullptr) continue;
      BELAY_TRY_VOID(each_item(*list, "depends_on", [&, of = kind](const Node& item) {
        return add_dependency(item, of, made);
      }));
    }
    return {};
  }

  Result<void> add_one_by_one(const Node& node, CatalogDraft::SystemDraft& made) {
    BELAY_TRY(auto fields, yaml::Fields::of(document_, node, "a dependency"));
    BELAY_TRY(const Node* system, fields.required("system"));
    const Node* kind = fields.optional("kind");
    BELAY_TRY_VOID(fields.finish());
    if (kind == nullptr || kind->text == "hard") {
      return add_dependency(*system, DependencyKind::hard, made);
    }
    if (kind->text == "soft") return add_dependency(*system, DependencyKind::soft, made);
    return document_.error(*kind, fmt::format("the `kind` of a dependency must be `hard` or "
                                              "`soft`, not `{}`",
                                              printable(kind->text)));
  }

  Result<void> add_dependency(const Node& node, DependencyKind kind,
                              CatalogDraft::SystemDraft& made) {
    if (node.kind != Kind::scalar) {
      return document_.error(node, "each of `depends_on` must be the name of a system");
    }
    made.depends_on.push_back({use(node, node.text), kind});
    return {};
  }

  Result<void> read_team(const Node& node) {
    BELAY_TRY(auto fields, yaml::Fields::of(document_, node, "a team"));
    BELAY_TRY(const Node* name, fields.required("name"));
    const Node* members = fields.optional("members");
    BELAY_TRY_VOID(fields.finish());
    CatalogDraft::TeamDraft& made = draft_.teams.emplace_back();
    BELAY_TRY(std::string_view word, checked(*name, "the name of a team", check_word));
    made.team.name = without_at(word);
    made.place = document_.place(*name);
    return each_text(members, "members", [&](const Node& item) -> Result<void> {
      made.members.push_back(use(item, item.text));
      return {};
    });
  }

  Result<void> read_person(const Node& node) {
    BELAY_TRY(auto fields, yaml::Fields::of(document_, node, "a person"));
    BELAY_TRY(const Node* name, fields.required("name"));
    const Node* emails = fields.optional("emails");
    const Node* logins = fields.optional("logins");
    const Node* level = fields.optional("level");
    const Node* robot = fields.optional("robot");
    BELAY_TRY_VOID(fields.finish());
    CatalogDraft::PersonDraft& made = draft_.people.emplace_back();
    made.place = document_.place(*name);
    BELAY_TRY(std::string_view text, checked(*name, "the name of a person", check_name));
    made.person.name = without_at(text);
    BELAY_TRY_VOID(each_text(emails, "emails",
                             [&](const Node& item) { return read_email(item, made.person); }));
    BELAY_TRY_VOID(each_text(logins, "logins",
                             [&](const Node& item) { return read_login(item, made.person); }));
    if (level != nullptr) {
      BELAY_TRY(std::string_view word, checked(*level, "a `level`", check_word));
      made.person.level = word;
    }
    if (robot != nullptr) {
      BELAY_TRY(made.person.robot, yaml::boolean_of(document_, *robot, "`robot`"));
    }
    return {};
  }

  Result<void> read_email(const Node& node, Person& person) const {
    BELAY_TRY(const std::string_view email, checked(node, "an e-mail", check_word));
    const std::size_t at = email.find('@');
    if (at == std::string_view::npos || at == 0) {
      return document_.error(
          node, fmt::format("`{}` is no e-mail: a login belongs in `logins`", printable(email)));
    }
    person.emails.push_back(lower(email));
    return {};
  }

  Result<void> read_login(const Node& node, Person& person) const {
    BELAY_TRY(const std::string_view text, checked(node, "a login", check_word));
    const std::string_view login = without_at(text);
    if (login.empty() || login.find('@') != std::string_view::npos) {
      return document_.error(
          node, fmt::format("`{}` is no login: an e-mail belongs in `emails`", printable(text)));
    }
    person.logins.push_back(lower(login));
    return {};
  }

  /// The items of a list, a lone text being a list of one.
  template <class Do>
  Result<void> each_item(const Node& list, std::string_view key, const Do& act) {
    if (list.kind == Kind::null) return {};
    if (list.kind == Kind::scalar) return act(list);
    BELAY_TRY(const auto items, items_of(list, key));
    for (const Node& item : items) BELAY_TRY_VOID(act(item));
    return {};
  }

  Result<std::span<const Node>> items_of(const Node& list, std::string_view key) const {
    if (list.kind == Kind::sequence) return list.items;
    return yaml::sequence_of(document_, list, fmt::format("`{}`", key));
  }

  template <class Do>
  Result<void> each_text(const Node* list, std::string_view key, const Do& act) {
    if (list == nullptr) return {};
    return each_item(*list, key, [&](const Node& item) -> Result<void> {
      if (item.kind == Kind::scalar && !item.text.empty()) return act(item);
      return document_.error(item, fmt::format("each of `{}` must be a text", key));
    });
  }

  Result<std::string_view> checked(const Node& node, std::string_view what,
                                   Result<void> (*check)(std::string_view)) const {
    if (node.kind != Kind::scalar) {
      return document_.error(node, fmt::format("{} must be a text", what));
    }
    if (auto good = check(node.text); !good) return placed(node, std::move(good).error());
    return node.text;
  }

  tl::unexpected<Error> placed(const Node& node, Error error) const {
    error.place = document_.place(node);
    return tl::unexpected<Error>(std::move(error));
  }

  CatalogDraft::Use use(const Node& node, std::string_view name) const {
    return {name, file_, node.mark};
  }

  std::uint32_t file_;
  CatalogDraft& draft_;
  const yaml::Document& document_;
};

}  // namespace

Result<void> read_belay_catalog(yaml::Document document, std::uint32_t file, CatalogDraft& draft) {
  return Reader(std::move(document), file, draft).read();
}

}  // namespace belay::facts
