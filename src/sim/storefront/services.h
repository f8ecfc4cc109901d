#ifndef BELAY_SIM_STOREFRONT_SERVICES_H_
#define BELAY_SIM_STOREFRONT_SERVICES_H_

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/storefront/plan.h"

namespace belay::sim {

/// Who calls whom, and what comes of it when somebody does not answer.
class Services {
 public:
  explicit Services(const StorefrontPlan& plan);

  std::optional<std::size_t> find(const std::string& name) const;
  std::size_t shop() const { return shop_; }
  std::size_t size() const { return calls_.size(); }
  /// A system that needs or wants itself in the end, where there is one.
  std::optional<std::string> in_a_circle() const { return in_a_circle_; }

  /// Which share of its calls each system answers, where `own` of them fail by themselves: it needs
  /// all that it needs, and half of what it wants.
  std::vector<double> answered(std::span<const double> own) const;

 private:
  struct Calls {
    std::vector<std::size_t> needs, wants;
  };

  std::map<std::string, std::size_t> numbers_;
  std::vector<Calls> calls_;
  std::vector<std::size_t> order_;  ///< called ones first
  std::size_t shop_ = 0;
  std::optional<std::string> in_a_circle_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_SERVICES_H_
