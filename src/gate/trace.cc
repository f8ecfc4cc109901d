#include "gate/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "gate/cel/batch.h"
#include "gate/exceptions.h"

namespace belay::gate {

namespace {

class Tracer {
 public:
  Tracer(const Policy& policy, const FactValues& facts)
      : policy_(policy),
        facts_(facts),
        now_(facts.inputs().now),
        quick_(cel::BatchAnswers(policy.questions(), facts, answers_arena_).all()) {}

  Trace run() && {
    made_.words = std::make_shared<Words>();
    made_.rules.reserve(policy_.at_rest().size() + policy_.freezes().size());
    made_.rules = policy_.at_rest();
    ask_for_the_change_itself();
    for (std::size_t i = 0; i < policy_.rules().size(); ++i) visit(i);
    for (const Freeze& freeze : policy_.freezes()) visit(freeze);
    ask_for_incidents();
    for (Ask& ask : made_.asks) ask.exempted = is_exempted(ask);
    ask_who_made_it();
    return std::move(made_);
  }

 private:
  static bool enforced(Mode mode) { return mode == Mode::enforce; }

  /// A repository never lifts what its organisation asks, unless that leaves it to.
  static bool is_closed(const Rule& rule) {
    return rule.layer == Layer::organisation && !rule.adjustable.exempt;
  }

  /// Approvals name content, exemptions look at files and makers are read from commits: where
  /// these are not known, no rule can be trusted to ask.
  void ask_for_the_change_itself() {
    for (const facts::Unknown& unknown : facts_.inputs().change->unknowns) {
      if (!speaks_of(unknown, "change.files") && !speaks_of(unknown, "change.commits")) continue;
      ask({AnswerAsked{unknown.question, unknown.fact}, false, {}}, "", true);
    }
  }

  /// What nobody can tell from a frozen system is frozen with it.
  void ask_for_incidents() {
    if (facts_.inputs().frozen.empty()) return;
    const std::vector<std::string> changed = systems_changed(facts_.inputs());
    for (const IncidentFreeze& freeze : facts_.inputs().frozen) {
      if (shared_system(freeze.systems, changed) == nullptr) continue;
      ask({FreezeAsked{freeze_name(freeze.incident), std::nullopt}, false, Moment::deploy}, "",
          true);
    }
  }

  /// Makers never approve: where it is not known who they are, nobody can be told from one.
  void ask_who_made_it() {
    std::vector<AnswerAsked> questions;
    for (const facts::Unknown& unknown : facts_.unknowns()) {
      if (speaks_of(unknown, "provenance.makers") || speaks_of(unknown, "provenance.operators")) {
        questions.push_back({unknown.question, unknown.fact});
      }
    }
    if (questions.empty()) return;
    const std::size_t asked = made_.asks.size();
    for (std::size_t i = 0; i < asked; ++i) {
      const Ask wanted = made_.asks[i];
      if (wanted.exempted || wanted.what->kind() != ObligationKind::approvals) continue;
      for (const AnswerAsked& question : questions) {
        ask({question, false, wanted.what->moment()}, wanted.rule, wanted.enforced);
      }
    }
  }

  /// A rule whose condition says no stays at rest, and is not looked at.
  void visit(std::size_t index) {
    const cel::Quick answer = quick_[index];
    if (answer == cel::Quick::no) return;
    const Rule& rule = policy_.rules()[index];
    RuleTrace& trace = made_.rules[index];
    questions_.clear();
    const Evaluated::Outcome outcome = answer == cel::Quick::yes
                                           ? note_yes(*rule.when, trace)
                                           : judge(rule.when, rule.place, trace);
    if (outcome == Evaluated::Outcome::yes) note_exemptions(rule);
    if (outcome != Evaluated::Outcome::no) {
      for (const Obligation& owed : rule.owes) {
        const bool certain = outcome == Evaluated::Outcome::yes;
        if (!certain && owed.kind() == ObligationKind::deny) continue;
        made_.asks.push_back({&owed, rule.name, trace.enforced, false, is_closed(rule)});
      }
      // An unknown that only an exemption needs is settled by doing without the exemption. A
      // broken rule is not: it must be seen.
      if (!rule.owes.empty() || outcome == Evaluated::Outcome::error) ask_answers(trace);
    }
  }

