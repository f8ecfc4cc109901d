#ifndef BELAY_GATE_APPROVAL_COUNT_H_
#define BELAY_GATE_APPROVAL_COUNT_H_

#include <map>
#include <string>
#include <utility>
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
  std::string blocked;            ///< why nobody's approval can count; empty: it can
};

/// Touched files for which owners have still to speak.
struct Unspoken {
  OwnerGroup group;
  int missing = 0;    ///< more owners
  bool none = false;  ///< not one has spoken yet
};

/// What of one obligation is given and what is missing.
struct ApprovalState {
  std::vector<std::string> counted;            ///< by whom, sorted
  std::vector<std::string> by;                 ///< the ids of their approvals that count, sorted
  std::vector<std::string> passed_over;        ///< what does not count, and why; sorted
  int missing = 0;                             ///< more people
  std::vector<LevelAsked> missing_levels;      ///< of these levels
  std::vector<Unspoken> missing_groups;        ///< files whose owners have not spoken
  Pool pool;                                   ///< where the missing may come from
  std::vector<const facts::Person*> eligible;  ///< of the pool: who has not approved yet

  bool complete() const { return missing == 0 && missing_levels.empty() && missing_groups.empty(); }
};

/// Counts the approvals of one decision. An approval counts for an obligation when a person who is
/// no maker and no robot gave it, for exactly this content and target and for the moment when the
/// obligation is due or a later one, and that person is of the obligation's pool. One person counts
/// once, under however many names; level and teams are those of the names that approved this
/// content.
class ApprovalCount {
 public:
  /// `asked` of how approvals come about; null: nothing is.
  explicit ApprovalCount(const Inputs& inputs, const AttentionAsked* asked = nullptr);

  ApprovalState count(const ApprovalsAsked& asked, Moment due) const;

  // What it is counted from.
  const Digest& touched() const { return touched_; }
  const std::vector<OwnerGroup>& owner_groups() const { return groups_; }
  const std::vector<Approval>& given() const { return approvals_; }  ///< sorted
  /// Approvals that look as if given by rote, and count.
  std::vector<std::string> by_rote() const;

 private:
  /// One approval, by one name.
  struct Voice {
    const Approval* approval;
    Person person;
    std::string level;
  };
  /// One human being, as far as names can tell.
  struct Giver {
    std::string name;
    std::vector<Voice> voices;
  };
  /// Of one giver, the voices that count for an obligation.
  using Voices = std::vector<const Voice*>;

  void add(const Approval& approval);
  bool binds(const Approval& approval, const ApprovalsAsked& asked, Moment due,
             std::string& why_not) const;
  bool is_excluded(const Person& person, const ApprovalsAsked& asked,
                   const std::vector<std::string>& stated_teams) const;
  bool in_pool(const Voice& voice, const ApprovalsAsked& asked, std::string& why_not) const;
  std::string open_exclusion(const ApprovalsAsked& asked) const;
  int owners_needed(const OwnerGroup& group, int count) const;
  void find_missing(const ApprovalsAsked& asked, const std::vector<Voices>& speakers,
                    ApprovalState& state) const;
  Pool pool(const ApprovalsAsked& asked) const;
  void add_named(Pool& pool, const std::string& name) const;

  const Inputs& inputs_;
  const AttentionAsked* attention_;
  const facts::Catalog& catalog_;
  Makers makers_;
  Digest touched_;
  std::vector<OwnerGroup> groups_;
  std::vector<Approval> approvals_;  ///< sorted
  /// By the person of the catalog it is or may be, else by likeness.
  std::map<std::pair<const facts::Person*, std::string>, Giver> givers_;
  std::vector<std::string> never_;  ///< who can discharge nothing, and why
};

}  // namespace belay::gate

#endif  // BELAY_GATE_APPROVAL_COUNT_H_
