#include <fmt/format.h>

#include "control/directory.h"
#include "sim/chronicle.h"

/// What can be told of rollouts at the moment of a commit.
namespace belay::sim {

void Chronicle::written(const PlanMade& plan) {
  plans_.emplace(watch::digest_of(*plan.plan), plan.meant);
}

void Chronicle::moved(const Serving& serving, const std::string& system,
                      const control::TrafficOrder& order) {
  if (moved_alone.empty()) moved_alone = told_.not_asked_for(system, order, serving.records);
}

void Chronicle::see_start(const Serving& serving, const ledger::RolloutStepped& stepped,
                          RecordSeen& seen) {
  for (const ledger::Moved& move : stepped.moves) {
    const std::string other = told_.moving(move.system);
    if (!other.empty()) seen.not_alone = fmt::format("{} moves {}", other, move.system);
  }
  if (!begun_.insert(stepped.decision).second) {
    seen.not_alone = "its receipt began another one";
  }
  const auto found = allows_.find(stepped.decision);
  if (found == allows_.end()) {
    seen.not_allowed = "nothing allows it";
    return;
  }
  const ledger::Decided& allow = found->second;
  if (allow.moment != "deploy" || allow.environment != stepped.environment ||
      allow.change != stepped.change || allow.plan != stepped.plan) {
    seen.not_allowed = "something else was allowed";
  } else if (*allow.expires <= serving.at) {
    seen.not_allowed = fmt::format("the allow had expired at {}", allow.expires->to_string());
  } else if (reference_.is_abandoned(allow.change)) {
    seen.not_allowed = "its change was abandoned";
  }
  for (const ledger::SettledObligation& settled : allow.obligations) {
    for (const ledger::Discharge& by : settled.by) {
      if (!reference_.is_withdrawn(allow.change, by.id)) continue;
      seen.not_allowed = fmt::format("{} was withdrawn", by.id);
    }
  }
}

void Chronicle::see_step(const Serving& serving, RecordSeen& seen) {
  const auto* stepped = std::get_if<ledger::RolloutStepped>(&seen.entry.what);
  if (stepped == nullptr) return;
  if (stepped->step == "started") {
    see_start(serving, *stepped, seen);
  } else if (stepped->step == "promoted" || stepped->step == "finished") {
    const auto before = told_.all().find(stepped->rollout);
    const auto meant = plans_.find(stepped->plan);
    if (before == told_.all().end() || meant == plans_.end()) {
      seen.not_good = "nobody planned it";
    } else {
      seen.not_good = sim::not_good(before->second, *stepped, meant->second, shop_, serving.at);
    }
  } else if (stepped->step == "promoted-by-hand") {
    const control::Principal* by = directory_.find(seen.entry.by.subject);
    const bool may = by != nullptr && by->active && by->is_person();
    const bool is_asked = std::holds_alternative<OrderAsked>(serving.request->asked) &&
                          serving.request->by == seen.entry.by.subject;
    if (!may || !is_asked) seen.not_good = fmt::format("{} is nobody", seen.entry.by.subject);
  } else if (stepped->step == "went-back") {
    see_going_back(serving, *stepped, seen);
  }
  // What is everywhere may be ended there.
  const bool goes_out = stepped->step == "started" ||
                        (stepped->step.starts_with("promoted") && stepped->from < stepped->to);
  const std::string freeze =
      goes_out ? incidents_.freezing(stepped->environment, stepped->moves) : "";
  if (!freeze.empty()) {
    seen.not_free =
        fmt::format("{} {}, and {} freezes what it moves", stepped->rollout, stepped->step, freeze);
  }
  seen.not_next = told_.add(records_.size(), seen.entry, *stepped);
}

void Chronicle::see_rollouts() {
  const auto take = [&](const std::string& id, control::KeptRollout kept) {
    if (not_as_told.empty()) not_as_told = told_.not_as_told(kept);
    kept_.insert_or_assign(id, std::move(kept));
  };
  see_changed(control::rollout_key(""), control::parse_kept, take);
}

}  // namespace belay::sim
