#include "app/cli/watch_words.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace belay::app {
namespace {

using std::chrono::seconds;

constexpr std::size_t kEffectsMax = 20;

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

/// The option's one value, or what stands for it.
Result<std::string> one(const Words& words, const std::string& option, std::string otherwise) {
  const auto& given = words.of_watch.at(option);
  if (given.size() > 1) return usage(fmt::format("`{}` is given twice: write one", option));
  return given.empty() ? std::move(otherwise) : given.front();
}

/// `10%` or `0.1`; from 0 on, and below 1.
Result<double> share(const std::string& option, std::string_view word) {
  const bool is_percent = word.ends_with('%');
  const std::string_view digits = word.substr(0, word.size() - (is_percent ? 1 : 0));
  double value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (is_percent) value /= 100;
  if (problem == std::errc() && end == digits.data() + digits.size() && value >= 0 && value < 1) {
    return value;
  }
  return usage(fmt::format("`{} {}{}` is no share from 0 to 100 %: write `10%` or `0.1`", option,
                           printable(digits), is_percent ? "%" : ""));
}

Result<double> one_share(const Words& words, const std::string& option, std::string otherwise) {
  BELAY_TRY(const std::string word, one(words, option, std::move(otherwise)));
  return share(option, word);
}

Result<seconds> one_span(const Words& words, const std::string& option, std::string otherwise) {
  BELAY_TRY(const std::string word, one(words, option, std::move(otherwise)));
  const auto span = parse_span(word);
  if (!span) return usage(fmt::format("`{}`: {}", option, span.error().message));
  if (*span > seconds(0)) return *span;
  return usage(
      fmt::format("`{} {}` is no time at all: write more, as `2h`", option, printable(word)));
}

template <class T>
Result<T> one_of(const Words& words, const std::string& option, const std::string& otherwise,
                 std::pair<std::string_view, T> first, std::pair<std::string_view, T> second) {
  BELAY_TRY(const std::string word, one(words, option, otherwise));
  if (word == first.first) return first.second;
  if (word == second.first) return second.second;
  const std::string_view both[] = {first.first, second.first};
  return usage(fmt::format("`{} {}` is neither `{}` nor `{}`{}", option, printable(word),
                           first.first, second.first, did_you_mean(word, both)));
}

Result<std::vector<double>> effects(const Words& words) {
  auto given = words.of_watch.at("--effect");
  if (given.empty()) given = {"99%", "50%", "20%", "10%"};
  if (given.size() > kEffectsMax) {
    return usage(
        fmt::format("`--effect` is given {} times: {} at most", given.size(), kEffectsMax));
  }
  std::vector<double> made;
  for (const std::string& word : given) {
    BELAY_TRY(const double effect, share("--effect", word));
    made.push_back(effect);
  }
  return made;
}

Result<watch::Cohorts> cohorts(const Words& words) {
  return one_of<watch::Cohorts>(words, "--cohorts", "sticky", {"sticky", watch::Cohorts::sticky},
                                {"by-request", watch::Cohorts::by_request});
}

Result<bool> is_json(const Words& words) {
  if (words.format == "text" || words.format == "json") return words.format == "json";
  return usage(fmt::format("`--format {}` is neither text nor json", printable(words.format)));
}

/// `--canary`, `--control` and `--share`: all of them.
Result<RangeExportFiles> exported(const Words& words) {
  RangeExportFiles made;
  BELAY_TRY(made.canary, one(words, "--canary", ""));
  BELAY_TRY(made.control, one(words, "--control", ""));
  BELAY_TRY(const std::string word, one(words, "--share", ""));
  if (made.canary.empty() || made.control.empty() || word.empty()) {
    return usage(
        "an export of a Prometheus takes `--canary FILE`, `--control FILE` and `--share SHARE`, "
        "the "
        "canary's of the traffic: write all three");
  }
  BELAY_TRY(made.share, share("--share", word));
  if (watch::are_counts({0, 0, made.share})) return made;
  return usage(fmt::format("`--share {}` is no canary's share: write `5%` or `0.05`, as it was",
                           printable(word)));
}

Result<void> read_past(const Words& words, HealthBacktestOptions& options) {
  const auto is_given = [&](const char* option) { return !words.of_watch.at(option).empty(); };
  const bool is_exported = is_given("--canary") || is_given("--control") || is_given("--share");
  if (is_exported && words.files.empty()) {
    BELAY_TRY(options.exported, exported(words));
    return {};
  }
  if (is_exported) {
    return usage(
        fmt::format("`{}` and an export are two pasts: write either a FILE, or `--canary`, "
                    "`--control` and `--share`",
                    printable(words.files.front())));
  }
  if (words.files.size() != 1) {
    return usage(
        "which counts? write `belay health backtest FILE`, with a file as "
        "docs/formats/counts-csv-v1.md says it; `-` is standard input");
  }
  options.file = words.files.front();
  return {};
}

Result<Invocation> backtest(const Words& words) {
  HealthBacktestOptions options;
  BELAY_TRY_VOID(read_past(words, options));
  watch::BacktestPlan& plan = options.plan;
  BELAY_TRY(plan.guard.harm,
            (one_of<watch::Harm>(words, "--harm", "drop", {"drop", watch::Harm::drop},
                                 {"surge", watch::Harm::surge})));
  BELAY_TRY(plan.cohorts, (one_of<watch::Cohorts>(words, "--cohorts", "sticky",
                                                  {"sticky", watch::Cohorts::sticky},
                                                  {"by-request", watch::Cohorts::by_request})));
  BELAY_TRY(plan.guard.margin, one_share(words, "--margin", "10%"));
  BELAY_TRY(plan.guard.alpha, one_share(words, "--alpha", "0.1%"));
  if (plan.guard.alpha == 0) {
    return usage(
        "`--alpha 0` would never say anything: write the false alarms that are allowed, "
        "as `0.1%`");
  }
  BELAY_TRY(plan.before, one_span(words, "--before", "6h"));
  BELAY_TRY(plan.lasts, one_span(words, "--lasts", "2h"));
  BELAY_TRY(plan.every, one_span(words, "--every", "1h"));
  BELAY_TRY(plan.effects, effects(words));
  BELAY_TRY(options.as_json, is_json(words));
  return Invocation{words.directory, std::move(options)};
}

/// `orders=orders.csv`
Result<GuardCounts> guard_counts(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals != 0 && equals != word.npos && equals + 1 < word.size()) {
    return GuardCounts{word.substr(0, equals), word.substr(equals + 1)};
  }
  return usage(
      fmt::format("`--counts {}` names no guard and file: write `--counts "
                  "orders=orders.csv`",
                  printable(word)));
}

