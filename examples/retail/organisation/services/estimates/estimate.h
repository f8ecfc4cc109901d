#pragma once

#include <cstdint>
#include <string>

namespace retail::estimates {

struct Parcel {
  std::string region;
  int grams = 0;
};

/// Days until the parcel is at the door, counted from today.
int days_until_delivery(const Parcel& parcel);

}  // namespace retail::estimates
