#include "app/server/production.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"

namespace belay::app {
namespace {

using std::chrono::milliseconds;

constexpr int kScrapesApartMax = 2;  // forgives one that failed; a push, too

struct Environment {
  std::unique_ptr<control::Metrics> metrics;
  bool is_pushed = false;
  watch::CounterRules rules{};
  milliseconds lag{0};
  std::map<std::string, std::unique_ptr<control::Traffic>> traffic;
};

/// Changes nothing of its own once it is made.
class ConfiguredProduction : public control::Production {
 public:
  explicit ConfiguredProduction(std::map<std::string, Environment> environments)
      : environments_(std::move(environments)) {}

  Result<control::Metrics*> metrics(const std::string& environment) override {
    BELAY_TRY(const Environment* found, find(environment));
    if (found->metrics) return found->metrics.get();
    return fail(Code::not_found,
                fmt::format("nothing says how `{}` does: add `metrics: {{prometheus: URL, scrape: "
                            "15s}}` to that environment in the server's configuration, and start "
                            "it again",
                            printable(environment)));
  }

  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override {
    BELAY_TRY(const Environment* found, find(environment));
    const auto at = found->traffic.find(system);
    if (at != found->traffic.end()) return at->second.get();
    return fail(Code::not_found,
                fmt::format("nothing divides the traffic of `{}` in `{}`: add `{{system: {}, "
                            "haproxy: ADDRESS, map: FILE}}` to `traffic` of that environment in "
                            "the server's configuration, and start it again",
                            printable(system), printable(environment), printable(system)));
  }

  Result<void> takes_pushed(const std::string& environment) override {
    BELAY_TRY(const Environment* found, find(environment));
    if (found->is_pushed) return {};
    return fail(Code::conflict,
                fmt::format("`{}` takes no samples: write `metrics: {{pushed: true, every: 10s}}` "
                            "for it in the server's configuration, and start it again",
                            printable(environment)));
  }

  watch::CounterRules rules(const std::string& environment) override {
    const auto at = environments_.find(environment);
    return at == environments_.end() ? watch::CounterRules{milliseconds(0), 0} : at->second.rules;
  }

  milliseconds lag(const std::string& environment) override {
    const auto at = environments_.find(environment);
    return at == environments_.end() ? milliseconds(0) : at->second.lag;
  }

 private:
  Result<const Environment*> find(const std::string& environment) const {
    const auto at = environments_.find(environment);
    if (at != environments_.end()) return &at->second;
    return fail(Code::not_found,
                fmt::format("the server knows nothing of the environment `{}`: add it to "
                            "`production` in the server's configuration, with `metrics` and "
                            "`traffic`, and start it again",
                            printable(environment)));
  }

  const std::map<std::string, Environment> environments_;
};

}  // namespace

Result<std::unique_ptr<control::Production>> open_production(const ServerConfig& config,
                                                             const OpenPushed& open_pushed) {
  std::map<std::string, Environment> environments;
  for (const ProductionEnvironment& each : config.production) {
    Environment opened;
    opened.is_pushed = each.is_pushed;
    if (each.is_pushed) {
      opened.metrics = open_pushed(each.name);
    } else if (!each.metrics.url.empty()) {
      BELAY_TRY(opened.metrics, adapters::prometheus::open_source(each.metrics));
    }
    opened.rules = {kScrapesApartMax * each.scrape, each.silent_series_max};
    opened.lag = each.lag;
    for (const DividedSystem& divided : each.traffic) {
      BELAY_TRY(opened.traffic[divided.system], open_division(divided.division));
    }
    environments.emplace(each.name, std::move(opened));
  }
  return std::make_unique<ConfiguredProduction>(std::move(environments));
}

}  // namespace belay::app
