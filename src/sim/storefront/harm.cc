#include "sim/storefront/harm.h"

#include <algorithm>

namespace belay::sim {

Effect grown(const Effect& effect, double seconds) {
  Effect made = effect;
  if (effect.grows > 0) made.fails *= std::clamp(seconds / effect.grows, 0.0, 1.0);
  return made;
}

Harm harm_of(Source source, const Services& services, const StorefrontPlan& plan, double times) {
  Harm harm;
  // Who gets no answer tries again, which loads what is ill already.
  const double fails = source.effect.fails;
  const double load = times * (1 + plan.retries * fails);
  const double has_room = std::min(1.0, plan.systems[source.system].headroom / load);
  std::vector<double> own(services.size());
  own[source.system] = 1 - (1 - fails) * has_room;
  harm.fails = services.answered(own);
  for (double& each : harm.fails) each = 1 - each;
  const double misled = source.effect.wrong * source.effect.loses;
  own[source.system] = 1 - (1 - own[source.system]) * (1 - misled);
  harm.orders = 1 - services.answered(own)[services.shop()];
  harm.source = std::move(source);
  return harm;
}

}  // namespace belay::sim
