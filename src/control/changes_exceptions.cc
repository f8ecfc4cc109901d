#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "control/changes.h"

namespace belay::control {

Result<void> Changes::note_shown(const Asker& asker, const ledger::Content& content) {
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(LoadedAttention known, load_attention(store_, asker.principal));
    BELAY_TRY(const Instant now, store_.now());
    if (!known.attention.note_shown(content, now)) return {};
    Commit commit;
    commit.puts.push_back(put_attention(known.attention, known.version));
    const auto committed = store_.commit(commit);
    if (committed) return {};
    if (committed.error().code != Code::conflict) return tl::unexpected(committed.error());
  }
  return fail(Code::conflict, "you look at many things at once: ask again in a moment");
}

Result<StepTaken> Changes::waive(const Asker& asker, const std::string& id,
                                 const WaiverAsked& asked) {
  return give(asker, id, asked);
}

Result<StepTaken> Changes::agree(const Asker& asker, const std::string& id, WaiverAgreed agreed) {
  BELAY_TRY(const std::string repository, repository_of(id));
  BELAY_TRY(const LoadedExceptions known, load_exceptions(store_, repository));
  const GivenException* found = known.exceptions.find(agreed.waiver);
  if (found == nullptr || found->change != id) {
    return fail(Code::not_found, fmt::format("change `{}` has no waiver `{}`", printable(id),
                                             printable(agreed.waiver)));
  }
  agreed.environment = found->environment;
  return give(asker, id, agreed);
}

Result<StepTaken> Changes::break_glass(const Asker& asker, const std::string& id,
                                       const GlassBroken& broken) {
  return give(asker, id, broken);
}

Result<StepTaken> Changes::review(const Asker& asker, const std::string& id,
                                  const ReviewGiven& given) {
  return give(asker, id, given);
}

Result<StepTaken> Changes::withdraw(const Asker& asker, const std::string& id,
                                    const ExceptionWithdrawn& asked) {
  return give(asker, id, asked);
}

}  // namespace belay::control
