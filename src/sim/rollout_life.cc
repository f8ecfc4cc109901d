#include "sim/rollout_life.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "sim/somebody.h"

namespace belay::sim {
namespace {

using control::RolloutOrder;

class ActOnRollouts : Somebody {
 public:
  explicit ActOnRollouts(World& world) : Somebody(world) {}

  void any() {
    struct Choice {
      int weight;
      void (ActOnRollouts::*act)();
    };
    static constexpr Choice kChoices[] = {{4, &ActOnRollouts::want_out},
                                          {2, &ActOnRollouts::decide},
                                          {6, &ActOnRollouts::start},
                                          {7, &ActOnRollouts::order}};
    return (this->*any_of(kChoices).act)();
  }

 private:
  void want_out() {
    const control::ChangeState* known = any_change();
    if (known == nullptr) return;
    const std::string id = known->id;
    const ledger::Content content = known->now().content;
    const std::string environment = dice_.one_in(8) ? any_environment() : "prod";
    const auto plan = dice_.one_in(12) ? nullptr : world_.plan_for(environment);
    finish(id, content, {gate::Moment::deploy, environment, plan});
    if (!dice_.one_in(4)) start();
  }

  /// What is decided with a plan that is for another moment or environment, too.
  void decide() {
    const control::ChangeState* change = any_change();
    if (change == nullptr) return;
    const gate::Moment moment = dice_.one_in(8) ? gate::Moment::merge : gate::Moment::deploy;
    send(anybody().id, change->id,
         control::DecisionAsked{moment, any_environment(), world_.plan_for(any_environment())});
  }

  /// The newest that may begin one and did not; else any that somebody has.
  std::optional<ledger::Receipt> any_receipt() {
    std::vector<const ledger::Receipt*> all, good;
    for (const ReplySeen& seen : world_.chronicle().replies()) {
      if (!seen.reply.decision) continue;
      const control::DecisionGiven& given = *seen.reply.decision;
      const auto* asked = std::get_if<control::DecisionAsked>(&seen.request->asked);
      all.push_back(&given.receipt);
      const bool is_new =
          !world_.chronicle().rollouts().all().contains(fmt::format("r{}", given.index));
      if (asked->plan && is_new && given.decided->decision.verdict == gate::Verdict::allow) {
        good.push_back(&given.receipt);
      }
    }
    if (all.empty()) return std::nullopt;
    if (dice_.one_in(12)) return forged(*dice_.one_of(all), *dice_.one_of(all));
    if (dice_.one_in(8)) return *dice_.one_of(all);
    if (good.empty()) return std::nullopt;
    return dice_.one_in(4) ? *good.front() : *good.back();
  }

  /// What one allows, where the other one is; or an allow where nothing was.
  ledger::Receipt forged(ledger::Receipt receipt, const ledger::Receipt& other) {
    if (dice_.one_in(2)) {
      receipt.proof.index = other.proof.index;
      return receipt;
    }
    constexpr std::string_view kHeld = R"("verdict":"hold")", kAllowed = R"("verdict":"allow")";
    const std::size_t at = receipt.entry.find(kHeld);
    if (at != std::string::npos) receipt.entry.replace(at, kHeld.size(), kAllowed);
    return receipt;
  }

  void start() {
    auto receipt = any_receipt();
    if (receipt) send(anybody().id, "", StartAsked{*std::move(receipt)}, false);
  }

  void order() {
    std::vector<std::string> out, all;
    for (const auto& [id, one] : world_.chronicle().rollouts().all()) {
      all.push_back(id);
      if (!one.is_over()) out.push_back(id);
    }
    if (all.empty() || (out.empty() && !dice_.one_in(10))) return;
    const std::string id = dice_.one_of(out.empty() || dice_.one_in(15) ? all : out);
    struct Choice {
      int weight;
      RolloutOrder order;
    };
    static constexpr Choice kOrders[] = {{4, RolloutOrder::pause},
                                         {10, RolloutOrder::resume},
                                         {3, RolloutOrder::abort},
                                         {4, RolloutOrder::promote},
                                         {1, RolloutOrder::undo}};
    const RolloutOrder order = any_of(kOrders).order;
    const std::string why = dice_.one_in(4) ? "" : "It takes too long.";
    send(dice_.one_in(4) ? anybody().id : any_person().id, "", OrderAsked{id, order, why}, false);
  }
};

}  // namespace

void act_on_rollouts(World& world) { ActOnRollouts(world).any(); }

}  // namespace belay::sim
