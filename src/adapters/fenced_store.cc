#include "adapters/fenced_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "adapters/private_files.h"
#include "base/text.h"
#include "control/ledger_walk.h"
#include "control/stored_ledger.h"

namespace belay::adapters {
namespace {

using control::Answer;
using control::Commit;
using control::Committed;
using control::LedgerHead;
using ledger::SignedCheckpoint;

class Fenced final : public FencedStore {
 public:
  Fenced(std::unique_ptr<Store> store, const std::string& file, std::string frozen,
         std::string evidence, FenceFile::Complain complain)
      : store_(std::move(store)),
        file_name_(file),
        frozen_(std::move(frozen)),
        evidence_(std::move(evidence)),
        file_(file, std::move(complain)) {}

  void begin_at(const LedgerHead& head) {
    size_ = head.size;
    if (head.size != 0) file_.keep(head.size, head.checkpoint);
  }

  std::string why_frozen() const override {
    const std::lock_guard lock(mutex_);
    return frozen_;
  }
  const std::string& evidence() const override { return evidence_; }

  Result<Committed> commit(const Commit& commit) override {
    BELAY_TRY(const std::uint64_t before, size_if_open());
    BELAY_TRY(Committed committed, store_->commit(commit));
    const std::lock_guard lock(mutex_);
    const bool went_back =
        committed.size < before || (!commit.records.empty() && committed.first_record < before);
    if (went_back && frozen_.empty()) {
      frozen_ =
          fmt::format("the ledger had {} entries, and went back to {} while the server was running",
                      before, commit.records.empty() ? committed.size : committed.first_record);
    }
    if (!frozen_.empty()) return refusal();
    size_ = std::max(size_, committed.size);
    file_.keep(committed.size, committed.checkpoint);
    return committed;
  }

  /// A request that is sent again is given no allow out of a ledger that was rolled back.
  Result<std::optional<Answer>> answer(const std::string& key) override {
    BELAY_TRY_VOID(size_if_open());
    return store_->answer(key);
  }
  Result<std::vector<control::OutboxItem>> claim_effects(const std::string& holder,
                                                         std::chrono::seconds span,
                                                         std::size_t count_max) override {
    BELAY_TRY_VOID(size_if_open());
    return store_->claim_effects(holder, span, count_max);
  }
  Result<void> finish_effect(std::int64_t position) override {
    BELAY_TRY_VOID(size_if_open());
    return store_->finish_effect(position);
  }
  Result<bool> lease(const std::string& name, const std::string& holder,
                     std::chrono::seconds span) override {
    BELAY_TRY_VOID(size_if_open());
    return store_->lease(name, holder, span);
  }
  Result<void> release(const std::string& name, const std::string& holder) override {
    BELAY_TRY_VOID(size_if_open());
    return store_->release(name, holder);
  }

  Result<control::Sight> see(std::span<const control::Wanted> wanted) override {
    return store_->see(wanted);
  }
  std::optional<control::Sight> see_at_once(std::span<const control::Wanted> wanted) override {
    return store_->see_at_once(wanted);
  }
  Result<std::vector<control::Listed>> list(const control::ListRequest& request) override {
    return store_->list(request);
  }
  Result<std::optional<std::string>> document(const Digest& digest) override {
    return store_->document(digest);
  }
  Result<LedgerHead> ledger_head() override { return store_->ledger_head(); }
  Result<std::vector<std::string>> records(std::uint64_t first, std::size_t count_max) override {
    return store_->records(first, count_max);
  }
  Result<std::vector<Digest>> nodes(std::span<const control::TreeNode> nodes) override {
    return store_->nodes(nodes);
  }
  Result<void> verify() override { return store_->verify(); }

 private:
  /// How many entries the ledger was seen to have. Fails where nothing may be written.
  Result<std::uint64_t> size_if_open() const {
    const std::lock_guard lock(mutex_);
    if (!frozen_.empty()) return refusal();
    return size_;
  }

  tl::unexpected<Error> refusal() const {
    return fail(Code::unavailable,
                fmt::format("frozen: {}; the fence is `{}`, and "
                            "docs/how-to/answer-a-rolled-back-ledger.md says what to do",
                            frozen_, printable(file_name_)));
  }

  const std::unique_ptr<Store> store_;
  const std::string file_name_;
  mutable std::mutex mutex_;
  std::uint64_t size_ = 0;
  std::string frozen_;
  const std::string evidence_;
  FenceFile file_;
};

Result<std::optional<SignedCheckpoint>> kept_in(const std::string& file,
                                                const ledger::TrustedLedger& trusted) {
  BELAY_TRY(const auto note, read_private_file(file));
  if (!note || note->empty()) return std::nullopt;
  auto kept = ledger::open_checkpoint(*note, trusted.keys);
  if (kept) return *std::move(kept);
  return fail(
      Code::conflict,
      fmt::format("the fence `{}` is no checkpoint of the ledger `{}`: {}; another ledger's "
                  "fence is another file",
                  printable(file), printable(trusted.origin), kept.error().message));
}

/// What the store says against the kept checkpoint: a sentence and the evidence, or nothing.
Result<std::pair<std::string, std::string>> held_against(control::Store& store,
                                                         const LedgerHead& head,
                                                         const SignedCheckpoint& kept,
                                                         const ledger::TrustedLedger& trusted) {
  const std::uint64_t was = kept.checkpoint.head.size;
  if (head.size < was) {
    return std::pair(
        fmt::format("the ledger has {} entries, and had {}: it was rolled back", head.size, was),
        fmt::format("the checkpoint that was kept:\n\n{}\nthe store's:\n\n{}",
                    kept.note.to_string(), head.size == 0 ? "(none)\n" : head.checkpoint));
  }
  BELAY_TRY(const SignedCheckpoint newest, ledger::open_checkpoint(head.checkpoint, trusted.keys));
  BELAY_TRY(const control::Comparison found,
            control::compare(kept, newest, control::subtrees_of(store)));
  if (found.agrees()) return std::pair<std::string, std::string>();
  return std::pair(
      fmt::format("the ledger of {} entries does not go on from the one of {} that was "
                  "kept: it forked",
                  head.size, was),
      control::evidence_of(found, kept, newest));
}

}  // namespace

Result<std::unique_ptr<FencedStore>> fence_store(std::unique_ptr<control::Store> store,
                                                 const std::string& file,
                                                 const ledger::TrustedLedger& trusted,
                                                 FenceFile::Complain complain) {
  BELAY_TRY(const auto kept, kept_in(file, trusted));
  BELAY_TRY(const LedgerHead head, store->ledger_head());
  std::pair<std::string, std::string> against;
  if (kept) {
    BELAY_TRY(against, held_against(*store, head, *kept, trusted));
  } else if (auto begun = replace_private_file(file, head.checkpoint); !begun) {
    return fail(begun.error().code,
                fmt::format("{}; name a `fence` that the server's user may write, and that no "
                            "backup of `data` brings back",
                            begun.error().message));
  }
  const bool is_open = against.first.empty();
  auto made = std::make_unique<Fenced>(std::move(store), file, std::move(against.first),
                                       std::move(against.second), std::move(complain));
  if (is_open) made->begin_at(head);
  return made;
}

}  // namespace belay::adapters
