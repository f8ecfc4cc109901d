#include "control/incident/weekly_review.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "control/incident/lesson_parts.h"
#include "ledger/entry_words.h"

namespace belay::control {
namespace {

using std::chrono::seconds;

struct Window {
  Instant since, until;

  bool has(Instant at) const { return since <= at && at < until; }
};

/// Which rules asked for something in a decision, and what became of that.
struct Asked {
  std::set<std::string> all;
  std::set<std::string> owing;     ///< what they asked for was owed, and due
  std::set<std::string> excepted;  ///< it was waived or overridden
};

/// Nothing where its explanation is not there.
Result<std::optional<Asked>> asked_in(const ledger::Decided& said, LedgerDocuments& documents) {
  BELAY_TRY(const auto rules, documents.rules(said.explanation));
  if (!rules || rules->size() != said.obligations.size()) return std::nullopt;
  Asked made;
  for (std::size_t i = 0; i < rules->size(); ++i) {
    const ledger::SettledObligation& owed = said.obligations[i];
    const std::vector<std::string>& by = (*rules)[i];
    made.all.insert(by.begin(), by.end());
    const bool is_due = ledger::covers(said.moment, owed.due) && owed.enforced;
    if (owed.state == "owed" && is_due) made.owing.insert(by.begin(), by.end());
    if (owed.state == "waived" || owed.state == "overridden") {
      made.excepted.insert(by.begin(), by.end());
    }
  }
  return made;
}

struct Counted {
  RuleToll toll;
  std::set<std::string> changes, passed, altered;
  std::vector<seconds> waits;
};

/// Goes through the decisions of one change after the other.
class Tolls {
 public:
  Tolls(LedgerDocuments& documents, Window window, WeekDecisions& totals)
      : documents_(documents), window_(window), totals_(totals) {}

  Result<void> add(const RecordedChange& change) {
    held_.clear();
    for (const EnteredDecision& decision : change.decisions) {
      if (window_.until <= decision.entered.at) break;
      BELAY_TRY_VOID(add(change.id, decision));
    }
    return {};
  }

  std::vector<RuleToll> take() && {
    std::vector<RuleToll> made;
    for (auto& [name, counted] : rules_) {
      RuleToll toll = counted.toll;
      toll.rule = name;
      toll.changes = counted.changes.size();
      toll.passed = counted.passed.size();
      toll.altered = counted.altered.size();
      toll.waited = median(std::move(counted.waits));
      if (toll.asked > 0 || toll.passed > 0) made.push_back(std::move(toll));
    }
    std::sort(made.begin(), made.end(), [](const RuleToll& a, const RuleToll& b) {
      return std::tuple(b.changes, b.asked, a.rule) < std::tuple(a.changes, a.asked, b.rule);
    });
    return made;
  }

 private:
  void count(const EnteredDecision& decision) {
    ++totals_.all;
    if (decision.said.verdict == "allow") ++totals_.allowed;
    if (decision.said.verdict == "hold") ++totals_.held;
    if (decision.said.verdict == "deny") ++totals_.denied;
    if (decision.said.verdict == "allow" && decision.said.would) ++totals_.warned;
  }

  Result<void> add(const std::string& change, const EnteredDecision& decision) {
    const bool is_allowed = decision.said.verdict == "allow";
    const auto question = std::pair(decision.said.environment, decision.said.moment);
    if (is_allowed) BELAY_TRY_VOID(settle(change, decision, question));
    // What is asked again and again waits since it was asked first.
    if (!is_allowed) held_.try_emplace(question, &decision);
    if (!window_.has(decision.entered.at)) return {};
    count(decision);
    BELAY_TRY(const auto asked, asked_in(decision.said, documents_));
    if (!asked) {
      ++totals_.unread;
      return {};
    }
    for (const std::string& rule : asked->all) ++rules_[rule].toll.asked;
    for (const std::string& rule : asked->excepted) ++rules_[rule].toll.excepted;
    for (const std::string& rule : asked->owing) {
      Counted& counted = rules_[rule];
      if (decision.said.verdict == "hold") ++counted.toll.held;
      if (decision.said.verdict == "deny") ++counted.toll.denied;
      if (!is_allowed) counted.changes.insert(change);
    }
    return {};
  }

