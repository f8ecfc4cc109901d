#include <cassert>

#include "services/estimates/estimate.h"

int main() {
  assert(retail::estimates::days_until_delivery({"na", 500}) == 2);
  assert(retail::estimates::days_until_delivery({"eu", 30'000}) == 5);
}
