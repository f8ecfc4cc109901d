#include "sim/incidents_told.h"

#include <fmt/format.h>

#include <algorithm>

#include "watch/incident/incident_turn.h"

namespace belay::sim {
namespace {

using ledger::IncidentStepped;
using Kind = watch::UndoStep::Kind;

constexpr std::string_view kFailed = ", and that failed: ", kWaived = ": not wanted any more";

bool is_server(const ledger::Entry& entry) { return entry.by.kind == "server"; }

/// Whether who is named asked for just this.
template <class Wish>
const Wish* asked_by(const ledger::Entry& entry, const Request& request,
                     const std::string& incident) {
  const auto* wish = std::get_if<Wish>(&request.asked);
  const bool is_it = wish != nullptr && wish->incident == incident && entry.by.kind == "person" &&
                     entry.by.subject == request.by;
  return is_it ? wish : nullptr;
}

}  // namespace

bool IncidentsTold::is_wanted(Kind kind, const std::string& of, std::size_t since) const {
  return std::any_of(wanted_.begin(), wanted_.end(), [&](const Wanted& each) {
    return each.is_of(kind, of) && (!each.settled || *each.settled >= since);
  });
}

std::string IncidentsTold::freezing(const std::string& environment,
                                    const std::vector<ledger::Moved>& moves) const {
  for (const auto& [id, one] : all_) {
    if (one.environment != environment) continue;
    for (const ledger::Moved& move : moves) {
      if (one.frozen.contains(move.system)) return id;
    }
  }
  return "";
}

IncidentsTold::Wanted* IncidentsTold::owed(const std::string& incident, const std::string& words) {
  const auto found = std::find_if(wanted_.begin(), wanted_.end(), [&](const Wanted& each) {
    return each.incident == incident && !each.settled && watch::words_of(each.step) == words;
  });
  return found == wanted_.end() ? nullptr : &*found;
}

void IncidentsTold::add(const ledger::Administered& administered) {
  constexpr std::string_view kIncident = "incident ";
  if (administered.act != "freeze ended" || !administered.about.starts_with(kIncident)) return;
  const std::size_t end = administered.about.find(':');
  all_[administered.about.substr(kIncident.size(), end - kIncident.size())].frozen.clear();
}

std::string IncidentsTold::add(const Moment& moment, const ledger::Entry& entry,
                               const IncidentStepped& stepped, const RolloutsTold& rollouts,
                               const std::set<std::string>& put_back) {
  const bool is_new = !all_.contains(stepped.incident);
  Incident& one = all_[stepped.incident];
  const std::string& step = stepped.step;
  if (is_new != (step == "opened")) {
    return fmt::format("incident {} {}", stepped.incident, is_new ? "never opened" : "opens again");
  }
  if (is_new) one.environment = stepped.environment;
  if (step == "undo-asked") return undo(moment, entry, stepped, rollouts);
  if (step.starts_with("undo")) return settle(moment, entry, stepped, rollouts, put_back);
  if (step != "resolved") return "";
  if (one.is_resolved) return fmt::format("incident {} is resolved twice", stepped.incident);
  for (const Wanted& each : wanted_) {
    if (each.incident != stepped.incident || each.settled) continue;
    return fmt::format("incident {} is resolved, and owes {}", stepped.incident, each.effect);
  }
  one.is_resolved = true;
  one.frozen.clear();
  return "";
}

std::string IncidentsTold::undo(const Moment& moment, const ledger::Entry& entry,
                                const IncidentStepped& stepped, const RolloutsTold& rollouts) {
  const auto* wish = asked_by<UndoWanted>(entry, *moment.request, stepped.incident);
  if (wish == nullptr || wish->dry_run) return "an undo that nobody asked for";
  if (moment.account == nullptr || moment.account->undos.empty()) return "an undo of nobody knows";
  Incident& one = all_[stepped.incident];
  const std::string suspect = moment.account->undos.back().suspect;
  if (!wish->suspect.empty() && wish->suspect != suspect) {
    return fmt::format("{} is undone, where {} was named", suspect, wish->suspect);
  }
  if (!one.asked.insert(suspect).second) return suspect + " is undone twice";
  std::set<std::string> backs;
  for (const watch::AskedStep& each : moment.account->steps) {
    if (each.suspect != suspect) continue;
    wanted_.push_back({stepped.incident, suspect, each.effect, each.step, false, {}, ""});
    if (each.step.kind == Kind::freeze) one.frozen.insert(each.step.of);
    if (each.step.kind == Kind::roll_back) backs.insert(each.step.of);
  }
  for (const auto& [id, rollout] : rollouts.all()) {
    const ledger::RolloutStepped& first = rollout.entries.front().stepped;
    const bool is_its = first.change == suspect && first.environment == one.environment;
    const bool was_there = rollout.is_under_way() && rollout.wanted.front().first < moment.since;
    if (is_its && was_there && !backs.contains(id)) {
      return fmt::format("{} of {} is out, and is left out", id, suspect);
    }
  }
  return "";
}

std::string IncidentsTold::settle(const Moment& moment, const ledger::Entry& entry,
                                  const IncidentStepped& stepped, const RolloutsTold& rollouts,
                                  const std::set<std::string>& put_back) {
  const std::string& id = stepped.incident;
  if (stepped.step == "undone") {
    std::string suspect;
    for (const Wanted& each : wanted_) {
      const bool is_its =
          each.incident == id && fmt::format("`{}` is undone", each.suspect) == stepped.why;
      if (!is_its) continue;
      if (!each.settled) return fmt::format("{} is owed by {}", each.effect, id);
      suspect = each.suspect;
    }
    const bool is_first = !suspect.empty() && all_[id].undone.insert(suspect).second;
    if (is_first && is_server(entry)) return "";
    return fmt::format("nobody asked {} for that: {}", id, stepped.why);
  }
  const auto cut = [&](std::string_view at) { return stepped.why.substr(0, stepped.why.find(at)); };
  if (stepped.step == "undo-step-failed") {
    Wanted* failed = owed(id, cut(kFailed));
    if (failed == nullptr) return fmt::format("nothing of {} can fail: {}", id, stepped.why);
    failed->why_not = stepped.why;
    return "";
  }
  const bool is_waived = stepped.step == "undo-step-waived";
  const std::string words = is_waived ? cut(kWaived) : stepped.why;
  // What was frozen thaws with the end.
  if (!is_waived && all_[id].is_resolved && words.ends_with("may go out again")) return "";
  Wanted* settled = owed(id, words);
  if (settled == nullptr) return fmt::format("{} does not owe that: {}", id, stepped.why);
  settled->settled = moment.index;
  if (is_waived) {
    const auto* order = asked_by<IncidentOrder>(entry, *moment.request, id);
    const bool is_it = order != nullptr && order->kind == IncidentOrder::Kind::waive;
    return is_it ? "" : fmt::format("nobody waived {}", settled->effect);
  }
  settled->is_done = true;
  const std::string& of = settled->step.of;
  if (settled->step.kind == Kind::put_back && !put_back.contains(of)) {
    return fmt::format("{} is said to be put back, and is there", of);
  }
  if (settled->step.kind != Kind::roll_back) return "";
  const RolloutsTold::Rollout& rollout = rollouts.all().at(of);
  if (rollout.is_over() && rollout.share == 0) return "";
  return fmt::format("{} is said to be back, and is {} at {}", of, rollout.phase, rollout.share);
}

}  // namespace belay::sim
