#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "control/changes.h"
#include "control/memory.h"

namespace belay::control {

Result<void> Changes::note_shown(const Asker& asker, const ledger::Content& content) {
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    auto known = memory_->attention(asker.principal);
    if (known.is_known() && known->attention.first_shown(content)) return {};
    auto people = memory_->directory();
    BELAY_TRY(const Sight sight, look(store_, {&known, &people}));
    const Principal* who = people->directory.find(asker.principal);
    if (who == nullptr || !who->is_person()) return {};
    Attention noted = known->attention;
    if (!noted.note_shown(content, sight.at)) return {};
    Commit commit;
    commit.puts.push_back(put_attention(noted, known.version()));
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
  auto change = memory_->change(id);
  if (!change.is_known()) BELAY_TRY_VOID(look(store_, {&change}));
  auto known = memory_->exceptions(change->repository);
  BELAY_TRY_VOID(look(store_, {&known}));
  const GivenException* found = known->exceptions.find(agreed.waiver);
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
