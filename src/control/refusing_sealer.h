#ifndef BELAY_CONTROL_REFUSING_SEALER_H_
#define BELAY_CONTROL_REFUSING_SEALER_H_

#include "control/store.h"

namespace belay::control {

/// Of a store that is only read: a commit ends before anything of it is durable. Thread-safe.
class RefusingSealer final : public Sealer {
 public:
  Result<std::string> seal(std::uint64_t, const Digest&) override {
    return fail(Code::unsupported, "the store was opened to be read, and nothing is written to it");
  }
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_REFUSING_SEALER_H_
