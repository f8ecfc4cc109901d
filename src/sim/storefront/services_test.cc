#include "sim/storefront/services.h"

#include <gtest/gtest.h>

namespace belay::sim {
namespace {

std::string circle_of(std::vector<SystemPlan> systems) {
  StorefrontPlan plan;
  plan.shop = systems.front().name;
  plan.systems = std::move(systems);
  return Services(plan).in_a_circle().value_or("");
}

TEST(Services, in_a_circle_are_named_and_not_those_that_only_call_into_one) {
  EXPECT_EQ(circle_of({{"shop", "checkout", 1, {"cart"}, {}, 1},
                       {"cart", "checkout", 1, {"prices"}, {}, 1},
                       {"prices", "checkout", 1, {}, {"offers"}, 1},
                       {"offers", "checkout", 2, {"prices"}, {}, 1}}),
            "prices")
      << "neither the shop nor the cart can be taken out of it";
  EXPECT_EQ(circle_of({{"shop", "checkout", 1, {"shop"}, {}, 1}}), "shop");
  EXPECT_EQ(circle_of({{"shop", "checkout", 1, {"cart"}, {"stock"}, 1},
                       {"cart", "checkout", 1, {"stock"}, {}, 1},
                       {"stock", "checkout", 1, {}, {}, 1}}),
            "");
}

}  // namespace
}  // namespace belay::sim
