#include "app/server/production.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "control/incident/deployments.h"

namespace belay::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::string_view kServer = R"(belay: server/v1
origin: ledger.retail.example
listen: 127.0.0.1:8640
data: belay-data
repositories:
- {name: retail, path: retail.git}
founders:
- {id: ada, name: Ada Quist, emails: [ada@retail.example]}
- {id: bea, name: Bea Holt, emails: [bea@retail.example]}
)";

constexpr std::string_view kProduction = R"(production:
- environment: prod
  metrics: {prometheus: "http://127.0.0.1:9090", scrape: 5s, silent_series: 2}
  traffic:
  - {system: checkout, haproxy: /run/haproxy/admin.sock, map: /etc/haproxy/belay.map}
  - system: jobs
    haproxy: 127.0.0.1:9999
    map: /etc/haproxy/belay.map
    backend: jobs
    canary: [canary]
    control: [control, spare]
    longest: 2s
  - {system: flags, program: /usr/local/bin/flags-traffic, variables: [REGION=eu], longest: 90s}
- environment: staging
  metrics: {prometheus: "https://mimir.example.com/api", token: a.token, scrape: 15s,
            lag: 45s, longest: 20s}
  traffic:
  - {system: checkout, haproxy: /run/staging/admin.sock, map: /etc/haproxy/belay.map}
)";

Result<ServerConfig> parsed(const std::string& production) {
  return ServerConfig::parse(std::string(kServer) + production, "etc/server.yaml");
}

class Pushed final : public control::Metrics {
 public:
  Result<std::vector<watch::Series>> ask(const control::InstantQuery&) override { return {}; }
  Result<std::vector<watch::Series>> ask(const control::RangeQuery&) override { return {}; }
};

std::unique_ptr<control::Metrics> nothing_pushed(const std::string&) {
  return std::make_unique<Pushed>();
}

std::string with(std::string_view what, std::string_view instead) {
  std::string text(kProduction);
  text.replace(text.find(what), what.size(), instead);
  return text;
}

std::string refusal_of(const std::string& production) {
  const auto config = parsed(production);
  return config ? "accepted" : config.error().to_string();
}

TEST(Production, says_where_changes_go) {
  const auto config = parsed(std::string(kProduction));
  ASSERT_TRUE(config) << config.error().to_string();
  ASSERT_EQ(config->production.size(), 2u);
  const ProductionEnvironment& prod = config->production[0];
  EXPECT_EQ(prod.name, "prod");
  EXPECT_EQ(prod.metrics.url, "http://127.0.0.1:9090");
  EXPECT_EQ(prod.metrics.token_file, "");
  EXPECT_EQ(prod.metrics.longest, seconds(10)) << "unless said";
  EXPECT_EQ(prod.lag, seconds(6)) << "a scrape and a second unless said";
  ASSERT_EQ(prod.traffic.size(), 3u);
  const auto& cohort = std::get<adapters::haproxy::OrderPlace>(prod.traffic[0].division);
  EXPECT_EQ(cohort.address, "/run/haproxy/admin.sock");
  EXPECT_EQ(cohort.map_file, "/etc/haproxy/belay.map");
  EXPECT_EQ(cohort.system, "checkout");
  EXPECT_EQ(cohort.longest, seconds(5));
  const auto& weight = std::get<DividedByWeight>(prod.traffic[1].division);
  EXPECT_EQ(weight.backend, "jobs");
  EXPECT_EQ(weight.arms.control, (std::vector<std::string>{"control", "spare"}));
  EXPECT_EQ(weight.place.longest, seconds(2));
  const auto& program = std::get<adapters::ExecOptions>(prod.traffic[2].division);
  EXPECT_EQ(program.program, "/usr/local/bin/flags-traffic");
  EXPECT_EQ(program.system, "flags");
  EXPECT_EQ(program.environment, std::vector<std::string>{"REGION=eu"});
  EXPECT_EQ(program.longest, seconds(90));
  const ProductionEnvironment& staging = config->production[1];
  EXPECT_EQ(staging.metrics.token_file, "etc/a.token") << "beside the file";
  EXPECT_EQ(staging.metrics.longest, seconds(20));
}

TEST(Production, is_none_where_nothing_is_said) {
  const auto config = parsed("");
  ASSERT_TRUE(config) << config.error().to_string();
  const auto production = open_production(*config, nothing_pushed);
  ASSERT_TRUE(production) << production.error().message;
  const auto metrics = (*production)->metrics("prod");
  ASSERT_FALSE(metrics);
  EXPECT_EQ(metrics.error().code, Code::not_found);
  EXPECT_EQ((*production)->rules("prod").gap_max, milliseconds(0)) << "nothing is near enough";
}

