#include "control/policy_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "control/check.h"
#include "control/past_facts.h"

namespace belay::control {
namespace {

using gate::ObligationKind;
using gate::ObligationState;
using gate::Owed;

constexpr std::array<std::string_view, kShiftCount> kShifts = {"looser", "stricter", "less-asked",
                                                               "more-asked", "asked-otherwise"};

bool is_owed(const Owed& owed) { return owed.state == ObligationState::owed; }

/// Whether two policies ask for the same thing, whichever of their rules do.
bool same_asked(const Owed& a, const Owed& b) {
  return a.asks.what == b.asks.what && a.due == b.due && a.enforced == b.enforced;
}

/// What is owed in `from` and not in `other`.
std::vector<const Owed*> only_in(const std::vector<Owed>& from, const std::vector<Owed>& other) {
  std::vector<const Owed*> only;
  for (const Owed& owed : from) {
    const bool found = std::any_of(other.begin(), other.end(), [&](const Owed& one) {
      return is_owed(one) && same_asked(owed, one);
    });
    if (is_owed(owed) && !found) only.push_back(&owed);
  }
  return only;
}

/// In words; `other` is what the other policy makes of the change.
Asked in_words(const Owed& owed, const gate::Demand& other) {
  Asked asked{gate::in_words(owed.asks), {owed.rules.begin(), owed.rules.end()}};
  if (!owed.enforced) asked.what += " (warning)";
  for (const Owed& one : other.obligations) {
    if (is_owed(one) || one.asks.kind() != owed.asks.kind()) continue;
    asked.what += fmt::format(" (else {})", one.reason);
    break;
  }
  return asked;
}

/// What both policies ask of one change, and what only one of them does.
struct Demands {
  gate::Demand before;
  gate::Demand after;
  std::vector<const Owed*> dropped;
  std::vector<const Owed*> added;
};

bool asks_an_answer(const std::vector<Owed>& obligations) {
  return std::any_of(obligations.begin(), obligations.end(),
                     [](const Owed& owed) { return owed.asks.kind() == ObligationKind::answer; });
}

std::set<std::string> in_one_only(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::set<std::string> one;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(),
                                std::inserter(one, one.end()));
  return one;
}

/// The rules that make the difference: of each kind of obligation those that ask or exempt in one
/// policy and not in the other, or else those that ask for something else.
std::vector<std::string> rules_behind(const Demands& demands) {
  std::set<std::string> behind;
  for (int kind = 0; kind < gate::kObligationKindCount; ++kind) {
    const auto rules_of = [kind](const std::vector<const Owed*>& asked) {
      std::set<std::string> rules;
      for (const Owed* owed : asked) {
        if (static_cast<int>(owed->asks.kind()) != kind) continue;
        rules.insert(owed->rules.begin(), owed->rules.end());
      }
      return rules;
    };
    const std::set<std::string> before = rules_of(demands.dropped);
    const std::set<std::string> after = rules_of(demands.added);
    if (before.empty() && after.empty()) continue;
    const auto exempting = [kind](const gate::Demand& demand) {
      const auto& rules = demand.exempting[static_cast<std::size_t>(kind)];
      return std::set<std::string>(rules.begin(), rules.end());
    };
    std::set<std::string> moved = in_one_only(exempting(demands.before), exempting(demands.after));
    if (moved.empty()) moved = in_one_only(before, after);
    behind.merge(moved.empty() ? std::set<std::string>(before) : moved);
  }
  return {behind.begin(), behind.end()};
}

/// The order of importance, each part ascending.
auto rank_of(const Difference& difference) {
  const auto jump = std::abs(static_cast<int>(difference.after.verdict) -
                             static_cast<int>(difference.before.verdict));
  const Friction& before = difference.before.friction;
  const Friction& after = difference.after.friction;
  return std::tuple(shift_of(difference), -jump, -std::abs(after.approvals - before.approvals),
                    -std::abs(after.wait_seconds - before.wait_seconds), -difference.landed.seconds,
                    difference.commit);
}

std::int64_t monday_of(const Instant& at) {
  constexpr std::int64_t kDay = 86'400;
  const std::int64_t day = (at.seconds - kInstantSecondsMin) / kDay + kInstantSecondsMin / kDay;
  const std::int64_t weekday = (day % 7 + 7 + 3) % 7;  // 1970 began on a Thursday
  return day - weekday;
}

/// One thread's share of the answer. Sums and a total order: shares can be put together in any
/// order, and give the same.
class Comparison final : public PastVisitor {
 public:
  Comparison(const gate::Policy& before, const gate::Policy& after,
             const PolicyDiffRequest& request, const FactsWanted& wanted,
             const facts::Commit* notes_tip)
      : before_(before),
        after_(after),
        request_(request),
        wanted_(wanted),
        facts_(before, wanted, notes_tip),
        facts_after_(after, wanted, notes_tip),
        same_facts_(before.catalog_paths() == after.catalog_paths() &&
                    before.allowed_signers() == after.allowed_signers()) {}

