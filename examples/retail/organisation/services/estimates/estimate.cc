#include "services/estimates/estimate.h"

namespace retail::estimates {

int days_until_delivery(const Parcel& parcel) {
  const int by_region = parcel.region == "na" ? 2 : 4;
  const int heavy = parcel.grams > 20'000 ? 1 : 0;
  return by_region + heavy;
}

}  // namespace retail::estimates