TEST(Production, opens_each_environment_without_asking_anything_of_it) {
  const auto config = parsed(std::string(kProduction));
  ASSERT_TRUE(config) << config.error().to_string();
  const auto opened = open_production(*config, nothing_pushed);
  ASSERT_TRUE(opened) << opened.error().message;
  control::Production& production = **opened;
  const auto prod = production.metrics("prod");
  const auto staging = production.metrics("staging");
  ASSERT_TRUE(prod && staging);
  EXPECT_NE(*prod, *staging);
  EXPECT_EQ(*prod, *production.metrics("prod")) << "the same one each time";
  EXPECT_NE(*production.traffic("prod", "checkout"), *production.traffic("staging", "checkout"));
  EXPECT_TRUE(production.traffic("prod", "jobs"));
  EXPECT_TRUE(production.traffic("prod", "flags"));
  EXPECT_EQ(production.rules("prod").gap_max, seconds(10)) << "forgives one failed scrape";
  EXPECT_EQ(production.rules("prod").silent_series_max, 2u);
  EXPECT_EQ(production.rules("staging").silent_series_max, 0u);
  EXPECT_EQ(production.lag("prod"), seconds(6));
  EXPECT_EQ(production.lag("staging"), seconds(45));
}

constexpr std::string_view kPrometheus =
    R"({prometheus: "http://127.0.0.1:9090", scrape: 5s, silent_series: 2})";

TEST(Production, takes_what_is_pushed_where_that_is_said_and_nowhere_else) {
  const auto config = parsed(with(kPrometheus, "{pushed: true, every: 10s}"));
  ASSERT_TRUE(config) << config.error().to_string();
  const auto production = open_production(*config, nothing_pushed);
  ASSERT_TRUE(production) << production.error().message;
  const auto metrics = (*production)->metrics("prod");
  ASSERT_TRUE(metrics);
  EXPECT_NE(dynamic_cast<Pushed*>(*metrics), nullptr);
  EXPECT_EQ((*production)->rules("prod").gap_max, seconds(20)) << "forgives one that was lost";
  EXPECT_EQ((*production)->lag("prod"), seconds(11));
  EXPECT_TRUE((*production)->takes_pushed("prod"));
  EXPECT_EQ((*production)->takes_pushed("staging").error().code, Code::conflict);
  EXPECT_EQ((*production)->takes_pushed("eu").error().code, Code::not_found);
}

TEST(Production, has_its_metrics_from_one_of_two_sources) {
  const auto refused = [](std::string_view metrics) {
    return refusal_of(with(kPrometheus, metrics));
  };
  EXPECT_THAT(
      refused("{pushed: true, every: 10s, prometheus: 'http://a', scrape: 5s}"),
      HasSubstr("etc/server.yaml:12:12: metrics come from a `prometheus`, or are `pushed`"));
  EXPECT_THAT(refused("{every: 10s}"), HasSubstr("write one of"));
  EXPECT_THAT(refused("{pushed: true}"), HasSubstr("no `every`"));
  EXPECT_THAT(refused("{pushed: false, every: 10s}"), HasSubstr("`pushed` is true"));
  EXPECT_THAT(refused("{pushed: true, every: 6m}"), HasSubstr("`every` is 360 s"));
  EXPECT_THAT(refused("{pushed: true, every: 10s, scrape: 5s}"), HasSubstr("scrape"));
}

TEST(Production, names_what_to_configure_for_what_is_not_there) {
  const auto config = parsed(std::string(kProduction));
  ASSERT_TRUE(config) << config.error().to_string();
  const auto production = open_production(*config, nothing_pushed);
  ASSERT_TRUE(production) << production.error().message;
  const auto nowhere = (*production)->traffic("eu", "checkout");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Code::not_found);
  EXPECT_THAT(nowhere.error().message,
              HasSubstr("the environment `eu`, but of `prod`, `staging`: add it to `production`"));
  const auto nobody = (*production)->traffic("staging", "jobs");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, Code::not_found);
  EXPECT_THAT(nobody.error().message, HasSubstr("traffic of `jobs` in `staging`: add `{system: "));
}

