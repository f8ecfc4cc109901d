#include "sim/mutants.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "control/change_state.h"
#include "control/directories.h"
#include "control/people_kept.h"
#include "ledger/entry.h"
#include "sim/incident_mutants.h"
#include "sim/invariants.h"
#include "sim/rollout_mutants.h"
#include "sim/wrong_ports.h"

namespace belay::sim {
namespace {

using control::Commit;
using control::Committed;
using control::Key;
using control::Put;
using control::Stored;

class ForgetsAllows : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    return says_it_did(commit, R"("verdict":"allow")");
  }
};
class ForgetsApprovals : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    return says_it_did(commit, R"("kind":"approved")");
  }
};

class ForgetsAnswers : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<std::optional<control::Answer>> answer(const std::string&) override {
    return std::nullopt;
  }
  Result<Committed> commit(const Commit& commit) override {
    Commit without = commit;
    without.answer.reset();
    return PassingStore::commit(without);
  }
};

/// The directory of the first day, as if it were today's.
class ShowsTheFirstDirectory : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key != control::directory_key() || found.state.empty()) return {};
    if (first_.empty()) first_ = found.state;
    found.state = first_;
    return {};
  }

 private:
  std::string first_;
};

/// What was withdrawn is shown as if it were not; it stays in the store.
class HidesWithdrawals : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key.kind != "change" || found.state.empty()) return {};
    BELAY_TRY(control::ChangeState state, control::parse_change(found.state));
    for (control::GivenApproval& approval : state.approvals) approval.withdrawn.reset();
    found.state = control::write_change(state);
    return {};
  }
  Result<Committed> commit(const Commit& commit) override {
    Commit restored = commit;
    for (Put& put : restored.puts) {
      const auto kept = contents_.aggregates.find(put.key);
      if (put.key.kind != "change" || kept == contents_.aggregates.end()) continue;
      BELAY_TRY(control::ChangeState state, control::parse_change(put.state));
      BELAY_TRY(const control::ChangeState before, control::parse_change(kept->second.put.state));
      for (std::size_t i = 0; i < before.approvals.size() && i < state.approvals.size(); ++i) {
        if (!before.approvals[i].withdrawn) continue;
        state.approvals[i].withdrawn = before.approvals[i].withdrawn;
        state.approvals[i].withdrawn_because = before.approvals[i].withdrawn_because;
      }
      put.state = control::write_change(state);
    }
    return PassingStore::commit(restored);
  }
};

/// Each decision is recorded with what an earlier one was made from.
class MixesUpInputs : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    Commit mixed = commit;
    for (std::string& record : mixed.records) {
      BELAY_TRY(ledger::Entry entry, ledger::parse_entry(record));
      auto* decided = std::get_if<ledger::Decided>(&entry.what);
      if (decided == nullptr) continue;
      const Digest inputs = decided->inputs;
      if (!last_.empty()) decided->inputs = last_;
      last_ = inputs;
      BELAY_TRY(record, ledger::write(entry));
    }
    return PassingStore::commit(mixed);
  }

 private:
  Digest last_;
};

/// Does something to what it keeps, once in so many looks.
template <int kOnceIn, class Damage>
class Damaged : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<control::Sight> see(std::span<const control::Wanted> wanted) override {
    if (++looks_ % kOnceIn == 0) Damage()(contents_);
    return PassingStore::see(wanted);
  }

 private:
  int looks_ = 0;
};
struct LoseTheLastRecord {
  void operator()(StoreContents& contents) const { contents.records.pop_back(); }
};
struct SealWhatNobodyWrote {
  void operator()(StoreContents& contents) const {
    contents.frontier.append(ledger::leaf_hash("nobody wrote this"));
  }
};

class LetsTheLastWriterWin : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    Commit forced = commit;
    forced.unmoved.clear();
    for (Put& put : forced.puts) {
      const auto kept = contents_.aggregates.find(put.key);
      put.replaces = kept == contents_.aggregates.end() ? 0 : kept->second.version;
    }
    return PassingStore::commit(forced);
  }
};

/// Every proposal is somebody else's.
class ForgetsWhoProposed : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key.kind != "proposal") return {};
    BELAY_TRY(control::Proposal proposal, control::parse_proposal(found.state));
    proposal.by = proposal.by == "ada" ? "bea" : "ada";
    found.state = control::write_proposal(proposal);
    return {};
  }
};

class ShowsNoEndOfTokens : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key.kind != "token" || found.state.empty()) return {};
    BELAY_TRY(control::Token token, control::parse_token(found.state));
    token.revoked.reset();
    token.expires.seconds += std::chrono::seconds(std::chrono::hours(24 * 365)).count();
    found.state = control::write_token(token);
    return {};
  }
};

class LosesDocuments : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<std::optional<std::string>> document(const Digest&) override { return std::nullopt; }
};