  void visit(const Freeze& freeze) {
    RuleTrace trace = begin(freeze);
    if (now_ < freeze.from || now_ >= freeze.until) {
      trace.reason = kept(now_ < freeze.from ? fmt::format("begins {}", freeze.from.to_string())
                                             : fmt::format("ended {}", freeze.until.to_string()));
      made_.rules.push_back(trace);
      return;
    }
    const Evaluated::Outcome outcome = judge(freeze.when, freeze.place, trace);
    const std::vector<AnswerAsked> of_when = questions_;
    if (outcome != Evaluated::Outcome::no) {
      const bool holds = !lifted(freeze, trace);
      questions_ = of_when;
      if (holds) {
        const FreezeAsked asked{freeze.name, freeze.until};
        ask({asked, false, freeze.due}, freeze.name, trace.enforced);
      }
      // A broken freeze must be seen, whatever its `unless` says.
      if (holds || outcome == Evaluated::Outcome::error) ask_answers(trace);
    }
    made_.rules.push_back(trace);
  }

  /// Whether `unless` lets the change through. What is not known does not.
  bool lifted(const Freeze& freeze, RuleTrace& trace) {
    if (!freeze.unless) return false;
    RuleTrace of_unless = begin(freeze);
    const Evaluated::Outcome outcome = judge(freeze.unless, freeze.place, of_unless);
    if (outcome == Evaluated::Outcome::no) return false;
    if (outcome == Evaluated::Outcome::yes) {
      if (trace.outcome == RuleOutcome::error) return true;
      trace = of_unless;
      trace.outcome = RuleOutcome::not_applicable;
      trace.reason = kept(fmt::format("let through by unless: {}", freeze.unless->line()));
      return true;
    }
    if (trace.outcome == RuleOutcome::applies) {
      of_unless.reason = kept(fmt::format("unless counts as false: {}", of_unless.reason));
      trace = of_unless;
    }
    return false;
  }

  void ask(Obligation what, std::string_view rule, bool enforced_now) {
    const Obligation& made = made_.made.emplace_back(std::move(what));
    made_.asks.push_back({&made, rule, enforced_now, false, false});
  }

  std::string_view kept(std::string text) {
    return made_.words->reasons.emplace_back(std::move(text));
  }

  RuleTrace begin(const Freeze& freeze) {
    questions_.clear();
    RuleTrace trace;
    trace.rule = freeze.name;
    trace.is_freeze = true;
    trace.enforced = enforced(freeze.mode);
    trace.layer = freeze.layer;
    return trace;
  }

  static Evaluated::Outcome note_yes(const Condition& condition, RuleTrace& trace) {
    trace.outcome = RuleOutcome::applies;
    trace.reason = condition.line();
    return Evaluated::Outcome::yes;
  }
  static void note_no(const Condition& condition, RuleTrace& trace) {
    trace.outcome = RuleOutcome::not_applicable;
    trace.reason = condition.not_line();
  }

