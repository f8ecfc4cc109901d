#ifndef BELAY_LEDGER_ENTRY_KINDS_H_
#define BELAY_LEDGER_ENTRY_KINDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "ledger/incident_kinds.h"
#include "ledger/rollout_kinds.h"

/// What can be recorded: docs/formats/ledger-entry-v1.md says what each member means. Members that
/// are closed sets of words hold those words; writing and reading refuse any other.
namespace belay::ledger {

/// Who somebody is: an identity provider's subject, or one enrolled at the ledger itself.
struct Principal {
  std::string kind;    ///< `person`, `agent`, `robot`, `server`
  std::string issuer;  ///< an identity provider's address, or the ledger's origin
  std::string subject;

  friend auto operator<=>(const Principal&, const Principal&) = default;
};

/// Exactly what is changed, as approvals and decisions name it.
struct Content {
  std::string repository;
  Digest head_tree;
  std::string target_ref;
  Digest touched;  ///< every touched path before and after; see gate/approval.h

  friend bool operator==(const Content&, const Content&) = default;
};

struct ChangeOpened {
  std::string change, title;
  Content content;
  std::string head;  ///< the commit
  std::vector<std::string> makers;
};
struct ChangeUpdated {
  std::string change;
  Content content;
  std::string head;
  std::vector<std::string> makers;
};
struct Assessed {
  std::string change;
  Content content;
  Digest facts;
  std::string engine;
};
/// What an approval is for, beside the content, and who can prove that it was given.
struct ApprovalTerms {
  std::string environment, moment;
  std::optional<Digest> result_tree;     ///< where the approval is of the merge's result
  std::optional<std::string> signature;  ///< SSHSIG over `approval_statement`
};
/// What the server saw of how an approval came about.
struct Attention {
  std::optional<Instant> shown;  ///< when it first showed this content to whoever approved
  std::uint64_t files = 0, lines = 0, approvals_in_hour = 0;
};
struct Approved {
  std::string approval, change;
  Content content;
  ApprovalTerms terms;
  std::optional<Attention> attention = {};
};
struct Withdrawn {
  std::string approval, change, reason;
};
struct EvidenceAttached {
  std::string evidence, change, type, producer;
  Digest tree, envelope;
};
struct RecordEdited {
  std::string change;
  std::vector<std::string> sections;
  Digest record;
};

/// What discharged an obligation: an approval, evidence, a waiver or an override, by its id. What
/// else is known of an approval stands where a decision names it first.
struct Discharge {
  std::string id;
  std::optional<std::string> means = {};    ///< of an approval: how its giver was known
  std::optional<ApprovalTerms> terms = {};  ///< of an approval
  /// The head tree that was approved, where the decided one is another: the touched paths are the
  /// same, so the approval was carried over.
  std::optional<Digest> tree = {};
};
/// One thing that was owed, and what discharged it.
struct SettledObligation {
  std::string kind, says, state, due;
  bool enforced = true;
  std::vector<Discharge> by;
};
struct Decided {
  std::string change;
  Content content;
  std::optional<Digest> result_tree;  ///< what merging makes
  std::string environment, moment;
  std::string verdict;
  std::optional<std::string> would;  ///< in warn mode, what enforcing would say
  std::vector<SettledObligation> obligations;
  Digest policy, inputs, explanation;
  std::string engine, directory;
  Digest time_zones;
  std::optional<Digest> plan;      ///< how it has to go out; of an allow, and of nothing else
  std::optional<Instant> expires;  ///< of an allow, and of nothing else
};

struct Waived {
  std::string waiver, change;
  Content content;
  std::string environment, reason;
  std::vector<std::string> rules, approvals;
  Instant expires;
};
struct Overridden {
  std::string override_id, change;
  Content content;
  std::string environment, reason;
  Instant expires, review_by;
};
struct Reviewed {
  std::string override_id, outcome, findings;
};
struct Revoked {
  Content content;
  std::string environment, reason;
};

struct PolicyChanged {
  std::optional<Digest> before;
  Digest after;
  std::string change;
  std::vector<std::string> approvals;
};
struct CatalogChanged {
  std::optional<Digest> before;
  Digest after;
  std::string change;
  std::vector<std::string> approvals;
};

struct PrincipalEnrolled {
  Principal principal;
  std::string name;
  std::vector<std::string> emails, approvals;
};
struct RoleChanged {
  Principal principal;
  std::string role;
  bool held = false;
  std::vector<std::string> approvals;
};
struct KeyEnrolled {
  Principal principal;
  std::string public_key, purpose;
  std::vector<std::string> approvals;
};
struct KeyRevoked {
  Principal principal;
  std::string public_key, reason;
};
struct TokenIssued {
  std::string token;
  Principal principal;
  std::vector<std::string> scopes;
  Instant expires;
};
struct TokenRevoked {
  std::string token, reason;
};
struct LedgerKeyRotated {
  std::string from, to;  ///< as `VerifierKey::to_string` writes them
  std::string reason;
};
struct Administered {
  std::string act, about, reason;
  std::optional<Digest> before, after;
};

using What = std::variant<ChangeOpened, ChangeUpdated, Assessed, Approved, Withdrawn,
                          EvidenceAttached, RecordEdited, Decided, Waived, Overridden, Reviewed,
                          Revoked, PolicyChanged, CatalogChanged, PrincipalEnrolled, RoleChanged,
                          KeyEnrolled, KeyRevoked, TokenIssued, TokenRevoked, LedgerKeyRotated,
                          Administered, RolloutStepped, IncidentStepped>;

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ENTRY_KINDS_H_
