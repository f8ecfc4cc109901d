#include "app/cli/render/review_change.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/render/lesson_words.h"
#include "app/cli/render/markdown_report.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::BlamedChange;
using control::ControlOff;
using control::Duty;
using control::JudgedDecision;
using control::Lesson;

constexpr std::size_t kLinesShown = 40;
constexpr std::size_t kColumnsShown = 1'000;
constexpr std::size_t kDecisionsShown = 20;

std::string codes(const std::vector<std::string>& names) {
  std::string made;
  for (const std::string& name : names) made += (made.empty() ? "" : ", ") + as_code(name);
  return made;
}

std::string making_of(const BlamedChange& change) {
  constexpr std::string_view kNoCause =
      " That is how it was made, and says nothing of why it did harm.";
  if (!change.making || change.making->level == facts::Level::unknown) {
    return "- how it was made: **not known**. That is not the same as: by hand.\n";
  }
  const control::Making& making = *change.making;
  std::string made = fmt::format("- how it was made: **{}** ({})", facts::name_of(making.level),
                                 facts::name_of(making.strength));
  if (!making.tools.empty()) made += ", with " + codes(making.tools);
  made += fmt::format(".{}\n", kNoCause);
  for (const std::string& conflict : making.conflicts) {
    made += fmt::format("  - claims disagree: {}\n", as_code(conflict));
  }
  return made;
}

/// What people did, apart from what made the change.
std::string people_of(const BlamedChange& change) {
  std::vector<std::string> makers = change.makers, agents;
  if (change.making && !change.making->makers.empty()) makers = change.making->makers;
  if (change.making) agents = change.making->agents;
  std::string made =
      fmt::format("- people who made it: {}\n", makers.empty() ? "not known" : codes(makers));
  if (!agents.empty()) made += fmt::format("- what made it besides people: {}\n", codes(agents));
  for (const control::RolloutTaken& rollout : change.rollouts) {
    const control::Entered& began = rollout.steps.front().entered;
    made += fmt::format("- who began its rollout {}: {} at {} ({})\n", as_code(rollout.id),
                        who_of(began.by), when(began.at), entry_of(began));
  }
  return made;
}

std::string guidance_of(const BlamedChange& change) {
  if (!change.guidance) {
    return fmt::format("- guidance that was followed: **not known**: {}\n",
                       change.is_record_known ? "its record has no section `guidance`"
                                              : "the ledger came without its record");
  }
  std::string made = "- guidance that was followed, as its record says it:\n";
  std::size_t shown = 0;
  for (const std::string_view line : lines_of(*change.guidance)) {
    if (!has_visible_text(line)) continue;
    if (++shown > kLinesShown) break;
    made += fmt::format("  - {}\n", as_code(line, kColumnsShown));
  }
  return made;
}

std::string reach_of(const BlamedChange& change) {
  if (!change.reach) return "- what it can hurt: **not known**: no catalog says\n";
  const control::Reached& reach = *change.reach;
  return fmt::format(
      "- what it can hurt: {}{}{}; {}\n",
      reach.tier ? fmt::format("tier {}", *reach.tier) : std::string("tier not known"),
      reach.changed.empty() ? "" : ", changes " + codes(reach.changed),
      reach.journeys.empty() ? "" : ", journeys " + codes(reach.journeys),
      counted(reach.systems, "system"));
}

std::string by_of(const Duty& duty) {
  std::string made;
  for (const Duty::By& by : duty.by) {
    if (!made.empty()) made += ", ";
    made += as_code(by.id) + (by.who ? " of " + who_of(*by.who) : std::string());
  }
  if (!made.empty()) return made;
  if (duty.state != "discharged") return "nothing";
  return duty.kind == "record" ? "its record" : "what was there, without an id";
}

std::string duty_row(const Duty& duty) {
  return fmt::format("| {} | {} | {}{} | {} | {} |\n", as_code(duty.says), duty.due, duty.state,
                     duty.enforced ? "" : " (warned only)", by_of(duty),
                     duty.rules.empty() ? "not known" : codes(duty.rules));
}

std::string decision_line(const JudgedDecision& judged, bool is_in_force) {
  return fmt::format("- {}: **{}** at {}{}, asked by {} ({}){}\n", when(judged.entered.at),
                     judged.verdict, judged.moment,
                     judged.would ? fmt::format(", enforcing would say {}", *judged.would) : "",
                     who_of(judged.entered.by), entry_of(judged.entered),
                     is_in_force ? ": it went out by this one" : "");
}

