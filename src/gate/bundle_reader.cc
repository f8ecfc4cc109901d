#include "gate/bundle_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "gate/obligation_reader.h"

namespace belay::gate {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::string_view kPin = "sha256:";
constexpr std::array<std::string_view, 6> kSettings = {
    "allowed_signers", "attention", "break_glass", "catalog", "undeclared_tier", "waivers"};

/// The one thing of its kind that a rule asks for; null where there is none, or several.
template <class Asked, class Owes>
auto only(Owes& owes) {
  decltype(std::get_if<Asked>(&owes.front().what)) found = nullptr;
  for (auto& owed : owes) {
    auto* asked = std::get_if<Asked>(&owed.what);
    if (asked == nullptr) continue;
    if (found != nullptr) return decltype(found)(nullptr);
    found = asked;
  }
  return found;
}

tl::unexpected<Error> needs_one(const Document& document, const Node& node, const Rule& rule,
                                std::string_view key, std::string_view kind) {
  return document.error(node, fmt::format("`{}` speaks of one `{}`, and `{}` does not owe exactly "
                                          "one: drop the key",
                                          key, kind, rule.name));
}

Result<int> read_count(const Document& document, const Node& node) {
  BELAY_TRY(const std::int64_t count, yaml::integer_of(document, node, "`count`"));
  if (count < 1 || count > limits::kApprovalsAskedMax) {
    return document.error(
        node, fmt::format("`count` must be 1 to {}, not {}", limits::kApprovalsAskedMax, count));
  }
  return static_cast<int>(count);
}

class Adjustment {
 public:
  Adjustment(const Document& document, Rule& rule) : document_(document), rule_(rule) {}

  Result<void> set_mode(const Node& node) {
    if (node.text == "enforce") {
      // A rule that only warns exempts from nothing that is enforced.
      if (rule_.mode == Mode::warn && !rule_.exempts.empty()) {
        return document_.error(node, fmt::format("`{}` exempts, so enforcing it would loosen: only "
                                                 "the organisation can",
                                                 rule_.name));
      }
      rule_.mode = Mode::enforce;
      return {};
    }
    if (node.text != "warn") {
      return document_.error(
          node, fmt::format("`mode` must be `enforce` or `warn`, not `{}`", printable(node.text)));
    }
    if (rule_.mode == Mode::enforce && !rule_.adjustable.warn) {
      return document_.error(
          node, fmt::format("`{}` must be enforced: the organisation does not let a repository "
                            "only warn with it. Drop this, or ask for `adjustable: {{mode: warn}}`",
                            rule_.name));
    }
    rule_.mode = Mode::warn;
    return {};
  }

  Result<void> set_count(const Node& node) {
    auto* asked = only<ApprovalsAsked>(rule_.owes);
    if (asked == nullptr) return needs_one(document_, node, rule_, "count", "approvals");
    BELAY_TRY(const int count, read_count(document_, node));
    const int least = std::min(asked->count, rule_.adjustable.count_min.value_or(asked->count));
    if (count < least) return too_little(node, "count", std::to_string(least));
    asked->count = count;
    for (LevelAsked& level : asked->levels) level.count = count;
    return {};
  }

  Result<void> set_wait(const Node& node) {
    auto* asked = only<WaitAsked>(rule_.owes);
    if (asked == nullptr) return needs_one(document_, node, rule_, "for", "wait");
    BELAY_TRY(const std::chrono::seconds span, yaml::span_of(document_, node, "`for`"));
    const auto least = std::min(asked->span, rule_.adjustable.wait_min.value_or(asked->span));
    if (span < least) return too_little(node, "for", to_string(least));
    asked->span = span;
    return {};
  }

 private:
  tl::unexpected<Error> too_little(const Node& node, std::string_view key,
                                   const std::string& least) const {
    return document_.error(node, fmt::format("`{}` of `{}` must be at least {}: the organisation "
                                             "leaves no less",
                                             key, rule_.name, least));
  }

