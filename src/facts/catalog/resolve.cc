#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/draft.h"

namespace belay::facts {
namespace {

using Origin = CatalogDraft::Origin;

/// Who a name, e-mail, login or alias belongs to. Case does not count.
class Register {
 public:
  /// Where another holder of this name is described, or null: now it is `holder`'s.
  const Place* claim(std::string_view name, std::string_view holder, const Place& place) {
    const auto [found, is_new] = held_.try_emplace(lower(name), Held{std::string(holder), place});
    return is_new || found->second.place == place ? nullptr : &found->second.place;
  }
  const std::string* holder_of(std::string_view name) const {
    const auto found = held_.find(lower(without_at(name)));
    return found == held_.end() ? nullptr : &found->second.holder;
  }
  std::string suggestion(std::string_view name) const {
    std::vector<std::string_view> known;
    for (const auto& [key, held] : held_) known.push_back(held.holder);
    return did_you_mean(name, known);
  }

 private:
  struct Held {
    std::string holder;
    Place place;
  };
  std::map<std::string, Held> held_;
};

class Resolver {
 public:
  explicit Resolver(CatalogDraft& draft) : draft_(draft) {}

  Result<Catalog> resolve() {
    BELAY_TRY_VOID(settle_people());
    BELAY_TRY_VOID(settle_teams());
    BELAY_TRY_VOID(settle_systems());
    BELAY_TRY_VOID(resolve_dependencies());
    BELAY_TRY_VOID(resolve_owners());
    catalog_.present = draft_.describes_systems;
    catalog_.files = std::move(draft_.files);
    catalog_.problems = std::move(draft_.problems);
    catalog_.blind_paths = std::move(draft_.blind_paths);
    return std::move(catalog_);
  }

 private:
  /// Strict files come first, so that a clash with Backstage is reported and not refused.
  template <class Drafts>
  static void strict_first(Drafts& drafts) {
    const auto stricter = [](const auto& a, const auto& b) { return a.origin < b.origin; };
    if (std::is_sorted(drafts.begin(), drafts.end(), stricter)) return;
    std::stable_sort(drafts.begin(), drafts.end(), stricter);
  }

  template <class Named>
  static void sort_by_name(std::vector<Named>& all) {
    std::sort(all.begin(), all.end(),
              [](const Named& a, const Named& b) { return a.name < b.name; });
  }

  /// What is wrong at `at`: an error in a strict file, a problem in an open one.
  Result<void> object(Origin origin, const Place& at, std::string message) {
    if (origin == Origin::strict) return fail(Code::malformed, std::move(message), at);
    draft_.report(at, std::move(message));
    return {};
  }

  Result<void> clash(Origin origin, const Place& at, std::string_view what, std::string_view name,
                     const Place& first) {
    return object(origin, at,
                  fmt::format("the {} `{}` is described already, at {}:{}: keep one", what,
                              printable(name), printable(first.file), first.line));
  }

  Result<void> settle_people() {
    strict_first(draft_.people);
    for (CatalogDraft::PersonDraft& made : draft_.people) {
      Person& person = made.person;
      if (const Place* first = people_.claim(person.name, person.name, made.place)) {
        BELAY_TRY_VOID(clash(made.origin, made.place, "person", person.name, *first));
        continue;
      }
      BELAY_TRY_VOID(claim_each(made, person.emails));
      BELAY_TRY_VOID(claim_each(made, person.logins));
      catalog_.people.push_back(std::move(person));
    }
    sort_by_name(catalog_.people);
    return {};
  }

  /// Two people with one e-mail or login would count as either: the later one loses it.
  Result<void> claim_each(const CatalogDraft::PersonDraft& made, std::vector<std::string>& names) {
    std::vector<std::string> own;
    for (std::string& name : names) {
      if (const Place* first = people_.claim(name, made.person.name, made.place)) {
        BELAY_TRY_VOID(clash(made.origin, made.place, "name of a person", name, *first));
      } else {
        own.push_back(std::move(name));
      }
    }
    names = std::move(own);
    return {};
  }

  Result<void> settle_teams() {
    strict_first(draft_.teams);
    for (CatalogDraft::TeamDraft& made : draft_.teams) {
      Team& team = made.team;
      if (const Place* first = teams_.claim(team.name, team.name, made.place)) {
        BELAY_TRY_VOID(clash(made.origin, made.place, "team", team.name, *first));
        continue;
      }
      std::erase_if(team.aliases, [&](const std::string& alias) {
        return teams_.claim(alias, team.name, made.place) != nullptr;
      });
      BELAY_TRY_VOID(resolve_members(made));
      catalog_.teams.push_back(std::move(team));
    }
    sort_by_name(catalog_.teams);
    return {};
  }

