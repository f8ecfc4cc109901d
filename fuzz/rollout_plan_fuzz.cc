#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "watch/rollout/plan.h"
#include "watch/rollout/plan_guards.h"

/// A plan that reads is the same one in its canonical form, and so has one digest; and its guards
/// ask for something, filled in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto plan = watch::parse_plan(text, "plan.yaml");
  if (!plan) {
    if (plan.error().message.empty() || !plan.error().place) std::abort();
    return 0;
  }
  const std::string canonical = watch::write_plan(*plan);
  const auto again = watch::parse_plan(canonical, "plan.json");
  if (!again || *again != *plan || watch::write_plan(*again) != canonical) std::abort();
  const watch::PlanGuards guards(*plan, {std::chrono::seconds(30), 0});
  if (guards.selectors().empty() == plan->is_learned_from()) std::abort();
  if (!plan->stages.empty() && guards.judge(0).size() != plan->guards.size()) std::abort();
  return 0;
}
