#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"
#include "gate/bundle_reader.h"
#include "gate/cel/batch.h"
#include "gate/decision.h"
#include "gate/exception_reader.h"
#include "gate/obligation_reader.h"
#include "gate/policy.h"

namespace belay::gate {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

Result<void> check_size(std::string_view yaml, const std::string& file) {
  if (yaml.size() <= limits::kPolicyBytesMax) return {};
  return fail(Code::over_limit,
              fmt::format("a policy of more than {} bytes is not read", limits::kPolicyBytesMax),
              Place{file, 0, 0});
}

std::shared_ptr<const cel::Batch> questions_of(const std::vector<Rule>& rules) {
  std::vector<const cel::Program*> conditions;
  conditions.reserve(rules.size());
  for (const Rule& rule : rules) conditions.push_back(rule.when ? &rule.when->program() : nullptr);
  return std::make_shared<cel::Batch>(cel::Batch::of(conditions));
}

std::shared_ptr<const std::vector<RuleTrace>> at_rest(const std::vector<Rule>& rules) {
  auto traces = std::make_shared<std::vector<RuleTrace>>();
  traces->reserve(rules.size());
  for (const Rule& rule : rules) {
    RuleTrace& trace = traces->emplace_back();
    trace.rule = rule.name;
    if (rule.when) trace.reason = rule.when->not_line();
    trace.enforced = rule.mode == Mode::enforce;
    trace.layer = rule.layer;
  }
  return traces;
}

}  // namespace

/// Fills one Policy from one document, or adds a repository's document to its organisation's.
class PolicyReader {
 public:
  PolicyReader(const Document& document, std::string_view source, Layer layer)
      : document_(document), source_(source), layer_(layer) {}

