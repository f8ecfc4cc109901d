#include "gate/approval_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "ledger/entry_words.h"

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

/// Why it looks as if given by rote; empty: it does not, or no server saw it.
std::string rote(const Approval& given, const AttentionAsked& asked) {
  if (!given.approvals_in_hour) return "";
  if (!given.looked_seconds) return "was not shown what it approves";
  if (*given.looked_seconds < asked.least.count()) {
    return fmt::format("looked at for {}, and the policy asks {}",
                       to_string(std::chrono::seconds(*given.looked_seconds)),
                       to_string(asked.least));
  }
  if (*given.approvals_in_hour <= asked.per_hour) return "";
  return fmt::format("the {}th approval in an hour, and the policy lets {}",
                     *given.approvals_in_hour, asked.per_hour);
}

}  // namespace

ApprovalCount::ApprovalCount(const Inputs& inputs, const AttentionAsked* asked)
    : inputs_(inputs),
      attention_(asked),
      catalog_(*inputs.catalog),
      makers_(*inputs.catalog, inputs.provenance),
      touched_(touched_digest(*inputs.change)),
      groups_(gate::owner_groups(inputs)),
      approvals_(inputs.approvals) {
  std::sort(approvals_.begin(), approvals_.end());
  for (const Approval& approval : approvals_) add(approval);
}

/// What speaks against the person holds for every obligation.
void ApprovalCount::add(const Approval& approval) {
  Voice voice{&approval, identify(catalog_, approval.by), approval.level};
  const Person& person = voice.person;
  if (!approval.barred.empty()) {
    never_.push_back(because(approval.by, approval.barred));
    return;
  }
  if (is_robot(person)) {
    never_.push_back(because(approval.by, "robots do not approve"));
    return;
  }
  if (const auto maker = makers_.find(person)) {
    never_.push_back(because(approval.by, fmt::format("made part of it, as {}", *maker)));
    return;
  }
  if (person.maybe.size() > 1) {
    never_.push_back(
        because(approval.by,
                fmt::format("could be {} or {}: only a name that the catalog has will do",
                            printable(person.maybe[0]->name), printable(person.maybe[1]->name))));
    return;
  }
  const facts::Person* who = person.maybe.empty() ? person.known : person.maybe.front();
  if (who != nullptr && !who->level.empty()) voice.level = who->level;
  Giver& giver = givers_[{who, who == nullptr ? person.likeness : ""}];
  if (giver.voices.empty() || person.known != nullptr) giver.name = person.name;
  giver.voices.push_back(std::move(voice));
}

bool ApprovalCount::binds(const Approval& approval, const ApprovalsAsked& asked, Moment due,
                          std::string& why_not) const {
  const facts::Change& change = *inputs_.change;
  if (change.head_tree.empty()) {
    why_not = "the change has no tree yet that could be approved";
  } else if (change.target_ref.empty()) {
    why_not = "the change has no target branch that it could be approved for";
  } else if (touched_.empty()) {
    why_not = "what merging makes is not known, so nobody can have approved it";
  } else if (approval.target != change.target_ref) {
    why_not = fmt::format("approved for `{}`, not for `{}`", printable(approval.target),
                          printable(change.target_ref));
  } else if (approval.moment && !ledger::covers(name_of(*approval.moment), name_of(due))) {
    why_not = fmt::format("approved for `{}`, and this is due at `{}`", name_of(*approval.moment),
                          name_of(due));
  } else if (approval.at && *approval.at > inputs_.now) {
    why_not = fmt::format("given in the future, at {}", approval.at->to_string());
  } else if (approval.tree != change.head_tree && !asked.survives_clean_rebase) {
    why_not = fmt::format("approved tree {}, the head is {}", approval.tree.abbreviated(),
                          change.head_tree.abbreviated());
  } else if (approval.touched != touched_) {
    why_not = "approved other contents before and after the merge";
  } else if (asked.binds_merge_result && approval.result != change.merge_tree) {
    why_not = "does not name the tree that merging makes";
  } else if (attention_ != nullptr && attention_->passes_over) {
    why_not = rote(approval, *attention_);
    return why_not.empty();
  } else {
    return true;
  }
  return false;
}

std::vector<std::string> ApprovalCount::by_rote() const {
  std::vector<std::string> made;
  if (attention_ == nullptr || attention_->passes_over) return made;
  for (const Approval& approval : approvals_) {
    const std::string why = rote(approval, *attention_);
    if (!why.empty() && approval.barred.empty()) made.push_back(because(approval.by, why));
  }
  sort_distinct(made);
  return made;
}

bool ApprovalCount::is_excluded(const Person& person, const ApprovalsAsked& asked,
                                const std::vector<std::string>& stated_teams) const {
  return std::any_of(asked.except.begin(), asked.except.end(), [&](const std::string& word) {
    // The roles are makers', and makers never count.
    if (is_role(word)) return false;
    return may_be_same(identify(catalog_, word), person) ||
           is_member(catalog_, word, person, stated_teams);
  });
}

