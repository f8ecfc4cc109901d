#ifndef BELAY_WATCH_ROLLOUT_ALARMS_H_
#define BELAY_WATCH_ROLLOUT_ALARMS_H_

#include <cstddef>
#include <span>
#include <vector>

namespace belay::watch {

/// Which of several guards are alarms together, in rising order of their positions: with K guards,
/// the k largest e-values where k is the greatest with e_(k) >= K / (k alpha). Wang and Ramdas,
/// "False discovery rate control with e-values", JRSS B 84(3), 2022: however the guards hang
/// together, and whenever one stops to look, at most `alpha` of rollouts that harm nothing raise
/// any. A single guard needs 1 / alpha.
///
/// `log_evidence` are natural logarithms; what is no number is no evidence.
/// REQUIRES: 0 < alpha < 1.
std::vector<std::size_t> e_benjamini_hochberg(std::span<const double> log_evidence, double alpha);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_ALARMS_H_
