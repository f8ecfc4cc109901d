#include "gate/obligation_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/limits.h"
#include "base/text.h"

namespace belay::gate {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

/// The words that rules write: every kind but `answer`, which only Belay asks.
constexpr std::array<std::string_view, 7> kWords = {"approvals", "record", "evidence", "rollout",
                                                    "wait",      "freeze", "deny"};
constexpr std::array<std::string_view, 5> kMakerRoles = {"operator", "author", "committer",
                                                         "co-author", "signer"};

bool is_visible(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    char32_t point = 0;
    const std::size_t bytes = utf8_sequence(text.substr(at), &point);
    if (bytes == 0 || point < 0x20 || point == 0x7F || is_invisible(point)) return false;
    at += bytes;
  }
  return true;
}

Result<std::int64_t> integer_within(const Document& document, const Node& node,
                                    std::string_view what, std::int64_t low, std::int64_t high) {
  BELAY_TRY(const std::int64_t value, yaml::integer_of(document, node, what));
  if (value < low || value > high) {
    return document.error(node, fmt::format("{} must be {} to {}, not {}", what, low, high, value));
  }
  return value;
}

Result<void> read_pool(const Document& document, const Node& node, ApprovalsAsked& asked) {
  constexpr std::string_view kWanted = "`from` must be `owners`, `{team: NAME}` or `{role: NAME}`";
  if (node.kind == yaml::Kind::scalar) {
    if (node.text != "owners") {
      return document.error(node, fmt::format("{}, not `{}`", kWanted, printable(node.text)));
    }
    asked.from = ApprovalsAsked::From::owners;
    return {};
  }
  BELAY_TRY(Fields fields, Fields::of(document, node, "`from`"));
  const Node* team = fields.optional("team");
  const Node* role = fields.optional("role");
  BELAY_TRY_VOID(fields.finish());
  if ((team == nullptr) == (role == nullptr)) return document.error(node, std::string(kWanted));
  asked.from = team != nullptr ? ApprovalsAsked::From::team : ApprovalsAsked::From::role;
  BELAY_TRY(asked.of, read_name(document, team != nullptr ? *team : *role, "`from`"));
  if (asked.of.starts_with('@')) asked.of.erase(0, 1);
  return {};
}

Result<void> read_except(const Document& document, const Node& node, ApprovalsAsked& asked) {
  BELAY_TRY(asked.except, read_names(document, node, "`not`"));
  for (const std::string& word : asked.except) {
    const bool is_role =
        std::find(kMakerRoles.begin(), kMakerRoles.end(), word) != kMakerRoles.end();
    if (is_role || word.starts_with('@')) continue;
    const std::string hint = did_you_mean(word, kMakerRoles);
    return document.error(
        node, fmt::format("`not` knows {}, and people and teams as `@name`; `{}` is none{}",
                          joined(kMakerRoles, ", "), printable(word), hint));
  }
  std::sort(asked.except.begin(), asked.except.end());
  return {};
}

Result<ApprovalsAsked> read_approvals(const Document& document, Fields& fields) {
  ApprovalsAsked asked;
  BELAY_TRY(const Node* count, fields.required("count"));
  BELAY_TRY(const std::int64_t value, integer_within(document, *count, "`count` of approvals", 1,
                                                     limits::kApprovalsAskedMax));
  asked.count = static_cast<int>(value);
  if (const Node* from = fields.optional("from")) {
    BELAY_TRY_VOID(read_pool(document, *from, asked));
  }
  if (const Node* level = fields.optional("level")) {
    BELAY_TRY(std::string word, read_name(document, *level, "`level`"));
    asked.levels.push_back({std::move(word), asked.count});
  }
  if (const Node* except = fields.optional("not")) {
    BELAY_TRY_VOID(read_except(document, *except, asked));
  }
  if (const Node* survive = fields.optional("survive")) {
    BELAY_TRY(const auto words, read_names(document, *survive, "`survive`"));
    for (const std::string& word : words) {
      if (word != "clean-rebase") {
        return document.error(*survive, "`survive` knows only `clean-rebase`");
      }
    }
    asked.survives_clean_rebase = true;
  }
  if (const Node* strict = fields.optional("strict")) {
    if (strict->text != "merge-result") {
      return document.error(*strict, "`strict` knows only `merge-result`");
    }
    asked.binds_merge_result = true;
  }
  return asked;
}

