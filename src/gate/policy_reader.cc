#include <fmt/format.h>

#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"
#include "gate/obligation_reader.h"
#include "gate/policy.h"

namespace belay::gate {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

Result<std::chrono::seconds> some_time(const Document& document, const Node& node,
                                       std::string_view what) {
  BELAY_TRY(const std::chrono::seconds span, yaml::span_of(document, node, what));
  if (span.count() == 0) return document.error(node, fmt::format("{} must not be zero", what));
  return span;
}

}  // namespace

/// Fills one Policy from one document.
class PolicyReader {
 public:
  PolicyReader(const Document& document, std::string_view source)
      : document_(document), source_(source) {}

  Result<Policy> read() {
    if (document_.root().kind == yaml::Kind::null) {
      return document_.error(document_.root(),
                             "the policy is empty: `belay policy show` prints one to start from");
    }
    BELAY_TRY(Fields fields, Fields::of(document_, document_.root(), "a policy"));
    BELAY_TRY_VOID(read_version(fields));
    BELAY_TRY_VOID(read_settings(fields));
    BELAY_TRY(const Node* rules, required_list(fields, "rules"));
    const Node* freezes = fields.optional("freezes");
    const Node* break_glass = fields.optional("break_glass");
    BELAY_TRY_VOID(fields.finish());
    if (rules != nullptr) BELAY_TRY_VOID(read_rules(*rules));
    if (freezes != nullptr) BELAY_TRY_VOID(read_freezes(*freezes));
    if (break_glass != nullptr) BELAY_TRY_VOID(read_break_glass(*break_glass));
    policy_.digest_ = sha256(json::canonical(policy_.to_json()));
    return std::move(policy_);
  }

 private:
  /// A list that must be written, but may be empty.
  Result<const Node*> required_list(Fields& fields, std::string_view key) {
    const Node* node = fields.optional(key);
    if (node == nullptr && document_.root().find(key) == nullptr) {
      return document_.error(document_.root(), fmt::format("a policy has no `{}`: add it", key));
    }
    return node;
  }

  Result<void> read_version(Fields& fields) {
    BELAY_TRY(const Node* version, fields.required("belay"));
    if (version->text == "policy/v1") return {};
    return document_.error(
        *version, fmt::format("`belay` must be `policy/v1`, not `{}`", printable(version->text)));
  }

  Result<void> read_settings(Fields& fields) {
    if (const Node* mode = fields.optional("mode")) {
      BELAY_TRY(policy_.mode_, read_mode(*mode));
    }
    if (const Node* tier = fields.optional("undeclared_tier")) {
      constexpr std::int64_t kTierMax = 1000;
      BELAY_TRY(const std::int64_t value, yaml::integer_of(document_, *tier, "`undeclared_tier`"));
      if (value < 0 || value > kTierMax) {
        return document_.error(*tier, "`undeclared_tier` must be 0 to 1000");
      }
      policy_.undeclared_tier_ = static_cast<int>(value);
    }
    if (const Node* catalog = fields.optional("catalog")) {
      BELAY_TRY(policy_.catalog_paths_, read_names(document_, *catalog, "`catalog`"));
    }
    if (const Node* signers = fields.optional("allowed_signers")) {
      BELAY_TRY(policy_.allowed_signers_, read_name(document_, *signers, "`allowed_signers`"));
    }
    return {};
  }

  Result<Mode> read_mode(const Node& node) {
    if (node.text == "enforce") return Mode::enforce;
    if (node.text == "warn") return Mode::warn;
    return document_.error(
        node, fmt::format("`mode` must be `enforce` or `warn`, not `{}`", printable(node.text)));
  }

  Result<void> read_rules(const Node& node) {
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`rules`"));
    if (items.size() > limits::kRulesMax) {
      return fail(Code::over_limit, fmt::format("more than {} rules", limits::kRulesMax),
                  document_.place(node));
    }
    policy_.rules_->reserve(items.size());
    for (const Node& item : items) {
      BELAY_TRY(Rule rule, read_rule(item));
      policy_.rules_->push_back(std::move(rule));
    }
    return {};
  }

  Result<Rule> read_rule(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a rule"));
    Rule rule;
    rule.place = document_.place(node);
    BELAY_TRY(rule.name, read_new_name(fields));
    BELAY_TRY(rule.why, read_why(fields));
    BELAY_TRY(rule.when, read_condition(fields, node, "when"));
    BELAY_TRY(rule.mode, read_own_mode(fields));
    std::optional<Moment> due;
    if (const Node* moment = fields.optional("due")) {
      BELAY_TRY(due, read_moment(document_, *moment, "`due`"));
    }
    const Node* owes = fields.optional("owes");
    const Node* exempts = fields.optional("exempts");
    BELAY_TRY_VOID(fields.finish());
    if (owes == nullptr && exempts == nullptr) {
      return document_.error(
          node, fmt::format("rule `{}` neither owes nor exempts: add `owes`", rule.name));
    }
    if (owes != nullptr) {
      BELAY_TRY(rule.owes, read_owes(document_, *owes, rule.name, due));
    }
    if (exempts != nullptr) {
      BELAY_TRY(rule.exempts, read_exempts(document_, *exempts, rule.name));
    }
    return rule;
  }

