#include "app/cli/render/review_document.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/render/lesson_words.h"
#include "app/cli/render/markdown_report.h"
#include "app/cli/render/review_change.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Lesson;
using control::NotKnown;

constexpr std::size_t kTimelineShown = 200;

/// Who is blamed, as what it is: the likeliest explanation, by what was counted.
std::string blamed_in_words(const Lesson& lesson) {
  if (!lesson.blamed) return "Nobody is blamed: nothing that is known explains it clearly best.";
  const std::string of = as_code(lesson.blamed->of);
  if (lesson.blamed->cause == "change") {
    return fmt::format(
        "Blamed is change {}: it explains best what was counted. Whether it is the "
        "cause is for people to say.",
        of);
  }
  if (lesson.blamed->cause == "infrastructure") {
    return fmt::format("Blamed is infrastructure{}, and no change.", of.empty() ? "" : ", " + of);
  }
  return "Blamed is demand from outside, and no change.";
}

std::string total_in_words(const Lesson& lesson) {
  std::string made;
  for (const std::string_view counts : {"orders", "errors", "customers"}) {
    const auto total = lesson.total(counts);
    if (total) made += (made.empty() ? "" : ", ") + words_of(*total);
  }
  return made.empty() ? "what it came to is not known" : made;
}

class ReviewDocument {
 public:
  ReviewDocument(const Lesson& lesson, const MadeOf& made_of, Instant now)
      : lesson_(lesson), made_of_(made_of), now_(now) {}

