#include "gate/way.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace belay::gate {

namespace {

bool stands(const Owed& owed) {
  return owed.state == ObligationState::owed && owed.due_now && owed.enforced;
}

/// What one approvals obligation still needs.
struct Need {
  const Owed* owed = nullptr;
  const ApprovalsAsked* asked = nullptr;
  ApprovalState state;
  int people = 0;  ///< the fewest that can meet it
  Moment due = Moment::merge;
};

bool is_in(const facts::Catalog& catalog, const OwnerGroup& group, const facts::Person& person) {
  return owns(catalog, group, identify(person), {});
}

/// How few people can speak for all groups: greedily, the one who speaks for most first. Where the
/// catalog knows nobody, a group takes the people it misses.
int people_to_cover(const facts::Catalog& catalog, const ApprovalState& state) {
  std::vector<Unspoken> open = state.missing_groups;
  std::vector<const facts::Person*> left = state.eligible;
  int people = 0;
  while (!open.empty()) {
    auto best = left.end();
    std::ptrdiff_t most = 0;
    for (auto person = left.begin(); person != left.end(); ++person) {
      const auto covers = std::count_if(open.begin(), open.end(), [&](const Unspoken& files) {
        return is_in(catalog, files.group, **person);
      });
      if (covers > most) std::tie(best, most) = std::pair(person, covers);
    }
    if (best == left.end()) break;
    ++people;
    for (Unspoken& files : open) files.missing -= is_in(catalog, files.group, **best) ? 1 : 0;
    std::erase_if(open, [](const Unspoken& files) { return files.missing == 0; });
    left.erase(best);
  }
  for (const Unspoken& files : open) people += files.missing;
  return people;
}

int fewest(const facts::Catalog& catalog, const ApprovalState& state) {
  int of_levels = 0;
  for (const LevelAsked& level : state.missing_levels) of_levels += level.count;
  return std::max({state.missing, of_levels, people_to_cover(catalog, state)});
}

/// The levels of both, if the people who meet `need` can be chosen so; one person has one level.
std::optional<std::vector<LevelAsked>> levels_of_both(const Need& need, const Need& added) {
  std::vector<LevelAsked> levels = need.state.missing_levels;
  add_levels(levels, added.state.missing_levels);
  const bool all_known = !need.state.pool.everybody && need.state.pool.open.empty();
  int together = 0;
  for (const LevelAsked& level : levels) {
    together += level.count;
    const auto have =
        std::count_if(need.state.eligible.begin(), need.state.eligible.end(),
                      [&](const facts::Person* person) { return person->level == level.level; });
    if (all_known && have < level.count) return std::nullopt;
  }
  if (together > need.people) return std::nullopt;
  return levels;
}

/// Whether the people who meet `other` can be such that they meet this need too: they come from
/// where this one's may come from, are as many, and nobody is left out here who is not there.
bool may_come_with(const Need& need, const Need& other) {
  const ApprovalsAsked& a = *need.asked;
  const ApprovalsAsked& b = *other.asked;
  const bool wider = a.from == ApprovalsAsked::From::anyone || need.state.pool.everybody ||
                     (a.from == b.from && a.of == b.of);
  return wider && need.people <= other.people && (!a.binds_merge_result || b.binds_merge_result) &&
         std::includes(b.except.begin(), b.except.end(), a.except.begin(), a.except.end());
}

std::string action_of(const Need& need) {
  std::string action = counted(static_cast<std::uint64_t>(need.people), "approval");
  if (!need.state.pool.words.empty()) action += fmt::format(" from {}", need.state.pool.words);
  for (const LevelAsked& level : need.state.missing_levels) {
    action += fmt::format(", {} by a {}", level.count, printable(level.level));
  }
  const bool whole_pool = need.state.missing_groups.size() < 2;
  for (const Unspoken& files : need.state.missing_groups) {
    if (whole_pool) break;
    action += fmt::format(", {} for {}", files.missing == 1 ? "one" : std::to_string(files.missing),
                          printable(joined(files.group.owners, " or ")));
  }
  if (need.asked->binds_merge_result) action += ", of the merge result";
  if (need.due != Moment::merge) action += fmt::format(", for `{}`", name_of(need.due));
  return action;
}

std::string whose(const Need& need) {
  const std::size_t known = need.state.eligible.size();
  const std::string in_pool =
      need.state.pool.words.empty() ? std::string() : fmt::format(" in {}", need.state.pool.words);
  std::string words;
  if (known > 0) {
    const std::string_view verb = known == 1 ? "is" : "are";
    words = fmt::format("{}{} {} no {}", counted(known, "person", "people"), in_pool, verb,
                        known == 1 ? "maker" : "makers");
  }
  if (!need.state.pool.open.empty()) {
    if (!words.empty()) words += "; ";
    words += fmt::format("{}, whose people the catalog does not list",
                         joined(need.state.pool.open, ", "));
  } else if (words.empty() && need.state.pool.everybody) {
    words = "anybody who is no maker";
  }
  return words;
}

/// Why the step cannot be taken by anybody there is; only where the catalog knows the whole pool.
std::string obstacle(const Need& need, const facts::Catalog& catalog) {
  if (!need.state.pool.blocked.empty()) return need.state.pool.blocked;
  if (need.state.pool.everybody || !need.state.pool.open.empty()) return "";
  const auto& eligible = need.state.eligible;
  if (eligible.size() < static_cast<std::size_t>(need.people)) {
    return fmt::format("{} in {} who {} no {} and could still approve, {} needed",
                       counted(eligible.size(), "person", "people"), need.state.pool.words,
                       eligible.size() == 1 ? "is" : "are",
                       eligible.size() == 1 ? "maker" : "makers", need.people);
  }
  for (const LevelAsked& level : need.state.missing_levels) {
    const auto have = std::count_if(eligible.begin(), eligible.end(), [&](const facts::Person* p) {
      return p->level == level.level || p->level.empty();
    });
    if (have >= level.count) continue;
    return fmt::format("{} by a {} needed, and {} there who could still approve is one",
                       level.count, printable(level.level), have == 0 ? "nobody" : "only one");
  }
  for (const Unspoken& files : need.state.missing_groups) {
    const auto have = std::count_if(
        eligible.begin(), eligible.end(),
        [&](const facts::Person* person) { return is_in(catalog, files.group, *person); });
    if (have >= files.missing) continue;
    const std::string what = fmt::format("{} ({})", printable(files.group.example),
                                         printable(joined(files.group.owners, ", ")));
    if (have == 0) return fmt::format("every owner of {} is a maker", what);
    return fmt::format("only {} of {} could still approve, {} needed",
                       counted(static_cast<std::uint64_t>(have), "owner"), what, files.missing);
  }
  return "";
}

/// Whether the step that settles one settles the other too.
bool settles(const WaitAsked& by, const WaitAsked& other) { return by.span >= other.span; }
bool settles(const EvidenceAsked& by, const EvidenceAsked& other) {
  const bool young = !other.max_age || (by.max_age && *by.max_age <= *other.max_age);
  return by.type == other.type && young && (other.from.empty() || by.from == other.from);
}

class Way {
 public:
  Way(const std::vector<Owed>& obligations, std::vector<ApprovalState> given, const Inputs& inputs)
      : obligations_(obligations), given_(std::move(given)), inputs_(inputs) {}