  Result<void> visit(const PastChange& past, const facts::Tree& before,
                     const facts::Tree& after) override {
    BELAY_TRY_VOID(look_for_crossings(past, after));
    BELAY_TRY(const std::string traces, traces_of(past, after));
    gate::Inputs inputs = facts_.establish(past, before, traces);
    complete(past, inputs);
    Demands demands;
    demands.before = gate::demand(before_, inputs);
    std::vector<std::string> remarks = facts_.remarks();
    if (!same_facts_) {
      inputs = facts_after_.establish(past, before, traces);
      complete(past, inputs);
      const auto& more = facts_after_.remarks();
      remarks.insert(remarks.end(), more.begin(), more.end());
    }
    demands.after = gate::demand(after_, inputs);
    demands.dropped = only_in(demands.before.obligations, demands.after.obligations);
    demands.added = only_in(demands.after.obligations, demands.before.obligations);
    count_remarks(std::move(remarks));
    count(past, demands);
    return {};
  }

  void add_to(PolicyDiff& diff) {
    diff.all += made_.all;
    diff.unknown += made_.unknown;
    diff.unreadable += made_.unreadable;
    for (const auto& [week, counted] : made_.weeks) diff.weeks[week] += counted;
    for (const auto& [rule, counted] : made_.rules) diff.rules[rule] += counted;
    for (const auto& [remark, changes] : made_.remarks) diff.remarks[remark] += changes;
    diff.differences.insert(diff.differences.end(),
                            std::make_move_iterator(made_.differences.begin()),
                            std::make_move_iterator(made_.differences.end()));
  }

 private:
  Result<void> look_for_crossings(const PastChange& past, const facts::Tree& after) {
    boundary_.reset();
    if (!wanted_.boundary || !past.unreadable.empty()) return {};
    auto boundary = facts::assess_boundary(past.change, after, request_.environment);
    if (boundary) {
      boundary_ = *std::move(boundary);
    } else {
      boundary_.emplace().unknowns.push_back({"boundary.crossings", boundary.error().message,
                                              "does the change use test code or data?"});
    }
    pass_on_unknown_files(past.change, *boundary_);
    return {};
  }

  static Result<std::string> traces_of(const PastChange& past, const facts::Tree& after) {
    if (!past.unreadable.empty()) return std::string();
    const auto traces = after.read(facts::kTracesPath, limits::kTraceBytesMax);
    return traces && *traces ? **traces : std::string();
  }

  void complete(const PastChange& past, gate::Inputs& inputs) const {
    if (boundary_ && past.unreadable.empty()) inputs.boundary = &*boundary_;
    inputs.moment = request_.moment;
    inputs.environment = request_.environment;
  }

  void count_remarks(std::vector<std::string> remarks) {
    std::sort(remarks.begin(), remarks.end());
    remarks.erase(std::unique(remarks.begin(), remarks.end()), remarks.end());
    for (std::string& remark : remarks) ++made_.remarks[std::move(remark)];
  }

  static Judged judged(const gate::Demand& demand) {
    return {demand.verdict, demand.would, friction_of(demand.obligations)};
  }

  void count(const PastChange& past, const Demands& demands) {
    Difference difference;
    difference.before = judged(demands.before);
    difference.after = judged(demands.after);
    difference.rests_on_unknown =
        asks_an_answer(demands.before.obligations) || asks_an_answer(demands.after.obligations);
    const bool differs =
        difference.before != difference.after || !demands.dropped.empty() || !demands.added.empty();

    Counted counted;
    counted.changes = 1;
    counted.before = difference.before.friction;
    counted.after = difference.after.friction;
    if (differs) {
      counted.differing = 1;
      counted.shifts[static_cast<std::size_t>(shift_of(difference))] = 1;
    }
    made_.all += counted;
    if (past.unreadable.empty()) made_.weeks[monday_of(past.landed)] += counted;
    made_.unreadable += past.unreadable.empty() ? 0 : 1;
    made_.unknown += difference.rests_on_unknown ? 1 : 0;
    if (!differs) return;

    difference.commit = past.change.head;
    difference.landed = past.landed;
    difference.title = past.change.title;
    difference.rules = rules_behind(demands);
    for (const Owed* owed : demands.dropped) {
      difference.dropped.push_back(in_words(*owed, demands.after));
    }
    for (const Owed* owed : demands.added) {
      difference.added.push_back(in_words(*owed, demands.before));
    }
    count_rules(difference, demands);
    keep(std::move(difference));
  }

  /// For a rule counts what it asks for, and what it exempts from in the other policy.
  void count_rules(const Difference& difference, const Demands& demands) {
    const auto of_rule = [](const std::string& rule, const std::vector<const Owed*>& asked,
                            const gate::Demand& other) {
      std::vector<Owed> its;
      for (const Owed* owed : asked) {
        const auto& exempting = other.exempting[owed->asks.what.index()];
        if (std::count(owed->rules.begin(), owed->rules.end(), rule) > 0 ||
            std::count(exempting.begin(), exempting.end(), rule) > 0) {
          its.push_back(*owed);
        }
      }
      return friction_of(its);
    };
    for (const std::string& rule : difference.rules) {
      Counted counted;
      counted.changes = counted.differing = 1;
      counted.shifts[static_cast<std::size_t>(shift_of(difference))] = 1;
      counted.before = of_rule(rule, demands.dropped, demands.after);
      counted.after = of_rule(rule, demands.added, demands.before);
      made_.rules[rule] += counted;
    }
  }

