#ifndef BELAY_GATE_APPROVAL_COUNT_H_
#define BELAY_GATE_APPROVAL_COUNT_H_

#include <string>
#include <vector>

#include "gate/decision.h"
#include "gate/owners.h"
#include "gate/people.h"

namespace belay::gate {

/// Where approvals may come from.
struct Pool {
  bool everybody = false;                    ///< any person who is no maker
  std::vector<const facts::Person*> people;  ///< whom the catalog knows, makers left out; sorted
  std::vector<std::string> open;  ///< teams and people of whom the catalog knows nothing more
  std::string words;              ///< `@retail/delivery`, `the owners (@retail/cart, @ada)`
};

/// What of one obligation is given and what is missing.
struct ApprovalState {
  std::vector<std::string> counted;            ///< by whom, sorted
  std::vector<std::string> passed_over;        ///< what does not count, and why; sorted
  int missing = 0;                             ///< more people
  std::vector<LevelAsked> missing_levels;      ///< of these levels
  std::vector<OwnerGroup> missing_groups;      ///< files that no owner has spoken for
  std::vector<const facts::Person*> eligible;  ///< of the pool: who has not approved yet

  bool complete() const { return missing == 0 && missing_levels.empty() && missing_groups.empty(); }
};

/// Counts the approvals of one decision. An approval counts for an obligation when a person who is
/// no maker and no robot gave it, for exactly this head tree and target ref, and that person is of
/// the obligation's pool. One person counts once, under however many names.
class ApprovalCount {
 public:
  explicit ApprovalCount(const Inputs& inputs);

  ApprovalState count(const ApprovalsAsked& asked) const;
  Pool pool(const ApprovalsAsked& asked) const;

 private:
  struct Giver {
    Person person;
    std::string level;
    std::vector<std::string> teams;  ///< as stated
    std::vector<const Approval*> approvals;
  };

  void add(const Approval& approval);
  bool binds(const Approval& approval, const ApprovalsAsked& asked, std::string& why_not) const;
  bool bound(const Giver& giver, const ApprovalsAsked& asked, ApprovalState& state) const;
  bool in_pool(const Giver& giver, const ApprovalsAsked& asked, std::string& why_not) const;
  bool excluded(const Person& person, const ApprovalsAsked& asked,
                const std::vector<std::string>& stated_teams) const;
  void find_missing(const ApprovalsAsked& asked, const std::vector<const Giver*>& givers,
                    ApprovalState& state) const;
  void add_named(Pool& pool, const std::string& name) const;

  const Inputs& inputs_;
  const facts::Catalog& catalog_;
  Makers makers_;
  Digest touched_;
  std::vector<OwnerGroup> groups_;
  std::vector<Approval> approvals_;  ///< sorted
  std::vector<Giver> givers_;
  std::vector<std::string> never_;  ///< who can discharge nothing, and why
};

}  // namespace belay::gate

#endif  // BELAY_GATE_APPROVAL_COUNT_H_
