#ifndef BELAY_CONTROL_LEDGER_REPLAY_H_
#define BELAY_CONTROL_LEDGER_REPLAY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "control/decider.h"
#include "control/ledger_source.h"
#include "control/recorded_exceptions.h"
#include "ledger/entry.h"

namespace belay::control {

/// What came out otherwise than the ledger says, or could not be decided again.
struct Differing {
  std::uint64_t index = 0;
  std::string why;
};

/// Decides again what a ledger says was decided, from the inputs it kept, and compares bit for bit.
/// What was kept is the server's word, so exceptions in it are held against what was recorded.
class LedgerReplay {
 public:
  /// `engine` is this program as entries name it.
  LedgerReplay(LedgerSource& source, std::string engine);

  /// REQUIRES: every entry from the first, in order. Never fails: what cannot be decided again
  /// differs.
  void add(std::uint64_t index, const ledger::Entry& entry);

  std::uint64_t decisions() const { return decisions_; }
  std::uint64_t differing() const { return differing_; }
  /// The first `kDifferencesMax` of them.
  const std::vector<Differing>& first_differing() const { return listed_; }
  /// Engines and time zones that decided and are not this program's, with how many decisions each.
  const std::map<std::string, std::uint64_t>& other_versions() const { return other_versions_; }

 private:
  Result<void> decide_again(const ledger::Entry& entry, const ledger::Decided& said);
  Result<void> check_exceptions(const ledger::Decided& said, const Dossier& dossier);
  void note_versions(const ledger::Decided& said);

  std::string engine_;
  LedgerSource& source_;
  Decider decider_;
  RecordedExceptions exceptions_;
  std::uint64_t decisions_ = 0;
  std::uint64_t differing_ = 0;
  std::vector<Differing> listed_;
  std::map<std::string, std::uint64_t> other_versions_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_LEDGER_REPLAY_H_
