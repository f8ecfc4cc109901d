#ifndef BELAY_CONTROL_CHANGE_STATE_H_
#define BELAY_CONTROL_CHANGE_STATE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"
#include "control/dossier.h"
#include "control/store.h"
#include "gate/decision.h"
#include "ledger/entry.h"

namespace belay::control {

/// A head of the change, as it was assessed.
struct Revision {
  ledger::Content content;
  Digest head;        ///< the commit
  Digest target;      ///< the target's commit when it was assessed
  Digest merge_tree;  ///< empty where merging is not clean
  /// By environment: what is test's and what is live's depends on where a change goes.
  std::map<std::string, Digest> findings;
  JudgeFiles judges;
  std::vector<std::string> makers;  ///< as people are shown
  std::string by;                   ///< the principal who brought it; empty: found by looking
  std::string ran_by;               ///< where that is an agent: who operated it then
  Instant seen;                     ///< when this head tree came first
  std::uint64_t files = 0;          ///< that it touches
  std::uint64_t lines = 0;          ///< added and deleted
};

struct GivenApproval {
  std::string id;     ///< `a3`, within the change
  std::string by;     ///< a principal's id
  std::string means;  ///< how they were known: `token`, `ssh-key`
  ledger::Content content;
  Digest result_tree;  ///< what merging made when it was given; empty: it is not for that
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  Instant at;
  std::string signature;  ///< armoured SSHSIG; empty: given by token
  std::string key;        ///< that signed it: its fingerprint
  std::optional<ledger::Attention> attention;
  std::optional<Instant> withdrawn;
  std::string withdrawn_because;
};

struct SectionEdit {
  std::string section;
  std::string text;
  std::string by;
  Instant at;
};

struct GivenEvidence {
  std::string id;  ///< `e1`
  std::string type;
  std::string producer;  ///< a principal's id
  std::string key;       ///< the producer's key that signed it: its fingerprint
  Digest tree;
  Digest envelope;              ///< the signed document, kept
  std::optional<Instant> made;  ///< as its signed statement says
  std::string against;          ///< why it speaks against the change; empty: it speaks for it
  Instant at;                   ///< when it was brought
};

enum class ChangeStatus { open, landed, abandoned };
std::string_view name_of(ChangeStatus status);

/// A change as the server knows it: what it is now, and all that was given for it. Nothing given is
/// ever removed: what does not count any more says why.
struct ChangeState {
  std::string id;
  std::string repository;
  std::string head_name;  ///< what is asked for again to see whether it moved: a branch
  std::string target_name;
  std::string title;
  ChangeStatus status = ChangeStatus::open;
  std::string opened_by;
  Instant opened;
  std::vector<Revision> revisions;  ///< oldest first; the last is the change now
  std::vector<GivenApproval> approvals;
  std::vector<SectionEdit> edits;  ///< of the record, oldest first: the last of a section stands
  std::vector<GivenEvidence> evidence;
  std::uint64_t waivers = 0;    ///< ever asked for: they are numbered
  std::uint64_t overrides = 0;  ///< the same

  const Revision& now() const { return revisions.back(); }  ///< REQUIRES: it was assessed
  /// The record as it stands, by section.
  std::vector<gate::RecordSection> record() const;
};

/// The state as the store keeps it.
std::string write_change(const ChangeState& state);
Result<ChangeState> parse_change(std::string_view json);

Key change_key(const std::string& id);
/// Fails with `not_found`.
Result<ChangeState> read_change(const Key& key, const Stored& stored);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHANGE_STATE_H_
