#include "watch/rollout/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"

namespace belay::watch {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"drop", "surge", "failures", "latency",
                                                    "value"};
constexpr std::array<std::string_view, 3> kReactions = {"hold", "roll-back", "freeze"};
constexpr int kPerCentMax = 1'000;

json::Object write(const Move& move) {
  return {{"system", move.system}, {"version", move.version}, {"replaces", move.replaces}};
}

json::Object write(const Stage& stage) {
  json::Object made{{"share", stage.share.to_string()}};
  if (stage.share == kAllTraffic) return made;
  made.add("bake", to_string(stage.bake));
  if (stage.timeout) made.add("timeout", to_string(*stage.timeout));
  if (stage.unguarded) made.add("unguarded", true);
  if (!stage.margins.empty()) {
    json::Object margins;
    for (const StageMargin& own : stage.margins) margins.add(own.guard, own.margin.to_string());
    made.add("margins", std::move(margins));
  }
  return made;
}

json::Value write(const ArmQuery& query, GuardKind kind) {
  if (kind != GuardKind::failures) return query.counted;
  return json::Object{{"bad", query.counted}, {"all", query.all}};
}

json::Object write(const Guard& guard) {
  return {{"name", guard.name},
          {"kind", name_of(guard.kind)},
          {"margin", guard.margin.to_string()},
          {"canary", write(guard.canary, guard.kind)},
          {"control", write(guard.control, guard.kind)}};
}

json::Object write(const TrafficQuery& traffic) {
  return {{"canary", traffic.canary},
          {"control", traffic.control},
          {"tolerance", traffic.tolerance.to_string()}};
}

std::string write(const ArmsDiffer& arms) {
  switch (arms.how) {
    case ArmsDiffer::How::by_request:
      return "by-request";
    case ArmsDiffer::How::as_before:
      return "as-before";
    case ArmsDiffer::How::declared:
      break;
  }
  return arms.most.to_string();
}

template <class T>
json::Array write_each(const std::vector<T>& items) {
  json::Array made;
  for (const T& item : items) made.emplace_back(write(item));
  return made;
}

json::Array texts(const std::vector<std::string>& items) { return {items.begin(), items.end()}; }

/// What keeps an asked stage from being met; empty: nothing.
std::string lacks(const RolloutPlan& plan, int percent, const gate::RolloutAsked& asked) {
  const PerCent share{percent * 100};
  const auto stage = std::find_if(plan.stages.begin(), plan.stages.end(),
                                  [&](const Stage& s) { return s.share == share; });
  if (stage == plan.stages.end()) {
    return fmt::format("a stage of {} is asked, and the plan has none: add it", share.to_string());
  }
  const bool is_last = share == kAllTraffic;
  const auto bakes = is_last ? plan.watch : stage->bake;
  if (bakes < asked.bake) {
    return fmt::format("{} at {} must be at least {}, not {}", is_last ? "`watch`" : "`bake`",
                       share.to_string(), to_string(asked.bake), to_string(bakes));
  }
  if (stage->unguarded && plan.unguarded_is_enough && !asked.guards.empty()) {
    return fmt::format(
        "guards are asked, and the stage of {} is let through unguarded: guard it, "
        "or write `on_unguarded: hold`",
        share.to_string());
  }
  return {};
}

}  // namespace

Result<PerCent> PerCent::parse(std::string_view text) {
  const auto refuse = [&] {
    return fail(Code::malformed,
                fmt::format("`{}` is no share of a hundred: write it as 5 % or 0.25 %, up to {} %",
                            printable(text.substr(0, 60)), kPerCentMax));
  };
  if (!text.ends_with('%')) return refuse();
  std::string_view number = text.substr(0, text.size() - 1);
  if (number.ends_with(' ')) number.remove_suffix(1);
  const std::size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point);
  std::string decimals(point == std::string_view::npos ? "0" : number.substr(point + 1));
  const auto is_digits = [](std::string_view part, std::size_t longest) {
    return !part.empty() && part.size() <= longest &&
           part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool leading_zero = whole.size() > 1 && whole.front() == '0';
  if (!is_digits(whole, 4) || !is_digits(decimals, 2) || leading_zero) return refuse();
  decimals.resize(2, '0');
  const auto hundredths = *decimal(whole) * 100 + *decimal(decimals);
  if (hundredths > kPerCentMax * 100) return refuse();
  return PerCent{static_cast<int>(hundredths)};
}

