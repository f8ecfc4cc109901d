#ifndef BELAY_WATCH_HEALTH_STANDING_H_
#define BELAY_WATCH_HEALTH_STANDING_H_

#include <string>

#include "watch/health/verdict.h"

namespace belay::watch {

/// Where a guard stands, whatever it guards: an alarm stays, silence is no data, and health has to
/// be shown.
class Standing {
 public:
  /// `alpha` is the chance of a false alarm that is allowed. REQUIRES: 0 < alpha < 1.
  explicit Standing(double alpha);

  /// After a look that had data: the evidence of harm, a logarithm.
  void weigh(double harmful);
  /// The source had no answer for this look.
  void miss(std::string why);
  /// The source was heard, and nothing was compared.
  void hear() { missed_.clear(); }

  /// Whether evidence, a logarithm, is enough to rely on.
  bool is_shown(double evidence) const { return evidence >= alarm_; }
  /// `is_harmless`: that the harm is within the margin was shown.
  Verdict verdict(bool is_harmless) const;
  bool is_bad() const { return is_bad_; }
  const std::string& missed() const { return missed_; }

 private:
  double alarm_;
  bool is_bad_ = false;
  std::string missed_ = "nothing was measured yet";
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_STANDING_H_
