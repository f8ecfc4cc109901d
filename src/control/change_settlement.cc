#include <algorithm>
#include <set>

#include "control/change_step.h"

namespace belay::control {
namespace {

/// Of the approvals that count one for each giver, the one that proves most: a signed one, and the
/// newest of these. However often one person approves, the entry has room for everybody.
std::vector<const GivenApproval*> one_each(const std::vector<GivenApproval>& given,
                                           const std::vector<std::string>& count) {
  std::vector<const GivenApproval*> made;
  for (const GivenApproval& approval : given) {
    if (!std::binary_search(count.begin(), count.end(), approval.id)) continue;
    const auto known = std::find_if(made.begin(), made.end(), [&](const GivenApproval* other) {
      return other->by == approval.by;
    });
    if (known == made.end()) {
      made.push_back(&approval);
    } else if (!approval.signature.empty() || (*known)->signature.empty()) {
      *known = &approval;
    }
  }
  return made;
}

class Settlement {
 public:
  explicit Settlement(const ChangeState& state) : state_(state) {}

  ledger::SettledObligation of(const gate::Owed& owed) {
    ledger::SettledObligation made;
    made.kind = name_of(owed.asks.kind());
    made.says = in_words(owed.asks);
    made.state = name_of(owed.state);
    made.due = name_of(owed.due);
    made.enforced = owed.enforced;
    for (const std::string& id : owed.excepted) made.by.push_back({id});
    if (owed.state != gate::ObligationState::discharged) return made;
    if (std::holds_alternative<gate::ApprovalsAsked>(owed.asks.what)) {
      for (const GivenApproval* approval : one_each(state_.approvals, owed.by)) {
        made.by.push_back(by(*approval));
      }
    } else {
      for (const std::string& id : owed.by) made.by.push_back({id});
    }
    return made;
  }

 private:
  ledger::Discharge by(const GivenApproval& approval) {
    if (!named_.insert(approval.id).second) return {approval.id};
    ledger::Discharge made{approval.id, approval.means, terms_of(approval)};
    const Digest& tree = approval.content.head_tree;
    if (tree != state_.now().content.head_tree) made.tree = tree;
    return made;
  }

  const ChangeState& state_;
  std::set<std::string> named_;
};

}  // namespace

std::vector<ledger::SettledObligation> settled(const ChangeState& state,
                                               const gate::Decision& decision) {
  Settlement settlement(state);
  std::vector<ledger::SettledObligation> made;
  for (const gate::Owed& owed : decision.obligations) made.push_back(settlement.of(owed));
  return made;
}

}  // namespace belay::control
