#pragma once

#include <string>
#include <vector>

#include "services/estimates/estimate.h"

namespace retail::cart {

struct Item {
  std::string sku;
  int count = 1;
  estimates::Parcel parcel;
};

/// The days of the slowest item: what the customer is promised.
int promised_days(const std::vector<Item>& items);

}  // namespace retail::cart