  std::vector<Step> run() && {
    settle(ObligationKind::deny);
    settle(ObligationKind::answer);
    write_the_record();
    settle(ObligationKind::evidence);
    ask_for_approvals();
    settle(ObligationKind::wait);
    settle(ObligationKind::freeze);
    settle(ObligationKind::rollout);
    return std::move(steps_);
  }

 private:
  void settle(ObligationKind kind) {
    for (const Owed& owed : obligations_) {
      if (owed.asks.kind() != kind || !stands(owed)) continue;
      if (!is_settled_by_another<WaitAsked>(owed) && !is_settled_by_another<EvidenceAsked>(owed)) {
        alone(owed);
      }
    }
  }

  /// Of two whose steps settle each other the first is settled by its own.
  template <class Asked>
  bool is_settled_by_another(const Owed& owed) const {
    const auto* asked = std::get_if<Asked>(&owed.asks.what);
    if (asked == nullptr) return false;
    return std::any_of(obligations_.begin(), obligations_.end(), [&](const Owed& other) {
      const auto* by = std::get_if<Asked>(&other.asks.what);
      if (by == nullptr || by == asked || !stands(other) || !settles(*by, *asked)) return false;
      return &other < &owed || !settles(*asked, *by);
    });
  }

  /// There is one record, whoever asks for its sections.
  void write_the_record() {
    std::vector<std::string> sections;
    for (const Owed& owed : obligations_) {
      if (owed.asks.kind() != ObligationKind::record || !stands(owed)) continue;
      for (const std::string& section : owed.missing) {
        if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
          sections.push_back(section);
        }
      }
    }
    if (sections.empty()) return;
    add(fmt::format("write the record: {}", joined(sections, ", ")), "the author");
  }

