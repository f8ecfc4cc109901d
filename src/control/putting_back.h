#ifndef BELAY_CONTROL_PUTTING_BACK_H_
#define BELAY_CONTROL_PUTTING_BACK_H_

#include <string>

#include "base/result.h"

namespace belay::control {

struct Deployment;

/// The port to whatever puts back what no rollout moved: a deployment pipeline, a script, a
/// person's console. Thread-safe.
class PuttingBack {
 public:
  virtual ~PuttingBack() = default;

  /// Returns when what was there before the deployment is there again. The effect is the
  /// deployment's own: it may come again, after a crash or from another incident, and means the
  /// same for ever: whoever has done it does nothing.
  virtual Result<void> put_back(const std::string& effect, const Deployment& deployment) = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_PUTTING_BACK_H_
