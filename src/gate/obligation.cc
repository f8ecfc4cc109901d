#include "gate/obligation.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace belay::gate {

namespace {

constexpr std::array<std::string_view, 3> kMoments = {"merge", "deploy", "after"};
constexpr std::array<std::string_view, kObligationKindCount> kKinds = {
    "approvals", "record", "evidence", "rollout", "wait", "freeze", "deny", "answer"};

std::string levels_in_words(const std::vector<LevelAsked>& levels, int count) {
  std::string words;
  for (const LevelAsked& asked : levels) {
    const bool all = asked.count == count;
    words += all ? fmt::format(", {} {}", count == 1 ? "by a" : "all by", printable(asked.level))
                 : fmt::format(", {} of them {}", asked.count, printable(asked.level));
  }
  return words;
}

std::string pool_in_words(const ApprovalsAsked& asked) {
  switch (asked.from) {
    case ApprovalsAsked::From::anyone:
      return "";
    case ApprovalsAsked::From::owners:
      return " from the owners";
    case ApprovalsAsked::From::team:
      return fmt::format(" from @{}", printable(asked.of));
    case ApprovalsAsked::From::role:
      return fmt::format(" from the role {}", printable(asked.of));
  }
  return "";
}

struct Words {
  std::string operator()(const ApprovalsAsked& asked) const {
    std::string words =
        fmt::format("{}{}{}", counted(static_cast<std::uint64_t>(asked.count), "approval"),
                    pool_in_words(asked), levels_in_words(asked.levels, asked.count));
    if (!asked.except.empty()) words += fmt::format(", not {}", joined(asked.except, ", "));
    if (asked.binds_merge_result) words += ", of the merge result";
    return words;
  }
  std::string operator()(const RecordAsked& asked) const {
    return fmt::format("record: {}", joined(asked.sections, ", "));
  }
  std::string operator()(const EvidenceAsked& asked) const {
    std::string words = fmt::format("evidence: {}", asked.type);
    if (!asked.from.empty()) words += fmt::format(" from {}", asked.from);
    if (asked.max_age) words += fmt::format(", at most {} old", to_string(*asked.max_age));
    return words;
  }
  std::string operator()(const RolloutAsked& asked) const {
    std::string words = "rollout in stages:";
    for (const int stage : asked.stages_percent) words += fmt::format(" {} %", stage);
    if (asked.bake.count() > 0) words += fmt::format(", bake {}", to_string(asked.bake));
    if (!asked.guards.empty()) words += fmt::format(", guards {}", joined(asked.guards, ", "));
    return words;
  }
  std::string operator()(const WaitAsked& asked) const {
    return fmt::format("wait {} after this head was first seen", to_string(asked.span));
  }
  std::string operator()(const FreezeAsked& asked) const {
    if (!asked.until) return fmt::format("freeze `{}`", asked.name);
    return fmt::format("freeze `{}` until {}", asked.name, asked.until->to_string());
  }
  std::string operator()(const DenyAsked&) const { return "deny"; }
  std::string operator()(const AnswerAsked& asked) const { return asked.question; }
};

json::Array texts(const std::vector<std::string>& from) {
  return json::Array(from.begin(), from.end());
}

struct ObligationJson {
  json::Object object;

  void operator()(const ApprovalsAsked& asked) {
    object.add("count", asked.count);
    switch (asked.from) {
      case ApprovalsAsked::From::anyone:
        break;
      case ApprovalsAsked::From::owners:
        object.add("from", "owners");
        break;
      case ApprovalsAsked::From::team:
        object.add("from", json::Object{{"team", asked.of}});
        break;
      case ApprovalsAsked::From::role:
        object.add("from", json::Object{{"role", asked.of}});
        break;
    }
    json::Object levels;
    for (const LevelAsked& level : asked.levels) levels.add(level.level, level.count);
    if (!levels.empty()) object.add("levels", std::move(levels));
    if (!asked.except.empty()) object.add("not", texts(asked.except));
    if (asked.survives_clean_rebase) object.add("survive", json::Array{"clean-rebase"});
    if (asked.binds_merge_result) object.add("strict", "merge-result");
  }
  void operator()(const RecordAsked& asked) { object.add("sections", texts(asked.sections)); }
  void operator()(const EvidenceAsked& asked) {
    object.add("type", asked.type);
    if (!asked.from.empty()) object.add("from", asked.from);
    if (asked.max_age) object.add("max_age", to_string(*asked.max_age));
  }
  void operator()(const RolloutAsked& asked) {
    object.add("stages", json::Array(asked.stages_percent.begin(), asked.stages_percent.end()));
    if (asked.bake.count() > 0) object.add("bake", to_string(asked.bake));
    if (!asked.guards.empty()) object.add("guards", texts(asked.guards));
  }
  void operator()(const WaitAsked& asked) { object.add("for", to_string(asked.span)); }
  void operator()(const FreezeAsked& asked) {
    object.add("name", asked.name);
    if (asked.until) object.add("until", asked.until->to_string());
  }
  void operator()(const DenyAsked&) {}
  void operator()(const AnswerAsked& asked) {
    object.add("question", asked.question);
    if (!asked.fact.empty()) object.add("fact", asked.fact);
  }
};

}  // namespace

void add_levels(std::vector<LevelAsked>& to, const std::vector<LevelAsked>& more) {
  for (const LevelAsked& asked : more) {
    const auto at = std::find_if(
        to.begin(), to.end(), [&](const LevelAsked& known) { return known.level == asked.level; });
    if (at == to.end()) {
      to.push_back(asked);
    } else {
      at->count = std::max(at->count, asked.count);
    }
  }
  std::sort(to.begin(), to.end());
}

std::string_view name_of(Moment moment) { return kMoments[static_cast<std::size_t>(moment)]; }

Result<Moment> parse_moment(std::string_view text) {
  for (std::size_t i = 0; i < kMoments.size(); ++i) {
    if (kMoments[i] == text) return static_cast<Moment>(i);
  }
  return fail(Code::malformed, fmt::format("`{}` is no moment: say merge, deploy or after{}",
                                           printable(text), did_you_mean(text, kMoments)));
}

std::string_view name_of(ObligationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<ObligationKind> obligation_kind(std::string_view word) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    const auto kind = static_cast<ObligationKind>(i);
    if (kKinds[i] == word && kind != ObligationKind::answer) return kind;
  }
  return std::nullopt;
}

Moment usual_moment(ObligationKind kind) {
  switch (kind) {
    case ObligationKind::approvals:
    case ObligationKind::record:
    case ObligationKind::evidence:
    case ObligationKind::freeze:
    case ObligationKind::deny:
    case ObligationKind::answer:
      return Moment::merge;
    case ObligationKind::wait:
      return Moment::deploy;
    case ObligationKind::rollout:
      return Moment::after;
  }
  return Moment::merge;
}

std::string in_words(const Obligation& obligation) { return std::visit(Words{}, obligation.what); }

json::Object to_json(const Obligation& obligation) {
  ObligationJson what;
  std::visit(what, obligation.what);
  json::Object object{{"kind", name_of(obligation.kind())}};
  for (const auto& [name, value] : what.object.members()) object.add(name, value);
  if (obligation.exemptible) object.add("exemptible", true);
  object.add("due", name_of(obligation.moment()));
  return object;
}

}  // namespace belay::gate
