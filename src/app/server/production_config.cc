#include "app/server/production_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/server/config_path.h"
#include "base/text.h"

namespace belay::app {
namespace {

namespace haproxy = adapters::haproxy;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using yaml::Fields;
using yaml::Node;

constexpr milliseconds kQuestionTime = seconds(10);  // each unless the file says another
constexpr milliseconds kHaproxyTime = seconds(5);
constexpr milliseconds kProgramTime = seconds(60);
// Beyond five minutes Prometheus itself takes a series for gone.
constexpr seconds kScrapeMax = minutes(5);
constexpr seconds kLagMax = minutes(10);
constexpr milliseconds kLagBeyondScrape = seconds(1);  // to scrape, to store, two clocks

struct SpanBounds {
  seconds least;
  seconds most;
};

const haproxy::OrderPlace* place_in(const Division& division) {
  if (const auto* weighed = std::get_if<DividedByWeight>(&division)) return &weighed->place;
  return std::get_if<haproxy::OrderPlace>(&division);
}

bool is_same_place(const Division& one, const Division& other) {
  const auto* a = place_in(one);
  const auto* b = place_in(other);
  return a != nullptr && b != nullptr && a->address == b->address && a->map_file == b->map_file &&
         a->system == b->system;
}

class ProductionReader {
 public:
  ProductionReader(const yaml::Document& document, const std::string& folder)
      : document_(document), folder_(folder) {}

