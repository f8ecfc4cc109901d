#include <fmt/format.h>

#include <algorithm>

#include "sim/chronicle.h"

/// What can be told of incidents, and of what goes back, at the moment of a commit.
namespace belay::sim {
namespace {

using Kind = watch::UndoStep::Kind;

/// Those that somebody outside can tell to be one, whatever the catalog says.
bool are_one(const watch::Signal& a, const watch::Signal& b) {
  return watch::is_one(a, b) || (!a.system.empty() && a.system == b.system);
}

}  // namespace

/// By a person, an undo, its guards, their silence, or what it follows.
void Chronicle::see_going_back(const Serving& serving, const ledger::RolloutStepped& stepped,
                               RecordSeen& seen) {
  const auto says = [&](std::string_view words) {
    return stepped.why.find(words) != std::string::npos;
  };
  if (seen.entry.by.kind != "server") {
    const auto* order = std::get_if<OrderAsked>(&serving.request->asked);
    const bool is_asked = order != nullptr && order->rollout == stepped.rollout &&
                          serving.request->by == seen.entry.by.subject &&
                          (order->order == control::RolloutOrder::abort ||
                           order->order == control::RolloutOrder::undo);
    if (!is_asked) seen.not_asked = fmt::format("{} did not ask for it", seen.entry.by.subject);
    return;
  }
  if (incidents_.is_wanted(Kind::roll_back, stepped.rollout, serving.records)) return;
  const auto known = told_.all().find(stepped.rollout);
  const auto meant = plans_.find(stepped.plan);
  if (known == told_.all().end() || meant == plans_.end() || known->second.phase == "done") {
    seen.not_asked =
        fmt::format("nobody asked for {} to go back: {}", stepped.rollout, stepped.why);
    return;
  }
  // What was won before it fell silent stands, so it may be one that is not heard now.
  const bool is_bad = std::any_of(
      stepped.guards.begin(), stepped.guards.end(),
      [&](const ledger::GuardSaid& said) { return says("`" + said.guard + "` is bad: "); });
  const bool is_left =
      says(", which it follows, went bad") &&
      std::any_of(told_.all().begin(), told_.all().end(), [&](const auto& each) {
        return each.second.moves(meant->second.follows) && each.second.was_turned();
      });
  const bool is_late = says("silence of more than") || says(" took longer than ");
  if (is_bad || is_left || is_late) return;
  seen.not_asked = fmt::format("nothing condemns {}: {}", stepped.rollout, stepped.why);
}

void Chronicle::see_incident(const Serving& serving, RecordSeen& seen) {
  if (const auto* administered = std::get_if<ledger::Administered>(&seen.entry.what)) {
    incidents_.add(*administered);
  }
  const auto* stepped = std::get_if<ledger::IncidentStepped>(&seen.entry.what);
  if (stepped == nullptr) return;
  std::optional<watch::IncidentState> account;
  if (stepped->account) {
    const auto found = contents_.documents.find(*stepped->account);
    auto parsed = found == contents_.documents.end() ? fail(Code::internal, "it is missing")
                                                     : watch::parse_incident(found->second);
    if (parsed)
      account = *std::move(parsed);
    else
      unreadable = parsed.error().message;
  }
  if (stepped->step == "opened" && account) see_opening(*account, seen);
  const IncidentsTold::Moment moment{records_.size(), serving.records, serving.request,
                                     account ? &*account : nullptr};
  seen.not_once = incidents_.add(moment, seen.entry, *stepped, told_, put_back_);
}

/// Beside what was committed before.
void Chronicle::see_opening(const watch::IncidentState& opened, RecordSeen& seen) {
  for (const auto& [id, other] : kept_incidents_) {
    const auto told = incidents_.all().find(id);
    const bool is_open = told != incidents_.all().end() && !told->second.is_resolved &&
                         told->second.environment == opened.environment;
    if (!is_open) continue;
    for (const watch::Rung& rung : other.signals) {
      const auto& all = opened.signals;
      const bool is_its =
          !rung.quiet && std::any_of(all.begin(), all.end(), [&](const watch::Rung& each) {
            return are_one(each.signal, rung.signal);
          });
      if (is_its) seen.not_one = fmt::format("{} has it: {}", id, rung.signal.says);
    }
  }
}

void Chronicle::see_incidents() {
  see_changed(control::incident_key(""), watch::parse_incident,
              [&](const std::string& id, watch::IncidentState kept) {
                kept_incidents_.insert_or_assign(id, std::move(kept));
              });
  see_changed(control::deployment_key(""), control::parse_deployment,
              [&](const std::string& id, control::KeptDeployment kept) {
                deployments_.insert_or_assign(id, std::move(kept));
              });
}

void Chronicle::put_back(const Serving& serving, const control::Deployment& deployment,
                         bool is_new) {
  const auto its = std::find_if(deployments_.begin(), deployments_.end(), [&](const auto& each) {
    return each.second.told.version == deployment.version;
  });
  const std::string id = its == deployments_.end() ? "" : its->first;
  if (!incidents_.is_wanted(Kind::put_back, id, serving.records)) {
    wrongly_put_back = fmt::format("nobody wants {} to be put back", deployment.version);
  }
  const bool is_first = put_back_.insert(id).second;
  if (is_new && !is_first) {
    wrongly_put_back = fmt::format("{} was put back before", deployment.version);
  }
}

}  // namespace belay::sim