  /// Memory stays bounded: of twice as many as can be shown the less important half goes.
  void keep(Difference difference) {
    made_.differences.push_back(std::move(difference));
    if (made_.differences.size() < 2 * limits::kDifferencesMax) return;
    keep_most_important(made_.differences);
  }

 public:
  static void keep_most_important(std::vector<Difference>& differences) {
    std::sort(differences.begin(), differences.end(), more_important);
    if (differences.size() > limits::kDifferencesMax) {
      differences.erase(differences.begin() + limits::kDifferencesMax, differences.end());
    }
  }

 private:
  const gate::Policy& before_;
  const gate::Policy& after_;
  const PolicyDiffRequest& request_;
  FactsWanted wanted_;
  PastFacts facts_;        ///< as the old policy reads them
  PastFacts facts_after_;  ///< as the new one does, where that makes a difference
  bool same_facts_;
  std::optional<facts::Boundary> boundary_;
  PolicyDiff made_;
};

}  // namespace

Friction& Friction::operator+=(const Friction& other) {
  approvals += other.approvals;
  wait_seconds += other.wait_seconds;
  records += other.records;
  evidence += other.evidence;
  rollouts += other.rollouts;
  freezes += other.freezes;
  answers += other.answers;
  denies += other.denies;
  return *this;
}

Counted& Counted::operator+=(const Counted& other) {
  changes += other.changes;
  differing += other.differing;
  for (std::size_t i = 0; i < shifts.size(); ++i) shifts[i] += other.shifts[i];
  before += other.before;
  after += other.after;
  return *this;
}

Friction friction_of(const std::vector<Owed>& obligations) {
  Friction friction;
  for (const Owed& owed : obligations) {
    if (!owed.enforced || owed.state != ObligationState::owed) continue;
    switch (owed.asks.kind()) {
      case ObligationKind::approvals:
        friction.approvals += std::get<gate::ApprovalsAsked>(owed.asks.what).count;
        break;
      case ObligationKind::wait:
        friction.wait_seconds += std::get<gate::WaitAsked>(owed.asks.what).span.count();
        break;
      case ObligationKind::record:
        ++friction.records;
        break;
      case ObligationKind::evidence:
        ++friction.evidence;
        break;
      case ObligationKind::rollout:
        ++friction.rollouts;
        break;
      case ObligationKind::freeze:
        ++friction.freezes;
        break;
      case ObligationKind::answer:
        ++friction.answers;
        break;
      case ObligationKind::deny:
        ++friction.denies;
        break;
    }
  }
  return friction;
}

std::string_view name_of(Shift shift) { return kShifts[static_cast<std::size_t>(shift)]; }

Shift shift_of(const Difference& difference) {
  const Judged& before = difference.before;
  const Judged& after = difference.after;
  const auto verdicts = [](const Judged& judged) {
    return std::pair(judged.verdict, judged.would.value_or(judged.verdict));
  };
  if (verdicts(after) != verdicts(before)) {
    return verdicts(after) < verdicts(before) ? Shift::looser : Shift::stricter;
  }
  const auto counts = [](const Friction& friction) {
    return std::array{friction.approvals, friction.wait_seconds, friction.records,
                      friction.evidence,  friction.rollouts,     friction.freezes,
                      friction.answers,   friction.denies};
  };
  const auto of_before = counts(before.friction);
  const auto of_after = counts(after.friction);
  bool less = false, more = false;
  for (std::size_t i = 0; i < of_before.size(); ++i) {
    less = less || of_after[i] < of_before[i];
    more = more || of_after[i] > of_before[i];
  }
  if (less == more) return Shift::asked_otherwise;
  return less ? Shift::less_asked : Shift::more_asked;
}

bool more_important(const Difference& a, const Difference& b) { return rank_of(a) < rank_of(b); }

Result<PolicyDiff> diff_policies(Repository& repository, const gate::Policy& before,
                                 const gate::Policy& after, const PolicyDiffRequest& request) {
  const FactsWanted wanted = request.every_fact ? FactsWanted() : facts_wanted(before, after);
  BELAY_TRY(const auto notes_tip, repository.notes_tip());
  std::vector<std::unique_ptr<Comparison>> shares;
  std::vector<PastVisitor*> visitors;
  for (int i = 0; i < std::clamp(request.threads, 1, limits::kThreadsMax); ++i) {
    shares.push_back(std::make_unique<Comparison>(before, after, request, wanted,
                                                  notes_tip ? &*notes_tip : nullptr));
    visitors.push_back(shares.back().get());
  }
  PastRequest past = request.past;
  past.depth = {wanted.contents, wanted.reverts};
  PolicyDiff diff;
  BELAY_TRY(diff.range, repository.visit_past(past, visitors, request.told));
  for (const auto& share : shares) share->add_to(diff);
  Comparison::keep_most_important(diff.differences);
  return diff;
}

}  // namespace belay::control