/// A team left out whose members nobody lists: anybody might be of it.
std::string ApprovalCount::open_exclusion(const ApprovalsAsked& asked) const {
  for (const std::string& word : asked.except) {
    if (is_role(word)) continue;
    const facts::Team* team = catalog_.find_team(word);
    const bool unlisted = team == nullptr ? names_a_team(word) : team->members.empty();
    if (!unlisted) continue;
    return fmt::format(
        "nobody knows who is in {}, which the policy leaves out: list its members in the catalog",
        printable(word));
  }
  return "";
}

bool ApprovalCount::in_pool(const Voice& voice, const ApprovalsAsked& asked,
                            std::string& why_not) const {
  const std::vector<std::string>& teams = voice.approval->teams;
  if (is_excluded(voice.person, asked, teams)) {
    why_not = "is among those the policy leaves out";
    return false;
  }
  if (why_not = open_exclusion(asked); !why_not.empty()) return false;
  switch (asked.from) {
    case ApprovalsAsked::From::anyone:
      return true;
    case ApprovalsAsked::From::team:
    case ApprovalsAsked::From::role:
      why_not = fmt::format("is not known to be in {}", with_at(asked.of));
      return is_member(catalog_, asked.of, voice.person, teams);
    case ApprovalsAsked::From::owners:
      why_not = "owns none of the touched files";
      return groups_.empty() ||
             std::any_of(groups_.begin(), groups_.end(), [&](const OwnerGroup& group) {
               return owns(catalog_, group, voice.person, teams);
             });
  }
  return false;
}

/// As many as asked, but no more than there are. Every group needs its own, so that files of other
/// owners in the change never lower what the first ones take.
int ApprovalCount::owners_needed(const OwnerGroup& group, int count) const {
  Pool pool;
  for (const std::string& owner : group.owners) add_named(pool, owner);
  if (!pool.open.empty()) return count;
  sort_people(pool.people);
  return std::clamp(static_cast<int>(pool.people.size()), 1, count);
}

void ApprovalCount::find_missing(const ApprovalsAsked& asked, const std::vector<Voices>& speakers,
                                 ApprovalState& state) const {
  const auto count_if = [&](const auto& fits) {
    return static_cast<int>(std::count_if(
        speakers.begin(), speakers.end(),
        [&](const Voices& voices) { return std::any_of(voices.begin(), voices.end(), fits); }));
  };
  state.missing = std::max(0, asked.count - static_cast<int>(speakers.size()));
  for (const LevelAsked& level : asked.levels) {
    const int given = count_if([&](const Voice* voice) { return voice->level == level.level; });
    if (given < level.count) state.missing_levels.push_back({level.level, level.count - given});
  }
  if (asked.from != ApprovalsAsked::From::owners) return;
  for (const OwnerGroup& group : groups_) {
    const int spoken = count_if([&](const Voice* voice) {
      return owns(catalog_, group, voice->person, voice->approval->teams);
    });
    const int needed = owners_needed(group, asked.count);
    if (spoken < needed) state.missing_groups.push_back({group, needed - spoken, spoken == 0});
  }
}

ApprovalState ApprovalCount::count(const ApprovalsAsked& asked, Moment due) const {
  ApprovalState state;
  state.passed_over = never_;
  std::vector<Voices> speakers;
  std::vector<const facts::Person*> gave;
  for (const auto& [key, giver] : givers_) {
    std::string why_not;
    Voices voices;
    for (const Voice& voice : giver.voices) {
      if (binds(*voice.approval, asked, due, why_not) && in_pool(voice, asked, why_not)) {
        voices.push_back(&voice);
      }
    }
    if (voices.empty()) {
      state.passed_over.push_back(because(giver.name, why_not));
      continue;
    }
    state.counted.push_back(printable(giver.name));
    for (const Voice* voice : voices) {
      if (!voice->approval->id.empty()) state.by.push_back(voice->approval->id);
    }
    speakers.push_back(std::move(voices));
    gave.push_back(key.first);
  }
  sort_distinct(state.passed_over);
  std::sort(state.counted.begin(), state.counted.end());
  std::sort(state.by.begin(), state.by.end());
  find_missing(asked, speakers, state);
  if (state.complete()) return state;
  state.pool = pool(asked);
  state.eligible = state.pool.people;
  std::erase_if(state.eligible, [&](const facts::Person* person) {
    return std::find(gave.begin(), gave.end(), person) != gave.end();
  });
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
  pool.blocked = open_exclusion(asked);
  std::erase_if(pool.people, [&](const facts::Person* known) {
    const Person person = identify(*known);
    return known->robot || makers_.find(person) || is_excluded(person, asked, {});
  });
  sort_people(pool.people);
  sort_distinct(pool.open);
  return pool;
}

}  // namespace belay::gate
