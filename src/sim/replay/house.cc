#include "sim/replay/house.h"

#include <fmt/format.h>

#include "sim/organisation.h"
#include "watch/rollout/plan.h"

namespace belay::replay {

using sim::kOrigin;

namespace {

constexpr std::string_view kOwesNothing = "belay: policy/v1\nrules: []\n";
constexpr std::chrono::hours kAllowLasts{24}, kTokensLast{24 * 365};

}  // namespace

House::House(control::Production& production, sim::SimulatedClock& clock)
    : clock_(clock),
      store_(sim::open_store(contents_, clock, sealer_)),
      history_({{"belay.yaml", std::string(kOwesNothing)}}, {"ada of retail", "ada@retail.example"},
               clock.now()),
      repositories_(history_),
      people_(*store_, std::string(kOrigin),
              [this](std::size_t bytes) -> Result<std::string> {
                std::string secret = fmt::format("{:032}", ++secrets_);
                secret.resize(bytes, 's');
                return secret;
              }),
      rollouts_(*store_, production, clock, nullptr, {std::string(kOrigin), "one"}),
      keeper_(
          *store_, clock, rollouts_, production, [](const std::function<void()>& job) { job(); },
          [this](std::string_view line) { said_ += std::string(line) + "\n"; }) {}

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
  BELAY_TRY(const auto opened,
            changes.open(operator_of_changes(), {"retail", change, "", "prod"}));
  control::DecisionAsked asked{gate::Moment::deploy, "prod"};
  BELAY_TRY(watch::RolloutPlan parsed, watch::parse_plan(plan, "plan"));
  asked.plan = std::make_shared<const watch::RolloutPlan>(std::move(parsed));
  BELAY_TRY(auto given, changes.decide(operator_of_changes(), opened.state.id, asked));
  return std::move(given.receipt);
}

Result<control::RolloutShown> House::start(const std::string& change, const std::string& plan) {
  BELAY_TRY(const ledger::Receipt receipt, allowed(change, plan));
  return rollouts_.start(operator_of_changes(), receipt);
}

Result<void> House::take_back(const std::string& rollout, const std::string& why) {
  BELAY_TRY(const control::RolloutShown shown, rollouts_.show(rollout));
  if (watch::is_over(shown.kept->state.phase)) return {};
  BELAY_TRY_VOID(
      rollouts_.order(operator_of_changes(), rollout, control::RolloutOrder::abort, why));
  return {};
}

void House::turn() { keeper_.turn(); }

}  // namespace belay::replay
