#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "gate/lint/checks.h"

namespace belay::gate {

namespace {

/// Above it only rules of the same words, and those that always apply, are compared.
constexpr std::size_t kRulesComparedMax = 300;

bool at_least(const ApprovalsAsked& a, const ApprovalsAsked& b) {
  const auto has_level = [&](const LevelAsked& level) {
    return std::any_of(a.levels.begin(), a.levels.end(), [&](const LevelAsked& one) {
      return one.level == level.level && one.count >= level.count;
    });
  };
  return a.from == b.from && a.of == b.of && a.except == b.except && a.count >= b.count &&
         (!a.survives_clean_rebase || b.survives_clean_rebase) &&
         (a.binds_merge_result || !b.binds_merge_result) &&
         std::all_of(b.levels.begin(), b.levels.end(), has_level);
}

bool at_least(const RecordAsked& a, const RecordAsked& b) {
  return std::all_of(b.sections.begin(), b.sections.end(), [&](const std::string& section) {
    return std::find(a.sections.begin(), a.sections.end(), section) != a.sections.end();
  });
}

/// Whether whatever discharges `a` discharges `b` too, and nothing lifts `a` that leaves `b`.
bool at_least(const Obligation& a, const Obligation& b) {
  if (a.kind() != b.kind() || a.moment() > b.moment() || (a.exemptible && !b.exemptible)) {
    return false;
  }
  if (const auto* approvals = std::get_if<ApprovalsAsked>(&a.what)) {
    return at_least(*approvals, std::get<ApprovalsAsked>(b.what));
  }
  if (const auto* record = std::get_if<RecordAsked>(&a.what)) {
    return at_least(*record, std::get<RecordAsked>(b.what));
  }
  return a.what == b.what;
}

bool same_condition(const Rule& a, const Rule& b) {
  if (!a.when || !b.when) return !a.when && !b.when;
  return a.when->line() == b.when->line();
}

bool same_demands(const Rule& a, const Rule& b) {
  return a.mode == b.mode && a.owes == b.owes && a.exempts == b.exempts;
}

class RuleCheck {
 public:
  RuleCheck(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out)
      : read_(read), rules_(read.policy.rules()), target_(target), out_(out) {}

  void check() {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      check_why(rules_[i].name, rules_[i].why, rules_[i].place);
      if (!is_duplicate(i)) check_shadow(i);
      check_exemption(i);
      check_reach_of_exemption(rules_[i]);
    }
    for (const Freeze& freeze : read_.policy.freezes()) check_freeze(freeze);
  }

 private:
  Finding& report(Severity severity, std::string_view kind, const std::string& rule,
                  const Place& place) {
    Finding& made = out_.emplace_back();
    made.severity = severity;
    made.kind = kind;
    made.rule = rule;
    made.place = place;
    return made;
  }

  void check_why(const std::string& name, const std::string& why, const Place& place) {
    if (!trimmed(why).empty()) return;
    Finding& made = report(Severity::warning, "no-why", name, place);
    made.says = fmt::format("`{}` does not say why it is there", name);
    made.next = "add `why`: whoever is held by it will ask";
  }

  std::string quoted(const Rule& rule) const {
    const bool is_above = read_.policy.extends() && rule.layer == Layer::organisation;
    return fmt::format("{}`{}`", is_above ? "the organisation's " : "", rule.name);
  }

  bool is_duplicate(std::size_t at) {
    for (std::size_t before = 0; before < at; ++before) {
      const Rule& first = rules_[before];
      if (!same_condition(first, rules_[at]) || !same_demands(first, rules_[at])) continue;
      Finding& made =
          report(Severity::warning, "duplicate-rule", rules_[at].name, rules_[at].place);
      made.says = fmt::format("`{}` says the same as {} at line {}", rules_[at].name, quoted(first),
                              first.place.line);
      made.next = "drop one of them";
      return true;
    }
    return false;
  }

  /// Whether `a` applies whenever `b` does.
  bool covers(std::size_t a, std::size_t b) const {
    if (!rules_[a].when || same_condition(rules_[a], rules_[b])) return true;
    if (rules_.size() > kRulesComparedMax) return false;
    Logic logic;
    const Formula only_b = logic.both(read_.read(logic, b), logic.opposite(read_.read(logic, a)));
    return !logic.can_be(only_b);
  }

  bool never_applies(std::size_t at) const {
    Logic logic;
    return !logic.can_be(read_.read(logic, at));
  }

  void check_shadow(std::size_t at) {
    const Rule& rule = rules_[at];
    if (rule.owes.empty() || !rule.exempts.empty() || never_applies(at)) return;
    std::vector<std::string> by;
    for (const Obligation& owed : rule.owes) {
      const Rule* asking = asked_elsewhere(at, owed);
      if (asking == nullptr) return;
      const std::string name = quoted(*asking);
      if (std::find(by.begin(), by.end(), name) == by.end()) by.push_back(name);
    }
    Finding& made = report(Severity::warning, "shadowed-rule", rule.name, rule.place);
    made.says = fmt::format("`{}` asks for nothing that {} does not ask whenever it applies",
                            rule.name, joined(by, ", "));
    made.next = "drop it, or ask for more";
  }

