#include "gate/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "gate/lint/checks.h"

namespace belay::gate {

namespace {

class PeopleCheck {
 public:
  PeopleCheck(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out)
      : read_(read), catalog_(target.catalog), out_(out) {
    gather_owners(target);
  }

  void check() {
    const std::vector<Rule>& rules = read_.policy.rules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      for (const Obligation& owed : rules[i].owes) {
        if (const auto* asked = std::get_if<ApprovalsAsked>(&owed.what)) check_asked(i, *asked);
      }
    }
  }

 private:
  void gather_owners(const LintTarget& target) {
    const std::vector<std::optional<int>> tiers = reached_tiers();
    for (std::size_t i = 0; i < tiers.size(); ++i) {
      const std::string& owner = catalog_.systems[i].owner;
      if (!owner.empty()) owners_.emplace(known_as(owner), tiers[i]);
    }
    if (target.codeowners == nullptr) return;
    for (const facts::Codeowners::Rule& rule : target.codeowners->rules()) {
      // The files of a line are of any tier. Several owners may stand in for each other.
      if (rule.owners.size() == 1) owners_.emplace(known_as(rule.owners.front()), std::nullopt);
    }
  }

  /// By system: the most critical tier that a change of it alone reaches; nothing where some tier
  /// on the way is not declared.
  std::vector<std::optional<int>> reached_tiers() const {
    std::vector<std::optional<int>> tiers;
    for (const facts::System& system : catalog_.systems) tiers.push_back(system.tier);
    for (bool moves = true; moves;) {
      moves = false;
      for (std::size_t i = 0; i < tiers.size(); ++i) {
        for (const facts::Dependency& dependency : catalog_.systems[i].depends_on) {
          std::optional<int>& tier = tiers[dependency.on];
          if (!tier || (tiers[i] && *tiers[i] >= *tier)) continue;
          tier = tiers[i];
          moves = true;
        }
      }
    }
    return tiers;
  }

  /// One name for one team or person, however it is written.
  std::string known_as(const std::string& name) const {
    if (const facts::Team* team = catalog_.find_team(name)) return team->name;
    const facts::Person* person = catalog_.find_person(name);
    return person == nullptr ? name : person->name;
  }

  Finding& report(std::string_view kind, std::size_t rule) {
    const Rule& about = read_.policy.rules()[rule];
    Finding& made = out_.emplace_back();
    made.kind = kind;
    made.rule = about.name;
    made.place = read_.places.of(about.place, "owes");
    return made;
  }

  /// How many people the catalog knows behind a team's or a person's name; nothing where only the
  /// forge knows.
  std::optional<std::size_t> people_behind(std::string_view name) const {
    const facts::Team* team = catalog_.find_team(name);
    if (team == nullptr) {
      const facts::Person* person = catalog_.find_person(name);
      if (person == nullptr) return std::nullopt;
      return person->robot ? 0 : 1;
    }
    if (team->members.empty()) return std::nullopt;
    const auto is_human = [&](const std::string& member) {
      const facts::Person* person = catalog_.find_person(member);
      return person == nullptr || !person->robot;
    };
    return static_cast<std::size_t>(
        std::count_if(team->members.begin(), team->members.end(), is_human));
  }

  void check_asked(std::size_t rule, const ApprovalsAsked& asked) {
    if (!catalog_.present) return;
    if (asked.from == ApprovalsAsked::From::team) check_team(rule, asked);
    if (asked.from == ApprovalsAsked::From::owners) check_owners(rule, asked);
    for (const LevelAsked& level : asked.levels) check_level(rule, level);
    for (const std::string& name : asked.except) {
      if (!name.starts_with('@') || catalog_.find_team(name) != nullptr ||
          catalog_.find_person(name) != nullptr) {
        continue;
      }
      Finding& made = report("unknown-person", rule);
      made.severity = Severity::error;
      made.says =
          fmt::format("`not: {}` keeps nobody out: the catalog knows no such team or person", name);
      made.next = "name one that the catalog has, or add it there";
    }
  }

  void check_team(std::size_t rule, const ApprovalsAsked& asked) {
    if (catalog_.find_team(asked.of) == nullptr) {
      std::vector<std::string_view> known;
      for (const facts::Team& team : catalog_.teams) known.push_back(team.name);
      Finding& made = report("unknown-team", rule);
      made.says = fmt::format(
          "the catalog has no team `{}`: who is in it is what approvals say of "
          "themselves",
          asked.of);
      const auto near = nearest(asked.of, known);
      made.next = near ? fmt::format("write `{}`", *near)
                       : std::string("add the team and its members to the catalog");
      return;
    }
    const auto people = people_behind(asked.of);
    if (people && *people < static_cast<std::size_t>(asked.count)) {
      too_few(rule, asked, fmt::format("the team `{}`", asked.of), *people);
    }
  }

  void check_owners(std::size_t rule, const ApprovalsAsked& asked) {
    std::string_view last;
    for (const auto& [name, tier] : owners_) {
      const auto people = people_behind(name);
      if (!people || *people >= static_cast<std::size_t>(asked.count) || name == last) continue;
      if (tier) {
        Logic logic;
        const Formula reached =
            logic.both(logic.tier_at_most(*tier), logic.opposite(logic.tier_at_most(*tier - 1)));
        if (!logic.can_be(logic.both(read_.read(logic, rule), reached))) continue;
      }
      last = name;
      too_few(rule, asked, fmt::format("the owner `{}`", name), *people);
    }
  }

  void too_few(std::size_t rule, const ApprovalsAsked& asked, std::string_view whom,
               std::size_t people) {
    Finding& made = report("too-few-reviewers", rule);
    made.says = fmt::format("`{}` asks for {}, and {} is {}, makers of the change among them",
                            read_.policy.rules()[rule].name,
                            counted(static_cast<std::uint64_t>(asked.count), "approval"), whom,
                            counted(people, "person", "people"));
    made.next = "add people there, or ask for fewer: a change of theirs alone could never pass";
  }

  void check_level(std::size_t rule, const LevelAsked& asked) {
    std::set<std::string_view> levels;
    std::size_t people = 0;
    for (const facts::Person& person : catalog_.people) {
      if (!person.level.empty()) levels.insert(person.level);
      if (person.level == asked.level && !person.robot) ++people;
    }
    if (levels.empty() || people >= static_cast<std::size_t>(asked.count)) return;
    Finding& made = report(people == 0 ? "unknown-level" : "too-few-reviewers", rule);
    made.says = fmt::format("`{}` asks for {} of level `{}`, and the catalog has {}",
                            read_.policy.rules()[rule].name, asked.count, asked.level, people);
    const std::vector<std::string_view> known(levels.begin(), levels.end());
    const auto near = people == 0 ? nearest(asked.level, known) : std::nullopt;
    made.next = near ? fmt::format("write `{}`", *near)
                     : std::string("give people in the catalog this `level`");
  }

  const ReadPolicy& read_;
  const facts::Catalog& catalog_;
  std::vector<Finding>& out_;
  /// By name, with the tiers that a change of theirs alone reaches, where those are declared.
  std::set<std::pair<std::string, std::optional<int>>> owners_;
};

}  // namespace

void check_people(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out) {
  PeopleCheck(read, target, out).check();
}

}  // namespace belay::gate
