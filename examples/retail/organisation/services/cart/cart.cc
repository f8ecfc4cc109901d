#include "services/cart/cart.h"

#include <algorithm>

namespace retail::cart {

int promised_days(const std::vector<Item>& items) {
  int days = 0;
  for (const Item& item : items) {
    days = std::max(days, estimates::days_until_delivery(item.parcel));
  }
  return days;
}

}  // namespace retail::cart
