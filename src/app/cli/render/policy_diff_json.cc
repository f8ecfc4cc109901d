#include <cstdint>

#include "app/cli/render/policy_diff_report.h"
#include "app/cli/render/policy_diff_words.h"
#include "app/version.h"
#include "base/json.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Counted;
using control::Difference;
using control::Friction;
using json::Array;
using json::Object;
using json::Value;

Object policy(const control::PolicyInForce& policy) {
  const bool built_in = policy.source == control::PolicySource::built_in;
  return {{"file", built_in ? Value() : Value(escaped(policy.file))},
          {"digest", policy.policy().digest().hex()}};
}

Object friction(const Friction& friction) {
  return {{"approvals", friction.approvals}, {"wait_seconds", friction.wait_seconds},
          {"records", friction.records},     {"evidence", friction.evidence},
          {"rollouts", friction.rollouts},   {"freezes", friction.freezes},
          {"answers", friction.answers},     {"denies", friction.denies}};
}

Object shifts(const Counted& counted) {
  Object object;
  for (std::size_t i = 0; i < counted.shifts.size(); ++i) {
    object.add(std::string(name_of(static_cast<control::Shift>(i))), counted.shifts[i]);
  }
  return object;
}

Object judged(const control::Judged& judged) {
  return {{"verdict", gate::name_of(judged.verdict)},
          {"would", judged.would ? Value(gate::name_of(*judged.would)) : Value()},
          {"friction", friction(judged.friction)}};
}

Array texts(const std::vector<std::string>& values) {
  Array out;
  for (const std::string& value : values) out.emplace_back(escaped(value));
  return out;
}

Array asked(const std::vector<control::Asked>& all) {
  Array out;
  for (const control::Asked& one : all) {
    out.push_back(Object{{"what", escaped(one.what)}, {"rules", texts(one.rules)}});
  }
  return out;
}

Object difference(const Difference& difference) {
  const bool known = difference.landed != Instant();
  return {{"commit", difference.commit.hex()},
          {"landed", known ? Value(difference.landed.to_string()) : Value()},
          {"title", escaped(difference.title)},
          {"shift", name_of(control::shift_of(difference))},
          {"old", judged(difference.before)},
          {"new", judged(difference.after)},
          {"dropped", asked(difference.dropped)},
          {"added", asked(difference.added)},
          {"rules", texts(difference.rules)},
          {"rests_on_unknown", difference.rests_on_unknown}};
}

Array weeks(const control::PolicyDiff& diff) {
  Array out;
  for (const auto& [day, counted] : diff.weeks) {
    out.push_back(Object{{"monday", monday_of(day)},
                         {"changes", counted.changes},
                         {"differing", counted.differing},
                         {"shifts", shifts(counted)},
                         {"old", friction(counted.before)},
                         {"new", friction(counted.after)}});
  }
  return out;
}

Array rules(const control::PolicyDiff& diff) {
  Array out;
  for (const auto& [rule, counted] : rules_by_weight(diff)) {
    out.push_back(Object{{"rule", escaped(rule)},
                         {"differing", counted.differing},
                         {"shifts", shifts(counted)},
                         {"old", friction(counted.before)},
                         {"new", friction(counted.after)}});
  }
  return out;
}

}  // namespace

std::string policy_diff_json(const PolicyDiffAnswer& answer) {
  const control::PolicyDiff& diff = answer.diff;
  Array differences;
  for (const Difference& one : diff.differences) differences.push_back(difference(one));
  Array remarks;
  for (const auto& [says, changes] : diff.remarks) {
    remarks.push_back(Object{{"says", escaped(says)}, {"changes", changes}});
  }
  const auto left_out = diff.all.differing - static_cast<std::int64_t>(diff.differences.size());
  Object object{{"belay", "policy-diff/v1"},
                {"version", kVersion},
                {"old", policy(answer.before)},
                {"new", policy(answer.after)},
                {"moment", gate::name_of(answer.moment)},
                {"environment", answer.environment},
                {"range", Object{{"name", escaped(diff.range.name)},
                                 {"changes", static_cast<std::uint64_t>(diff.range.changes)},
                                 {"commits", static_cast<std::uint64_t>(diff.range.commits)},
                                 {"cut_off", diff.range.cut_off}}},
                {"summary", Object{{"changes", diff.all.changes},
                                   {"differing", diff.all.differing},
                                   {"unknown", diff.unknown},
                                   {"unreadable", diff.unreadable},
                                   {"shifts", shifts(diff.all)},
                                   {"old", friction(diff.all.before)},
                                   {"new", friction(diff.all.after)}}},
                {"rules", rules(diff)},
                {"weeks", weeks(diff)},
                {"differences", std::move(differences)},
                {"differences_left_out", left_out},
                {"remarks", std::move(remarks)}};
  return json::write_pretty(std::move(object)) + "\n";
}

}  // namespace belay::app