std::string exception_line(const control::EnteredException& each) {
  const std::string review = !each.reviewed
                                 ? std::string("not reviewed")
                                 : fmt::format("found {} by {} at {}", each.outcome,
                                               who_of(each.reviewed->by), when(each.reviewed->at));
  return fmt::format("- {} {}{}, by {} at {} ({}), until {}: {}; {}\n",
                     each.is_override ? "the glass was broken" : "waived", as_code(each.id),
                     each.rules.empty() ? "" : ", rules " + codes(each.rules),
                     who_of(each.entered.by), when(each.entered.at), entry_of(each.entered),
                     when(each.expires), as_code(each.reason), review);
}

/// What rang, and how long after it had begun.
std::string fleet_of(const Lesson& lesson) {
  if (!lesson.account)
    return "- of what the fleet's counts saw, the ledger came without: not known\n";
  std::string made;
  for (const watch::Rung& rung : lesson.account->signals) {
    const watch::Signal& signal = rung.signal;
    made += fmt::format("- {}: {} of {}, {}, {} after it had begun: {}\n", when(signal.at),
                        watch::name_of(signal.kind), as_code(signal.of),
                        as_code(watch::place_of(signal.region, signal.cell)),
                        to_string(std::chrono::seconds(
                            std::max<std::int64_t>(0, signal.at.seconds - signal.onset.seconds))),
                        as_code(signal.says));
  }
  if (lesson.account->more_rings) made += "- and more that was too much to keep\n";
  return made;
}

std::string guards_of(const Lesson& lesson) {
  if (!lesson.change) return "";
  const BlamedChange& change = *lesson.change;
  if (change.rollouts.empty()) return "- no guard of a rollout: the ledger has no rollout of it\n";
  if (change.guards.empty()) return "- no guard of its rollout said `bad`\n";
  std::string made;
  for (const control::GuardSaw& saw : change.guards) {
    made += fmt::format("- {}: guard {} of rollout {} said `bad` at {} of the traffic{} ({}): {}\n",
                        when(saw.entered.at), as_code(saw.guard), as_code(saw.rollout),
                        share_of(saw.share),
                        saw.after ? ", " + to_string(*saw.after) + " after that began" : "",
                        entry_of(saw.entered), as_code(saw.why));
  }
  return made;
}

}  // namespace

std::string change_section(const Lesson& lesson) {
  if (!lesson.blamed || lesson.blamed->cause != "change") return "";
  if (!lesson.change) {
    return fmt::format(
        "## The change that is blamed\n\n{}: the ledger has nothing of it. It went "
        "around the gate, or is another ledger's.\n\n",
        as_code(lesson.blamed->of));
  }
  const BlamedChange& change = *lesson.change;
  return fmt::format("## The change that is blamed\n\n{}: {}\n\n{}{}{}{}\n", as_code(change.id),
                     change.title.empty() ? "without a title" : as_code(change.title),
                     making_of(change), people_of(change), guidance_of(change), reach_of(change));
}

std::string owed_section(const Lesson& lesson) {
  if (!lesson.change) return "";
  const BlamedChange& change = *lesson.change;
  std::string made = "## What it owed, and how that was discharged\n\n";
  if (!change.in_force) {
    return made +
           "No decision about it was made before the incident: what it owed is not known.\n\n";
  }
  const std::size_t first =
      change.decisions.size() - std::min(change.decisions.size(), kDecisionsShown);
  for (std::size_t i = first; i < change.decisions.size(); ++i) {
    made += decision_line(change.decisions[i], i == *change.in_force);
  }
  for (const control::EnteredException& each : change.exceptions) made += exception_line(each);
  const JudgedDecision& judged = change.decisions[*change.in_force];
  if (judged.duties.empty()) return made + "\nIt owed nothing.\n\n";
  made += "\n| owed | due | state | discharged or lifted by | asked by |\n|---|---|---|---|---|\n";
  for (const Duty& duty : judged.duties) made += duty_row(duty);
  return made + "\n";
}

std::string controls_section(const Lesson& lesson) {
  std::string made = "## Which control was off\n\n";
  for (const control::OffControl& off : lesson.off) made += fmt::format("- {}\n", words_of(off));
  if (lesson.off.empty()) {
    made += lesson.change ? "None that the ledger knows of: what it owed was discharged.\n"
                          : "None is known: no change is blamed.\n";
  }
  made += "\n## What saw it, and how soon\n\n";
  const std::string seen = fleet_of(lesson) + guards_of(lesson);
  return made + (seen.empty() ? "Nothing that is recorded.\n" : seen) + "\n";
}

}  // namespace belay::app