  const Document& document_;
  Rule& rule_;
};

Result<Rule*> rule_of_organisation(const Document& document, const Node& node,
                                   std::vector<Rule>& rules) {
  BELAY_TRY(const std::string name, read_name(document, node, "`rule`"));
  std::vector<std::string_view> known;
  for (Rule& rule : rules) {
    if (rule.layer != Layer::organisation) continue;
    if (rule.name == name) return &rule;
    known.push_back(rule.name);
  }
  return document.error(node, fmt::format("the organisation's policy has no rule `{}`{}", name,
                                          did_you_mean(name, known)));
}

Result<void> adjust_one(const Document& document, const Node& item, std::vector<Rule>& rules) {
  BELAY_TRY(Fields fields, Fields::of(document, item, "an adjustment"));
  BELAY_TRY(const Node* name, fields.required("rule"));
  BELAY_TRY(const Node* why, fields.required("why"));
  const Node* mode = fields.optional("mode");
  const Node* count = fields.optional("count");
  const Node* span = fields.optional("for");
  BELAY_TRY_VOID(fields.finish());
  BELAY_TRY(Rule * rule, rule_of_organisation(document, *name, rules));
  if (!rule->adjusted.empty()) {
    return document.error(*name, fmt::format("`{}` is adjusted twice: write it once", rule->name));
  }
  BELAY_TRY(rule->adjusted, yaml::text_of(document, *why, "`why`"));
  if (!has_visible_text(rule->adjusted)) {
    return document.error(*why, "`why` is empty: say why this repository differs");
  }
  if (mode == nullptr && count == nullptr && span == nullptr) {
    return document.error(
        item, fmt::format("nothing of `{}` is adjusted: write `mode`, `count` or `for`, or drop it",
                          rule->name));
  }
  Adjustment adjustment(document, *rule);
  if (mode != nullptr) BELAY_TRY_VOID(adjustment.set_mode(*mode));
  if (count != nullptr) BELAY_TRY_VOID(adjustment.set_count(*count));
  if (span != nullptr) BELAY_TRY_VOID(adjustment.set_wait(*span));
  return {};
}

}  // namespace

Result<Digest> read_pin(const Document& document, const Node& node) {
  if (node.kind == yaml::Kind::scalar && node.text.starts_with(kPin)) {
    const auto digest = Digest::parse(node.text.substr(kPin.size()));
    if (digest && digest->size() == Digest::kSha256Bytes) return *digest;
  }
  return document.error(node,
                        "`extends` must be `sha256:` and the 64 digits of the organisation's "
                        "policy: `sha256sum` prints them");
}

Result<std::vector<std::string>> read_adjustable_settings(const Document& document,
                                                          const Node& node) {
  BELAY_TRY(auto names, read_names(document, node, "`adjustable`"));
  for (const std::string& name : names) {
    if (std::find(kSettings.begin(), kSettings.end(), name) != kSettings.end()) continue;
    std::string next = did_you_mean(name, kSettings);
    if (next.empty()) next = fmt::format("; there are {}", joined(kSettings, ", "));
    return document.error(node, fmt::format("`{}` cannot be left to repositories{}", name, next));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<Adjustable> read_adjustable(const Document& document, const Node& node, const Rule& rule) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`adjustable`"));
  const Node* exempt = fields.optional("exempt");
  const Node* mode = fields.optional("mode");
  const Node* count = fields.optional("count");
  const Node* span = fields.optional("for");
  BELAY_TRY_VOID(fields.finish());
  Adjustable made;
  if (exempt != nullptr) {
    BELAY_TRY(made.exempt, yaml::boolean_of(document, *exempt, "`exempt`"));
    const bool any = std::any_of(rule.owes.begin(), rule.owes.end(),
                                 [](const Obligation& owed) { return owed.exemptible; });
    if (made.exempt && !any) {
      return document.error(*exempt, fmt::format("`{}` owes nothing `exemptible`: say which of its "
                                                 "obligations may be lifted",
                                                 rule.name));
    }
  }
  if (mode != nullptr) {
    if (mode->text != "warn") return document.error(*mode, "`mode` can be left only as `warn`");
    made.warn = true;
  }
  if (count != nullptr) {
    const auto* asked = only<ApprovalsAsked>(rule.owes);
    if (asked == nullptr) return needs_one(document, *count, rule, "count", "approvals");
    BELAY_TRY(made.count_min, read_count(document, *count));
    if (*made.count_min > asked->count) {
      return document.error(*count, fmt::format("`{}` asks for no more than {}: the least must be "
                                                "no greater",
                                                rule.name, asked->count));
    }
  }
  if (span != nullptr) {
    const auto* asked = only<WaitAsked>(rule.owes);
    if (asked == nullptr) return needs_one(document, *span, rule, "for", "wait");
    BELAY_TRY(made.wait_min, yaml::span_of(document, *span, "`for`"));
    if (*made.wait_min > asked->span) {
      return document.error(*span, fmt::format("`{}` waits no longer than {}: the least must be no "
                                               "longer",
                                               rule.name, to_string(asked->span)));
    }
  }
  return made;
}

Result<void> adjust(const Document& document, const Node& node, std::vector<Rule>& rules) {
  BELAY_TRY(const auto items, yaml::sequence_of(document, node, "`adjusts`"));
  for (const Node& item : items) BELAY_TRY_VOID(adjust_one(document, item, rules));
  return {};
}

}  // namespace belay::gate