  /// It may pass now: what had held it is over.
  Result<void> settle(const std::string& change, const EnteredDecision& allowed,
                      const std::pair<std::string, std::string>& question) {
    const auto found = held_.find(question);
    if (found == held_.end()) return {};
    const EnteredDecision& held = *found->second;
    held_.erase(found);
    if (!window_.has(allowed.entered.at)) return {};
    BELAY_TRY(const auto asked, asked_in(held.said, documents_));
    if (!asked) return {};
    for (const std::string& rule : asked->owing) {
      Counted& counted = rules_[rule];
      counted.passed.insert(change);
      counted.changes.insert(change);
      if (held.said.content.head_tree != allowed.said.content.head_tree) {
        counted.altered.insert(change);
      }
      counted.waits.emplace_back(allowed.entered.at.seconds - held.entered.at.seconds);
    }
    return {};
  }

  LedgerDocuments& documents_;
  Window window_;
  WeekDecisions& totals_;
  /// By environment and moment: the first decision that did not allow it.
  std::map<std::pair<std::string, std::string>, const EnteredDecision*> held_;
  std::map<std::string, Counted> rules_;
};

void add_rollouts(const RecordedChange& change, Window window, WeekRollouts& made) {
  std::set<std::string> bad;
  for (const EnteredRolloutStep& step : change.rollouts) {
    for (const ledger::GuardSaid& guard : step.said.guards) {
      if (guard.verdict == "bad") bad.insert(step.said.rollout);
    }
    if (!window.has(step.entered.at)) continue;
    if (step.said.step == "started") ++made.began;
    if (step.said.step == "finished") ++made.finished;
    if (step.said.step == "promoted-by-hand") ++made.promoted_by_hand;
    if (step.said.step != "rolled-back") continue;
    ++made.rolled_back;
    if (bad.contains(step.said.rollout)) ++made.caught;
  }
}

void add_exceptions(const RecordedChange& change, Window window, WeeklyReview& made) {
  for (const EnteredException& each : change.exceptions) {
    if (window.has(each.entered.at)) made.exceptions.push_back({change.id, each});
    const bool was_reviewed = each.reviewed && each.reviewed->at < window.until;
    const bool is_due = each.review_by && *each.review_by < window.until;
    if (is_due && !was_reviewed) made.unreviewed.push_back({change.id, each});
  }
}

void add_open_actions(const RecordedPast& past, WeeklyReview& made) {
  made.overdue = overdue_actions(past, made.until);
  for (const RecordedIncident& incident : past.incidents()) {
    for (OwedAction& action : actions_of(incident, made.until)) {
      if (action.done || action.is_overdue(made.until)) continue;
      made.open.push_back({incident.id, std::move(action)});
    }
  }
}

}  // namespace

Result<WeeklyReview> weekly_review(const RecordedPast& past, LedgerDocuments& documents,
                                   Instant since, Instant until) {
  WeeklyReview made;
  made.since = since;
  made.until = until;
  const Window window{since, until};
  for (const RecordedIncident& incident : past.incidents()) {
    if (!window.has(incident.steps.front().entered.at)) continue;
    BELAY_TRY(Lesson lesson, lesson_of(past, documents, incident.id));
    BELAY_TRY(Figures figures, figures_of(lesson, past, documents));
    made.orders.add(figures.orders);
    made.errors.add(figures.errors);
    made.customers.add(figures.customers);
    made.incidents.push_back(std::move(lesson));
    made.figures.push_back(std::move(figures));
  }
  Tolls tolls(documents, window, made.decisions);
  for (const auto& [id, change] : past.changes()) {
    BELAY_TRY_VOID(tolls.add(change));
    add_rollouts(change, window, made.rollouts);
    add_exceptions(change, window, made);
  }
  made.rules = std::move(tolls).take();
  add_open_actions(past, made);
  return made;
}

}  // namespace belay::control
