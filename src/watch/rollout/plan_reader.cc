#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "base/text.h"
#include "base/yaml.h"
#include "watch/rollout/guard_reader.h"
#include "watch/rollout/plan_texts.h"

namespace belay::watch {
namespace {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

constexpr PerCent kAlphaMax{20'00};
constexpr PerCent kLeast{1};

constexpr std::array kReactions = {Reaction::hold, Reaction::roll_back, Reaction::freeze};

/// What the systems of a plan are read with: none may be in it twice.
class Systems {
 public:
  Result<Move> read_move(const Document& document, Fields& fields) {
    Move move;
    BELAY_TRY(const Node* system, fields.required("system"));
    BELAY_TRY(const Node* version, fields.required("version"));
    BELAY_TRY(const Node* replaces, fields.required("replaces"));
    BELAY_TRY(move.system, read_new(document, *system));
    BELAY_TRY(move.version, read_plan_name(document, *version, "`version`"));
    BELAY_TRY(move.replaces, read_plan_name(document, *replaces, "`replaces`"));
    if (move.version == move.replaces) {
      return document.error(*replaces, fmt::format("`version` and `replaces` of `{}` are the same: "
                                                   "say what it goes back to",
                                                   move.system));
    }
    return move;
  }

  Result<std::string> read_new(const Document& document, const Node& node) {
    BELAY_TRY(std::string name, read_plan_name(document, node, "`system`"));
    if (known_.insert(name).second) return name;
    return document.error(node, fmt::format("system `{}` is in the plan twice: keep one", name));
  }

 private:
  std::set<std::string> known_;
};

Result<void> read_systems(const Document& document, Fields& fields, RolloutPlan& plan) {
  Systems systems;
  BELAY_TRY(plan.first, systems.read_move(document, fields));
  if (const Node* node = fields.optional("together")) {
    BELAY_TRY(const auto items, yaml::sequence_of(document, *node, "`together`"));
    BELAY_TRY_VOID(too_many(document, *node, items.size(), kSystemsTogetherMax, "systems"));
    for (const Node& item : items) {
      BELAY_TRY(Fields inner, Fields::of(document, item, "each of `together`"));
      BELAY_TRY(Move move, systems.read_move(document, inner));
      BELAY_TRY_VOID(inner.finish());
      plan.together.push_back(std::move(move));
    }
    std::sort(plan.together.begin(), plan.together.end());
  }
  if (const Node* node = fields.optional("follows")) {
    BELAY_TRY(const auto items, yaml::sequence_of(document, *node, "`follows`"));
    BELAY_TRY_VOID(too_many(document, *node, items.size(), kSystemsTogetherMax, "systems"));
    for (const Node& item : items) {
      BELAY_TRY(std::string name, systems.read_new(document, item));
      plan.follows.push_back(std::move(name));
    }
    std::sort(plan.follows.begin(), plan.follows.end());
  }
  return {};
}

Result<Stage> read_stage(const Document& document, const Node& node, const RolloutPlan& plan) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "a stage"));
  Stage made;
  BELAY_TRY(const Node* share, fields.required("share"));
  BELAY_TRY(made.share, read_per_cent(document, *share, "`share`", kLeast, kAllTraffic));
  if (!plan.stages.empty() && made.share <= plan.stages.back().share) {
    return document.error(*share, "stages must rise: each is a larger share than the one before");
  }
  if (made.share == kAllTraffic) {
    if (node.entries.size() == 1) return made;
    return document.error(node,
                          "the stage of 100 % has nothing but its share: `watch` of the plan "
                          "says how long it is looked at");
  }
  BELAY_TRY(const Node* bake, fields.required("bake"));
  BELAY_TRY(made.bake, yaml::span_of(document, *bake, "`bake`"));
  if (const Node* timeout = fields.optional("timeout")) {
    BELAY_TRY(made.timeout, yaml::span_of(document, *timeout, "`timeout`"));
    if (*made.timeout <= made.bake) {
      return document.error(*timeout, fmt::format("`timeout` must be longer than the bake of {}: "
                                                  "guards need time to become sure",
                                                  to_string(made.bake)));
    }
  }
  if (const Node* margins = fields.optional("margins")) {
    BELAY_TRY(made.margins, read_margins(document, *margins, plan));
  }
  if (const Node* unguarded = fields.optional("unguarded")) {
    BELAY_TRY(made.unguarded, yaml::boolean_of(document, *unguarded, "`unguarded`"));
  }
  BELAY_TRY_VOID(fields.finish());
  if (plan.guards.empty() && !made.unguarded) {
    return document.error(node, fmt::format("nothing guards the stage of {}: add `guards` to the "
                                            "plan, or write `unguarded: true`",
                                            made.share.to_string()));
  }
  return made;
}

