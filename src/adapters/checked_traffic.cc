#include "adapters/checked_traffic.h"

#include <fmt/format.h>

namespace belay::adapters {

using control::NotSet;
using control::Obeyed;
using control::share_text;
using control::TrafficOrder;

Obeyed unchanged(Error why) {
  return tl::unexpected<NotSet>(NotSet{NotSet::Traffic::unchanged, std::move(why)});
}

Obeyed unknown(Error why) {
  return tl::unexpected<NotSet>(NotSet{NotSet::Traffic::unknown, std::move(why)});
}

Obeyed CheckedTraffic::set(const TrafficOrder& order) {
  const std::lock_guard lock(mutex_);
  // What is wrong with every order needs no look.
  if (auto why = control::objection({}, order)) return unchanged(*std::move(why));
  auto before = look();
  if (!before) return unchanged(std::move(before).error());
  if (auto why = control::objection(before->newest, order)) return unchanged(*std::move(why));
  if (before->newest == order && !before->amiss) return {};
  if (auto told = tell(order); !told) return believed(std::move(told).error(), *before);
  auto after = look();
  if (!after) return unknown(std::move(after).error());
  if (after->newest != order) {
    return unknown(
        {Code::conflict,
         fmt::format("{} was told by effect {} and accepted, but effect {} for {} is there now: "
                     "somebody else orders too, or it was not kept",
                     share_text(order.share), order.effect, after->newest.effect,
                     share_text(after->newest.share)),
         {}});
  }
  if (after->amiss) return unknown(*std::move(after->amiss));
  return {};
}

Obeyed CheckedTraffic::believed(NotSet refusal, const Seen& before) {
  if (refusal.traffic == NotSet::Traffic::unchanged) {
    const auto after = look();
    const bool as_before = after && after->newest == before.newest && after->amiss == before.amiss;
    if (!as_before) refusal.traffic = NotSet::Traffic::unknown;
  }
  return tl::unexpected<NotSet>(std::move(refusal));
}

Result<TrafficOrder> CheckedTraffic::now() {
  const std::lock_guard lock(mutex_);
  BELAY_TRY(const Seen seen, look());
  if (seen.amiss) return tl::unexpected<Error>(*seen.amiss);
  return seen.newest;
}

}  // namespace belay::adapters
