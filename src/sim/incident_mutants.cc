#include "sim/incident_mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "control/incident/freezes.h"
#include "control/incident/kept_incident.h"
#include "control/rollout/kept_rollout.h"
#include "sim/invariants.h"
#include "sim/wrong_ports.h"

namespace belay::sim {
namespace {

using control::Commit;
using control::Committed;
using control::Key;
using control::Stored;

/// Whatever an undo asks for, another rollout goes back.
class MixesUpRollouts : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key.kind != control::incident_key("").kind || found.state.empty()) return {};
    BELAY_TRY(watch::IncidentState state, watch::parse_incident(found.state));
    for (watch::AskedStep& each : state.steps) {
      const std::string other = other_than(each.step.of);
      if (each.standing != watch::AskedStep::Standing::owed || other.empty()) continue;
      each.step = {watch::UndoStep::Kind::roll_back, other, "", "", "", ""};
    }
    found.state = watch::write_incident(state);
    return {};
  }

 private:
  /// The newest one that is out or has been.
  std::string other_than(const std::string& of) const {
    const auto& all = contents_.positions;
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
      const Key& key = at->second;
      if (key.kind != control::rollout_key("").kind || key.id == of) continue;
      const auto kept = control::parse_kept(contents_.aggregates.at(key).put.state);
      const bool is_out = kept && (kept->state.phase == watch::Phase::done ||
                                   watch::is_under_way(kept->state.phase));
      if (is_out) return key.id;
    }
    return "";
  }
};

/// Nothing was ever frozen.
class ForgetsFreezes : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<void> alter(const Key& key, Stored& found) override {
    if (key.kind == control::freezes_key("").kind) found = {};
    return {};
  }
  Result<Committed> commit(const Commit& commit) override {
    Commit forced = commit;
    const auto is_freezes = [](const Key& key) {
      return key.kind == control::freezes_key("").kind;
    };
    for (control::Put& put : forced.puts) {
      const auto kept = contents_.aggregates.find(put.key);
      if (!is_freezes(put.key)) continue;
      put.replaces = kept == contents_.aggregates.end() ? 0 : kept->second.version;
    }
    std::erase_if(forced.unmoved,
                  [&](const control::Expected& each) { return is_freezes(each.key); });
    return PassingStore::commit(forced);
  }
};

class ShowsNoIncident : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<std::vector<control::Listed>> list(const control::ListRequest& request) override {
    if (request.kind == control::incident_key("").kind) return std::vector<control::Listed>();
    return PassingStore::list(request);
  }
};

class ForgetsUndos : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    return says_it_did(commit, R"("step":"undo-asked")");
  }
};

/// Whoever looked out once does for ever.
class LeavesTheLookoutToTheDead : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<bool> lease(const std::string& name, const std::string& holder,
                     std::chrono::seconds span) override {
    const bool is_lookout = name.starts_with("lookout/");
    return PassingStore::lease(name, holder, is_lookout ? std::chrono::hours(24 * 365) : span);
  }
};

/// A freeze that was begun never ends.
class KeepsFreezes : public PassingStore {
 public:
  using PassingStore::PassingStore;
  Result<Committed> commit(const Commit& commit) override {
    Commit kept = commit;
    std::erase_if(kept.puts, [&](const control::Put& put) {
      const auto before = contents_.aggregates.find(put.key);
      return put.key.kind == control::freezes_key("").kind &&
             before != contents_.aggregates.end() &&
             put.state.size() < before->second.put.state.size();
    });
    return PassingStore::commit(kept);
  }
};

class PassingBack : public control::PuttingBack {
 public:
  explicit PassingBack(std::unique_ptr<control::PuttingBack> right) : right_(std::move(right)) {}
  Result<void> put_back(const std::string& effect, const control::Deployment& deployment) override {
    return right_->put_back(effect, deployment);
  }

 private:
  std::unique_ptr<control::PuttingBack> right_;
};

/// Each putting back is another one.
class NamesAnew : public PassingBack {
 public:
  using PassingBack::PassingBack;
  Result<void> put_back(const std::string& effect, const control::Deployment& deployment) override {
    return PassingBack::put_back(fmt::format("{} {}", effect, ++named_), deployment);
  }

 private:
  int named_ = 0;
};

class SaysItPutBack : public PassingBack {
 public:
  using PassingBack::PassingBack;
  Result<void> put_back(const std::string&, const control::Deployment&) override { return {}; }
};

}  // namespace

std::vector<Mutant> incident_mutants() {
  const std::string_view once = invariant_about("what an undo asks for happens once");
  return {
      {invariant_about("nothing goes back but"), "sends back another rollout than was asked for",
       wrong_store<MixesUpRollouts>, 5},
      {invariant_about("what an incident freezes"), "forgets what is frozen",
       wrong_store<ForgetsFreezes>},
      {invariant_about("what is one opens one"), "shows no incident that is open",
       wrong_store<ShowsNoIncident>},
      {once, "says that an undo is committed that is not", wrong_store<ForgetsUndos>},
      {once, "names each putting back anew", wrong_putting_back<NamesAnew>, 5},
      {once, "says that something was put back that was not", wrong_putting_back<SaysItPutBack>},
      {kUndone, "leaves the lookout to the dead", wrong_store<LeavesTheLookoutToTheDead>, 2},
      {kUndone, "keeps what is frozen for ever", wrong_store<KeepsFreezes>},
  };
}

}  // namespace belay::sim