Result<Invocation> rollout_plan(const Words& words) {
  RolloutPlanOptions options;
  if (words.files.size() != 1) {
    return usage(
        "which plan? write `belay rollout plan FILE`, with a file as "
        "docs/formats/rollout-plan-v1.md says it; `-` is standard input");
  }
  options.file = words.files.front();
  for (const std::string& word : words.counts) {
    BELAY_TRY(GuardCounts counts, guard_counts(word));
    options.counts.push_back(std::move(counts));
  }
  BELAY_TRY(options.cohorts, cohorts(words));
  BELAY_TRY(options.as_json, is_json(words));
  return Invocation{words.directory, std::move(options)};
}

Result<RemoteOptions> remote_of(const Words& words) {
  BELAY_TRY(const bool as_json, is_json(words));
  return RemoteOptions{words.server, words.token_file, as_json};
}

Result<void> must_have_rollout(const Words& words, std::string_view command) {
  if (!words.id.empty()) return {};
  return usage(
      fmt::format("which rollout? write `belay {} ID`; `belay rollout list` names them", command));
}

Result<Invocation> start(const Words& words) {
  if (words.files.size() != 1) {
    return usage("which plan? write `belay rollout start PLAN --receipt FILE`");
  }
  if (words.receipt_file.empty()) {
    return usage(
        "what allows it? write `--receipt FILE`, with what `belay decide CHANGE --at deploy --plan "
        "PLAN --receipt FILE` kept");
  }
  BELAY_TRY(RemoteOptions remote, remote_of(words));
  return Invocation{words.directory, RolloutStartOptions{std::move(remote), words.files.front(),
                                                         words.receipt_file}};
}

Result<Invocation> list(const Words& words) {
  if (!words.status.empty() && words.status != "open" && words.status != "over") {
    return usage(fmt::format("`--status {}` is neither open nor over", printable(words.status)));
  }
  BELAY_TRY(RemoteOptions remote, remote_of(words));
  return Invocation{words.directory,
                    RolloutListOptions{std::move(remote), words.rollout_environment, words.status}};
}

template <class Options>
Result<Invocation> about_one(std::string_view command, const Words& words) {
  BELAY_TRY_VOID(must_have_rollout(words, command));
  BELAY_TRY(RemoteOptions remote, remote_of(words));
  return Invocation{words.directory, Options{std::move(remote), words.id}};
}

Result<Invocation> order(std::string_view command, const Words& words) {
  BELAY_TRY_VOID(must_have_rollout(words, command));
  const std::string name(command.substr(command.find(' ') + 1));
  if (name == "promote" && words.reason.empty()) {
    return usage(
        "to go on whatever the guards say takes a reason, which the ledger keeps: write `--why "
        "TEXT`");
  }
  BELAY_TRY(RemoteOptions remote, remote_of(words));
  return Invocation{words.directory,
                    RolloutOrderOptions{std::move(remote), words.id, name, words.reason}};
}

Result<Invocation> push(const Words& words) {
  if (words.rollout_environment.empty()) {
    return usage("of which environment? write `--env NAME`, as the server's configuration has it");
  }
  if (words.files.empty()) {
    return usage(
        "what was counted? write `belay metrics push --env prod "
        "'orders_total{version=\"v2\"}=123'`, "
        "or `-` for lines `SERIES VALUE` of standard input");
  }
  BELAY_TRY(RemoteOptions remote, remote_of(words));
  return Invocation{words.directory,
                    MetricsPushOptions{std::move(remote), words.rollout_environment, words.files}};
}

}  // namespace

std::optional<Result<Invocation>> watch_meaning_of(std::string_view command, const Words& words) {
  if (command == "health backtest") return backtest(words);
  if (command == "rollout plan") return rollout_plan(words);
  if (command == "rollout start") return start(words);
  if (command == "rollout list") return list(words);
  if (command == "rollout watch") return about_one<RolloutWatchOptions>(command, words);
  if (command == "rollout history") return about_one<RolloutHistoryOptions>(command, words);
  for (const std::string_view each :
       {"rollout pause", "rollout resume", "rollout abort", "rollout promote", "rollout undo"}) {
    if (command == each) return order(command, words);
  }
  if (command == "metrics push") return push(words);
  if (command == "metrics") {
    return usage(
        "`belay metrics` needs to know what: write `belay metrics push --env NAME 'SERIES=VALUE'`");
  }
  if (command == "rollout") {
    return usage(
        "`belay rollout` needs to know what: plan, start, list, watch, history, pause, resume, "
        "abort, promote or undo");
  }
  if (command == "health") {
    return usage("`belay health` needs to know what: write `belay health backtest FILE`");
  }
  return std::nullopt;
}

}  // namespace belay::app
