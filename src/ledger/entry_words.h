#ifndef BELAY_LEDGER_ENTRY_WORDS_H_
#define BELAY_LEDGER_ENTRY_WORDS_H_

#include <algorithm>
#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

/// The words that members of entries may have, where they are closed sets.
namespace belay::ledger {

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

using Words = std::span<const std::string_view>;
inline constexpr std::string_view kPrincipalKinds[] = {"person", "agent", "robot", "server"};
inline constexpr std::string_view kMeans[] = {"ssh-key", "token", "session", "server"};
inline constexpr std::string_view kMoments[] = {"merge", "deploy", "after"};
inline constexpr std::string_view kVerdicts[] = {"allow", "hold", "deny"};
inline constexpr std::string_view kObligationKinds[] = {
    "approvals", "record", "evidence", "rollout", "wait", "freeze", "deny", "answer"};
inline constexpr std::string_view kObligationStates[] = {"owed", "discharged", "exempted", "waived",
                                                         "overridden"};
inline constexpr std::string_view kOutcomes[] = {"justified", "unjustified"};
inline constexpr std::string_view kGuardVerdicts[] = {"good", "bad", "unsure", "no-data"};
inline constexpr std::string_view kRolloutSteps[] = {
    "started",  "promoted",   "promoted-by-hand", "arrived",     "traffic-failed",
    "held",     "hold-ended", "went-back",        "rolled-back", "froze",
    "finished", "aborted",    "taken-over"};
inline constexpr std::string_view kHoldReasons[] = {"bad",     "clock",    "freeze",  "mismatch",
                                                    "no-data", "paused",   "silence", "timeout",
                                                    "traffic", "unguarded"};
inline constexpr std::string_view kIncidentSteps[] = {
    "opened",     "rang",       "went-quiet",     "reopened",         "severity-raised",
    "blamed",     "undo-asked", "undo-step-done", "undo-step-failed", "undo-step-waived",
    "undone",     "mitigated",  "resolved",       "reviewed",         "action-added",
    "action-done"};
inline constexpr std::string_view kCauses[] = {"change", "infrastructure", "demand", "none"};
inline constexpr std::string_view kCounted[] = {"orders", "errors", "customers", "other"};

/// Whether what is for one moment is for the other, too: for itself and all that come before it.
/// REQUIRES: both are of `kMoments`.
constexpr bool covers(std::string_view moment, std::string_view due) {
  return std::ranges::find(kMoments, due) <= std::ranges::find(kMoments, moment);
}

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ENTRY_WORDS_H_
