#ifndef BELAY_CONTROL_RECORDED_EXCEPTIONS_H_
#define BELAY_CONTROL_RECORDED_EXCEPTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "control/directory.h"
#include "control/dossier.h"
#include "ledger/entry.h"

namespace belay::control {

/// The waivers and overrides that a ledger has recorded so far. A server that made an exception up
/// for one decision has none to show for it.
class RecordedExceptions {
 public:
  /// REQUIRES: entries come in the order of the ledger. Those of other kinds are passed over.
  void add(const ledger::Entry& entry);

  /// Fails unless each exception of the dossier was recorded before, for the decided change,
  /// content and environment, with the same rules and end, and of no other people. `directory` says
  /// who they are.
  Result<void> check(const ledger::Decided& said, const Dossier& dossier,
                     const Directory& directory) const;

 private:
  struct Recorded {
    gate::ExceptionKind kind = gate::ExceptionKind::waiver;
    std::string change;
    ledger::Content content;
    std::string environment;
    std::vector<std::string> rules;
    std::vector<std::string> people;  ///< principals' ids
    Instant expires;
  };

  /// What speaks against it having been this one; empty: nothing.
  static std::string differs(const Recorded& recorded, const gate::Exception& used,
                             const ledger::Decided& said, const Directory& directory);

  std::multimap<std::string, Recorded> by_id_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_RECORDED_EXCEPTIONS_H_