Result<void> read_stages(const Document& document, const Node& node, RolloutPlan& plan) {
  BELAY_TRY(const auto items, yaml::sequence_of(document, node, "`stages`"));
  BELAY_TRY_VOID(too_many(document, node, items.size(), kStagesMax, "stages"));
  for (const Node& item : items) {
    BELAY_TRY(Stage stage, read_stage(document, item, plan));
    plan.stages.push_back(std::move(stage));
  }
  if (!plan.stages.empty() && plan.stages.back().share == kAllTraffic) return {};
  return document.error(node, "the last stage must be `share: 100 %`");
}

/// What may be written where: what going back does not undo is held or frozen.
std::span<const Reaction> allowed(const RolloutPlan& plan) {
  static constexpr std::array kReversible = {Reaction::hold, Reaction::roll_back};
  static constexpr std::array kIrreversible = {Reaction::hold, Reaction::freeze};
  return plan.reversible ? std::span<const Reaction>(kReversible) : kIrreversible;
}

Result<Reaction> read_reaction(const Document& document, const Node& node, std::string_view what,
                               const RolloutPlan& plan) {
  BELAY_TRY(const Reaction word, read_word<Reaction>(document, node, what, kReactions));
  const auto words = allowed(plan);
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  return document.error(node, plan.reversible
                                  ? fmt::format("{}: what can be undone is not frozen half-way: "
                                                "write `roll-back` or `hold`",
                                                what)
                                  : fmt::format("{}: going back does not undo what is not "
                                                "reversible: write `freeze` or `hold`",
                                                what));
}

Result<void> read_on_no_data(const Document& document, const Node& node, RolloutPlan& plan) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`on_no_data`"));
  BELAY_TRY(const Node* budget, fields.required("budget"));
  BELAY_TRY(const Node* total, fields.required("total"));
  BELAY_TRY(const Node* then, fields.required("then"));
  BELAY_TRY_VOID(fields.finish());
  BELAY_TRY(plan.on_no_data.budget, yaml::span_of(document, *budget, "`budget`"));
  BELAY_TRY(plan.on_no_data.total, yaml::span_of(document, *total, "`total`"));
  if (plan.on_no_data.total < plan.on_no_data.budget) {
    return document.error(*total,
                          "`total` must be no shorter than `budget`: it is of all silences "
                          "together");
  }
  BELAY_TRY(plan.on_no_data.then, read_reaction(document, *then, "`then`", plan));
  return {};
}

/// A key that is there exactly when some stage makes use of it; null where it is not.
Result<const Node*> needed_when(const Document& document, Fields& fields, std::string_view key,
                                std::string_view stage_key, bool is_needed) {
  const Node* node = fields.optional(key);
  if (is_needed && node == nullptr) return fields.required(key);
  if (is_needed || node == nullptr) return node;
  return document.error(
      *node, fmt::format("no stage has `{}`, so `{}` says nothing: drop it", stage_key, key));
}