  /// The rule that asks for at least as much, whenever this one does. Of two that ask the same the
  /// first counts.
  const Rule* asked_elsewhere(std::size_t at, const Obligation& owed) const {
    for (std::size_t other = 0; other < rules_.size(); ++other) {
      const Rule& rule = rules_[other];
      if (other == at || rule.mode != rules_[at].mode) continue;
      const bool asks = std::any_of(rule.owes.begin(), rule.owes.end(),
                                    [&](const Obligation& one) { return at_least(one, owed); });
      if (!asks || !covers(other, at)) continue;
      if (other > at && covers(at, other) && asks_no_more(rule, rules_[at])) continue;
      return &rule;
    }
    return nullptr;
  }

  static bool asks_no_more(const Rule& rule, const Rule& than) {
    return std::all_of(rule.owes.begin(), rule.owes.end(), [&](const Obligation& owed) {
      return std::any_of(than.owes.begin(), than.owes.end(),
                         [&](const Obligation& one) { return at_least(one, owed); });
    });
  }

  /// What an exemption looks at should be in the change itself: its files. Labels, titles and
  /// provenance are its makers' word.
  bool looks_at_content(std::size_t at) const {
    if (read_.of_rule[at] < 0) return false;
    const auto& condition = read_.conditions[static_cast<std::size_t>(read_.of_rule[at])];
    for (const cel::Node& node : condition.ast.nodes) {
      if (node.kind != cel::NodeKind::select) continue;
      const cel::Node& target = condition.ast.at(condition.ast.child(node, 0));
      if (target.kind != cel::NodeKind::name || target.text != "change") continue;
      if (node.text == "files" || node.text == "kind") return true;
    }
    return false;
  }

  static bool asks_exemptibly(const Rule& rule, ObligationKind kind) {
    return std::any_of(rule.owes.begin(), rule.owes.end(), [&](const Obligation& owed) {
      return owed.kind() == kind && owed.exemptible;
    });
  }

  static bool may_lift(const Rule& exempting, const Rule& asking) {
    return asking.layer == Layer::repository || asking.adjustable.exempt ||
           exempting.layer == Layer::organisation;
  }

  /// An author who reads `exemptible` in the organisation's policy may believe that it is meant for
  /// everybody.
  void check_reach_of_exemption(const Rule& exempting) {
    for (const ObligationKind kind : exempting.exempts) {
      for (const Rule& asking : rules_) {
        if (!asks_exemptibly(asking, kind) || may_lift(exempting, asking)) continue;
        Finding& made = report(Severity::warning, "lifts-nothing-above", exempting.name,
                               read_.places.of(exempting.place, "exempts"));
        made.says = fmt::format("`{}` does not lift {} that the organisation's `{}` asks",
                                exempting.name, name_of(kind), asking.name);
        made.next =
            "know that it stays owed, or ask the organisation for `adjustable: {exempt: true}`";
        break;
      }
    }
  }

  void check_exemption(std::size_t at) {
    const Rule& exempting = rules_[at];
    if (exempting.exempts.empty() || looks_at_content(at)) return;
    for (const ObligationKind kind : exempting.exempts) {
      const std::string* asks = asks_of_tier_1(at, kind);
      if (asks == nullptr) continue;
      Finding& made = report(Severity::error, "weakens-tier-1", exempting.name,
                             read_.places.of(exempting.place, "exempts"));
      made.says = fmt::format("`{}` lifts {} that `{}` asks of tier 1, whatever the files are",
                              exempting.name, name_of(kind), *asks);
      made.next = "add `reach.tier > 1`, or a condition on `change.files`, to `when`";
      return;
    }
  }

  /// A rule that can ask tier 1 for something of the kind which `exempting` can lift there.
  const std::string* asks_of_tier_1(std::size_t exempting, ObligationKind kind) const {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (!asks_exemptibly(rules_[i], kind) || !may_lift(rules_[exempting], rules_[i])) continue;
      Logic logic;
      const Formula together = logic.both(read_.read(logic, i), read_.read(logic, exempting));
      if (logic.can_be(logic.both(together, logic.tier_at_most(1)))) return &rules_[i].name;
    }
    return nullptr;
  }

  void check_freeze(const Freeze& freeze) {
    check_why(freeze.name, freeze.why, freeze.place);
    if (target_.now < freeze.until) return;
    Finding& made = report(Severity::warning, "freeze-is-over", freeze.name,
                           read_.places.of(freeze.place, "until"));
    made.says = fmt::format("the freeze `{}` ended {}", freeze.name, freeze.until.to_string());
    made.next = "drop it, or give it its next dates";
  }

  const ReadPolicy& read_;
  const std::vector<Rule>& rules_;
  const LintTarget& target_;
  std::vector<Finding>& out_;
};

}  // namespace

void check_rules(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out) {
  RuleCheck(read, target, out).check();
}

}  // namespace belay::gate
