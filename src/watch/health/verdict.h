#ifndef BELAY_WATCH_HEALTH_VERDICT_H_
#define BELAY_WATCH_HEALTH_VERDICT_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace belay::watch {

/// What is known of a canary beside its control, about one guard.
enum class Verdict {
  good,    ///< the harm is below the margin, at the stated confidence
  bad,     ///< the harm is above the margin, at the stated rate of false alarms
  unsure,  ///< neither is shown yet, or what is compared is not what was planned
  no_data  ///< the source failed or went stale; no traffic at all is `unsure`
};

/// In the order of `Verdict`.
inline constexpr std::array<std::string_view, 4> kVerdictNames = {"good", "bad", "unsure",
                                                                  "no-data"};
inline std::string_view name_of(Verdict verdict) {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

/// The truth lies between these, at the stated confidence.
struct Interval {
  double low = 0, high = 0;

  friend bool operator==(const Interval&, const Interval&) = default;
};

/// What a guard says after a look.
struct Judgement {
  Verdict verdict = Verdict::no_data;
  /// The natural logarithm of the e-value against "the harm is at most the margin": the wager's
  /// worth so far. At -log(alpha) it is an alarm.
  double evidence = 0;
  /// The size of the harm, in the guard's own terms: of orders, 0.2 is a fifth fewer than the
  /// control has; of a share of failures or a quantile's exceedances, 0.2 is 20 points more.
  /// Nothing where nothing was compared yet.
  std::optional<Interval> harm;
  std::string why;  ///< a sentence

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_VERDICT_H_
