#ifndef BELAY_SIM_REFERENCE_H_
#define BELAY_SIM_REFERENCE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "control/change_state.h"
#include "control/directory.h"
#include "ledger/entry.h"
#include "sim/history.h"
#include "sim/organisation.h"
#include "sim/request.h"

namespace belay::sim {

/// What people did, as whoever stood beside them would tell it: which requests became records, in
/// which order. It knows nothing of `gate` and nothing of what `control` keeps, and says in plain
/// words whether an allow was earned.
class Reference {
 public:
  /// Who is in the directory now: whose e-mails are whose is never forgotten.
  void meet(const control::Directory& directory);
  /// One more record, made while the request was served; `directory` is as that commit left it.
  void add(const ledger::Entry& entry, const Request& request, const control::Directory& directory);

  /// What is missing for it, or speaks against it; empty: nothing. `revision` says which head and
  /// target were judged.
  std::string not_earned(const ledger::Decided& decided, Instant at,
                         const control::Revision& revision, const control::Directory& directory,
                         const History& history) const;
  /// Why an approval that a decision says it counted may not count; empty: it may.
  std::string not_counted(const ledger::Decided& decided, const std::string& approval,
                          const control::Revision& revision, const control::Directory& directory,
                          const History& history) const;

  /// Who proposed it; empty: nobody.
  std::string proposer_of(const std::string& proposal) const;
  /// Why this is nobody's token now; empty: it is somebody's.
  std::string not_signed_in(const std::string& token, Instant now,
                            const control::Directory& directory) const;
  bool is_abandoned(const std::string& change) const;
  bool is_withdrawn(const std::string& change, const std::string& approval) const;

 private:
  struct Approval {
    std::string by;
    ledger::Content content;
    ledger::ApprovalTerms terms;
    bool withdrawn = false;
  };
  struct Proof {
    std::string by;
    EvidenceSigned evidence;
  };
  struct Change {
    std::string head;                             ///< the commit
    std::set<std::string, std::less<>> bringers;  ///< humans who opened it, or brought a head
    std::map<std::string, Approval> approvals;
    std::vector<Proof> proofs;
    std::map<std::string, std::string> sections;
    bool abandoned = false;
  };
  struct Token {
    std::string principal;
    Instant expires;
    bool revoked = false;
  };
  using People = std::set<std::string, std::less<>>;

  void bring(const std::string& change, const std::string& head, const Request& request,
             const control::Directory& directory);
  People makers_of(const Change& change, const control::Revision& revision,
                   const History& history) const;
  std::string not_heard(const Approval& approval, const ledger::Decided& decided,
                        const ApprovalsWanted& wanted, const People& makers,
                        const control::Directory& directory) const;
  std::string missing_approvals(const Change& change, const ledger::Decided& decided,
                                const ApprovalsWanted& wanted, const People& makers,
                                const control::Directory& directory) const;
  std::string missing_evidence(const Change& change, const ledger::Decided& decided, Instant at,
                               const control::Directory& directory,
                               std::chrono::seconds age_max) const;

  std::map<std::string, Change> changes_;
  std::map<std::string, std::string> humans_;     ///< by e-mail
  std::map<std::string, Token> tokens_;           ///< by id
  std::map<std::string, std::string> proposers_;  ///< by proposal
};

}  // namespace belay::sim

#endif  // BELAY_SIM_REFERENCE_H_