  Result<std::vector<ProductionEnvironment>> read(const Node& node) {
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`production`"));
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "an environment of `production`"));
      BELAY_TRY(const Node* name, fields.required("environment"));
      const Node* metrics = fields.optional("metrics");
      BELAY_TRY(const Node* traffic, fields.required("traffic"));
      const Node* watches = fields.optional("watches");
      const Node* put_back = fields.optional("put_back");
      BELAY_TRY_VOID(fields.finish());
      ProductionEnvironment environment;
      BELAY_TRY(environment.name, name_of(*name, "`environment` of `production`"));
      const bool twice = std::any_of(made_.begin(), made_.end(), [&](const auto& other) {
        return other.name == environment.name;
      });
      if (twice) {
        return document_.error(*name, fmt::format("the environment `{}` is there already: write "
                                                  "its systems under it",
                                                  printable(environment.name)));
      }
      if (metrics != nullptr) BELAY_TRY_VOID(read_metrics(*metrics, environment));
      BELAY_TRY_VOID(read_traffic(*traffic, environment));
      if (watches != nullptr) BELAY_TRY_VOID(read_watches(*watches, metrics, environment));
      if (put_back != nullptr) BELAY_TRY_VOID(read_put_back(*put_back, environment));
      made_.push_back(std::move(environment));
    }
    if (!made_.empty()) return std::move(made_);
    return document_.error(node, "`production` has no environment: add one, or leave it out");
  }

 private:
  Result<std::string> name_of(const Node& node, std::string_view what) {
    BELAY_TRY(std::string name, yaml::text_of(document_, node, what));
    if (has_visible_text(name)) return name;
    return document_.error(node, fmt::format("{} names nothing", what));
  }

  Result<milliseconds> span_of(const Node& node, std::string_view what, const SpanBounds& bounds) {
    BELAY_TRY(const seconds span, yaml::span_of(document_, node, what));
    if (bounds.least <= span && span <= bounds.most) return milliseconds(span);
    return document_.error(
        node, fmt::format("{} is {} s: between {} s and {} s may be", what, span.count(),
                          bounds.least.count(), bounds.most.count()));
  }

  /// Its upper bound is the driver's, which says it.
  Result<milliseconds> longest_of(const Node* node, milliseconds unless_said) {
    if (node == nullptr) return unless_said;
    BELAY_TRY(const seconds span, yaml::span_of(document_, *node, "`longest`"));
    return milliseconds(span);
  }

  Result<void> read_metrics(const Node& node, ProductionEnvironment& environment) {
    const bool is_asked = node.find("prometheus") != nullptr;
    environment.is_pushed = node.find("pushed") != nullptr;
    if (is_asked != environment.is_pushed) {
      return is_asked ? read_prometheus(node, environment) : read_pushed(node, environment);
    }
    return document_.error(node,
                           "metrics come from a `prometheus`, or are `pushed`: write one of "
                           "`{prometheus: URL, scrape: 15s}` and `{pushed: true, every: 10s}`");
  }

  Result<void> read_prometheus(const Node& node, ProductionEnvironment& environment) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`metrics`"));
    BELAY_TRY(const Node* url, fields.required("prometheus"));
    BELAY_TRY(const Node* scrape, fields.required("scrape"));
    const Node* lag = fields.optional("lag");
    const Node* token = fields.optional("token");
    const Node* longest = fields.optional("longest");
    const Node* silent = fields.optional("silent_series");
    BELAY_TRY_VOID(fields.finish());
    adapters::prometheus::SourceOptions& source = environment.metrics;
    BELAY_TRY(source.url, yaml::text_of(document_, *url, "`prometheus`"));
    if (token != nullptr) {
      BELAY_TRY(source.token_file, path_of(document_, *token, "`token`", folder_));
    }
    BELAY_TRY(source.longest, longest_of(longest, kQuestionTime));
    BELAY_TRY(environment.scrape, span_of(*scrape, "`scrape`", {seconds(1), kScrapeMax}));
    BELAY_TRY_VOID(read_how_late(lag, silent, environment));
    const auto opened = adapters::prometheus::open_source(source);
    if (opened) return {};
    return document_.error(node, "`metrics`: " + opened.error().message);
  }

  Result<void> read_pushed(const Node& node, ProductionEnvironment& environment) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`metrics`"));
    BELAY_TRY(const Node* pushed, fields.required("pushed"));
    BELAY_TRY(const Node* every, fields.required("every"));
    const Node* lag = fields.optional("lag");
    const Node* silent = fields.optional("silent_series");
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(const bool is_pushed, yaml::boolean_of(document_, *pushed, "`pushed`"));
    if (!is_pushed) {
      return document_.error(*pushed, "`pushed` is true, or another source stands there");
    }
    BELAY_TRY(environment.scrape, span_of(*every, "`every`", {seconds(1), kScrapeMax}));
    return read_how_late(lag, silent, environment);
  }

  Result<void> read_how_late(const Node* lag, const Node* silent,
                             ProductionEnvironment& environment) {
    environment.lag = environment.scrape + kLagBeyondScrape;
    if (lag != nullptr) {
      BELAY_TRY(environment.lag, span_of(*lag, "`lag`", {seconds(1), kLagMax}));
    }
    if (silent != nullptr) BELAY_TRY_VOID(read_silent(*silent, environment));
    return {};
  }

  Result<void> read_silent(const Node& node, ProductionEnvironment& environment) {
    BELAY_TRY(const std::int64_t count, yaml::integer_of(document_, node, "`silent_series`"));
    const auto most = static_cast<std::int64_t>(control::kMetricSeriesMax);
    if (count < 0 || count > most) {
      return document_.error(
          node, fmt::format("`silent_series` is {}: between 0 and {} may be", count, most));
    }
    environment.silent_series_max = static_cast<std::size_t>(count);
    return {};
  }

  Result<void> read_watches(const Node& node, const Node* metrics,
                            ProductionEnvironment& environment) {
    BELAY_TRY(environment.watches_file, path_of(document_, node, "`watches`", folder_));
    if (metrics != nullptr) return {};
    return document_.error(node,
                           "`watches` counts what nobody says: add `metrics` to the environment");
  }

  Result<void> read_put_back(const Node& node, ProductionEnvironment& environment) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`put_back`"));
    BELAY_TRY(adapters::ExecProgram program, program_in(fields));
    auto usable = adapters::checked(std::move(program));
    if (!usable) return document_.error(node, "`put_back`: " + usable.error().message);
    environment.put_back = *std::move(usable);
    return {};
  }

  Result<void> read_traffic(const Node& node, ProductionEnvironment& environment) {
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`traffic`"));
    for (const Node& item : items) {
      BELAY_TRY(DividedSystem divided, divided_in(item));
      for (const DividedSystem& other : environment.traffic) {
        if (other.system != divided.system) continue;
        return document_.error(item, fmt::format("`{}` is divided already: one line for a system",
                                                 printable(divided.system)));
      }
      BELAY_TRY_VOID(check_place(item, divided));
      environment.traffic.push_back(std::move(divided));
    }
    if (!environment.traffic.empty()) return {};
    return document_.error(node,
                           "`traffic` divides nothing: add `{system, haproxy, map}` or "
                           "`{system, program}`");
  }

  /// Two environments could order at one place, each without knowing of the other.
  Result<void> check_place(const Node& node, const DividedSystem& divided) {
    for (const ProductionEnvironment& environment : made_) {
      for (const DividedSystem& other : environment.traffic) {
        if (!is_same_place(other.division, divided.division)) continue;
        return document_.error(node,
                               fmt::format("`{}` is divided there for `{}` already: name "
                                           "another HAProxy or map",
                                           printable(divided.system), printable(environment.name)));
      }
    }
    return {};
  }

  Result<DividedSystem> divided_in(const Node& node) {
    DividedSystem divided;
    const Node* system = node.find("system");
    if (system != nullptr) {
      BELAY_TRY(divided.system, name_of(*system, "`system` of `traffic`"));
    }
    const bool by_haproxy = node.find("haproxy") != nullptr;
    if (by_haproxy == (node.find("program") != nullptr)) {
      return document_.error(node,
                             "a system's traffic is divided by `haproxy` or by a `program`: "
                             "name one of the two");
    }
    if (by_haproxy) {
      BELAY_TRY(divided.division, by_haproxy_in(node, divided.system));
    } else {
      BELAY_TRY(divided.division, by_program_in(node, divided.system));
    }
    const auto opened = open_division(divided.division);
    if (opened) return divided;
    return document_.error(node, "`traffic`: " + opened.error().message);
  }

  Result<Division> by_haproxy_in(const Node& node, const std::string& system) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a system that HAProxy divides"));
    BELAY_TRY_VOID(fields.required("system"));
    BELAY_TRY(const Node* address, fields.required("haproxy"));
    BELAY_TRY(const Node* map, fields.required("map"));
    const Node* backend = fields.optional("backend");
    const Node* canary = fields.optional("canary");
    const Node* control = fields.optional("control");
    const Node* longest = fields.optional("longest");
    BELAY_TRY_VOID(fields.finish());
    haproxy::OrderPlace place;
    place.system = system;
    BELAY_TRY(place.address, yaml::text_of(document_, *address, "`haproxy`"));
    BELAY_TRY(place.map_file, yaml::text_of(document_, *map, "`map`"));
    BELAY_TRY(place.longest, longest_of(longest, kHaproxyTime));
    if (backend == nullptr && canary == nullptr && control == nullptr) return Division(place);
    if (backend == nullptr || canary == nullptr || control == nullptr) {
      return document_.error(node,
                             "by weight takes `backend`, `canary` and `control`: name all "
                             "three, or none to divide by cohort");
    }
    DividedByWeight weighed{std::move(place), {}, {}};
    BELAY_TRY(weighed.backend, yaml::text_of(document_, *backend, "`backend`"));
    BELAY_TRY(weighed.arms.canary, yaml::texts_of(document_, *canary, "`canary`"));
    BELAY_TRY(weighed.arms.control, yaml::texts_of(document_, *control, "`control`"));
    return Division(std::move(weighed));
  }

  Result<Division> by_program_in(const Node& node, const std::string& system) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a system that a program divides"));
    BELAY_TRY_VOID(fields.required("system"));
    BELAY_TRY(adapters::ExecProgram program, program_in(fields));
    return Division(adapters::ExecOptions{std::move(program.path), system,
                                          std::move(program.environment), program.longest});
  }

  /// What is left of the fields.
  Result<adapters::ExecProgram> program_in(Fields& fields) {
    BELAY_TRY(const Node* path, fields.required("program"));
    const Node* variables = fields.optional("variables");
    const Node* longest = fields.optional("longest");
    BELAY_TRY_VOID(fields.finish());
    adapters::ExecProgram program;
    BELAY_TRY(program.path, yaml::text_of(document_, *path, "`program`"));
    if (variables != nullptr) {
      BELAY_TRY(program.environment, yaml::texts_of(document_, *variables, "`variables`"));
    }
    BELAY_TRY(program.longest, longest_of(longest, kProgramTime));
    return program;
  }

  const yaml::Document& document_;
  const std::string& folder_;
  std::vector<ProductionEnvironment> made_;
};

struct Opening {
  Result<std::unique_ptr<control::Traffic>> operator()(const haproxy::OrderPlace& place) const {
    return haproxy::divide_by_cohort(place);
  }
  Result<std::unique_ptr<control::Traffic>> operator()(const DividedByWeight& weighed) const {
    return haproxy::divide_by_weight(weighed.place, weighed.backend, weighed.arms);
  }
  Result<std::unique_ptr<control::Traffic>> operator()(const adapters::ExecOptions& options) const {
    return adapters::divide_by_program(options);
  }
};

}  // namespace

Result<std::unique_ptr<control::Traffic>> open_division(const Division& division) {
  return std::visit(Opening{}, division);
}

Result<std::vector<ProductionEnvironment>> read_production(const yaml::Document& document,
                                                           const yaml::Node& node,
                                                           const std::string& folder) {
  return ProductionReader(document, folder).read(node);
}

}  // namespace belay::app
