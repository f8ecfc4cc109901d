#include "services/estimates/estimate.h"

#include <vector>

#include "services/estimates/clock.h"
#include "services/estimates/cutoff.h"

namespace retail::estimates {
namespace {

const std::vector<Cutoff>& cutoffs() {
  static const std::vector<Cutoff> all = {{"na", 17, -5, true}, {"eu", 15, 1, false}};
  return all;
}

}  // namespace

int days_until_delivery(const Parcel& parcel) {
  const int by_region = parcel.region == "na" ? 2 : 4;
  const int heavy = parcel.grams > 20'000 ? 1 : 0;
  return by_region + heavy + days_waiting(now(), cutoff_for(parcel.region, cutoffs()));
}

}  // namespace retail::estimates