  Result<void> read_freezes(const Node& node) {
    BELAY_TRY(const auto items, yaml::sequence_of(document_, node, "`freezes`"));
    if (items.size() > limits::kFreezesMax) {
      return fail(Code::over_limit, fmt::format("more than {} freezes", limits::kFreezesMax),
                  document_.place(node));
    }
    for (const Node& item : items) {
      BELAY_TRY(Freeze freeze, read_freeze(item));
      policy_.freezes_->push_back(std::move(freeze));
    }
    return {};
  }

  Result<Freeze> read_freeze(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a freeze"));
    Freeze freeze;
    freeze.place = document_.place(node);
    BELAY_TRY(freeze.name, read_new_name(fields));
    BELAY_TRY(freeze.why, read_why(fields));
    BELAY_TRY(const Node* from, fields.required("from"));
    BELAY_TRY(const Node* until, fields.required("until"));
    BELAY_TRY(freeze.from, yaml::instant_of(document_, *from, "`from` of a freeze"));
    BELAY_TRY(freeze.until, yaml::instant_of(document_, *until, "`until` of a freeze"));
    if (freeze.until <= freeze.from) {
      return document_.error(*until, fmt::format("freeze `{}` ends before it begins", freeze.name));
    }
    BELAY_TRY(freeze.when, read_condition(fields, node, "when"));
    BELAY_TRY(freeze.unless, read_condition(fields, node, "unless"));
    BELAY_TRY(freeze.mode, read_own_mode(fields));
    if (const Node* due = fields.optional("due")) {
      BELAY_TRY(freeze.due, read_moment(document_, *due, "`due`"));
    }
    BELAY_TRY_VOID(fields.finish());
    return freeze;
  }

  Result<void> read_break_glass(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`break_glass`"));
    BreakGlass made;
    BELAY_TRY(const Node* who, fields.required("who"));
    BELAY_TRY(const Node* expires, fields.required("expires"));
    BELAY_TRY(const Node* review, fields.required("review_within"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(made.who, read_names(document_, *who, "`who` of `break_glass`"));
    BELAY_TRY(made.expires, some_time(document_, *expires, "`expires`"));
    BELAY_TRY(made.review_within, some_time(document_, *review, "`review_within`"));
    policy_.break_glass_ = std::move(made);
    return {};
  }

  /// Rules and freezes share their names: `belay explain NAME` must mean one thing.
  Result<std::string> read_new_name(Fields& fields) {
    BELAY_TRY(const Node* node, fields.required("name"));
    BELAY_TRY(std::string name, read_name(document_, *node, "`name`"));
    const auto [at, is_new] = lines_.emplace(name, node->mark.line);
    if (!is_new) {
      return document_.error(*node, fmt::format("`{}` is already the name of the rule at line {}: "
                                                "give this one another",
                                                name, at->second));
    }
    return name;
  }

  Result<std::string> read_why(Fields& fields) {
    const Node* why = fields.optional("why");
    if (why == nullptr) return std::string();
    return yaml::text_of(document_, *why, "`why`");
  }

  Result<Mode> read_own_mode(Fields& fields) {
    const Node* mode = fields.optional("mode");
    if (mode == nullptr) return policy_.mode_;
    return read_mode(*mode);
  }

  /// A key that is written without a condition must not mean `always`.
  Result<std::optional<Condition>> read_condition(Fields& fields, const Node& owner,
                                                  std::string_view key) {
    const Node* node = fields.optional(key);
    if (node == nullptr) {
      const Node* written = owner.find(key);
      if (written == nullptr) return std::optional<Condition>();
      return document_.error(
          *written, fmt::format("`{}` is empty: write a condition, or leave the key out", key));
    }
    BELAY_TRY(Condition condition, Condition::compile(document_, *node, source_, key));
    return std::optional<Condition>(std::move(condition));
  }

  const Document& document_;
  std::string_view source_;
  Policy policy_;
  std::map<std::string, int, std::less<>> lines_;
};

Result<Policy> Policy::parse(std::string_view yaml, std::string file) {
  if (yaml.size() > limits::kPolicyBytesMax) {
    return fail(Code::over_limit,
                fmt::format("a policy of more than {} bytes is not read", limits::kPolicyBytesMax),
                Place{std::move(file), 0, 0});
  }
  BELAY_TRY(const Document document, Document::parse(yaml, std::move(file)));
  return PolicyReader(document, yaml).read();
}

}  // namespace belay::gate
