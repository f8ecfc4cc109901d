#ifndef BELAY_CONTROL_EXCEPTIONS_H_
#define BELAY_CONTROL_EXCEPTIONS_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/store.h"
#include "gate/exception.h"
#include "ledger/entry.h"

namespace belay::control {

struct Review {
  std::string by;  ///< a principal's id
  Instant at;
  bool justified = false;
  std::string findings;
};

/// It ended before its time.
struct Ending {
  std::string by;  ///< a principal's id
  Instant at;
  std::string reason;
};

/// A waiver or an override, from when it was asked for until it was reviewed.
struct GivenException {
  std::string id;  ///< the change's, and a number: `1f0c2d3e4a5b-o1`
  gate::ExceptionKind kind = gate::ExceptionKind::waiver;
  std::string change;
  ledger::Content content;
  std::string environment;
  std::string reason;
  std::vector<std::string> rules;  ///< of a waiver
  std::vector<std::string> by;     ///< principals' ids, in the order in which they agreed
  Instant asked;
  std::chrono::seconds lasts{0};
  std::vector<std::string> systems;  ///< that it is held against; sorted
  /// Since when the ledger has it and it lifts anything; a waiver waits for who else must agree.
  std::optional<Instant> given;
  Instant expires;    ///< of a given one
  Instant review_by;  ///< of a given one
  std::optional<Review> review;
  std::optional<Ending> ended;

  /// Whether it lifts nothing any more, and never will. A waiver that nobody agrees to is over when
  /// it would have been had it counted from when it was asked for.
  bool is_over(Instant now) const;
  /// Over, and nothing waits for it: neither a review nor its month's budget.
  bool is_settled(Instant now) const;
};

/// `2026-11`: what budgets are for.
std::string month_of(Instant at);

/// The exceptions of one repository that still matter: reviews and budgets are about its systems,
/// whichever change an exception was for. The ledger has those before.
struct Exceptions {
  std::string repository;
  std::vector<GivenException> all;  ///< oldest first; settled ones leave when another comes

  const GivenException* find(std::string_view id) const;
  GivenException* find(std::string_view id);
};

struct LoadedExceptions {
  Exceptions exceptions;
  std::int64_t version = 0;  ///< 0: there is none yet

  Expected expected() const;
};

Key exceptions_key(const std::string& repository);
Result<LoadedExceptions> read_exceptions(const Key& key, const Stored& stored);

std::string write_exceptions(const Exceptions& exceptions);
Result<Exceptions> parse_exceptions(std::string_view json);

}  // namespace belay::control

#endif  // BELAY_CONTROL_EXCEPTIONS_H_
