#include <fmt/format.h>

#include <algorithm>

#include "sim/world_replica.h"

/// The shop of the simulated world, and what replicas do there by themselves.
namespace belay::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using Mood = SimulatedTraffic::Mood;
using Source = SimulatedProduction::Source;

// A lease outlasts the one and not the other.
constexpr seconds kTurn{5}, kLongTurn{15};
constexpr int kLongTurnOneIn = 60;

bool is_any_out(const RolloutsTold& told) {
  return std::any_of(told.all().begin(), told.all().end(),
                     [](const auto& each) { return !each.second.is_over(); });
}

}  // namespace

void World::open_shop() {
  deployer_.on_put_back(
      [this](const std::string& effect, const control::Deployment& deployment, bool is_new) {
        tell(fmt::format("{} is put back by {}", deployment.version, effect));
        chronicle_->put_back(serving_.back(), deployment, is_new);
      });
  for (const auto& [system, version] : chronicle_->rollouts().there()) {
    shop_.divide(system, {0, "none", version});
    SimulatedTraffic& traffic = shop_.traffic_of(system);
    traffic.on_move([this, &traffic, name = system](const control::TrafficOrder& before,
                                                    const control::TrafficOrder& order) {
      if (before.effect == 0 && traffic.restarts() > 0 && order.share > 0) {
        mark("traffic that was lost was ordered again");
      }
      tell(
          fmt::format("the traffic of {} goes to {} by order {}", name, order.share, order.effect));
      chronicle_->moved(serving_.back(), name, order);
    });
  }
}

std::shared_ptr<const watch::RolloutPlan> World::plan_for(const std::string& environment) {
  const PlanMade made = any_plan(dice_, environment, ++plans_, chronicle_->rollouts(), shop_);
  chronicle_->written(made);
  for (const auto& [version, behaviour] : made.behaviours) shop_.behave(version, behaviour);
  return made.plan;
}

Result<void> World::at_shop(Replica& replica, ProductionCall call, bool happened) {
  const bool is_order = call == ProductionCall::set && !replica.dead && one_in(weather_.order);
  if (is_order && happened) {
    replica.dead = true;
    mark("a replica died between an order to the traffic and its confirmation");
    tell(fmt::format("replica {} dies, having ordered", replica.number));
  } else if (is_order && may_more_happen()) {
    happen();
  }
  return at_port(replica, std::nullopt, happened);
}

void World::disturb_shop() {
  if (!one_in(weather_.trouble)) return;
  constexpr Source kSources[] = {Source::well, Source::well, Source::well,   Source::well,
                                 Source::well, Source::well, Source::silent, Source::partly,
                                 Source::lost, Source::late};
  shop_.be(dice_.one_of(kSources));
  using Deploys = SimulatedDeployer::Mood;
  constexpr Deploys kDeploys[] = {Deploys::well, Deploys::well, Deploys::fails, Deploys::untold};
  deployer_.be(dice_.one_of(kDeploys));
  for (const std::string_view name : kSystems) {
    const std::string system(name);
    SimulatedTraffic& traffic = shop_.traffic_of(system);
    constexpr Mood kMoods[] = {Mood::well, Mood::well,  Mood::well,   Mood::well,  Mood::well,
                               Mood::well, Mood::fails, Mood::untold, Mood::halves};
    traffic.be(dice_.one_of(kMoods));
    if (dice_.one_in(6) && !chronicle_->rollouts().moving(system).empty()) {
      traffic.forget();
      tell(fmt::format("what divides the traffic of {} is started anew", system));
    }
  }
}

bool World::is_busy() const {
  const auto& wanted = chronicle_->incidents().wanted();
  return is_any_out(chronicle_->rollouts()) ||
         std::any_of(wanted.begin(), wanted.end(),
                     [](const IncidentsTold::Wanted& each) { return !each.settled; });
}

void World::pass(microseconds span) {
  if (!sells_) return clock_.pass(span);
  while (span.count() > 0 && !stopped()) {
    const bool is_out = is_busy();
    const bool is_long = !is_calm() && is_out && dice_.one_in(kLongTurnOneIn);
    const microseconds part =
        is_out ? std::min<microseconds>(span, is_long ? kLongTurn : kTurn) : span;
    shop_.pass(part);
    span -= part;
    const std::size_t first =
        static_cast<std::size_t>(dice_.below(static_cast<int>(replicas_.size())));
    for (std::size_t i = 0; i < (is_out ? replicas_.size() : 1) && !stopped(); ++i) {
      Replica& replica = *replicas_[(first + i) % replicas_.size()];
      if (!replica.busy) keep(replica);
      if (!replica.busy) look_out(replica);
    }
  }
}