  /// Fills outcome and reasons, and leaves the questions that would settle it.
  Evaluated::Outcome judge(const std::optional<Condition>& condition, const Place& place,
                           RuleTrace& trace) {
    if (!condition) {
      trace.outcome = RuleOutcome::applies;
      trace.reason = "always";
      return Evaluated::Outcome::yes;
    }
    const Evaluated made = condition->evaluate(facts_, arena_);
    switch (made.outcome) {
      case Evaluated::Outcome::yes:
        note_yes(*condition, trace);
        break;
      case Evaluated::Outcome::no:
        note_no(*condition, trace);
        break;
      case Evaluated::Outcome::unknown:
        trace.outcome = RuleOutcome::unknown;
        note_unknowns(made, trace);
        break;
      case Evaluated::Outcome::error:
        trace.outcome = RuleOutcome::error;
        trace.reason = kept(Error{
            Code::malformed, fmt::format("`{}` failed: {}", condition->line(), made.failure), place}
                                .to_string());
        doubt(
            trace, "",
            fmt::format("what should `{}` say? its condition fails: {}", trace.rule, made.failure));
        questions_.push_back({trace.doubt->question, ""});
        break;
    }
    return made.outcome;
  }

  void note_unknowns(const Evaluated& made, RuleTrace& trace) {
    std::vector<std::string> facts;
    std::vector<std::string> reasons;
    std::vector<std::string> questions;
    const auto add = [](std::vector<std::string>& to, const std::string& text) {
      if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(text);
    };
    for (const cel::Unknown& mattered : made.unknowns) {
      const facts::Unknown& unknown = facts_.unknown(mattered.id);
      add(facts, std::string(mattered.fact));
      add(reasons, unknown.reason);
      add(questions, unknown.question);
      questions_.push_back({unknown.question, std::string(mattered.fact)});
    }
    doubt(trace, joined(facts, ", "), joined(questions, "; "));
    trace.reason =
        kept(fmt::format("`{}` is unknown: {}", trace.doubt->fact, joined(reasons, "; ")));
  }

  void doubt(RuleTrace& trace, std::string fact, std::string question) {
    trace.doubt = &made_.words->doubts.emplace_back(Doubt{std::move(fact), std::move(question)});
  }

  void ask_answers(const RuleTrace& trace) {
    for (const AnswerAsked& question : questions_) {
      ask({question, false, {}}, trace.rule, trace.enforced);
    }
  }

  void note_exemptions(const Rule& rule) {
    const bool counts = enforced(rule.mode);
    auto& exempting = counts ? made_.exempting : made_.exempting_in_warning;
    auto& closed = counts ? made_.exempting_closed : made_.exempting_closed_in_warning;
    for (const ObligationKind kind : rule.exempts) {
      exempting[static_cast<std::size_t>(kind)].push_back(rule.name);
      if (rule.layer != Layer::organisation) continue;
      closed[static_cast<std::size_t>(kind)].push_back(rule.name);
    }
  }

  /// A warning does not loosen what is enforced.
  bool is_exempted(const Ask& ask) const {
    if (!ask.what->exemptible) return false;
    const auto kind = static_cast<std::size_t>(ask.what->kind());
    const auto& exempting = ask.is_closed ? made_.exempting_closed : made_.exempting;
    const auto& in_warning =
        ask.is_closed ? made_.exempting_closed_in_warning : made_.exempting_in_warning;
    return !exempting[kind].empty() || (!ask.enforced && !in_warning[kind].empty());
  }

  const Policy& policy_;
  const FactValues& facts_;
  const Instant now_;
  cel::Arena arena_;
  cel::Arena answers_arena_;
  const std::vector<cel::Quick> quick_;  ///< by rule
  std::vector<AnswerAsked> questions_;
  Trace made_;
};

}  // namespace

std::vector<std::string> Trace::exempting_from(const Ask& ask) const {
  const auto kind = static_cast<std::size_t>(ask.what->kind());
  std::vector<std::string> by = ask.is_closed ? exempting_closed[kind] : exempting[kind];
  if (ask.enforced) return by;
  const auto& in_warning = ask.is_closed ? exempting_closed_in_warning : exempting_in_warning;
  by.insert(by.end(), in_warning[kind].begin(), in_warning[kind].end());
  return by;
}

Trace trace(const Policy& policy, const FactValues& facts) { return Tracer(policy, facts).run(); }

}  // namespace belay::gate
