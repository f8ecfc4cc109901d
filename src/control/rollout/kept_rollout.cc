#include "control/rollout/kept_rollout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_fields.h"
#include "base/text.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "kept-rollout/v1", kLastFormat = "last-rollout/v1";
constexpr std::int64_t kOrdersMax = (1LL << 53) - 1;

watch::PerCent read_share(Fields& fields, std::string_view name) {
  return {static_cast<int>(fields.integer(name, 0, watch::kAllTraffic.hundredths))};
}

Object write(const ShareSince& since) {
  Object made{{"at", since.at.to_string()}};
  if (since.share) made.add("share", since.share->hundredths);
  return made;
}

ShareSince read_since(Fields& fields) {
  ShareSince made{fields.instant("at"), {}};
  if (fields.has("share")) made.share = read_share(fields, "share");
  return made;
}

Object write(const KeptStep& step) {
  return {{"at", step.at.to_string()},    {"step", step.step},        {"by", escaped(step.by)},
          {"from", step.from.hundredths}, {"to", step.to.hundredths}, {"hold", step.hold},
          {"why", escaped(step.why)}};
}

KeptStep read_step(Fields& fields) {
  return {fields.instant("at"),       fields.text("step"),      fields.bytes("by"),
          read_share(fields, "from"), read_share(fields, "to"), fields.bytes("hold"),
          fields.bytes("why")};
}

/// What is not finite is not kept: JSON has no such numbers.
Object write(const KeptImpact& kept) {
  return {{"guard", escaped(kept.guard)},
          {"estimate", kept.impact.estimate},
          {"low", kept.impact.interval.low},
          {"high", kept.impact.interval.high}};
}

double read_number(Fields& fields, std::string_view name) {
  const json::Value* value = fields.any(name);
  if (value != nullptr && value->number() != nullptr) return *value->number();
  if (value != nullptr && value->integer() != nullptr) {
    return static_cast<double>(*value->integer());
  }
  fields.refuse(name, "must be a number");
  return 0;
}

KeptImpact read_impact(Fields& fields) {
  return {
      fields.bytes("guard"),
      {read_number(fields, "estimate"), {read_number(fields, "low"), read_number(fields, "high")}}};
}

template <class T>
Array each(const std::vector<T>& items) {
  Array made;
  for (const T& item : items) made.emplace_back(write(item));
  return made;
}

}  // namespace

std::optional<watch::PerCent> KeptRollout::share_during(const watch::Look& look) const {
  std::optional<watch::PerCent> share = watch::PerCent{};
  for (const ShareSince& since : shares) {
    if (since.at >= look.to) break;
    if (since.at > look.from) return std::nullopt;
    share = since.share;
  }
  return share;
}

std::optional<Instant> KeptRollout::went_bad() const {
  const auto at = std::find_if(steps.begin(), steps.end(), [](const KeptStep& step) {
    return step.step == name_of(watch::RolloutStep::went_back) ||
           step.step == name_of(watch::RolloutStep::froze);
  });
  return at == steps.end() ? std::nullopt : std::optional(at->at);
}

std::string write_kept(const KeptRollout& rollout) {
  return json::canonical(Object{{"belay", kFormat},
                                {"state", watch::to_json(rollout.state)},
                                {"change", rollout.change},
                                {"environment", escaped(rollout.environment)},
                                {"system", escaped(rollout.system)},
                                {"started_by", escaped(rollout.started_by)},
                                {"began", rollout.began.to_string()},
                                {"decision_index", rollout.decision_index},
                                {"orders", rollout.orders},
                                {"confirmed", rollout.confirmed},
                                {"shares", each(rollout.shares)},
                                {"steps", each(rollout.steps)},
                                {"impact", each(rollout.impact)}});
}

Result<KeptRollout> parse_kept(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the kept rollout"));
  Fields fields(value, "the kept rollout");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `kept-rollout/v1`");
  KeptRollout made;
  const json::Value* state = fields.any("state");
  made.change = fields.text("change");
  made.environment = fields.bytes("environment");
  made.system = fields.bytes("system");
  made.started_by = fields.bytes("started_by");
  made.began = fields.instant("began");
  made.decision_index = static_cast<std::uint64_t>(fields.integer("decision_index", 0, kOrdersMax));
  made.orders = fields.integer("orders", 0, kOrdersMax);
  made.confirmed = static_cast<std::uint64_t>(fields.integer("confirmed", 0, kOrdersMax));
  fields.each("shares", [&](Fields& item) { made.shares.push_back(read_since(item)); });
  fields.each("steps", [&](Fields& item) { made.steps.push_back(read_step(item)); });
  fields.each("impact", [&](Fields& item) { made.impact.push_back(read_impact(item)); });
  BELAY_TRY_VOID(fields.done());
  BELAY_TRY(made.state, watch::rollout_in(*state));
  return made;
}

std::string write_last(const LastRollout& last) {
  return json::canonical(Object{{"belay", kLastFormat}, {"rollout", last.rollout}});
}

Result<LastRollout> parse_last(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the last rollout"));
  Fields fields(value, "the last rollout");
  if (fields.text("belay") != kLastFormat) fields.refuse("belay", "must be `last-rollout/v1`");
  LastRollout made{fields.text("rollout")};
  BELAY_TRY_VOID(fields.done());
  return made;
}

Key rollout_key(const std::string& id) { return {"rollout", id}; }

Key last_rollout_key(const std::string& environment, const std::string& system) {
  return {"lastrollout", fmt::format("{}:{}:{}", environment.size(), environment, system)};
}

Key undone_rollout_key(const std::string& id) { return {"undonerollout", id}; }

Key stopped_rollout_key(const std::string& id, std::uint64_t step) {
  return {"stoppedrollout", fmt::format("{}/{}", id, step)};
}

Put put_rollout(const KeptRollout& rollout, std::int64_t replaces) {
  return {rollout_key(rollout.state.id), replaces, write_kept(rollout), rollout.environment,
          std::string(is_over(rollout.state.phase) ? kRolloutOver : kOpenRollout)};
}

}  // namespace belay::control