Result<RecordAsked> read_record(const Document& document, Fields& fields) {
  RecordAsked asked;
  BELAY_TRY(const Node* sections, fields.required("sections"));
  BELAY_TRY(asked.sections, read_names(document, *sections, "`sections` of a record"));
  return asked;
}

Result<EvidenceAsked> read_evidence(const Document& document, Fields& fields) {
  EvidenceAsked asked;
  BELAY_TRY(const Node* type, fields.required("type"));
  BELAY_TRY(asked.type, read_name(document, *type, "`type` of evidence"));
  if (const Node* from = fields.optional("from")) {
    BELAY_TRY(asked.from, read_name(document, *from, "`from` of evidence"));
  }
  if (const Node* age = fields.optional("max_age")) {
    BELAY_TRY(asked.max_age, yaml::span_of(document, *age, "`max_age` of evidence"));
  }
  return asked;
}

Result<RolloutAsked> read_rollout(const Document& document, Fields& fields) {
  RolloutAsked asked;
  BELAY_TRY(const Node* stages, fields.required("stages"));
  BELAY_TRY(const auto items, yaml::sequence_of(document, *stages, "`stages` of a rollout"));
  for (const Node& item : items) {
    BELAY_TRY(const std::int64_t stage, integer_within(document, item, "a stage", 1, 100));
    if (!asked.stages_percent.empty() && stage <= asked.stages_percent.back()) {
      return document.error(item, "stages must rise: each is a larger share than the one before");
    }
    asked.stages_percent.push_back(static_cast<int>(stage));
  }
  if (asked.stages_percent.empty() || asked.stages_percent.back() != 100) {
    return document.error(*stages, "the last stage of a rollout must be 100");
  }
  if (const Node* bake = fields.optional("bake")) {
    BELAY_TRY(asked.bake, yaml::span_of(document, *bake, "`bake` of a rollout"));
  }
  if (const Node* guards = fields.optional("guards")) {
    BELAY_TRY(asked.guards, read_names(document, *guards, "`guards` of a rollout"));
  }
  return asked;
}

Result<WaitAsked> read_wait(const Document& document, Fields& fields) {
  BELAY_TRY(const Node* span, fields.required("for"));
  BELAY_TRY(const std::chrono::seconds value, yaml::span_of(document, *span, "`for` of a wait"));
  return WaitAsked{value};
}

Result<FreezeAsked> read_freeze(const Document& document, Fields& fields, std::string_view rule) {
  FreezeAsked asked{std::string(rule), std::nullopt};
  if (const Node* until = fields.optional("until")) {
    BELAY_TRY(asked.until, yaml::instant_of(document, *until, "`until` of a freeze"));
  }
  return asked;
}

Result<void> read_what(const Document& document, Fields& fields, ObligationKind kind,
                       std::string_view rule, Obligation& made) {
  switch (kind) {
    case ObligationKind::approvals: {
      BELAY_TRY(made.what, read_approvals(document, fields));
      return {};
    }
    case ObligationKind::record: {
      BELAY_TRY(made.what, read_record(document, fields));
      return {};
    }
    case ObligationKind::evidence: {
      BELAY_TRY(made.what, read_evidence(document, fields));
      return {};
    }
    case ObligationKind::rollout: {
      BELAY_TRY(made.what, read_rollout(document, fields));
      return {};
    }
    case ObligationKind::wait: {
      BELAY_TRY(made.what, read_wait(document, fields));
      return {};
    }
    case ObligationKind::freeze: {
      BELAY_TRY(made.what, read_freeze(document, fields, rule));
      return {};
    }
    case ObligationKind::deny:
      made.what = DenyAsked{};
      return {};
    case ObligationKind::answer:
      break;
  }
  return fail(Code::internal, "an answer cannot be asked by a policy");
}

Result<ObligationKind> read_kind(const Document& document, const Node& node) {
  if (const auto kind = obligation_kind(node.text)) return *kind;
  const std::string hint = did_you_mean(node.text, kWords);
  return document.error(
      node, fmt::format("`{}` is no obligation{}", printable(node.text),
                        hint.empty() ? fmt::format("; there are {}", joined(kWords, ", ")) : hint));
}

/// What a kind says without options: `deny` and `freeze` are whole words.
Result<Obligation> read_word(const Document& document, const Node& node, std::string_view rule) {
  BELAY_TRY(const ObligationKind kind, read_kind(document, node));
  Obligation made;
  if (kind == ObligationKind::deny) {
    made.what = DenyAsked{};
  } else if (kind == ObligationKind::freeze) {
    made.what = FreezeAsked{std::string(rule), std::nullopt};
  } else {
    return document.error(
        node, fmt::format("`{}` needs to say what: `{}: {{...}}`", node.text, node.text));
  }
  return made;
}

