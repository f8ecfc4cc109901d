#ifndef BELAY_CONTROL_DOSSIER_H_
#define BELAY_CONTROL_DOSSIER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/decision.h"

namespace belay::control {

/// A file as it was at the target, kept under its digest.
struct KeptFile {
  std::string path;
  Digest digest;

  friend bool operator==(const KeptFile&, const KeptFile&) = default;
};

/// The files that judge a change, at its target.
struct JudgeFiles {
  std::vector<KeptFile> policy;   ///< in order; empty: the built-in policy
  std::vector<KeptFile> catalog;  ///< sorted by path
  std::optional<KeptFile> owners;

  friend bool operator==(const JudgeFiles&, const JudgeFiles&) = default;
};

/// All that one decision is made from: the documents by name, the rest in full.
/// docs/formats/dossier-v1.md.
struct Dossier {
  Digest findings;
  JudgeFiles judges;
  Digest directory;
  std::vector<gate::Approval> approvals;
  std::vector<gate::RecordSection> record;
  std::vector<gate::Evidence> evidence;
  std::vector<gate::Exception> exceptions;
  std::vector<gate::Unreviewed> unreviewed;
  std::vector<gate::IncidentFreeze> frozen;
  std::optional<Instant> seen;
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  Instant now;
};

std::string write_dossier(const Dossier& dossier);
Result<Dossier> parse_dossier(std::string_view json);

}  // namespace belay::control

#endif  // BELAY_CONTROL_DOSSIER_H_
