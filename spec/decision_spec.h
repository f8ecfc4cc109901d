#ifndef BELAY_SPEC_DECISION_SPEC_H_
#define BELAY_SPEC_DECISION_SPEC_H_

#include "model.h"

namespace belay::spec {

enum class Verdict { allow, hold, deny };

struct Answer {
  Verdict enforced = Verdict::hold;
  Verdict strict = Verdict::hold;  ///< were every warning enforced

  friend bool operator==(const Answer&, const Answer&) = default;
};

/// The decision, said as plainly as it can be: nothing is merged, every ask of every rule is judged
/// alone, and the verdict is the worst. That the engine, which merges, says the same is the
/// theorem.
Answer decide(const Case& given);

}  // namespace belay::spec

#endif  // BELAY_SPEC_DECISION_SPEC_H_
