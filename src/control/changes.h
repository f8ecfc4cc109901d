#ifndef BELAY_CONTROL_CHANGES_H_
#define BELAY_CONTROL_CHANGES_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/change_advance.h"
#include "control/change_state.h"
#include "control/decider.h"
#include "control/directories.h"
#include "control/repository.h"
#include "control/store.h"
#include "ledger/receipt.h"

namespace belay::control {

class Memory;

/// The port to the repositories that a server guards. Thread-safe.
class Repositories {
 public:
  virtual ~Repositories() = default;
  /// Fails with `not_found` for a name that the server does not guard.
  virtual Result<std::unique_ptr<Repository>> open(const std::string& name) = 0;
};

struct OpenRequest {
  std::string repository;
  std::string head;    ///< a branch, or another revision
  std::string target;  ///< a branch; empty: the repository's own
  std::string environment = "prod";
};

/// A change, and what a decision would say now.
struct ChangeShown {
  ChangeState state;
  std::int64_t version = 0;
  std::vector<GivenException> exceptions;  ///< of this change, those that still matter
  std::shared_ptr<const Decided> preview;  ///< recorded nowhere
  /// Versions of the directory, of the exceptions, and of what incidents freeze.
  std::int64_t people = 0, known = 0, frozen = 0;
  Instant at;  ///< when it was so
};

/// What a step made. A request that was done before gets this again, with the change as it is now.
struct StepTaken {
  ChangeState state;
  std::int64_t version = 0;
  std::string made;                    ///< the id of the approval, evidence or exception
  std::optional<std::uint64_t> index;  ///< of its last record in the ledger; nothing: no news
};

/// A decision that is recorded, and the proof of it.
struct DecisionGiven {
  std::shared_ptr<const Decided> decided;
  ledger::Receipt receipt;
  std::uint64_t index = 0;
  ChangeState state;
};

struct ChangeSettings {
  std::string origin;                   ///< the ledger's name
  std::string engine;                   ///< this program, with its version
  std::chrono::seconds allow_lasts{0};  ///< how long an allow may be acted on
};

/// The use cases about changes: open one, give what it owes, decide. Each step is a commit: what
/// changes, its records, and nothing else. One thread at a time; any number of these may work over
/// one store.
class Changes {
 public:
  /// Without a `memory` it has one of its own.
  Changes(Store& store, Repositories& repositories, ChangeSettings settings,
          std::shared_ptr<Memory> memory = nullptr);

  /// Opening what is open already shows that: its id follows from repository, head and target.
  Result<StepTaken> open(const Asker& asker, const OpenRequest& request);
  Result<ChangeShown> show(const std::string& id, const DecisionAsked& asked);
  /// Remembers that whoever asks has this content before them now. Only of people, because nobody
  /// else approves, and once for each content.
  Result<void> note_shown(const Asker& asker, const ledger::Content& content);
  /// `request.kind` is not looked at.
  Result<std::vector<Listed>> list(ListRequest request);

  Result<StepTaken> approve(const Asker& asker, const std::string& id, const ApprovalAsked& asked);
  Result<StepTaken> withdraw(const Asker& asker, const std::string& id,
                             const WithdrawalAsked& asked);
  Result<StepTaken> write_record(const Asker& asker, const std::string& id,
                                 const RecordWritten& written);
  Result<StepTaken> bring_evidence(const Asker& asker, const std::string& id,
                                   const EvidenceBrought& brought);
  /// These look at the repository again first: an exception is of what is there now.
  Result<StepTaken> waive(const Asker& asker, const std::string& id, const WaiverAsked& asked);
  Result<StepTaken> break_glass(const Asker& asker, const std::string& id,
                                const GlassBroken& broken);
  /// `agreed.environment` is not looked at.
  Result<StepTaken> agree(const Asker& asker, const std::string& id, WaiverAgreed agreed);
  Result<StepTaken> review(const Asker& asker, const std::string& id, const ReviewGiven& given);
  Result<StepTaken> withdraw(const Asker& asker, const std::string& id,
                             const ExceptionWithdrawn& asked);
  Result<StepTaken> abandon(const Asker& asker, const std::string& id, const Abandoned& abandoned);

  /// Looks at the repository again first: what is decided is what is there now.
  Result<DecisionGiven> decide(const Asker& asker, const std::string& id,
                               const DecisionAsked& asked);

  /// The receipt of a decision that the ledger has at this index.
  Result<ledger::Receipt> receipt(std::uint64_t index);

  /// What was established about a head, and the documents that say it.
  struct Established {
    Assessed event;
    std::vector<Document> documents;
  };

 private:
  struct Loaded;
  struct Looked;
  struct Taken;
  struct Repeated;
  /// Who is a maker of a new head: whoever opens the change again, or nobody known where a decision
  /// found it.
  enum class Brought { by_asker, by_nobody_known };

  Result<Loaded> load(const std::string& id);
  Result<std::optional<Taken>> take(const Asker& asker, const Loaded& loaded,
                                    const ChangeEvent& event, std::vector<Document> documents);
  Result<Taken> step(const Asker& asker, const std::string& id, const ChangeEvent& event);
  Result<StepTaken> give(const Asker& asker, const std::string& id, const ChangeEvent& event);
  /// What the request made when it was done; nothing where it comes for the first time.
  Result<std::optional<Repeated>> done_before(const Asker& asker);
  Result<DecisionGiven> given_before(const Repeated& before);
  Result<Established> establish(const ChangeState& state, const std::string& environment,
                                const std::string& brought_by, Instant now);
  /// Assesses the change again where its head or target moved, or it was never looked at for this
  /// environment.
  Result<Looked> look_again(const Asker& asker, const std::string& id,
                            const std::string& environment, Brought brought);
  ChangeContext context_of(const LoadedDirectory& people, const LoadedExceptions& exceptions);
  Store& store_;
  Repositories& repositories_;
  ChangeSettings settings_;
  std::shared_ptr<Memory> memory_;
  Decider decider_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHANGES_H_
