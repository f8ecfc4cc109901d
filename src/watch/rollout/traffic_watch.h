#ifndef BELAY_WATCH_ROLLOUT_TRAFFIC_WATCH_H_
#define BELAY_WATCH_ROLLOUT_TRAFFIC_WATCH_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "watch/health/traffic_check.h"
#include "watch/rollout/advance.h"
#include "watch/rollout/answers.h"
#include "watch/rollout/plan.h"

namespace belay::watch {

/// Whether the requests of both arms are split as assigned, from what a plan's `traffic` asks.
class TrafficWatch {
 public:
  /// Where the answers to its two queries stand among all.
  TrafficWatch(const RolloutPlan& plan, std::size_t canary, std::size_t control);

  /// The canary's share of the requests in a look; a lack says of whom nothing is known.
  Heard<double> measured(const Look& look, const Answers& answers) const;

  void learn(std::span<const Look> looks, const Answers& answers);
  void take(const Look& look, double share, const Answers& answers);
  /// At all of the traffic: the control may be gone.
  void take_alone(const Look& look, const Answers& answers);
  void hear(const Look& look, const Answers& answers);

  const TrafficSeen& seen() const { return seen_; }

 private:
  struct Requests {
    double canary = 0, control = 0;
    bool are_whole = false;
  };
  Heard<Requests> requests(const Look& look, const Answers& answers) const;
  bool note(const Heard<Requests>& requests);

  double tolerance_;
  std::size_t canary_, control_;
  TrafficCheck check_;
  double dispersion_;
  TrafficSeen seen_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_TRAFFIC_WATCH_H_
