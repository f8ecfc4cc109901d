#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/cli/commands.h"
#include "base/json.h"
#include "base/text.h"
#include "watch/health/foresight.h"
#include "watch/health/percent.h"
#include "watch/rollout/plan.h"

namespace belay::app {
namespace {

using std::chrono::seconds;

constexpr std::size_t kCountsBytesMax = 512u << 20;
constexpr std::array<double, 3> kEffects = {0.99, 0.5, 0.2};

struct Seen {
  double effect = 0;
  std::optional<seconds> after;
  double lost = 0;  ///< events, of the canary, until then
};

/// What one guard can show in one stage.
struct StageForesight {
  std::size_t stage = 0;
  double margin = 0;
  std::optional<seconds> cleared;
  std::optional<double> margin_in_bake;  ///< the smallest that its bake is enough for
  std::array<Seen, kEffects.size()> seen;
};

struct GuardForesight {
  const watch::Guard* guard = nullptr;
  watch::Flow flow;
  std::vector<StageForesight> stages;
};

/// Whether it goes on without anybody having been shown that it does no harm.
bool is_blind(const watch::Stage& stage, const StageForesight& foresight) {
  return !stage.unguarded && !foresight.cleared;
}

watch::CountGuard::Plan counted(const watch::RolloutPlan& plan, const watch::Guard& guard,
                                std::size_t stage) {
  return {guard.kind == watch::GuardKind::drop ? watch::Harm::drop : watch::Harm::surge,
          plan.margin_of(stage, guard).fraction(),
          plan.alpha.fraction() / static_cast<double>(plan.margins_of(guard).size())};
}

StageForesight foresee(const watch::RolloutPlan& plan, const watch::Guard& guard,
                       const watch::Flow& flow, std::size_t stage) {
  const double share = plan.stages[stage].share.fraction();
  const watch::CountGuard::Plan harmless = counted(plan, guard, stage);
  // One guard alone has to make up for all that say nothing.
  watch::CountGuard::Plan harmful = harmless;
  harmful.alpha /= static_cast<double>(plan.guards.size());
  StageForesight made{stage, harmless.margin, watch::time_to_clear(flow, harmless, share), {}, {}};
  const seconds bake = plan.stages[stage].bake;
  if (bake > seconds(0)) {
    made.margin_in_bake = watch::margin_cleared_in(flow, harmless, share, bake);
  }
  for (std::size_t i = 0; i < kEffects.size(); ++i) {
    const auto after = watch::time_to_see(flow, harmful, share, kEffects[i]);
    const double until = after ? static_cast<double>(after->count()) : 0;
    made.seen[i] = {kEffects[i], after, flow.per_second * share * kEffects[i] * until};
  }
  return made;
}

Result<const watch::Guard*> guard_named(const watch::RolloutPlan& plan, const std::string& name) {
  const auto at = std::find_if(plan.guards.begin(), plan.guards.end(),
                               [&](const watch::Guard& guard) { return guard.name == name; });
  if (at == plan.guards.end()) {
    std::vector<std::string_view> names;
    for (const watch::Guard& guard : plan.guards) names.push_back(guard.name);
    return fail(Code::not_found, fmt::format("the plan has no guard `{}`{}", printable(name),
                                             did_you_mean(name, names)));
  }
  if (at->kind == watch::GuardKind::drop || at->kind == watch::GuardKind::surge) return &*at;
  return fail(Code::unsupported,
              fmt::format("the guard `{}` is one of `{}`: what it will see cannot be told from "
                          "counts of two arms, only that of a `drop` or a `surge`",
                          printable(name), name_of(at->kind)));
}

Result<GuardForesight> foresee(const watch::RolloutPlan& plan, const GuardCounts& given,
                               watch::Cohorts cohorts) {
  GuardForesight made;
  BELAY_TRY(made.guard, guard_named(plan, given.guard));
  BELAY_TRY(const control::GivenFile file, read_given_file(given.file, kCountsBytesMax));
  BELAY_TRY(const auto looks, watch::parse_looks(file.text, file.name));
  auto flow = watch::flow_of(looks, cohorts);
  if (!flow) return fail(flow.error().code, flow.error().message, Place{file.name, 0, 0});
  made.flow = *flow;
  // At all of the traffic nothing is left to compare with: it is watched, not compared.
  for (std::size_t stage = 0; stage < plan.stages.size(); ++stage) {
    if (plan.stages[stage].share == watch::kAllTraffic) continue;
    made.stages.push_back(foresee(plan, *made.guard, made.flow, stage));
  }
  return made;
}

std::string in_words(const std::optional<seconds>& span) {
  return span ? to_string(*span) : "never";
}

/// What would let a stage show its margin, where its bake does not.
std::string advice(const watch::Stage& stage, const StageForesight& foresight) {
  if (stage.unguarded || (foresight.cleared && *foresight.cleared <= stage.bake)) return "";
  std::string words = fmt::format(
      "  the stage at {} cannot show the margin of {} in its bake of "
      "{}: ",
      stage.share.to_string(), watch::percent(foresight.margin), to_string(stage.bake));
  std::vector<std::string> ways;
  if (foresight.cleared) ways.push_back(fmt::format("bake {}", to_string(*foresight.cleared)));
  if (foresight.margin_in_bake) {
    ways.push_back(fmt::format("a margin of {}", watch::percent(*foresight.margin_in_bake)));
  }
  ways.push_back("a greater share, or `unguarded`");
  return words + joined(ways, ", or ") + "\n";
}

void print_guard(const watch::RolloutPlan& plan, const GuardForesight& foresight) {
  print(fmt::format(
      "\n{}: {:.1f} events a second; the canary had {:.3f} times the control's rate, "
      "known to {}; events vary {:.2f} times as independent ones\n",
      printable(foresight.guard->name), foresight.flow.per_second, foresight.flow.before.likeness,
      watch::percent(std::sqrt(foresight.flow.before.likeness_variance)),
      foresight.flow.before.dispersion));
  print(fmt::format("  {:>7} {:>8} {:>8} {:>10}", "share", "margin", "bake", "harmless"));
  for (const double effect : kEffects) print(fmt::format(" {:>19}", watch::percent(effect)));
  print("\n");
  for (const StageForesight& stage : foresight.stages) {
    print(fmt::format("  {:>7} {:>8} {:>8} {:>10}", plan.stages[stage.stage].share.to_string(),
                      watch::percent(stage.margin), to_string(plan.stages[stage.stage].bake),
                      in_words(stage.cleared)));
    for (const Seen& seen : stage.seen) {
      print(fmt::format(
          " {:>19}",
          seen.after
              ? fmt::format("{} ({:.0f} {})", to_string(*seen.after), seen.lost,
                            foresight.guard->kind == watch::GuardKind::drop ? "lost" : "more")
              : "never"));
    }
    print("\n");
  }
  for (const StageForesight& stage : foresight.stages) {
    print(advice(plan.stages[stage.stage], stage));
  }
}

void print_text(const watch::RolloutPlan& plan, const std::vector<GuardForesight>& all) {
  std::vector<std::string> shares;
  for (const watch::Stage& stage : plan.stages) shares.push_back(stage.share.to_string());
  print(fmt::format("plan      {}\n", watch::digest_of(plan).hex()));
  print(fmt::format("system    {} in {}, {} -> {}\n", printable(plan.first.system),
                    printable(plan.environment), printable(plan.first.replaces),
                    printable(plan.first.version)));
  print(fmt::format("stages    {}; false alarms at most {}\n", joined(shares, " -> "),
                    plan.alpha.to_string()));
  for (const GuardForesight& foresight : all) print_guard(plan, foresight);
  if (all.empty()) {
    print("\nwith `--counts GUARD=FILE` it says what the guards will be able to see\n");
  }
}

json::Value json_of(const std::optional<seconds>& span) {
  return span ? json::Value(std::int64_t{span->count()}) : json::Value(nullptr);
}

void print_as_json(const watch::RolloutPlan& plan, const std::vector<GuardForesight>& all) {
  json::Array guards;
  for (const GuardForesight& foresight : all) {
    json::Array stages;
    for (const StageForesight& stage : foresight.stages) {
      json::Array seen;
      for (const Seen& one : stage.seen) {
        seen.push_back(
            json::Object{{"effect", one.effect},
                         {"after_s", json_of(one.after)},
                         {"events", one.after ? json::Value(one.lost) : json::Value(nullptr)}});
      }
      stages.push_back(
          json::Object{{"share", plan.stages[stage.stage].share.fraction()},
                       {"margin", stage.margin},
                       {"bake_s", std::int64_t{plan.stages[stage.stage].bake.count()}},
                       {"unguarded", plan.stages[stage.stage].unguarded},
                       {"harmless_after_s", json_of(stage.cleared)},
                       {"margin_in_bake", stage.margin_in_bake ? json::Value(*stage.margin_in_bake)
                                                               : json::Value(nullptr)},
                       {"seen", std::move(seen)}});
    }
    guards.push_back(json::Object{{"guard", foresight.guard->name},
                                  {"events_per_second", foresight.flow.per_second},
                                  {"dispersion", foresight.flow.before.dispersion},
                                  {"stages", std::move(stages)}});
  }
  print(json::write(json::Object{{"belay", "foresight/v1"},
                                 {"plan", watch::digest_of(plan).hex()},
                                 {"guards", std::move(guards)}}) +
        "\n");
}

}  // namespace

Result<int> execute(const RolloutPlanOptions& options) {
  BELAY_TRY(const control::GivenFile file, read_given_file(options.file, watch::kPlanBytesMax));
  BELAY_TRY(const watch::RolloutPlan plan, watch::parse_plan(file.text, file.name));
  std::vector<GuardForesight> all;
  bool blind = false;
  for (const GuardCounts& given : options.counts) {
    BELAY_TRY(GuardForesight made, foresee(plan, given, options.cohorts));
    for (const StageForesight& stage : made.stages) {
      blind = blind || is_blind(plan.stages[stage.stage], stage);
    }
    all.push_back(std::move(made));
  }
  if (options.as_json) {
    print_as_json(plan, all);
  } else {
    print_text(plan, all);
  }
  return blind ? 1 : 0;
}

}  // namespace belay::app
