#ifndef BELAY_CONTROL_INCIDENT_WEEKLY_REVIEW_H_
#define BELAY_CONTROL_INCIDENT_WEEKLY_REVIEW_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "control/incident/incident_trend.h"

/// What people look at once a week: what happened, what friction cost, what it caught, and what is
/// still owed.
namespace belay::control {

/// What a rule cost, and what came of it, as far as decisions say.
struct RuleToll {
  std::string rule;
  std::uint64_t asked = 0;     ///< decisions in which it asked for something
  std::uint64_t held = 0;      ///< of these: held, and something it asked for was owed
  std::uint64_t denied = 0;    ///< of these: denied, likewise
  std::uint64_t changes = 0;   ///< that were held or denied so
  std::uint64_t passed = 0;    ///< of these changes: allowed later
  std::uint64_t altered = 0;   ///< of those that passed: with another content than was held
  std::uint64_t excepted = 0;  ///< decisions in which a waiver or an override lifted it
  /// From the first hold to the first allow, of those that passed: the middle one. Not only this
  /// rule's: what else was owed was waited for meanwhile.
  std::optional<std::chrono::seconds> waited;
};

struct WeekDecisions {
  std::uint64_t all = 0, allowed = 0, held = 0, denied = 0;
  std::uint64_t warned = 0;  ///< allowed, and enforcing would have said something else
  std::uint64_t unread = 0;  ///< whose explanation is not there: their rules are not counted
};
struct WeekRollouts {
  std::uint64_t began = 0, finished = 0, rolled_back = 0, promoted_by_hand = 0;
  std::uint64_t caught = 0;  ///< of those that went back: a guard had said `bad`
};

struct DueException {
  std::string change;
  EnteredException exception;
};

struct WeeklyReview {
  Instant since, until;
  std::vector<Lesson> incidents;  ///< that were opened in it
  std::vector<Figures> figures;   ///< of each of these
  Summed orders, errors, customers;
  WeekDecisions decisions;
  std::vector<RuleToll> rules;  ///< that asked for something; the dearest first
  WeekRollouts rollouts;
  std::vector<DueException> exceptions;  ///< that were made in it
  std::vector<DueException> unreviewed;  ///< overrides whose review is overdue, whenever they were
  std::vector<OverdueAction> overdue;
  std::vector<OverdueAction> open;  ///< actions that are owed, and not overdue
};

/// Of [since, until); what is owed is as it was at `until`. Fails where a document was changed.
Result<WeeklyReview> weekly_review(const RecordedPast& past, LedgerDocuments& documents,
                                   Instant since, Instant until);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_WEEKLY_REVIEW_H_
