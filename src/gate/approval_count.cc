#include "gate/approval_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace belay::gate {

namespace {

void sort_distinct(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::string because(std::string_view who, std::string_view why) {
  return fmt::format("{}: {}", printable(who), why);
}

bool is_role(std::string_view word) { return !word.starts_with('@'); }

void sort_people(std::vector<const facts::Person*>& people) {
  const auto by_name = [](const facts::Person* a, const facts::Person* b) {
    return a->name < b->name;
  };
  std::sort(people.begin(), people.end(), by_name);
  people.erase(std::unique(people.begin(), people.end()), people.end());
}

std::string with_at(const std::string& name) {
  const bool bare = !name.starts_with('@') && name.find('@') == std::string::npos;
  return printable(bare ? "@" + name : name);
}

}  // namespace

ApprovalCount::ApprovalCount(const Inputs& inputs)
    : inputs_(inputs),
      catalog_(*inputs.catalog),
      makers_(*inputs.catalog, inputs.provenance),
      touched_(touched_digest(*inputs.change)),
      groups_(owner_groups(inputs)),
      approvals_(inputs.approvals) {
  std::sort(approvals_.begin(), approvals_.end());
  for (const Approval& approval : approvals_) add(approval);
}

/// What speaks against the person holds for every obligation.
void ApprovalCount::add(const Approval& approval) {
  Giver giver{identify(catalog_, approval.by), "", approval.teams, {&approval}};
  if (is_robot(giver.person)) {
    never_.push_back(because(approval.by, "robots do not approve"));
    return;
  }
  if (const auto maker = makers_.find(giver.person)) {
    never_.push_back(because(approval.by, fmt::format("made part of it, as {}", *maker)));
    return;
  }
  const bool stated = giver.person.known == nullptr || giver.person.known->level.empty();
  giver.level = stated ? approval.level : giver.person.known->level;
  // Two names may turn out to be one person through a third, so everybody who fits is joined.
  std::vector<Giver> others;
  for (Giver& known : givers_) {
    if (!may_be_same(known.person, giver.person)) {
      others.push_back(std::move(known));
      continue;
    }
    giver.person.name = std::min(giver.person.name, known.person.name);
    for (auto [to, from] : {std::pair(&giver.person.exact, &known.person.exact),
                            std::pair(&giver.person.loose, &known.person.loose),
                            std::pair(&giver.teams, &known.teams)}) {
      to->insert(to->end(), from->begin(), from->end());
      sort_distinct(*to);
    }
    giver.approvals.insert(giver.approvals.begin(), known.approvals.begin(), known.approvals.end());
    if (giver.level.empty()) giver.level = known.level;
  }
  others.push_back(std::move(giver));
  givers_ = std::move(others);
}

bool ApprovalCount::binds(const Approval& approval, const ApprovalsAsked& asked,
                          std::string& why_not) const {
  const facts::Change& change = *inputs_.change;
  if (change.head_tree.empty()) {
    why_not = "the change has no tree yet that could be approved";
  } else if (approval.target != change.target_ref) {
    why_not = fmt::format("approved for `{}`, not for `{}`", printable(approval.target),
                          printable(change.target_ref));
  } else if (approval.at && *approval.at > inputs_.now) {
    why_not = fmt::format("given in the future, at {}", approval.at->to_string());
  } else if (approval.touched && *approval.touched != touched_) {
    why_not = "approved other contents before and after";
  } else if (!approval.tree.names(change.head_tree) &&
             !(asked.survives_clean_rebase && approval.touched)) {
    why_not = fmt::format("approved tree {}, the head is {}", approval.tree.hex().substr(0, 10),
                          change.head_tree.abbreviated());
  } else if (asked.binds_merge_result && !approval.result.names(change.merge_tree)) {
    why_not = "does not name the tree that merging makes";
  } else {
    return true;
  }
  return false;
}

bool ApprovalCount::bound(const Giver& giver, const ApprovalsAsked& asked,
                          ApprovalState& state) const {
  std::string why_not;
  for (const Approval* approval : giver.approvals) {
    if (binds(*approval, asked, why_not)) return true;
  }
  state.passed_over.push_back(because(giver.person.name, why_not));
  return false;
}

bool ApprovalCount::excluded(const Person& person, const ApprovalsAsked& asked,
                             const std::vector<std::string>& stated_teams) const {
  return std::any_of(asked.except.begin(), asked.except.end(), [&](const std::string& word) {
    // The roles are makers', and makers never count.
    if (is_role(word)) return false;
    return may_be_same(identify(catalog_, word), person) ||
           is_member(catalog_, word, person, stated_teams);
  });
}

bool ApprovalCount::in_pool(const Giver& giver, const ApprovalsAsked& asked,
                            std::string& why_not) const {
  if (excluded(giver.person, asked, giver.teams)) {
    why_not = "is among those the policy leaves out";
    return false;
  }
  switch (asked.from) {
    case ApprovalsAsked::From::anyone:
      return true;
    case ApprovalsAsked::From::team:
    case ApprovalsAsked::From::role:
      why_not = fmt::format("is not known to be in {}", with_at(asked.of));
      return is_member(catalog_, asked.of, giver.person, giver.teams);
    case ApprovalsAsked::From::owners:
      why_not = "owns none of the touched files";
      return groups_.empty() ||
             std::any_of(groups_.begin(), groups_.end(), [&](const OwnerGroup& group) {
               return owns(catalog_, group, giver.person, giver.teams);
             });
  }
  return false;
}

void ApprovalCount::find_missing(const ApprovalsAsked& asked,
                                 const std::vector<const Giver*>& givers,
                                 ApprovalState& state) const {
  state.missing = std::max(0, asked.count - static_cast<int>(givers.size()));
  for (const LevelAsked& level : asked.levels) {
    const auto given = std::count_if(givers.begin(), givers.end(), [&](const Giver* giver) {
      return giver->level == level.level;
    });
    const int missing = level.count - static_cast<int>(given);
    if (missing > 0) state.missing_levels.push_back({level.level, missing});
  }
  if (asked.from != ApprovalsAsked::From::owners) return;
  for (const OwnerGroup& group : groups_) {
    const bool covered = std::any_of(givers.begin(), givers.end(), [&](const Giver* giver) {
      return owns(catalog_, group, giver->person, giver->teams);
    });
    if (!covered) state.missing_groups.push_back(group);
  }
}

ApprovalState ApprovalCount::count(const ApprovalsAsked& asked) const {
  ApprovalState state;
  state.passed_over = never_;
  std::vector<const Giver*> givers;
  for (const Giver& giver : givers_) {
    std::string why_not;
    if (!bound(giver, asked, state)) continue;
    if (!in_pool(giver, asked, why_not)) {
      state.passed_over.push_back(because(giver.person.name, why_not));
      continue;
    }
    givers.push_back(&giver);
    state.counted.push_back(printable(giver.person.name));
  }
  sort_distinct(state.passed_over);
  std::sort(state.counted.begin(), state.counted.end());
  find_missing(asked, givers, state);
  if (state.complete()) return state;
  for (const facts::Person* person : pool(asked).people) {
    const bool gave = std::any_of(givers.begin(), givers.end(), [&](const Giver* giver) {
      return giver->person.known == person;
    });
    if (!gave) state.eligible.push_back(person);
  }
  return state;
}

/// An owner or team as written somewhere: its people, or itself where nobody knows more.
void ApprovalCount::add_named(Pool& pool, const std::string& name) const {
  const facts::Team* team = catalog_.find_team(name);
  if (team != nullptr && !team->members.empty()) {
    for (const std::string& member : team->members) {
      if (const facts::Person* person = catalog_.find_person(member)) pool.people.push_back(person);
    }
    return;
  }
  const Person person = identify(catalog_, name);
  if (person.known != nullptr) {
    pool.people.push_back(person.known);
  } else if (!makers_.find(person)) {
    pool.open.push_back(with_at(name));
  }
}

Pool ApprovalCount::pool(const ApprovalsAsked& asked) const {
  Pool pool;
  std::set<std::string> names;
  if (asked.from == ApprovalsAsked::From::owners) {
    for (const OwnerGroup& group : groups_) names.insert(group.owners.begin(), group.owners.end());
  } else if (asked.from != ApprovalsAsked::From::anyone) {
    names.insert(asked.of);
  }
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    add_named(pool, name);
    shown.push_back(with_at(name));
  }
  pool.everybody = names.empty();
  if (pool.everybody) {
    for (const facts::Person& person : catalog_.people) pool.people.push_back(&person);
  }
  pool.words = joined(shown, " or ");
  std::erase_if(pool.people, [&](const facts::Person* known) {
    const Person person{known->name, known, {}, {}};
    return known->robot || makers_.find(person) || excluded(person, asked, {});
  });
  sort_people(pool.people);
  sort_distinct(pool.open);
  return pool;
}

}  // namespace belay::gate
