#ifndef BELAY_GATE_EXCEPTIONS_H_
#define BELAY_GATE_EXCEPTIONS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gate/decision.h"
#include "gate/trace.h"

namespace belay::gate {

/// What the exceptions of one decision come to. One counts when it is of exactly this content, has
/// not ended, and enough different people agreed whom the policy lets, none of them a maker. Where
/// nobody knows who made the change, none counts.
class Exceptions {
 public:
  Exceptions(const Policy& policy, const Inputs& inputs, const Digest& touched);

  /// Sets apart what is waived, and asks for reviews that are overdue, before asks are merged.
  void mark(Trace& trace) const;
  /// Lifts what is still owed, and says by what. Tells `decision` which exceptions it used.
  void lift(Decision& decision) const;
  /// What was given and does not count, and why.
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  bool is_waived(const Ask& ask) const;
  void ask_for_reviews(Trace& trace) const;

  const Policy& policy_;
  const Inputs& inputs_;
  std::map<std::string_view, const Exception*> waived_;  ///< by rule; the one that lasts longest
  const Exception* override_ = nullptr;
  std::vector<std::string> notes_;
};

/// Why somebody may not make this kind of exception of the change; empty: they may.
std::string why_not_except(ExceptionKind kind, const Policy& policy, const Inputs& inputs,
                           std::string_view who);

/// The systems that the change's own files belong to, by name and sorted: what an exception is held
/// against. Where there are none, or more than `kSystemsHeldMax`, the repository as one.
std::vector<std::string> systems_changed(const Inputs& inputs);
/// Which of the systems `changed` an exception of those `held` is about: nothing known of either
/// stands for all. Null: none.
const std::string* shared_system(const std::vector<std::string>& held,
                                 const std::vector<std::string>& changed);
/// Whether the change reaches a tier-1 system, or nobody knows.
bool may_be_tier_one(const Policy& policy, const Inputs& inputs);

}  // namespace belay::gate

#endif  // BELAY_GATE_EXCEPTIONS_H_