TEST(Production, that_is_wrong_is_named_with_its_place) {
  EXPECT_THAT(refusal_of("production: []\n"), HasSubstr("server.yaml:10:13"));
  EXPECT_THAT(refusal_of(with("environment: staging", "environment: prod")),
              HasSubstr("etc/server.yaml:23:16: the environment `prod` is there already"));
  EXPECT_THAT(refusal_of(with("environment: staging", "environment: ' '")), HasSubstr("nothing"));
  EXPECT_THAT(refusal_of(with("scrape: 5s, ", "")), HasSubstr("no `scrape`"));
  EXPECT_THAT(refusal_of(with("scrape: 5s", "scrape: 6m")), HasSubstr("between 1 s and 300 s"));
  EXPECT_THAT(refusal_of(with("scrape: 5s", "scrape: 0s")), HasSubstr("12:58: `scrape` is 0 s"));
  EXPECT_THAT(refusal_of(with("lag: 45s", "lag: 11m")), HasSubstr("`lag` is 660 s"));
  EXPECT_THAT(refusal_of(with("silent_series: 2", "silent_series: -1")),
              HasSubstr("`silent_series` is -1"));
  EXPECT_THAT(refusal_of(with("scrape", "scarpe")), HasSubstr("scrape"));
  EXPECT_THAT(refusal_of(with("system: flags", "system: jobs")), HasSubstr("divided already"));
  EXPECT_THAT(refusal_of(with("    backend: jobs\n", "")), HasSubstr("name all three, or none"));
  EXPECT_THAT(refusal_of(with("program:", "haproxy: /run/a.sock, program:")),
              HasSubstr("etc/server.yaml:22:5: a system's traffic is divided by"));
  EXPECT_THAT(refusal_of(with("haproxy: 127.0.0.1:9999", "backends: x")), HasSubstr("one of the"));
  EXPECT_THAT(refusal_of("production:\n- {environment: prod, traffic: [], metrics: {prometheus: "
                         "'http://a', scrape: 1s}}\n"),
              HasSubstr("`traffic` divides nothing"));
}

TEST(Production, refuses_what_no_driver_would_take) {
  EXPECT_THAT(refusal_of(with("http://127.0.0.1:9090", "127.0.0.1:9090")),
              HasSubstr("etc/server.yaml:12:12: `metrics`: `127.0.0.1:9090` is no address"));
  EXPECT_THAT(refusal_of(with("https://mimir", "http://mimir")), HasSubstr("use `https://`"));
  EXPECT_THAT(refusal_of(with("longest: 20s", "longest: 31s")), HasSubstr("between 1 and 30000"));
  EXPECT_THAT(refusal_of(with("haproxy: 127.0.0.1:9999", "haproxy: 192.0.2.7:9999")),
              HasSubstr("etc/server.yaml:15:5: `traffic`: `192.0.2.7:9999` is no address"));
  EXPECT_THAT(refusal_of(with("[control, spare]", "[control, canary]")), HasSubstr("named twice"));
  EXPECT_THAT(refusal_of(with("/usr/local/bin/", "")), HasSubstr("no absolute path"));
  EXPECT_THAT(refusal_of(with("REGION=eu", "REGION")), HasSubstr("write `NAME=value`"));
  EXPECT_THAT(refusal_of(with("longest: 90s", "longest: 6m")), HasSubstr("may be"));
}

TEST(Production, never_has_two_environments_order_at_one_place) {
  EXPECT_THAT(refusal_of(with("/run/staging/admin.sock", "/run/haproxy/admin.sock")),
              HasSubstr("`checkout` is divided there for `prod` already"));
}

constexpr std::string_view kWatched = R"(- environment: prod
  metrics: {pushed: true, every: 10s}
  traffic:
  - {system: checkout, program: /bin/traffic}
  watches: watches.yaml
  put_back: {program: /bin/back, variables: [REGISTRY=local], longest: 30s}
)";

std::string watched(std::string_view what = "", std::string_view instead = "") {
  std::string text = "production:\n" + std::string(kWatched);
  if (!what.empty()) text.replace(text.find(what), what.size(), instead);
  return text;
}

TEST(Production, names_what_is_watched_and_who_puts_back) {
  const auto config = parsed(watched() + "catalog: {repository: retail, ref: refs/heads/main}\n");
  ASSERT_TRUE(config) << config.error().to_string();
  const ProductionEnvironment& prod = config->production.front();
  EXPECT_EQ(prod.watches_file, "etc/watches.yaml") << "beside the file";
  ASSERT_TRUE(prod.put_back);
  EXPECT_EQ(prod.put_back->path, "/bin/back");
  EXPECT_EQ(prod.put_back->environment.front(), "REGISTRY=local");
  EXPECT_EQ(prod.put_back->longest, seconds(30));
  ASSERT_TRUE(config->catalog);
  EXPECT_EQ(config->catalog->repository, "retail");
  EXPECT_EQ(config->catalog->ref, "refs/heads/main");
}