  void alone(const Owed& owed) {
    switch (owed.asks.kind()) {
      case ObligationKind::deny:
        return add(
            fmt::format("take out of the change what `{}` denies", joined(owed.rules, "`, `")),
            "the author");
      case ObligationKind::answer:
        return answer(owed);
      case ObligationKind::evidence:
        return evidence(std::get<EvidenceAsked>(owed.asks.what));
      case ObligationKind::wait:
        return add(inputs_.seen ? fmt::format("wait {}", owed.reason)
                                : fmt::format("{}: {}", in_words(owed.asks), owed.reason),
                   "nobody but time");
      case ObligationKind::freeze:
        return add(fmt::format("wait for the end of {}: {}", in_words(owed.asks), owed.reason),
                   "nobody but time");
      case ObligationKind::rollout:
        return add("finish the rollout", "the author");
      case ObligationKind::approvals:
      case ObligationKind::record:
        return;
    }
  }

  void answer(const Owed& owed) {
    const auto& asked = std::get<AnswerAsked>(owed.asks.what);
    const bool is_error = asked.fact.empty();
    add(fmt::format("settle: {}", asked.question),
        is_error ? "whoever keeps the policy" : "whoever knows");
  }

  void evidence(const EvidenceAsked& asked) {
    std::string action = fmt::format("give evidence: {}", printable(asked.type));
    if (!inputs_.change->head_tree.empty()) {
      action += fmt::format(" for tree {}", inputs_.change->head_tree.abbreviated());
    }
    if (asked.max_age) action += fmt::format(", at most {} old", to_string(*asked.max_age));
    add(std::move(action),
        asked.from.empty() ? std::string("any producer") : printable(asked.from));
  }

  void add(std::string action, std::string by) {
    steps_.push_back({std::move(action), {}, std::move(by), ""});
  }

  void ask_for_approvals() {
    std::vector<Need> needs;
    for (std::size_t i = 0; i < obligations_.size(); ++i) {
      const Owed& owed = obligations_[i];
      if (owed.asks.kind() != ObligationKind::approvals || !stands(owed)) continue;
      Need need;
      need.owed = &owed;
      need.due = owed.due;
      need.asked = &std::get<ApprovalsAsked>(owed.asks.what);
      need.state = std::move(given_[i]);
      need.people = fewest(*inputs_.catalog, need.state);
      needs.push_back(std::move(need));
    }
    for (std::size_t i = needs.size(); i-- > 0;) {
      if (joins_another(needs, i)) needs.erase(needs.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (const Need& need : needs) steps_.push_back(step_of(need));
  }

  /// Meets the need together with another one, where the same people can.
  static bool joins_another(std::vector<Need>& needs, std::size_t i) {
    for (std::size_t j = 0; j < needs.size(); ++j) {
      if (j == i || !may_come_with(needs[i], needs[j])) continue;
      auto levels = levels_of_both(needs[j], needs[i]);
      if (!levels) continue;
      needs[j].state.missing_levels = *std::move(levels);
      needs[j].due = std::max(needs[j].due, needs[i].due);
      return true;
    }
    return false;
  }

  Step step_of(const Need& need) const {
    Step step;
    step.action = action_of(need);
    step.who = need.owed->eligible;
    step.whose = whose(need);
    step.obstacle = inputs_.change->head_tree.empty()
                        ? "an approval names a tree, and this change has none yet: commit it"
                        : obstacle(need, *inputs_.catalog);
    return step;
  }

  const std::vector<Owed>& obligations_;
  std::vector<ApprovalState> given_;
  const Inputs& inputs_;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> shortest_way(const std::vector<Owed>& obligations,
                               std::vector<ApprovalState> given, const Inputs& inputs) {
  return Way(obligations, std::move(given), inputs).run();
}

}  // namespace belay::gate
