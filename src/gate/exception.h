#ifndef BELAY_GATE_EXCEPTION_H_
#define BELAY_GATE_EXCEPTION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"

/// What people let through although it owes: recorded, with a reason and an end, and reviewed
/// afterwards. docs/formats/policy-v1.md says who may.
namespace belay::gate {

enum class ExceptionKind { waiver, override_ };
std::string_view name_of(ExceptionKind kind);
std::optional<ExceptionKind> exception_kind(std::string_view word);

/// A waiver lifts what the rules it names ask of exactly this content; an override (the glass was
/// broken) lifts everything that is due. Neither lifts anything unless the policy at the target
/// lets these people.
struct Exception {
  std::string id;
  ExceptionKind kind = ExceptionKind::waiver;
  std::vector<std::string> rules;  ///< of a waiver
  std::vector<std::string> by;     ///< who agreed, as approvals name people
  Digest tree;
  std::string target;
  Digest touched;
  Instant expires;
  std::string reason;
  std::string barred = {};  ///< why it cannot count, whatever it names; empty: nothing bars it

  friend auto operator<=>(const Exception&, const Exception&) = default;
};

/// An exception of these systems that nobody has reviewed yet.
struct Unreviewed {
  std::string id;
  std::string change;
  std::vector<std::string> systems;  ///< sorted
  Instant due;

  friend auto operator<=>(const Unreviewed&, const Unreviewed&) = default;
};

/// What an answer about an overdue review is about: no override lifts it.
inline constexpr std::string_view kReviewFact = "exceptions.reviewed";

}  // namespace belay::gate

#endif  // BELAY_GATE_EXCEPTION_H_
