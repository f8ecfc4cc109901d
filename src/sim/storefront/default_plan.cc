#include "sim/storefront/plan.h"

namespace belay::sim {
namespace {

using Names = std::vector<std::string>;

SystemPlan system(std::string name, std::string journey, int tier, double calls, Names needs = {},
                  Names wants = {}) {
  SystemPlan made;
  made.name = std::move(name);
  made.journey = std::move(journey);
  made.tier = tier;
  made.calls = calls;
  made.needs = std::move(needs);
  made.wants = std::move(wants);
  return made;
}

SystemPlan timed(SystemPlan made, double seconds) {
  made.seconds = seconds;
  return made;
}

std::vector<SystemPlan> what_customers_see() {
  return {
      timed(system("storefront", "checkout", 1, 12, {"checkout", "catalogue"},
                   {"search", "recommendations", "sessions"}),
            0.08),
      timed(system("checkout", "checkout", 1, 1, {"cart", "pricing", "payments", "accounts"},
                   {"delivery-estimates", "promotions", "fraud"}),
            0.12),
      timed(system("cart", "checkout", 1, 4, {"inventory", "sessions"}, {"pricing"}), 0.03),
      timed(system("delivery-estimates", "delivery", 1, 6, {"logistics"}, {"warehouse"}), 0.05),
      timed(system("pricing", "pricing", 1, 10, {"price-store"}, {"taxes", "currency"}), 0.02),
      timed(system("accounts", "accounts", 1, 3, {"identity"}, {"addresses"}), 0.04),
      timed(system("payments", "checkout", 1, 1.1, {"payment-gateway", "ledger-book"}, {"fraud"}),
            0.25),
      timed(system("search", "search", 1, 8, {"search-index"}, {"ranking"}), 0.06),
      timed(system("catalogue", "browse", 1, 15, {"product-store"}, {"media", "reviews"}), 0.03),
      timed(system("order-history", "history", 1, 0.7, {"order-store"}, {"media"}), 0.05),
      system("tracking", "history", 2, 1.5, {"order-store"}, {"logistics"}),
      system("returns", "history", 2, 0.1, {"order-store", "payments"}),
      system("reviews", "browse", 3, 2),
      system("recommendations", "browse", 2, 5, {}, {"ranking"}),
      system("promotions", "pricing", 2, 2, {"price-store"}),
      system("gift-cards", "checkout", 3, 0.05, {"ledger-book"}),
      system("wish-lists", "accounts", 3, 0.3, {"identity"}),
      system("subscriptions", "checkout", 2, 0.1, {"order-store"}, {"payments"}),
  };
}

std::vector<SystemPlan> what_is_behind() {
  return {
      system("sessions", "accounts", 2, 12),
      system("identity", "accounts", 1, 3),
      system("addresses", "accounts", 2, 1),
      system("price-store", "pricing", 2, 12),
      system("taxes", "pricing", 2, 1),
      system("currency", "pricing", 3, 1),
      system("payment-gateway", "checkout", 1, 1.1),
      system("ledger-book", "checkout", 1, 1.2),
      system("fraud", "checkout", 2, 1.1),
      system("inventory", "supply", 2, 5),
      system("logistics", "delivery", 2, 6, {"routing"}, {"carriers"}),
      system("routing", "delivery", 2, 6),
      system("carriers", "delivery", 3, 2),
      system("warehouse", "supply", 2, 2, {"inventory"}),
      system("supply", "supply", 3, 0.5, {"inventory"}, {"forecasts"}),
      system("forecasts", "supply", 3, 0.2),
      system("order-store", "history", 1, 2.5),
      system("search-index", "search", 2, 8),
      system("ranking", "search", 3, 12),
      system("product-store", "browse", 2, 16),
      system("media", "browse", 3, 30),
      system("notifications", "history", 3, 1.5, {}, {"order-store"}),
      system("customer-care", "accounts", 3, 0.02, {"order-store"}, {"identity"}),
  };
}

}  // namespace

StorefrontPlan default_storefront() {
  StorefrontPlan plan;
  plan.regions = {
      {"na", 0.55, -6, {{"na-1", 0.4}, {"na-2", 0.35}, {"na-3", 0.25}}},
      {"eu", 0.30, 1, {{"eu-1", 0.4}, {"eu-2", 0.35}, {"eu-3", 0.25}}},
      {"fe", 0.15, 9, {{"fe-1", 0.4}, {"fe-2", 0.35}, {"fe-3", 0.25}}},
  };
  plan.systems = what_customers_see();
  for (SystemPlan& behind : what_is_behind()) plan.systems.push_back(std::move(behind));
  return plan;
}

}  // namespace belay::sim