Result<void> read_reactions(const Document& document, Fields& fields, RolloutPlan& plan) {
  bool any_timeout = false;
  bool any_unguarded = false;
  for (const Stage& stage : plan.stages) {
    any_timeout = any_timeout || stage.timeout.has_value();
    any_unguarded = any_unguarded || stage.unguarded;
  }
  BELAY_TRY(const Node* bad, fields.required("on_bad"));
  BELAY_TRY(const Node* no_data, fields.required("on_no_data"));
  BELAY_TRY(plan.on_bad, read_reaction(document, *bad, "`on_bad`", plan));
  BELAY_TRY_VOID(read_on_no_data(document, *no_data, plan));
  BELAY_TRY(const Node* timeout,
            needed_when(document, fields, "on_timeout", "timeout", any_timeout));
  if (timeout != nullptr) {
    BELAY_TRY(plan.on_timeout, read_reaction(document, *timeout, "`on_timeout`", plan));
  }
  BELAY_TRY(const Node* unguarded,
            needed_when(document, fields, "on_unguarded", "unguarded: true", any_unguarded));
  if (unguarded == nullptr) return {};
  if (unguarded->text != "promote" && unguarded->text != "hold") {
    return document.error(*unguarded, "`on_unguarded` must be `promote` or `hold`");
  }
  plan.unguarded_is_enough = unguarded->text == "promote";
  return {};
}

Result<void> read_rhythm(const Document& document, Fields& fields, RolloutPlan& plan) {
  BELAY_TRY(const Node* alpha, fields.required("alpha"));
  BELAY_TRY(const Node* look, fields.required("look"));
  BELAY_TRY(const Node* watch, fields.required("watch"));
  BELAY_TRY(plan.alpha, read_per_cent(document, *alpha, "`alpha`", kLeast, kAlphaMax));
  BELAY_TRY(plan.look, yaml::span_of(document, *look, "`look`"));
  BELAY_TRY(plan.watch, yaml::span_of(document, *watch, "`watch`"));
  if (plan.look.count() >= 1 && plan.look <= kLookMax) return {};
  return document.error(*look, fmt::format("`look` must be 1s to {}, not {}", to_string(kLookMax),
                                           to_string(plan.look)));
}

Result<RolloutPlan> read_plan(const Document& document) {
  BELAY_TRY(Fields fields, Fields::of(document, document.root(), "a rollout plan"));
  RolloutPlan plan;
  BELAY_TRY(const Node* format, fields.required("belay"));
  if (format->text != "rollout-plan/v1") {
    return document.error(*format, "`belay` must be `rollout-plan/v1`");
  }
  BELAY_TRY(const Node* environment, fields.required("environment"));
  BELAY_TRY(plan.environment, read_plan_name(document, *environment, "`environment`"));
  BELAY_TRY_VOID(read_systems(document, fields, plan));
  BELAY_TRY(const Node* reversible, fields.required("reversible"));
  BELAY_TRY(plan.reversible, yaml::boolean_of(document, *reversible, "`reversible`"));
  BELAY_TRY_VOID(read_rhythm(document, fields, plan));
  // The stages speak of the guards.
  BELAY_TRY_VOID(read_measured(document, fields, plan));
  BELAY_TRY(const Node* stages, fields.required("stages"));
  BELAY_TRY_VOID(read_stages(document, *stages, plan));
  BELAY_TRY_VOID(read_reactions(document, fields, plan));
  BELAY_TRY_VOID(fields.finish());
  return plan;
}

}  // namespace

Result<RolloutPlan> parse_plan(std::string_view text, std::string file) {
  const auto too_long = [&](std::size_t bytes) {
    return fail(Code::over_limit,
                fmt::format("a rollout plan is at most {} bytes, as it is written and in its "
                            "canonical form, and this has {}: shorten its queries",
                            kPlanBytesMax, bytes),
                Place{file, 0, 0});
  };
  if (text.size() > kPlanBytesMax) return too_long(text.size());
  BELAY_TRY(const Document document, Document::parse(text, file));
  BELAY_TRY(RolloutPlan plan, read_plan(document));
  // The canonical form, with its escapes, has to be read again.
  if (const std::size_t bytes = write_plan(plan).size(); bytes > kPlanBytesMax) {
    return too_long(bytes);
  }
  return plan;
}

}  // namespace belay::watch