/// A change of which a commit failed once can never be committed again.
class NeverForgives : public PassingStore {
 public:
  using Failed = std::shared_ptr<std::set<Key>>;
  NeverForgives(std::unique_ptr<control::Store> right, StoreContents& contents, Failed failed)
      : PassingStore(std::move(right), contents), failed_(std::move(failed)) {}
  Result<Committed> commit(const Commit& commit) override {
    for (const Put& put : commit.puts) {
      if (failed_->count(put.key) != 0) return fail(Code::unavailable, "it failed before");
    }
    auto committed = PassingStore::commit(commit);
    if (committed || committed.error().code != Code::unavailable) return committed;
    for (const Put& put : commit.puts) failed_->insert(put.key);
    return committed;
  }

 private:
  Failed failed_;
};

class ForgetsAuthors : public PassingRepository {
 public:
  using PassingRepository::PassingRepository;
  Result<facts::Change> read_change(const control::ChangeRequest& request) override {
    BELAY_TRY(facts::Change change, PassingRepository::read_change(request));
    for (facts::Commit& commit : change.commits) {
      commit.author = commit.committer = {"Nobody Here", "nobody@elsewhere.example"};
    }
    return change;
  }
};

/// Branches stay where they were when somebody first asked.
class ShowsOldHeads : public PassingRepository {
 public:
  using Heads = std::shared_ptr<std::map<std::string, control::Landing>>;
  ShowsOldHeads(std::unique_ptr<control::Repository> right, std::string name, Heads heads)
      : PassingRepository(std::move(right)), name_(std::move(name)), heads_(std::move(heads)) {}
  Result<control::Landing> landing(const std::string& revision) override {
    BELAY_TRY(const control::Landing landing, PassingRepository::landing(revision));
    return heads_->try_emplace(name_ + " " + revision, landing).first->second;
  }

 private:
  std::string name_;
  Heads heads_;
};

Sabotage never_forgives() {
  Sabotage made;
  const auto failed = std::make_shared<std::set<Key>>();
  made.store = [failed](std::unique_ptr<control::Store> right,
                        StoreContents& contents) -> std::unique_ptr<control::Store> {
    return std::make_unique<NeverForgives>(std::move(right), contents, failed);
  };
  return made;
}

Sabotage forgets_authors() {
  Sabotage made;
  made.repository = [](std::unique_ptr<control::Repository> right,
                       const std::string&) -> std::unique_ptr<control::Repository> {
    return std::make_unique<ForgetsAuthors>(std::move(right));
  };
  return made;
}

Sabotage shows_old_heads() {
  Sabotage made;
  const auto heads = std::make_shared<std::map<std::string, control::Landing>>();
  made.repository = [heads](std::unique_ptr<control::Repository> right,
                            const std::string& name) -> std::unique_ptr<control::Repository> {
    return std::make_unique<ShowsOldHeads>(std::move(right), name, heads);
  };
  return made;
}

}  // namespace

std::string_view invariant_about(std::string_view words) {
  const auto all = invariants();
  const auto at = std::find_if(all.begin(), all.end(), [&](const Invariant& each) {
    return each.says.find(words) != std::string_view::npos;
  });
  return at->says;
}

std::vector<Mutant> mutants() {
  const auto says = [](std::size_t number) { return invariants()[number].says; };
  std::vector<Mutant> all = {
      {says(0), "says that an allow is committed that is not", wrong_store<ForgetsAllows>},
      {says(1), "shows the directory of the first day", wrong_store<ShowsTheFirstDirectory>, 2},
      {says(1), "forgets who made the commits", forgets_authors},
      {says(2), "shows withdrawn approvals as given", wrong_store<HidesWithdrawals>},
      {says(3), "shows branches where they were at first", shows_old_heads},
      {says(4), "records what an earlier decision was made from", wrong_store<MixesUpInputs>, 2},
      {says(5), "loses its last record", wrong_store<Damaged<60, LoseTheLastRecord>>},
      {says(6), "seals a record that nobody wrote", wrong_store<Damaged<60, SealWhatNobodyWrote>>},
      {says(7), "says that an approval is committed that is not", wrong_store<ForgetsApprovals>},
      {says(8), "forgets what it answered", wrong_store<ForgetsAnswers>},
      {says(9), "lets the last writer win", wrong_store<LetsTheLastWriterWin>, 4},
      {says(10), "forgets who proposed somebody", wrong_store<ForgetsWhoProposed>},
      {says(11), "shows tokens that never end", wrong_store<ShowsNoEndOfTokens>},
      {says(12), "loses documents", wrong_store<LosesDocuments>},
      {kConverges, "takes nothing more about what failed once", never_forgives},
  };
  const std::vector<Mutant> rollouts = rollout_mutants();
  all.insert(all.end(), rollouts.begin(), rollouts.end());
  const std::vector<Mutant> incidents = incident_mutants();
  all.insert(all.end(), incidents.begin(), incidents.end());
  return all;
}

}  // namespace belay::sim