  std::string write() && {
    summary();
    impact();
    timeline();
    suspects();
    out_ += change_section(lesson_);
    out_ += owed_section(lesson_);
    out_ += controls_section(lesson_);
    undone();
    questions();
    actions();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  void summary() {
    line(fmt::format("# Review of incident {}", as_code(lesson_.incident)));
    line("");
    line(fmt::format("**Severity {}** in {}, {}: {}. It lasted {}.", lesson_.severity,
                     as_code(lesson_.environment), lesson_.phase, total_in_words(lesson_),
                     lesson_.mitigated ? span_or_unknown(lesson_.lasted())
                                       : "until now, as far as the ledger says"));
    line(blamed_in_words(lesson_));
    line("");
    line(fmt::format("- began: {}", when(lesson_.onset)));
    line(fmt::format("- seen: {}", when(lesson_.opened)));
    line(fmt::format("- mitigated: {}", lesson_.mitigated ? when(*lesson_.mitigated) : "not yet"));
    line(fmt::format("- resolved: {}", lesson_.resolved ? when(*lesson_.resolved) : "not yet"));
    line("");
    line(
        fmt::format("A draft, made from the ledger {} of {} entries, root {}, which was verified. "
                    "Names and sentences that come from it are set as code. A person answers the "
                    "questions below, and files it.",
                    as_code(made_of_.origin), grouped(made_of_.entries), as_code(made_of_.root)));
    line("");
  }

  void impact() {
    line("## Impact");
    line("");
    if (lesson_.impact.empty()) {
      line("Not known: nothing that is counted says.");
      line("");
      return;
    }
    line("| journey | region | counted | estimate | interval |");
    line("|---|---|---|---:|---:|");
    for (const ledger::CameTo& part : lesson_.impact) {
      line(fmt::format("| {} | {} | {} | {} | {} to {} |",
                       part.journey.empty() ? "all" : as_code(part.journey),
                       part.region.empty() ? "all" : as_code(part.region), counted_as(part.counts),
                       grouped(part.estimate), grouped(part.low), grouped(part.high)));
    }
    line("");
  }

  void timeline() {
    line("## Timeline (UTC)");
    line("");
    line("| when | what | who | why | where |");
    line("|---|---|---|---|---|");
    if (lesson_.onset) line(fmt::format("| {} | began | | | account |", when(*lesson_.onset)));
    std::size_t shown = 0;
    for (const control::EnteredIncidentStep& step : lesson_.steps) {
      if (++shown > kTimelineShown) continue;
      const std::string why = unescaped(step.said.why).value_or(step.said.why);
      line(fmt::format("| {} | {} | {} | {} | {} |", when(step.entered.at), step.said.step,
                       who_of(step.entered.by), as_code(why), entry_of(step.entered)));
    }
    if (shown > kTimelineShown) {
      line(fmt::format("| | and {} more | | | |", grouped(shown - kTimelineShown)));
    }
    line("");
  }

  void suspects() {
    line("## Suspects");
    line("");
    if (!lesson_.account || lesson_.account->suspects.empty()) {
      line("The evidence is not known: the ledger came without the account of the incident.");
      line("");
      return;
    }
    for (const watch::Suspect& suspect : lesson_.account->suspects) {
      const bool is_blamed = lesson_.blamed &&
                             lesson_.blamed->cause == watch::name_of(suspect.kind) &&
                             lesson_.blamed->of == suspect.of;
      const std::string what = suspect.kind == watch::CauseKind::none
                                   ? "nothing that is known"
                                   : std::string(watch::name_of(suspect.kind));
      line(fmt::format("- {}{}, score {:.2f}{}", what,
                       suspect.of.empty() ? "" : " " + as_code(suspect.of), suspect.score,
                       is_blamed ? ": **blamed**" : ""));
      for (const std::string& one : suspect.evidence_for) {
        line(fmt::format("  - for: {}", as_code(one)));
      }
      for (const std::string& one : suspect.evidence_against) {
        line(fmt::format("  - against: {}", as_code(one)));
      }
    }
    line("");
    line(
        "A score is the natural logarithm of how much better the suspect explains what was "
        "counted than nothing does.");
    line("");
  }

  void undone() {
    line("## What was undone, and how long that took");
    line("");
    if (lesson_.undos.empty()) line("Nothing, by anybody's order.");
    for (const control::UndoTaken& undo : lesson_.undos) {
      const std::string took =
          undo.done
              ? "done after " +
                    to_string(std::chrono::seconds(undo.done->seconds - undo.asked.at.seconds))
              : std::string("not done, as far as the ledger says");
      line(fmt::format("- {}: {} asked for it ({}): {}; {}{}", when(undo.asked.at),
                       who_of(undo.asked.by), entry_of(undo.asked), as_code(undo.why), took,
                       undo.failures == 0
                           ? ""
                           : ", after " + counted(undo.failures, "failed try", "failed tries")));
    }
    line("");
  }

  void ask(const std::string& question) {
    if (std::find(asked_.begin(), asked_.end(), question) != asked_.end()) return;
    asked_.push_back(question);
    line(fmt::format("{}. {}", asked_.size(), question));
    line("");
  }

  void questions() {
    line("## Questions that a person has to answer");
    line("");
    for (const NotKnown what : lesson_.unknown) ask(question_of(what));
    for (const control::OffControl& off : lesson_.off) ask(question_of(off));
    ask("Who was hurt whom no count shows, and were they told?");
    ask("What would have made it smaller, or seen it sooner, at a friction that others would "
        "bear?");
  }

  void actions() {
    line("## Action items");
    line("");
    if (lesson_.actions.empty()) {
      line("None yet: `belay incident action INCIDENT --owner WHO --due DATE \"what\"`");
      return;
    }
    line("| | what | who | due | state |");
    line("|---|---|---|---|---|");
    for (const control::OwedAction& action : lesson_.actions) {
      const std::string state = action.done
                                    ? fmt::format("done at {}, as {} said", when(action.done->at),
                                                  who_of(action.done->by))
                                    : std::string(action.is_overdue(now_) ? "**overdue**" : "owed");
      line(fmt::format("| {} | {} | {} | {} | {} |", action.it.number, as_code(action.it.text),
                       as_code(action.it.owner), when(action.it.due), state));
    }
  }

  const Lesson& lesson_;
  const MadeOf& made_of_;
  Instant now_;
  std::vector<std::string> asked_;
  std::string out_;
};

}  // namespace

std::string review_document(const Lesson& lesson, const MadeOf& made_of, Instant now) {
  return ReviewDocument(lesson, made_of, now).write();
}

}  // namespace belay::app