  Result<void> resolve_members(CatalogDraft::TeamDraft& made) {
    std::vector<std::string>& members = made.team.members;
    for (const CatalogDraft::Use& member : made.members) {
      if (const std::string* person = people_.holder_of(member.name)) {
        members.push_back(*person);
      } else if (made.origin == Origin::strict) {
        return fail(Code::malformed,
                    fmt::format("team `{}` has the member `{}`, whom no file describes{}: add "
                                "the person under `people:`",
                                printable(made.team.name), printable(member.name),
                                people_.suggestion(member.name)),
                    draft_.place(member));
      }
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    return {};
  }

  Result<void> settle_systems() {
    strict_first(draft_.systems);
    std::vector<CatalogDraft::SystemDraft*> sorted;
    sorted.reserve(draft_.systems.size());
    for (CatalogDraft::SystemDraft& made : draft_.systems) sorted.push_back(&made);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) { return a->system.name < b->system.name; });
    for (CatalogDraft::SystemDraft* made : sorted) {
      if (!kept_.empty() && kept_.back()->system.name == made->system.name) {
        BELAY_TRY_VOID(clash(made->origin, made->system.place, "system", made->system.name,
                             kept_.back()->system.place));
        continue;
      }
      kept_.push_back(made);
    }
    systems_.reserve(kept_.size());
    for (const auto* made : kept_) {
      systems_.emplace(made->system.name, static_cast<SystemIndex>(systems_.size()));
    }
    return {};
  }

  Result<void> resolve_dependencies() {
    std::size_t total = 0;
    for (SystemIndex self = 0; self < kept_.size(); ++self) {
      CatalogDraft::SystemDraft& made = *kept_[self];
      std::vector<Dependency>& resolved = made.system.depends_on;
      resolved.reserve(made.depends_on.size());
      for (const CatalogDraft::DependencyUse& use : made.depends_on) {
        const auto found = systems_.find(use.on.name);
        if (found == systems_.end()) {
          BELAY_TRY_VOID(unknown_dependency(made, use.on));
        } else if (found->second != self) {
          resolved.push_back({found->second, use.kind});
        }
      }
      // Hard sorts before soft, so of a dependency given as both the hard one stays.
      std::sort(resolved.begin(), resolved.end());
      const auto same = [](const Dependency& a, const Dependency& b) { return a.on == b.on; };
      resolved.erase(std::unique(resolved.begin(), resolved.end(), same), resolved.end());
      total += resolved.size();
      if (total > limits::kDependenciesMax) {
        return fail(Code::over_limit,
                    fmt::format("more than {} dependencies", limits::kDependenciesMax),
                    made.system.place);
      }
    }
    return {};
  }

  Result<void> unknown_dependency(const CatalogDraft::SystemDraft& made,
                                  const CatalogDraft::Use& on) {
    // Backstage's entities often live in other repositories, where no suggestion could help.
    std::string hint;
    if (made.origin == Origin::strict) {
      std::vector<std::string_view> known;
      for (const auto* other : kept_) known.push_back(other->system.name);
      hint = did_you_mean(on.name, known);
    }
    return object(made.origin, draft_.place(on),
                  fmt::format("system `{}` depends on `{}`, which no file describes{}",
                              printable(made.system.name), printable(on.name), hint));
  }

  Result<void> resolve_owners() {
    catalog_.systems.reserve(kept_.size());
    for (CatalogDraft::SystemDraft* made : kept_) {
      BELAY_TRY(made->system.owner, owner_of(*made));
      catalog_.systems.push_back(std::move(made->system));
    }
    return {};
  }

  Result<std::string> owner_of(const CatalogDraft::SystemDraft& made) const {
    const std::string_view name = made.owner.name;
    if (name.empty()) return std::string();
    if (const std::string* team = teams_.holder_of(name)) return *team;
    if (const std::string* person = people_.holder_of(name)) return *person;
    if (made.origin == Origin::open) return std::string(name);
    return fail(Code::malformed,
                fmt::format("the owner `{}` of system `{}` is no team and no person of the "
                            "catalog{}: add it under `teams:`",
                            printable(name), printable(made.system.name), teams_.suggestion(name)),
                draft_.place(made.owner));
  }

  CatalogDraft& draft_;
  Catalog catalog_;
  Register people_;
  Register teams_;
  std::vector<CatalogDraft::SystemDraft*> kept_;               ///< sorted by name, each name once
  std::unordered_map<std::string_view, SystemIndex> systems_;  ///< looked up, never walked
};

}  // namespace

Result<Catalog> resolve(CatalogDraft& draft) { return Resolver(draft).resolve(); }

}  // namespace belay::facts
