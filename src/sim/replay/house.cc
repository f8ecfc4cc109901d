#include "sim/replay/house.h"

#include <fmt/format.h>

#include "sim/organisation.h"
#include "watch/rollout/plan.h"

namespace belay::replay {

using sim::kOrigin;

namespace {

constexpr std::string_view kOwesNothing = "belay: policy/v1\nrules: []\n";
constexpr std::chrono::hours kAllowLasts{24}, kTokensLast{24 * 365};
constexpr std::string_view kReplica = "one";

control::Asker as(std::string_view who) { return {std::string(who), "token", {}, {}}; }

control::Asker maker() { return as("ines"); }
control::Asker on_call() { return as("noor"); }

}  // namespace

House::House(control::Production& production, control::PuttingBack& putting_back,
             sim::SimulatedClock& clock, Watched watched)
    : clock_(clock),
      store_(sim::open_store(contents_, clock, sealer_)),
      history_({{"belay.yaml", std::string(kOwesNothing)}}, {"ada of retail", "ada@retail.example"},
               clock.now()),
      repositories_(history_),
      memory_(std::make_shared<control::Memory>()),
      people_(*store_, std::string(kOrigin),
              [this](std::size_t bytes) -> Result<std::string> {
                std::string secret = fmt::format("{:032}", ++secrets_);
                secret.resize(bytes, 's');
                return secret;
              }),
      rollouts_(*store_, production, clock, memory_, {std::string(kOrigin), std::string(kReplica)}),
      deployments_(*store_, memory_),
      incidents_(*store_, rollouts_, deployments_, &putting_back, memory_, std::string(kOrigin)),
      keeper_(
          *store_, clock, rollouts_, production, [](const std::function<void()>& job) { job(); },
          [this](std::string_view line) { said_ += std::string(line) + "\n"; }),
      lookout_(*store_, clock, incidents_, rollouts_, deployments_, production,
               std::move(watched.list), std::string(kReplica),
               [this](std::string_view line) { said_ += std::string(line) + "\n"; }) {
  incidents_.know(std::move(watched.graph));
}

House::~House() = default;

Result<void> House::open() {
  return people_.found(sim::founders(), kTokensLast,
                       [](const control::IssuedToken&) -> Result<void> { return {}; });
}

Result<ledger::Receipt> House::allowed(const std::string& change, const std::string& plan) {
  history_.branch(change);
  history_.push(change, {{"changes/" + change, change}}, {"ines of retail", "ines@retail.example"},
                clock_.now());
  control::Changes changes{*store_, repositories_, {std::string(kOrigin), "belay", kAllowLasts}};
  BELAY_TRY(const auto opened, changes.open(maker(), {"retail", change, "", "prod"}));
  control::DecisionAsked asked{gate::Moment::deploy, "prod"};
  BELAY_TRY(watch::RolloutPlan parsed, watch::parse_plan(plan, "plan"));
  asked.plan = std::make_shared<const watch::RolloutPlan>(std::move(parsed));
  BELAY_TRY(auto given, changes.decide(maker(), opened.state.id, asked));
  return std::move(given.receipt);
}

Result<control::RolloutShown> House::start(const std::string& change, const std::string& plan) {
  BELAY_TRY(const ledger::Receipt receipt, allowed(change, plan));
  return rollouts_.start(maker(), receipt);
}

Result<void> House::take_back(const std::string& rollout, const std::string& why) {
  BELAY_TRY(const control::RolloutShown shown, rollouts_.show(rollout));
  const watch::Phase phase = shown.kept->state.phase;
  if (phase != watch::Phase::done && watch::is_over(phase)) return {};
  const auto order =
      phase == watch::Phase::done ? control::RolloutOrder::undo : control::RolloutOrder::abort;
  BELAY_TRY_VOID(rollouts_.order(maker(), rollout, order, why));
  return {};
}

Result<void> House::tell(const control::Deployment& deployment) {
  BELAY_TRY_VOID(incidents_.deployed(maker(), deployment));
  return {};
}

Result<void> House::undo(const std::string& incident, const std::string& suspect) {
  BELAY_TRY_VOID(incidents_.undo(on_call(), incident, suspect, false, "harm goes on"));
  return {};
}

void House::turn() {
  keeper_.turn();
  lookout_.turn();
}

}  // namespace belay::replay
