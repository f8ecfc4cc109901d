#include <fmt/format.h>

#include <algorithm>

#include "sim/invariants.h"
#include "sim/world_replica.h"

/// What happens once nothing fails any more.
namespace belay::sim {
namespace {

constexpr int kTriesMax = 3;
constexpr std::chrono::minutes kALittle{5}, kAWhile{15};
constexpr std::string_view kReviewers[] = {"rosa", "sami", "tilda"};

control::Principal reviewer(std::string_view id) {
  control::Principal made;
  made.id = id;
  made.name = made.id + " of retail";
  made.emails = {made.id + "@retail.example"};
  made.level = "senior";
  return made;
}

}  // namespace

void World::heal() {
  weather_ = {};
  tell("nothing fails any more");
  heal_requests();
  heal_people();
  heal_rollouts();
  std::vector<std::string> open;
  for (const auto& [id, change] : chronicle_->changes()) {
    if (change.status == control::ChangeStatus::open) open.push_back(id);
  }
  for (const std::string& id : open) heal_change(id);
  if (stopped()) return;
  const auto verified = open_store(contents_, clock_, sealer_)->verify();
  if (!verified) break_(kConverges, verified.error().message);
}

std::optional<Reply> World::insist(Request request) {
  const Request& thought = think_of(std::move(request));
  insist_on(thought);
  if (stopped()) return std::nullopt;
  return chronicle_->replies().back().reply;
}

void World::insist_on(const Request& request) {
  for (int tries = 0; tries < kTriesMax && !stopped(); ++tries) {
    auto reply = serve(request, *idle_replica());
    if (!reply || reply->is_uncertain()) continue;
    take_note(request, *std::move(reply));
    return check();
  }
  break_(kConverges, fmt::format("stuck: {}", in_words(request)));
}

void World::heal_requests() {
  for (const Request* request : unanswered_) insist_on(*request);
  for (const Request* request : late_) insist_on(*request);
}

/// People who had no part in anything come, and evidence is produced again.
void World::heal_people() {
  std::vector<control::Principal> wanted;
  for (const std::string_view id : kReviewers) wanted.push_back(reviewer(id));
  for (const control::Principal& founder : founders()) {
    if (founder.id == "ci") wanted.push_back(founder);
  }
  for (control::Principal& one : wanted) {
    const auto proposed = insist({0, "ada", "", "", "", ProposalAsked{std::move(one)}});
    if (!proposed) return;
    const auto confirmed = insist({0, "bea", "", "", "", ConfirmationAsked{proposed->made}});
    if (confirmed && confirmed->refused) break_(kConverges, confirmed->refused->message);
  }
}

void World::heal_change(const std::string& id) {
  const control::ChangeState before = chronicle_->changes().at(id);
  History& history = histories_.at(before.repository);
  const auto target = [&] { return history.head_of(before.target_name).id; };
  const auto head = [&] { return history.head_of(before.head_name).id; };
  if (!history.merged(target(), head())) history.rebase(before.head_name, true, now());
  const std::string environment(kEnvironments[0]);
  const auto decide = [&](gate::Moment moment) {
    return insist({0, "ada", "", "", id, control::DecisionAsked{moment, environment}});
  };
  if (!decide(gate::Moment::merge)) return;
  const ledger::Content content = chronicle_->changes().at(id).now().content;
  for (const std::string_view by : kReviewers) {
    insist({0, std::string(by), "", "", id,
            control::ApprovalAsked{content, gate::Moment::deploy, environment, ""}});
  }
  insist({0, "ada", "", "", id, control::RecordWritten{{{std::string(kSection), "None."}}}});
  EvidenceSigned evidence;
  evidence.tree = content.head_tree;
  evidence.finished = now();
  evidence.brought.envelope = producer_key(evidence.key).tested(content.head_tree, now());
  insist({0, "ci", "", "", id, std::move(evidence)});
  for (const gate::Moment moment : {gate::Moment::merge, gate::Moment::deploy}) {
    const auto decided = decide(moment);
    if (!decided) return;
    if (decided->decision && decided->decision->decided->decision.verdict == gate::Verdict::allow) {
      continue;
    }
    return break_(kConverges, fmt::format("change {} is not allowed: {}", id, in_words(*decided)));
  }
}

/// All that is out goes on by itself, or is told to; then people send back what is still out.
void World::heal_rollouts() {
  if (!sells_ || stopped()) return;
  shop_.be(SimulatedProduction::Source::well);
  for (const std::string_view system : kSystems) {
    shop_.traffic_of(std::string(system)).be(SimulatedTraffic::Mood::well);
  }
  pass(kALittle);
  if (stopped()) return;
  std::string how = stuck();
  if (!how.empty()) return break_(kOwned, std::move(how));
  const std::int64_t behind = contents_.at - clock_.now().micros();
  if (behind > 0) clock_.jump(std::chrono::seconds(behind / 1'000'000 + 1));
  pass(kALittle);
  heal_incidents();
  if (stopped()) return;
  const auto open = [&] {
    std::vector<std::string> ids;
    for (const auto& [id, one] : chronicle_->rollouts().all()) {
      if (!one.is_over()) ids.push_back(id);
    }
    return ids;
  };
  for (const std::string& id : open()) {
    insist({0, "ada", "", "", "", OrderAsked{id, control::RolloutOrder::resume, ""}});
  }
  pass(kAWhile);
  if (stopped()) return;
  how = without_owner();
  if (!how.empty()) return break_(kOwned, std::move(how));
  for (const std::string& id : open()) end_rollout(id);
}

void World::end_rollout(const std::string& id) {
  const RolloutsTold::Rollout& one = chronicle_->rollouts().all().at(id);
  // What cannot go back is frozen, and ended where it is.
  for (int tries = 0; tries < 2 && !one.is_over() && !stopped(); ++tries) {
    insist({0, "ada", "", "", "", OrderAsked{id, control::RolloutOrder::abort, "the day is over"}});
    pass(kALittle);
  }
  if (!one.is_over()) break_(kOwned, fmt::format("{} is {} for ever", id, one.phase));
}

/// Where the clock was set back, the store's time stands, and the lease of a dead replica lasts;
/// one that lives does not wait for it.
std::string World::stuck() {
  const auto lease = contents_.leases.find("rollouts");
  const bool is_alive = lease == contents_.leases.end() ||
                        lease->second.held_until <= now().micros() ||
                        std::any_of(replicas_.begin(), replicas_.end(), [&](const auto& replica) {
                          return replica->rollouts->settings().replica == lease->second.holder;
                        });
  for (const auto& [id, one] : chronicle_->rollouts().all()) {
    if (is_alive && one.phase == "going-back") return fmt::format("{} does not go back", id);
  }
  return "";
}

std::string World::without_owner() {
  const RolloutsTold& told = chronicle_->rollouts();
  for (const auto& [id, one] : told.all()) {
    if (one.phase == "going-back") return fmt::format("{} does not go back", id);
  }
  for (const std::string_view name : kSystems) {
    const std::string system(name);
    const auto share = static_cast<std::uint64_t>(shop_.traffic_of(system).newest().share);
    if (share == 0 || share == control::kShareMax) continue;
    const std::string id = told.moving(system);
    if (id.empty()) {
      const bool was_left = std::any_of(told.all().begin(), told.all().end(), [&](const auto& at) {
        return at.second.phase == "aborted" && at.second.share == share && at.second.moves(system);
      });
      if (was_left) continue;
      return fmt::format("the traffic of {} is at {}, and no rollout is out", system, share);
    }
    const auto lease = contents_.leases.find("rollouts");
    const std::string& has_it = chronicle_->kept_rollouts().at(id).state.replica;
    if (lease != contents_.leases.end() && lease->second.held_until > now().micros() &&
        lease->second.holder == has_it) {
      continue;
    }
    return fmt::format("the traffic of {} is at {}, and {} of `{}` has no lease", system, share, id,
                       has_it);
  }
  return "";
}

}  // namespace belay::sim