  /// `organisation` may be null: there is none.
  Result<Policy> read(const OrganisationText* organisation) {
    if (document_.root().kind == yaml::Kind::null) {
      return document_.error(document_.root(),
                             "the policy is empty: `belay policy show` prints one to start from");
    }
    BELAY_TRY(Fields fields, Fields::of(document_, document_.root(), "a policy"));
    BELAY_TRY_VOID(read_version(fields));
    BELAY_TRY_VOID(read_extends(fields, organisation));
    BELAY_TRY_VOID(read_mode_of_file(fields));
    BELAY_TRY_VOID(read_settings(fields));
    BELAY_TRY_VOID(read_adjustable_of_file(fields));
    BELAY_TRY(const Node* rules, required_list(fields, "rules"));
    const Node* freezes = fields.optional("freezes");
    const Node* break_glass = fields.optional("break_glass");
    const Node* waivers = fields.optional("waivers");
    const Node* attention = fields.optional("attention");
    const Node* adjusts = fields.optional("adjusts");
    BELAY_TRY_VOID(fields.finish());
    if (adjusts != nullptr) BELAY_TRY_VOID(read_adjusts(*adjusts));
    if (rules != nullptr) BELAY_TRY_VOID(read_rules(*rules));
    if (freezes != nullptr) BELAY_TRY_VOID(read_freezes(*freezes));
    if (break_glass != nullptr) BELAY_TRY_VOID(read_break_glass_of_file(*break_glass));
    if (attention != nullptr) BELAY_TRY_VOID(read_attention_of_file(*attention));
    if (waivers != nullptr) BELAY_TRY_VOID(read_waivers_of_file(*waivers));
    policy_.digest_ = sha256(json::canonical(policy_.to_json()));
    policy_.questions_ = questions_of(*policy_.rules_);
    policy_.at_rest_ = at_rest(*policy_.rules_);
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

  Result<void> read_extends(Fields& fields, const OrganisationText* organisation) {
    const Node* extends = fields.optional("extends");
    if (extends == nullptr) extends = document_.root().find("extends");
    if (extends != nullptr) BELAY_TRY_VOID(check_pin(*extends, organisation));
    const bool always =
        organisation != nullptr && organisation->counts == OrganisationText::Counts::always;
    if (extends == nullptr && !always) return {};
    BELAY_TRY_VOID(check_size(organisation->text, organisation->file));
    BELAY_TRY(const Document below, Document::parse(organisation->text, organisation->file));
    PolicyReader reader(below, organisation->text, Layer::organisation);
    BELAY_TRY(policy_, reader.read(nullptr));
    policy_.extends_ = sha256(organisation->text);
    names_ = std::move(reader.names_);
    return {};
  }

  Result<void> check_pin(const Node& extends, const OrganisationText* organisation) {
    if (layer_ == Layer::organisation) {
      return document_.error(extends, "an organisation's policy extends no other: drop `extends`");
    }
    BELAY_TRY(const Digest pinned, read_pin(document_, extends));
    if (organisation == nullptr) {
      return document_.error(extends,
                             "the organisation's policy is not beside this one: add it as "
                             "`belay-organisation.yaml`");
    }
    if (organisation->counts == OrganisationText::Counts::always) return {};
    const Digest found = sha256(organisation->text);
    if (found == pinned) return {};
    return document_.error(
        extends, fmt::format("`{}` has digest sha256:{}, not the one pinned here: pin it if the "
                             "organisation published it, else restore the file",
                             printable(organisation->file), found.hex()));
  }

  bool extends() const { return policy_.extends_.has_value(); }

  Result<void> read_mode_of_file(Fields& fields) {
    if (const Node* mode = fields.optional("mode")) {
      BELAY_TRY(mode_, read_mode(*mode));
    }
    const bool below_enforces = extends() && policy_.mode_ == Mode::enforce;
    policy_.mode_ = below_enforces ? Mode::enforce : mode_;
    return {};
  }

  Result<void> read_adjustable_of_file(Fields& fields) {
    const Node* adjustable = fields.optional("adjustable");
    if (adjustable == nullptr) return {};
    if (extends()) return nobody_below(*adjustable);
    BELAY_TRY(policy_.adjustable_, read_adjustable_settings(document_, *adjustable));
    return {};
  }

  tl::unexpected<Error> nobody_below(const Node& node) const {
    return document_.error(
        node, "`adjustable` is for an organisation's policy, and this one extends one: drop it");
  }

  Result<void> read_adjusts(const Node& node) {
    if (extends()) return adjust(document_, node, *policy_.rules_);
    return document_.error(
        node, "`adjusts` changes an organisation's rules, and this policy extends none: drop it");
  }

  /// What the organisation says of a setting stands, unless it leaves it to its repositories.
  template <class T>
  Result<void> settle(const Node& node, std::string_view key, T said, T& setting) {
    const auto& left = policy_.adjustable_;
    if (extends() && said != setting && std::find(left.begin(), left.end(), key) == left.end()) {
      return document_.error(
          node, fmt::format("`{}` is the organisation's to say, and it does not leave it: drop the "
                            "key, or ask for `adjustable: [{}]`",
                            key, key));
    }
    setting = std::move(said);
    return {};
  }

  Result<void> read_settings(Fields& fields) {
    if (const Node* tier = fields.optional("undeclared_tier")) {
      constexpr std::int64_t kTierMax = 1000;
      BELAY_TRY(const std::int64_t value, yaml::integer_of(document_, *tier, "`undeclared_tier`"));
      if (value < 0 || value > kTierMax) {
        return document_.error(*tier, "`undeclared_tier` must be 0 to 1000");
      }
      BELAY_TRY_VOID(
          settle(*tier, "undeclared_tier", static_cast<int>(value), policy_.undeclared_tier_));
    }
    if (const Node* catalog = fields.optional("catalog")) {
      BELAY_TRY(auto paths, read_names(document_, *catalog, "`catalog`"));
      BELAY_TRY_VOID(settle(*catalog, "catalog", std::move(paths), policy_.catalog_paths_));
    }
    if (const Node* signers = fields.optional("allowed_signers")) {
      BELAY_TRY(auto path, read_name(document_, *signers, "`allowed_signers`"));
      BELAY_TRY_VOID(
          settle(*signers, "allowed_signers", std::move(path), policy_.allowed_signers_));
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
    policy_.rules_->reserve(policy_.rules_->size() + items.size());
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
    rule.layer = layer_;
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
    const Node* adjustable = fields.optional("adjustable");
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
    if (adjustable != nullptr) {
      if (extends()) return nobody_below(*adjustable);
      BELAY_TRY(rule.adjustable, read_adjustable(document_, *adjustable, rule));
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
    freeze.layer = layer_;
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

  Result<void> read_attention_of_file(const Node& node) {
    BELAY_TRY(AttentionAsked made, read_attention(document_, node));
    return settle(node, "attention", std::optional<AttentionAsked>(made), policy_.attention_);
  }

  Result<void> read_waivers_of_file(const Node& node) {
    BELAY_TRY(Waivers made, read_waivers(document_, node));
    if (policy_.waivers_ != made) policy_.waivers_layer_ = layer_;
    return settle(node, "waivers", std::optional<Waivers>(std::move(made)), policy_.waivers_);
  }

  Result<void> read_break_glass_of_file(const Node& node) {
    BELAY_TRY(BreakGlass made, read_break_glass(document_, node));
    return settle(node, "break_glass", std::optional<BreakGlass>(std::move(made)),
                  policy_.break_glass_);
  }

  /// Rules and freezes share their names: `belay explain NAME` must mean one thing.
  Result<std::string> read_new_name(Fields& fields) {
    BELAY_TRY(const Node* node, fields.required("name"));
    BELAY_TRY(std::string name, read_name(document_, *node, "`name`"));
    const auto [at, is_new] = names_.emplace(name, document_.place(*node));
    if (is_new) return name;
    const Place& first = at->second;
    if (first.file == document_.file()) {
      return document_.error(*node, fmt::format("`{}` is already the name of the rule at line {}: "
                                                "give this one another",
                                                name, first.line));
    }
    return document_.error(*node,
                           fmt::format("`{}` is already the name of the organisation's rule at "
                                       "{}:{}: give this one another; what it leaves to adjust "
                                       "goes under `adjusts`",
                                       name, first.file, first.line));
  }

  Result<std::string> read_why(Fields& fields) {
    const Node* why = fields.optional("why");
    if (why == nullptr) return std::string();
    return yaml::text_of(document_, *why, "`why`");
  }

  Result<Mode> read_own_mode(Fields& fields) {
    const Node* mode = fields.optional("mode");
    if (mode == nullptr) return mode_;
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
  Layer layer_;
  Policy policy_;
  Mode mode_ = Mode::enforce;  ///< of this file
  std::map<std::string, Place, std::less<>> names_;
};

namespace {

Result<Policy> read_file(std::string_view yaml, std::string file,
                         const OrganisationText* organisation) {
  BELAY_TRY_VOID(check_size(yaml, file));
  BELAY_TRY(const Document document, Document::parse(yaml, std::move(file)));
  return PolicyReader(document, yaml, Layer::repository).read(organisation);
}

}  // namespace

Result<Policy> Policy::parse(std::string_view yaml, std::string file) {
  return read_file(yaml, std::move(file), nullptr);
}

Result<Policy> Policy::parse(std::string_view yaml, std::string file,
                             const OrganisationText& organisation) {
  return read_file(yaml, std::move(file), &organisation);
}

}  // namespace belay::gate
