#ifndef BELAY_SIM_WRONG_PORTS_H_
#define BELAY_SIM_WRONG_PORTS_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/production.h"
#include "control/repository.h"
#include "control/store.h"
#include "sim/store.h"

/// Ports that pass everything on: a mutant does one thing otherwise.
namespace belay::sim {

class PassingStore : public control::Store {
 public:
  PassingStore(std::unique_ptr<control::Store> right, StoreContents& contents)
      : contents_(contents), right_(std::move(right)) {}

  Result<control::Sight> see(std::span<const control::Wanted> wanted) override {
    BELAY_TRY(control::Sight sight, right_->see(wanted));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      control::Stored& found = sight.found[i];
      if (found.version != 0) BELAY_TRY_VOID(alter(wanted[i].key, found));
    }
    return sight;
  }
  Result<control::Committed> commit(const control::Commit& commit) override {
    return right_->commit(commit);
  }
  Result<std::vector<control::Listed>> list(const control::ListRequest& request) override {
    return right_->list(request);
  }
  Result<std::optional<std::string>> document(const Digest& digest) override {
    return right_->document(digest);
  }
  Result<std::optional<control::Answer>> answer(const std::string& key) override {
    return right_->answer(key);
  }
  Result<control::LedgerHead> ledger_head() override { return right_->ledger_head(); }
  Result<std::vector<std::string>> records(std::uint64_t first, std::size_t count_max) override {
    return right_->records(first, count_max);
  }
  Result<std::vector<Digest>> nodes(std::span<const control::TreeNode> nodes) override {
    return right_->nodes(nodes);
  }
  Result<std::vector<control::OutboxItem>> claim_effects(const std::string& holder,
                                                         std::chrono::seconds span,
                                                         std::size_t count_max) override {
    return right_->claim_effects(holder, span, count_max);
  }
  Result<void> finish_effect(std::int64_t position) override {
    return right_->finish_effect(position);
  }
  Result<bool> lease(const std::string& name, const std::string& holder,
                     std::chrono::seconds span) override {
    return right_->lease(name, holder, span);
  }
  Result<void> release(const std::string& name, const std::string& holder) override {
    return right_->release(name, holder);
  }
  Result<void> verify() override { return right_->verify(); }

 protected:
  /// What a mutant shows instead of what was found; the state is empty where it was left out.
  virtual Result<void> alter(const control::Key&, control::Stored&) { return {}; }

  /// Of what has these words it says that it is committed, and it is not.
  Result<control::Committed> says_it_did(const control::Commit& commit, std::string_view words) {
    const bool has = std::any_of(
        commit.records.begin(), commit.records.end(),
        [&](const std::string& record) { return record.find(words) != std::string::npos; });
    if (!has) return PassingStore::commit(commit);
    const std::size_t size = contents_.records.size();
    return control::Committed{size,
                              size + commit.records.size(),
                              contents_.checkpoint,
                              Instant::of_micros(contents_.at),
                              {}};
  }

  StoreContents& contents_;

 private:
  std::unique_ptr<control::Store> right_;
};

class PassingRepository : public control::Repository {
 public:
  explicit PassingRepository(std::unique_ptr<control::Repository> right)
      : right_(std::move(right)) {}

  Result<facts::Change> read_change(const control::ChangeRequest& request) override {
    return right_->read_change(request);
  }
  Result<control::Landing> landing(const std::string& revision) override {
    return right_->landing(revision);
  }
  Result<control::PastRange> visit_past(const control::PastRequest& request,
                                        std::span<control::PastVisitor* const> visitors,
                                        const control::ProgressTold& told) override {
    return right_->visit_past(request, visitors, told);
  }
  Result<control::Worktree> worktree() override { return right_->worktree(); }
  Result<std::unique_ptr<facts::Tree>> tree(const Digest& tree) override {
    return right_->tree(tree);
  }
  Result<std::vector<facts::Note>> notes(const facts::Change& change) override {
    return right_->notes(change);
  }
  Result<std::optional<facts::Commit>> notes_tip() override { return right_->notes_tip(); }

 private:
  std::unique_ptr<control::Repository> right_;
};

/// Passes on what it is asked, and may ask otherwise.
class PassingProduction : public control::Production, public control::Metrics {
 public:
  explicit PassingProduction(std::unique_ptr<control::Production> right)
      : right_(std::move(right)) {}

  Result<control::Metrics*> metrics(const std::string& environment) override {
    BELAY_TRY(metrics_, right_->metrics(environment));
    return this;
  }
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override {
    return right_->traffic(environment, system);
  }
  watch::CounterRules rules(const std::string& environment) override {
    return right_->rules(environment);
  }
  std::chrono::milliseconds lag(const std::string& environment) override {
    return right_->lag(environment);
  }
  Result<std::vector<watch::Series>> ask(const control::InstantQuery& query) override {
    return metrics_->ask(query);
  }
  Result<std::vector<watch::Series>> ask(const control::RangeQuery& query) override {
    return metrics_->ask(query);
  }

 private:
  std::unique_ptr<control::Production> right_;
  control::Metrics* metrics_ = nullptr;  ///< that were asked for last
};

class PassingTraffic : public control::Traffic {
 public:
  explicit PassingTraffic(control::Traffic& right) : right_(right) {}

  control::Obeyed set(const control::TrafficOrder& order) override { return right_.set(order); }
  Result<control::TrafficOrder> now() override { return right_.now(); }

 private:
  control::Traffic& right_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_WRONG_PORTS_H_
