#ifndef BELAY_SIM_STOREFRONT_SCRAPED_H_
#define BELAY_SIM_STOREFRONT_SCRAPED_H_

#include "sim/storefront/storefront.h"

namespace belay::sim {

/// What the shop's counters answer.
class Storefront::Scraped : public control::Metrics {
 public:
  explicit Scraped(Storefront& shop) : shop_(shop) {}

  Result<std::vector<watch::Series>> ask(const control::InstantQuery& query) override;
  Result<std::vector<watch::Series>> ask(const control::RangeQuery& query) override;

 private:
  std::optional<double> sum(const std::vector<std::size_t>& series, Instant to,
                            std::chrono::seconds span);

  Storefront& shop_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_SCRAPED_H_
