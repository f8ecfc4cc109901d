#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "gate/cel/branches.h"
#include "gate/lint/checks.h"

namespace belay::gate {

namespace {

/// Names of the catalog that a fact's texts are names of.
struct Vocabulary {
  std::string_view fact;
  std::string_view kind;  ///< of the finding
  std::string_view noun;
  std::set<std::string, std::less<>> names;
};

std::vector<Vocabulary> vocabularies(const facts::Catalog& catalog) {
  std::vector<Vocabulary> all = {{"reach.systems[]", "unknown-system", "system", {}},
                                 {"reach.journeys[]", "unknown-journey", "journey", {}},
                                 {"reach.regions[]", "unknown-region", "region", {}}};
  for (const facts::System& system : catalog.systems) {
    all[0].names.insert(escaped(system.name));
    for (const std::string& journey : system.journeys) all[1].names.insert(escaped(journey));
    for (const std::string& region : system.regions) all[2].names.insert(escaped(region));
  }
  return all;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const std::string_view part : lines_of(text)) {
    const std::string_view words = trimmed(part);
    if (!line.empty() && !words.empty()) line += ' ';
    line += words;
  }
  return line;
}

class ConditionCheck {
 public:
  ConditionCheck(const ReadPolicy& read, const std::vector<Vocabulary>& vocabularies,
                 const LintTarget& target, std::vector<Finding>& out)
      : read_(read), vocabularies_(vocabularies), target_(target), out_(out) {}

  void check(const ReadCondition& condition) {
    Logic logic;
    const Formula whole = logic.read(condition.ast, condition.ast.root);
    impossible_.clear();
    for (const Mention& mention : logic.mentions()) check_mention(condition, mention);
    const bool never = !logic.can_be(whole);
    const bool always = !never && !logic.can_be(logic.opposite(whole));
    if (never || always) return report_whole(condition, logic, never);
    for (const Constancy& part : logic.constants()) report_part(condition, part);
  }

 private:
  Finding& report(const ReadCondition& condition, Severity severity, std::string_view kind,
                  std::size_t offset) {
    Finding& made = out_.emplace_back();
    made.severity = severity;
    made.kind = kind;
    made.rule = condition.rule;
    made.place = read_.places.within(condition.rule_place, condition.key, offset);
    return made;
  }

  void check_mention(const ReadCondition& condition, const Mention& mention) {
    const auto& allowed = mention.subject.allowed;
    if (!allowed.empty()) {
      if (std::find(allowed.begin(), allowed.end(), mention.text) != allowed.end()) return;
      Finding& made = report(condition, Severity::error, "impossible-value", mention.offset);
      made.says = fmt::format("`{}` is never `{}`: it is one of {}", mention.subject.key,
                              mention.text, joined(allowed, ", "));
      const auto near = nearest(mention.text, allowed);
      made.next = near ? fmt::format("write `{}`", *near) : std::string("write one of these");
      impossible_.push_back(mention.offset);
      return;
    }
    if (!target_.catalog.present) return;
    for (const Vocabulary& one : vocabularies_) {
      if (one.fact != mention.subject.fact || one.names.contains(mention.text)) continue;
      const std::vector<std::string_view> known(one.names.begin(), one.names.end());
      Finding& made = report(condition, Severity::error, one.kind, mention.offset);
      made.says = fmt::format("the catalog has no {} `{}`, so nothing ever matches it", one.noun,
                              mention.text);
      const auto near = nearest(mention.text, known);
      made.next = near ? fmt::format("write `{}`", *near)
                       : fmt::format("name one that the catalog has, or add it there");
    }
  }

  void report_whole(const ReadCondition& condition, const Logic& logic, bool never) {
    // A value that is impossible has said it already.
    if (!impossible_.empty()) return;
    const bool lifts = condition.key == "unless";
    Finding& made = report(condition, never ? Severity::error : Severity::warning,
                           never ? "never-true" : "always-true", 0);
    const std::string subject = fmt::format("`{}` of `{}`", condition.key, condition.rule);
    std::string why;
    if (!logic.constants().empty()) {
      const Constancy& part = logic.constants().front();
      why = fmt::format(": `{}` is always {}", text_of(condition, part.part),
                        part.value ? "true" : "false");
    } else if (never && condition.ast.at(condition.ast.root).kind == cel::NodeKind::all_of) {
      why = ": its operands contradict each other";
    }
    made.says = fmt::format("{} {} true{}", subject, never ? "can never be" : "is always", why);
    if (never) {
      made.next = lifts ? "correct it, or drop it: nothing gets around the freeze"
                        : "correct it, or drop the rule: it asks for nothing";
    } else {
      made.next = lifts ? "correct it, or drop the freeze: everything gets around it"
                        : "correct it, or leave the condition out to say `always`";
    }
  }

  void report_part(const ReadCondition& condition, const Constancy& part) {
    const std::string_view text = cel::written(condition.ast, part.part);
    const auto first = static_cast<std::size_t>(text.data() - condition.ast.source.data());
    const bool said = std::any_of(impossible_.begin(), impossible_.end(), [&](std::uint32_t at) {
      return at >= first && at < first + text.size();
    });
    if (said) return;
    Finding& made = report(condition, part.value ? Severity::warning : Severity::error,
                           part.value ? "always-true" : "never-true", first);
    made.says = fmt::format("`{}` is always {}", on_one_line(text), part.value ? "true" : "false");
    made.next = "correct it, or drop it: it changes nothing";
  }

  static std::string text_of(const ReadCondition& condition, cel::NodeIndex part) {
    return on_one_line(cel::written(condition.ast, part));
  }

  const ReadPolicy& read_;
  const std::vector<Vocabulary>& vocabularies_;
  const LintTarget& target_;
  std::vector<Finding>& out_;
  std::vector<std::uint32_t> impossible_;
};

}  // namespace

void check_conditions(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out) {
  const std::vector<Vocabulary> known = vocabularies(target.catalog);
  ConditionCheck check(read, known, target, out);
  for (const ReadCondition& condition : read.conditions) check.check(condition);
}

}  // namespace belay::gate
