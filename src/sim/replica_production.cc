#include "sim/replica_production.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace belay::sim {
namespace {

using control::NotSet;
using control::TrafficOrder;

tl::unexpected<NotSet> nobody_knows(Error why) {
  return tl::unexpected(NotSet{NotSet::Traffic::unknown, std::move(why)});
}

class ReachedTraffic : public control::Traffic {
 public:
  ReachedTraffic(SimulatedTraffic& right, const ProductionFault& fault)
      : right_(right), fault_(fault) {}

  control::Obeyed set(const TrafficOrder& order) override {
    const int restarts = right_.restarts();
    if (auto reached = fault_(ProductionCall::set, false); !reached) {
      return nobody_knows(std::move(reached).error());
    }
    if (right_.restarts() != restarts) {
      return nobody_knows({Code::unavailable, "the connection broke", {}});
    }
    const control::Obeyed obeyed = right_.set(order);
    if (auto answered = fault_(ProductionCall::set, true); !answered) {
      return nobody_knows(std::move(answered).error());
    }
    return obeyed;
  }

  Result<TrafficOrder> now() override {
    BELAY_TRY_VOID(fault_(ProductionCall::look, false));
    return right_.now();
  }

 private:
  SimulatedTraffic& right_;
  const ProductionFault& fault_;
};

class ReachedMetrics : public control::Metrics {
 public:
  ReachedMetrics(SimulatedProduction& shop, const ProductionFault& fault)
      : shop_(shop), fault_(fault) {}

  Result<std::vector<watch::Series>> ask(const control::InstantQuery& query) override {
    return reached(query);
  }
  Result<std::vector<watch::Series>> ask(const control::RangeQuery& query) override {
    return reached(query);
  }

 private:
  template <class Query>
  Result<std::vector<watch::Series>> reached(const Query& query) {
    BELAY_TRY_VOID(fault_(ProductionCall::ask, false));
    BELAY_TRY(control::Metrics* const metrics, shop_.metrics(""));
    return metrics->ask(query);
  }

  SimulatedProduction& shop_;
  const ProductionFault& fault_;
};

class ReachedProduction : public control::Production {
 public:
  ReachedProduction(SimulatedProduction& shop, ProductionFault fault)
      : shop_(shop), fault_(std::move(fault)), metrics_(shop_, fault_) {}

  Result<control::Metrics*> metrics(const std::string&) override { return &metrics_; }

  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override {
    BELAY_TRY_VOID(shop_.traffic(environment, system));
    return &traffic_.try_emplace(system, shop_.traffic_of(system), fault_).first->second;
  }

  watch::CounterRules rules(const std::string& environment) override {
    return shop_.rules(environment);
  }
  std::chrono::milliseconds lag(const std::string& environment) override {
    return shop_.lag(environment);
  }

 private:
  SimulatedProduction& shop_;
  const ProductionFault fault_;
  ReachedMetrics metrics_;
  std::map<std::string, ReachedTraffic> traffic_;
};

}  // namespace

std::unique_ptr<control::Production> open_production(SimulatedProduction& shop,
                                                     ProductionFault fault) {
  return std::make_unique<ReachedProduction>(shop, std::move(fault));
}

}  // namespace belay::sim
