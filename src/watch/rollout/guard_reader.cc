#include "watch/rollout/guard_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "watch/rollout/plan_texts.h"
#include "watch/rollout/selector.h"

namespace belay::watch {
namespace {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

constexpr PerCent kLeast{1};
constexpr PerCent kBelowAll{99'99};
constexpr PerCent kSurgeMarginMax{1'000'00};

constexpr std::array kGuardKinds = {GuardKind::drop, GuardKind::surge, GuardKind::failures,
                                    GuardKind::latency, GuardKind::value};

bool is_of_rates(GuardKind kind) { return kind == GuardKind::drop || kind == GuardKind::surge; }

/// Nothing can fall by all of it and more; only a surge knows no bound.
Result<PerCent> read_margin(const Document& document, const Node& node, std::string_view what,
                            GuardKind kind) {
  return read_per_cent(document, node, what, kLeast,
                       kind == GuardKind::surge ? kSurgeMarginMax : kBelowAll);
}

Result<std::string> read_selector(const Document& document, const Node& node,
                                  std::string_view what) {
  BELAY_TRY(std::string text, read_query(document, node, what));
  if (const auto checked = check_selector(text); !checked) {
    return document.error(node, fmt::format("{}: {}", what, checked.error().message));
  }
  return text;
}

Result<ArmQuery> read_arm(const Document& document, const Node& node, std::string_view arm,
                          GuardKind kind) {
  ArmQuery made;
  if (kind != GuardKind::failures) {
    BELAY_TRY(made.counted, read_selector(document, node, fmt::format("`{}`", arm)));
    return made;
  }
  BELAY_TRY(Fields fields, Fields::of(document, node, fmt::format("`{}` of failures", arm)));
  BELAY_TRY(const Node* bad, fields.required("bad"));
  BELAY_TRY(const Node* all, fields.required("all"));
  BELAY_TRY_VOID(fields.finish());
  BELAY_TRY(made.counted, read_selector(document, *bad, fmt::format("`bad` of `{}`", arm)));
  BELAY_TRY(made.all, read_selector(document, *all, fmt::format("`all` of `{}`", arm)));
  if (made.counted != made.all) return made;
  return document.error(*bad, fmt::format("`bad` and `all` of `{}` are the same, so that all would "
                                          "be bad: say which ones are",
                                          arm));
}

/// What is compared with itself never differs, and would always be promoted.
Result<void> check_arms_differ(const Document& document, const Node& control,
                               const RolloutPlan& plan, std::string_view one,
                               std::string_view other) {
  if (one.empty() || filled_selector(one, plan) != filled_selector(other, plan)) return {};
  return document.error(control,
                        "`canary` and `control` ask for the same, so that it would be compared "
                        "with itself: tell them apart, by `{version}` and `{replaces}` mostly");
}

Result<Guard> read_guard(const Document& document, const Node& node, const RolloutPlan& plan) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "a guard"));
  Guard made;
  BELAY_TRY(const Node* name, fields.required("name"));
  BELAY_TRY(const Node* kind, fields.required("kind"));
  BELAY_TRY(const Node* margin, fields.required("margin"));
  BELAY_TRY(const Node* canary, fields.required("canary"));
  BELAY_TRY(const Node* control, fields.required("control"));
  BELAY_TRY_VOID(fields.finish());
  BELAY_TRY(made.name, read_plan_name(document, *name, "`name` of a guard"));
  BELAY_TRY(made.kind, read_word<GuardKind>(document, *kind, "`kind`", kGuardKinds));
  BELAY_TRY(made.margin, read_margin(document, *margin, "`margin`", made.kind));
  BELAY_TRY(made.canary, read_arm(document, *canary, "canary", made.kind));
  BELAY_TRY(made.control, read_arm(document, *control, "control", made.kind));
  BELAY_TRY_VOID(
      check_arms_differ(document, *control, plan, made.canary.counted, made.control.counted));
  BELAY_TRY_VOID(check_arms_differ(document, *control, plan, made.canary.all, made.control.all));
  return made;
}

Result<void> read_guards(const Document& document, const Node& node, RolloutPlan& plan) {
  BELAY_TRY(const auto items, yaml::sequence_of(document, node, "`guards`"));
  BELAY_TRY_VOID(too_many(document, node, items.size(), kGuardsMax, "guards"));
  std::set<std::string> names;
  for (const Node& item : items) {
    BELAY_TRY(Guard guard, read_guard(document, item, plan));
    if (!names.insert(guard.name).second) {
      return document.error(item, fmt::format("guard `{}` is there twice: rename one", guard.name));
    }
    plan.guards.push_back(std::move(guard));
  }
  return {};
}