TEST(Production, that_watches_wrongly_is_named_with_its_place) {
  EXPECT_THAT(refusal_of(watched("  metrics: {pushed: true, every: 10s}\n", "")),
              HasSubstr("etc/server.yaml:14:12: `watches` counts what nobody says"));
  EXPECT_THAT(refusal_of(watched("watches.yaml", "''")), HasSubstr("names no path"));
  EXPECT_THAT(refusal_of(watched("/bin/back", "back")),
              HasSubstr("etc/server.yaml:16:13: `put_back`: `back` is no absolute path"));
  EXPECT_THAT(refusal_of(watched("program: /bin/back, ", "")), HasSubstr("no `program`"));
  EXPECT_THAT(refusal_of(watched("longest: 30s", "longest: 6m")), HasSubstr("may be"));
  EXPECT_THAT(refusal_of(watched("longest: 30s", "system: a")), HasSubstr("system"));
  EXPECT_THAT(refusal_of("catalog: {repository: shop, ref: refs/heads/main}\n"),
              HasSubstr("etc/server.yaml:10:23: `shop` is none of `repositories`"));
  EXPECT_THAT(refusal_of("catalog: {repository: retail, ref: main}\n"),
              HasSubstr("etc/server.yaml:10:36: `main` is no full ref"));
  EXPECT_THAT(refusal_of("catalog: {repository: retail}\n"), HasSubstr("no `ref`"));
}

constexpr std::string_view kWatches = R"(belay: watches/v1
environment: prod
look: 10s
false_alarm_every: 30d
counts:
- {name: orders, journey: checkout, system: checkout, harm: drop, counts: orders,
   query: 'orders_total{system="checkout"}'}
)";

ProductionEnvironment watching(const std::string& environment, const std::string& file) {
  ProductionEnvironment made;
  made.name = environment;
  made.watches_file = file;
  return made;
}

/// A file of a list of watches, gone with this.
class WatchesFile {
 public:
  explicit WatchesFile(std::string_view text) {
    std::string pattern = std::filesystem::temp_directory_path() / "belay-watches-XXXXXX";
    ::close(::mkstemp(pattern.data()));
    name = pattern;
    std::ofstream(name) << text;
  }
  WatchesFile(const WatchesFile&) = delete;
  WatchesFile& operator=(const WatchesFile&) = delete;
  ~WatchesFile() { std::filesystem::remove(name); }

  std::string refusal(const std::string& environment = "prod") const {
    const auto list = watches_of(watching(environment, name));
    return list ? "accepted" : list.error().to_string();
  }

  std::string name;
};

TEST(Watches, are_read_from_their_file_and_are_of_their_environment) {
  const WatchesFile file(kWatches);
  const auto list = watches_of(watching("prod", file.name));
  ASSERT_TRUE(list) << list.error().to_string();
  EXPECT_EQ(list->counts.size(), 1u);
  EXPECT_THAT(file.refusal("staging"), HasSubstr(file.name + ": its `environment` is `prod`"));
  const WatchesFile odd("belay: watches/v1\nenvironment: prod\nlook: often\ncounts: []\n");
  EXPECT_THAT(odd.refusal(), HasSubstr(odd.name + ":3:7: "));
  const auto missing = watches_of(watching("prod", "/nowhere/watches.yaml"));
  EXPECT_THAT(missing.error().message, HasSubstr("`/nowhere/watches.yaml`, which `watches` of"));
  const auto none = watches_of(watching("prod", ""));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->environment, "prod") << "what its incidents owe is done all the same";
  EXPECT_TRUE(none->counts.empty());
}

TEST(PuttingBack, is_done_by_each_environment_s_own_program) {
  const auto none = parsed(std::string(kProduction));
  ASSERT_TRUE(none);
  EXPECT_EQ(*open_putting_back(*none), nullptr);
  const auto config = parsed(watched("/bin/back, variables: [REGISTRY=local]", "/bin/true"));
  ASSERT_TRUE(config) << config.error().to_string();
  const auto back = open_putting_back(*config);
  ASSERT_TRUE(back) << back.error().message;
  control::Deployment deployment;
  deployment.environment = "prod";
  deployment.system = deployment.version = "a";
  EXPECT_TRUE((*back)->put_back("i1/1", deployment));
  deployment.environment = "staging";
  const auto refused = (*back)->put_back("i1/1", deployment);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("add `put_back: {program: PATH}`"));
}

}  // namespace
}  // namespace belay::app