Result<Obligation> read_obligation(const Document& document, const Node& node,
                                   std::string_view rule) {
  if (node.kind == yaml::Kind::scalar) return read_word(document, node, rule);
  if (node.kind != yaml::Kind::mapping || node.entries.size() != 1) {
    return document.error(node, "each of `owes` is one obligation: `approvals: {count: 2}`");
  }
  const yaml::Entry& entry = node.entries.front();
  BELAY_TRY(const ObligationKind kind, read_kind(document, entry.key));
  BELAY_TRY(Fields fields, Fields::of(document, entry.value, fmt::format("`{}`", name_of(kind))));
  Obligation made;
  BELAY_TRY_VOID(read_what(document, fields, kind, rule, made));
  if (kind != ObligationKind::deny) {
    if (const Node* exemptible = fields.optional("exemptible")) {
      BELAY_TRY(made.exemptible, yaml::boolean_of(document, *exemptible, "`exemptible`"));
    }
  }
  if (const Node* due = fields.optional("due")) {
    BELAY_TRY(made.due, read_moment(document, *due, "`due`"));
  }
  BELAY_TRY_VOID(fields.finish());
  return made;
}

}  // namespace

Result<std::string> read_name(const Document& document, const Node& node, std::string_view what) {
  BELAY_TRY(std::string text, yaml::text_of(document, node, what));
  if (trimmed(text).empty()) return document.error(node, fmt::format("{} is empty", what));
  if (text.size() > limits::kNameBytesMax) {
    return document.error(
        node, fmt::format("{} is longer than {} bytes: shorten it", what, limits::kNameBytesMax));
  }
  if (!is_visible(text)) {
    return document.error(
        node, fmt::format("{} has characters that cannot be seen: `{}`", what, printable(text)));
  }
  return text;
}

Result<std::vector<std::string>> read_names(const Document& document, const Node& node,
                                            std::string_view what) {
  std::span<const Node> items(&node, 1);
  if (node.kind != yaml::Kind::scalar) {
    BELAY_TRY(items, yaml::sequence_of(document, node, what));
  }
  std::vector<std::string> names;
  for (const Node& item : items) {
    BELAY_TRY(std::string name, read_name(document, item, fmt::format("each of {}", what)));
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      return document.error(item, fmt::format("{} has `{}` twice: keep one", what, name));
    }
    names.push_back(std::move(name));
  }
  if (names.empty()) return document.error(node, fmt::format("{} is empty", what));
  return names;
}

Result<Moment> read_moment(const Document& document, const Node& node, std::string_view what) {
  BELAY_TRY(const std::string word, yaml::text_of(document, node, what));
  auto moment = parse_moment(word);
  if (!moment) return document.error(node, fmt::format("{}: {}", what, moment.error().message));
  return *moment;
}

Result<std::vector<Obligation>> read_owes(const Document& document, const Node& node,
                                          std::string_view rule, std::optional<Moment> due) {
  BELAY_TRY(const auto items, yaml::sequence_of(document, node, "`owes`"));
  if (items.size() > limits::kObligationsMax) {
    return document.error(node, fmt::format("more than {} obligations in one rule: split it",
                                            limits::kObligationsMax));
  }
  std::vector<Obligation> owes;
  for (const Node& item : items) {
    BELAY_TRY(Obligation made, read_obligation(document, item, rule));
    if (!made.due) made.due = due;
    owes.push_back(std::move(made));
  }
  if (owes.empty()) return document.error(node, "`owes` is empty: say what, or leave it out");
  return owes;
}

Result<std::vector<ObligationKind>> read_exempts(const Document& document, const Node& node,
                                                 std::string_view rule) {
  BELAY_TRY(const auto items, yaml::sequence_of(document, node, "`exempts`"));
  std::vector<ObligationKind> kinds;
  for (const Node& item : items) {
    BELAY_TRY_VOID(yaml::text_of(document, item, "each of `exempts`"));
    BELAY_TRY(const ObligationKind kind, read_kind(document, item));
    if (kind == ObligationKind::deny) {
      return document.error(item,
                            fmt::format("nothing exempts from `deny`: narrow the condition of "
                                        "the rule that denies, not `{}`",
                                        printable(rule)));
    }
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  if (kinds.empty()) return document.error(node, "`exempts` is empty: say what, or leave it out");
  return kinds;
}

}  // namespace belay::gate