std::string PerCent::to_string() const {
  if (hundredths % 100 == 0) return fmt::format("{} %", hundredths / 100);
  if (hundredths % 10 == 0) return fmt::format("{}.{} %", hundredths / 100, hundredths % 100 / 10);
  return fmt::format("{}.{:02} %", hundredths / 100, hundredths % 100);
}

std::string_view name_of(GuardKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view name_of(Reaction reaction) {
  return kReactions[static_cast<std::size_t>(reaction)];
}

std::vector<Move> RolloutPlan::moves() const {
  std::vector<Move> made{first};
  made.insert(made.end(), together.begin(), together.end());
  return made;
}

PerCent RolloutPlan::margin_of(std::size_t stage, const Guard& guard) const {
  for (const StageMargin& own : stages[stage].margins) {
    if (own.guard == guard.name) return own.margin;
  }
  return guard.margin;
}

std::vector<PerCent> RolloutPlan::margins_of(const Guard& guard) const {
  std::vector<PerCent> made;
  for (std::size_t stage = 0; stage < stages.size(); ++stage) {
    made.push_back(margin_of(stage, guard));
  }
  std::sort(made.begin(), made.end());
  made.erase(std::unique(made.begin(), made.end()), made.end());
  return made;
}

std::string write_plan(const RolloutPlan& plan) {
  json::Object made = write(plan.first);
  made.add("belay", "rollout-plan/v1")
      .add("environment", plan.environment)
      .add("reversible", plan.reversible)
      .add("alpha", plan.alpha.to_string())
      .add("look", to_string(plan.look))
      .add("stages", write_each(plan.stages))
      .add("watch", to_string(plan.watch))
      .add("guards", write_each(plan.guards))
      .add("on_bad", name_of(plan.on_bad))
      .add("on_no_data", json::Object{{"budget", to_string(plan.on_no_data.budget)},
                                      {"total", to_string(plan.on_no_data.total)},
                                      {"then", name_of(plan.on_no_data.then)}});
  if (plan.is_learned_from()) made.add("history", to_string(plan.history));
  if (plan.arms) made.add("arms", write(*plan.arms));
  if (plan.traffic) made.add("traffic", write(*plan.traffic));
  if (!plan.together.empty()) made.add("together", write_each(plan.together));
  if (!plan.follows.empty()) made.add("follows", texts(plan.follows));
  const auto any = [&](auto&& has) {
    return std::any_of(plan.stages.begin(), plan.stages.end(), has);
  };
  if (any([](const Stage& stage) { return stage.timeout.has_value(); })) {
    made.add("on_timeout", name_of(plan.on_timeout));
  }
  if (any([](const Stage& stage) { return stage.unguarded; })) {
    made.add("on_unguarded", plan.unguarded_is_enough ? "promote" : "hold");
  }
  return json::canonical(made);
}

Digest digest_of(const RolloutPlan& plan) { return sha256(write_plan(plan)); }

std::vector<std::string> shortcomings(const RolloutPlan& plan, const gate::RolloutAsked& asked) {
  std::vector<std::string> found;
  for (const int percent : asked.stages_percent) {
    if (std::string lack = lacks(plan, percent, asked); !lack.empty()) {
      found.push_back(std::move(lack));
    }
  }
  for (const std::string& name : asked.guards) {
    const bool there = std::any_of(plan.guards.begin(), plan.guards.end(),
                                   [&](const Guard& guard) { return guard.name == name; });
    if (there) continue;
    found.push_back(fmt::format("a guard `{}` is asked, and the plan has none of that name: add it",
                                printable(name)));
  }
  return found;
}

std::optional<std::string> shared_system(const RolloutPlan& one, const RolloutPlan& other) {
  if (one.environment != other.environment) return std::nullopt;
  for (const Move& mine : one.moves()) {
    for (const Move& theirs : other.moves()) {
      if (mine.system == theirs.system) return mine.system;
    }
  }
  return std::nullopt;
}

}  // namespace belay::watch
