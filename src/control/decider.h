#ifndef BELAY_CONTROL_DECIDER_H_
#define BELAY_CONTROL_DECIDER_H_

#include <functional>
#include <memory>

#include "control/dossier.h"
#include "control/store.h"
#include "facts/catalog/codeowners.h"
#include "facts/findings.h"
#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/policy.h"

namespace belay::control {

/// The bytes kept under a digest.
using DocumentReader = std::function<Result<std::string>(const Digest&)>;
/// Those of a store, which outlives it. Fails with `internal` where one is missing.
DocumentReader documents_of(Store& store);

/// The judges of a change, read: what files there are at its target, and who people are.
struct Judges {
  std::optional<gate::Policy> policy;  ///< nothing: the built-in one
  facts::Catalog catalog;              ///< with the directory's people
  std::optional<facts::ReachIndex> systems;
  std::optional<facts::Codeowners> owners;

  const gate::Policy& policy_in_force() const {
    return policy ? *policy : gate::Policy::built_in();
  }
};

/// A decision, and what it looks into.
struct Decided {
  std::shared_ptr<const facts::Findings> findings;
  std::shared_ptr<const Judges> judges;
  std::shared_ptr<const facts::Reach> reach;
  gate::Inputs inputs;
  gate::Decision decision;
};

/// Decides what dossiers describe. Live decisions and replayed ones take this same way, so they
/// cannot differ. Keeps what was read lately. One thread at a
/// time.
class Decider {
 public:
  explicit Decider(DocumentReader read);
  ~Decider();
  Decider(Decider&&) noexcept;

  /// Fails where a document is missing or is not what its name says, and where a judge does not
  /// parse: nothing is allowed by what nobody can read.
  Result<std::shared_ptr<const Decided>> decide(const Dossier& dossier);

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_DECIDER_H_