void World::by_itself(Replica& replica, const std::function<void()>& act) {
  const std::size_t known = chronicle_->records().size();
  serving_.push_back(serving_of(*replica.keeping));
  replica.busy = true;
  act();
  replica.busy = false;
  serving_.pop_back();
  if (stopped()) return;
  if (replica.dead) {
    mark("a replica died");
    start(replica);
  }
  if (chronicle_->records().size() != known) check();
}

void World::keep(Replica& replica) {
  const auto too_late = [&] {
    int count = 0;
    for (const std::string_view system : kSystems) {
      count += shop_.traffic_of(std::string(system)).too_late();
    }
    return count;
  };
  const int late = too_late();
  by_itself(replica, [&] { replica.keeper->turn(); });
  if (too_late() != late) mark("an order to the traffic came too late");
}

void World::bring_out(std::size_t first_record) {
  for (std::size_t i = first_record; i < chronicle_->records().size(); ++i) {
    const RecordSeen& record = chronicle_->records()[i];
    if (const auto* incident = std::get_if<ledger::IncidentStepped>(&record.entry.what)) {
      tell(fmt::format("{} {}: {}", incident->incident, incident->step, incident->why));
      if (!is_calm()) see_incident(record, *incident);
    }
    const auto* stepped = std::get_if<ledger::RolloutStepped>(&record.entry.what);
    if (stepped == nullptr) continue;
    tell(fmt::format("{} {} {}: {} to {}: {}", stepped->rollout, stepped->step,
                     stepped->hold.value_or(""), stepped->from, stepped->to, stepped->why));
    if (!is_calm()) see_step(record, *stepped);
    const auto kept = chronicle_->kept_rollouts().find(stepped->rollout);
    if (stepped->step != "started" || kept == chronicle_->kept_rollouts().end()) continue;
    for (const ledger::Moved& move : stepped->moves) {
      shop_.divide(move.system, {kept->second.orders + 1, move.version, move.replaces});
    }
  }
}

/// What is rare in the life of a rollout.
void World::see_step(const RecordSeen& record, const ledger::RolloutStepped& stepped) {
  const RolloutsTold::Rollout& one = chronicle_->rollouts().all().at(stepped.rollout);
  const std::string& step = stepped.step;
  const auto says = [&](std::string_view words) {
    return stepped.why.find(words) != std::string::npos;
  };
  const bool by_person = record.entry.by.kind != "server";
  if (step == "went-back" && by_person) mark("a rollout went back by order");
  if (step == "went-back" && says(" is bad: ")) mark("a rollout went back because it was bad");
  if (step == "went-back" && says("silence of ")) mark("a rollout went back because of silence");
  if (step == "went-back" && one.was_done) mark("a rollout went back after it was done");
  if (step == "went-back" && says("incident `") && !one.was_done) {
    mark("a rollout was undone while it was under way");
  }
  if (step == "held" && stepped.hold == "freeze") mark("a rollout was held by a freeze");
  if (says(", which it follows, ")) mark("a rollout went bad with one that it follows");
  if (step == "finished") mark("a rollout was finished");
  if (step == "froze") mark("a rollout was frozen");
  if (step == "promoted-by-hand") mark("a rollout was promoted by hand");
  if (step == "arrived" && stepped.moves.size() > 1) mark("systems went out together");
  if (step == "held" && stepped.hold == "clock") mark("the time of a rollout jumped");
  if (step == "held" && stepped.hold == "mismatch") mark("the traffic of a rollout was elsewhere");
  if (step == "hold-ended" && stepped.hold == "silence") {
    mark("a rollout that silence held was resumed");
  }
  if (step == "taken-over" && one.phase == "baking") {
    mark("a rollout was taken over in the middle of a stage");
  }
  if (step == "traffic-failed" && one.phase == "going-back") {
    mark("a rollout went back while its traffic failed");
  }
}

void World::see_start(const Request& request, const Reply& reply) {
  if (is_calm()) return;
  if (reply.refused) {
    const std::string& why = reply.refused->message;
    const auto says = [&](std::string_view words) { return why.find(words) != std::string::npos; };
    if (says("wait for its end")) mark("a rollout stood in another's way");
    if (says("wait until it is resolved")) mark("a freeze stood in a rollout's way");
    if (says("expired")) mark("an allow that had expired began nothing");
    if (says("was withdrawn")) mark("an allow of which an approval was withdrawn began nothing");
    if (says("does not have the receipt's entry"))
      mark("a receipt of another ledger began nothing");
    if (says("is bound to no plan")) mark("a receipt without a plan began nothing");
    return;
  }
  const auto& replies = chronicle_->replies();
  const bool again = std::any_of(replies.begin(), replies.end(), [&](const ReplySeen& seen) {
    return seen.request != &request && !seen.reply.refused && seen.reply.made == reply.made &&
           std::holds_alternative<StartAsked>(seen.request->asked);
  });
  if (again) mark("a receipt was brought twice");
}

}  // namespace belay::sim
