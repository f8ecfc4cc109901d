#include "app/server/production.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "adapters/exec_putting_back.h"
#include "adapters/whole_files.h"
#include "base/text.h"
#include "control/incident/deployments.h"

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

  Result<void> knows(const std::string& environment) override {
    BELAY_TRY_VOID(find(environment));
    return {};
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
    std::vector<std::string> names;
    for (const auto& each : environments_) names.push_back(printable(each.first));
    return fail(Code::not_found,
                fmt::format("the server knows nothing of the environment `{}`, {}: add it to "
                            "`production` in the server's configuration, with `metrics` and "
                            "`traffic`, and start it again",
                            printable(environment),
                            names.empty() ? "nor of any other"
                                          : fmt::format("but of `{}`", joined(names, "`, `"))));
  }

  const std::map<std::string, Environment> environments_;
};

class ConfiguredPuttingBack : public control::PuttingBack {
 public:
  using Programs = std::map<std::string, std::unique_ptr<control::PuttingBack>>;
  explicit ConfiguredPuttingBack(Programs programs) : programs_(std::move(programs)) {}

  Result<void> put_back(const std::string& effect, const control::Deployment& deployment) override {
    const auto at = programs_.find(deployment.environment);
    if (at != programs_.end()) return at->second->put_back(effect, deployment);
    return fail(Code::unsupported,
                fmt::format("nothing puts deployments back in `{}`: put it back by hand, and waive "
                            "this step; or add `put_back: {{program: PATH}}` to that environment "
                            "in the server's configuration, and start it again",
                            printable(deployment.environment)));
  }

 private:
  const Programs programs_;
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

Result<watch::WatchList> watches_of(const ProductionEnvironment& environment) {
  const std::string& file = environment.watches_file;
  if (file.empty()) {
    watch::WatchList none;
    none.environment = environment.name;
    return none;
  }
  BELAY_TRY(const auto text, adapters::read_whole_file(file, watch::kWatchesBytesMax));
  if (!text) {
    return fail(Code::not_found,
                fmt::format("`{}`, which `watches` of `{}` names, is not there: write it, "
                            "docs/formats/watches-v1.md has an example",
                            printable(file), printable(environment.name)));
  }
  BELAY_TRY(watch::WatchList list, watch::parse_watches(*text, file));
  if (list.environment == environment.name) return list;
  return fail(Code::malformed,
              fmt::format("its `environment` is `{}`, and the server's configuration names it for "
                          "`{}`: name the file of that environment",
                          printable(list.environment), printable(environment.name)),
              Place{file, 0, 0});
}

Result<std::unique_ptr<control::PuttingBack>> open_putting_back(const ServerConfig& config) {
  ConfiguredPuttingBack::Programs programs;
  for (const ProductionEnvironment& each : config.production) {
    if (!each.put_back) continue;
    BELAY_TRY(programs[each.name], adapters::put_back_by_program(*each.put_back));
  }
  if (programs.empty()) return nullptr;
  return std::make_unique<ConfiguredPuttingBack>(std::move(programs));
}

}  // namespace belay::app