Result<TrafficQuery> read_traffic(const Document& document, const Node& node,
                                  const RolloutPlan& plan) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`traffic`"));
  BELAY_TRY(const Node* canary, fields.required("canary"));
  BELAY_TRY(const Node* control, fields.required("control"));
  BELAY_TRY(const Node* tolerance, fields.required("tolerance"));
  BELAY_TRY_VOID(fields.finish());
  TrafficQuery made;
  BELAY_TRY(made.canary, read_selector(document, *canary, "`canary` of `traffic`"));
  BELAY_TRY(made.control, read_selector(document, *control, "`control` of `traffic`"));
  BELAY_TRY_VOID(check_arms_differ(document, *control, plan, made.canary, made.control));
  BELAY_TRY(made.tolerance, read_per_cent(document, *tolerance, "`tolerance`", kLeast, kBelowAll));
  return made;
}

Result<ArmsDiffer> read_arms(const Document& document, const Node& node, const RolloutPlan& plan) {
  if (node.text == "by-request") return ArmsDiffer{ArmsDiffer::How::by_request, {}};
  if (node.text == "as-before") {
    if (plan.traffic) return ArmsDiffer{ArmsDiffer::How::as_before, {}};
    return document.error(node,
                          "`as-before` asks how many requests each arm had: add `traffic`, or "
                          "declare how much the arms differ");
  }
  const auto most = PerCent::parse(node.text);
  if (most && *most >= kLeast && *most <= kAllTraffic) {
    return ArmsDiffer{ArmsDiffer::How::declared, *most};
  }
  return document.error(node, fmt::format("`arms` must be `by-request`, `as-before` or {} to {}, "
                                          "not `{}`",
                                          kLeast.to_string(), kAllTraffic.to_string(),
                                          printable(node.text.substr(0, 60))));
}

Result<void> read_history(const Document& document, const Node& node, RolloutPlan& plan) {
  BELAY_TRY(plan.history, yaml::span_of(document, node, "`history`"));
  const auto least = std::max(kHistoryMin, plan.look);
  const auto most = std::min(kHistoryMax, plan.look * kHistoryLooksMax);
  if (plan.history >= least && plan.history <= most) return {};
  return document.error(
      node, fmt::format("`history` must be {} to {} and at most {} looks, not {}", to_string(least),
                        to_string(most), kHistoryLooksMax, to_string(plan.history)));
}

/// A key that is there exactly when something makes use of it; null where it is not.
Result<const Node*> needed_when(const Document& document, Fields& fields, std::string_view key,
                                std::string_view user, bool is_needed) {
  const Node* node = fields.optional(key);
  if (is_needed && node == nullptr) return fields.required(key);
  if (is_needed || node == nullptr) return node;
  return document.error(
      *node, fmt::format("the plan has no {}, so `{}` says nothing: drop it", user, key));
}

}  // namespace

Result<void> read_measured(const Document& document, Fields& fields, RolloutPlan& plan) {
  if (const Node* guards = fields.optional("guards")) {
    BELAY_TRY_VOID(read_guards(document, *guards, plan));
  }
  if (const Node* traffic = fields.optional("traffic")) {
    BELAY_TRY(plan.traffic, read_traffic(document, *traffic, plan));
  }
  BELAY_TRY(const Node* history, needed_when(document, fields, "history", "guard and no `traffic`",
                                             plan.is_learned_from()));
  if (history != nullptr) {
    BELAY_TRY_VOID(read_history(document, *history, plan));
  }
  const bool any_rates = std::any_of(plan.guards.begin(), plan.guards.end(),
                                     [](const Guard& guard) { return is_of_rates(guard.kind); });
  BELAY_TRY(const Node* arms, needed_when(document, fields, "arms",
                                          "guard that is a `drop` or a `surge`", any_rates));
  if (arms != nullptr) {
    BELAY_TRY(plan.arms, read_arms(document, *arms, plan));
  }
  return {};
}

Result<std::vector<StageMargin>> read_margins(const Document& document, const Node& node,
                                              const RolloutPlan& plan) {
  BELAY_TRY_VOID(Fields::of(document, node, "`margins`"));
  std::vector<std::string_view> known;
  for (const Guard& guard : plan.guards) known.push_back(guard.name);
  std::vector<StageMargin> made;
  for (const yaml::Entry& entry : node.entries) {
    const std::string_view name = entry.key.text;
    const auto guard = std::find_if(plan.guards.begin(), plan.guards.end(),
                                    [&](const Guard& one) { return one.name == name; });
    if (guard == plan.guards.end()) {
      return document.error(entry.key, fmt::format("the plan has no guard `{}`{}", printable(name),
                                                   did_you_mean(name, known)));
    }
    StageMargin own{std::string(name), {}};
    BELAY_TRY(own.margin, read_margin(document, entry.value,
                                      fmt::format("the margin of `{}`", name), guard->kind));
    made.push_back(std::move(own));
  }
  std::sort(made.begin(), made.end(),
            [](const StageMargin& a, const StageMargin& b) { return a.guard < b.guard; });
  return made;
}

}  // namespace belay::watch
