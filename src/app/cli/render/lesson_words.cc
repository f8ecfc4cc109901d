#include "app/cli/render/lesson_words.h"

#include <fmt/format.h>

#include "app/cli/render/markdown_report.h"
#include "base/text.h"

namespace belay::app {

using control::ControlOff;
using control::NotKnown;

std::string when(Instant at) { return Instant{at.seconds, 0}.to_string(); }

std::string when(const std::optional<Instant>& at) { return at ? when(*at) : "not known"; }

std::string span_or_unknown(const std::optional<std::chrono::seconds>& span) {
  return span ? to_string(*span) : "not known";
}

std::string who_of(const ledger::Principal& who) {
  return who.kind == "server" ? "Belay" : as_code(who.subject);
}

std::string entry_of(const control::Entered& entered) {
  return fmt::format("entry {}", entered.index);
}

std::string_view counted_as(std::string_view counts) {
  if (counts == "orders") return "orders lost";
  if (counts == "errors") return "errors on top";
  if (counts == "customers") return "customers touched";
  return "others out of what was expected";
}

std::string words_of(const ledger::CameTo& part) {
  return fmt::format("{} {} ({} to {})", grouped(part.estimate), counted_as(part.counts),
                     grouped(part.low), grouped(part.high));
}

std::string words_of(const control::Summed& sum, std::string_view counts) {
  if (sum.of == 0) return fmt::format("{}: not known", counted_as(counts));
  return fmt::format("{} {} ({} to {})", grouped(sum.estimate), counted_as(counts),
                     grouped(sum.low), grouped(sum.high));
}

std::string share_of(std::uint64_t hundredths) {
  return fmt::format("{:g} %", static_cast<double>(hundredths) / 100);
}

namespace {

std::string_view says(ControlOff off) {
  switch (off) {
    case ControlOff::no_decision:
      return "**No decision** for deploy was made about it before the incident";
    case ControlOff::not_allowed:
      return "**It was not allowed**: the decision that was made last says";
    case ControlOff::warn_mode:
      return "**Warn mode**: the policy watched and did not hold; enforcing, it would have said";
    case ControlOff::waiver:
      return "**Waived**";
    case ControlOff::break_glass:
      return "**The glass was broken** over";
    case ControlOff::no_rollout_owed:
      return "**No rollout in stages was owed**: no rule asked for one";
    case ControlOff::no_rollout:
      return "**No rollout**: it was owed, and the ledger has none of it";
    case ControlOff::unguarded_stage:
      return "**An unguarded stage**, which only bakes: at";
    case ControlOff::promoted_by_hand:
      return "**Promoted by hand**, whatever the guards said: to";
    case ControlOff::unsanctioned:
      return "**A deployment that nothing allowed**:";
  }
  return "";
}

}  // namespace

std::string words_of(const control::OffControl& off) {
  std::string made(says(off.what));
  if (!off.of.empty()) made += " " + as_code(off.of);
  // Who is named is who did it, and not whoever came by where it stands.
  const bool is_somebodys = off.what == ControlOff::waiver || off.what == ControlOff::break_glass ||
                            off.what == ControlOff::promoted_by_hand;
  if (off.where) {
    made += fmt::format(" ({}, {}{})", entry_of(*off.where), when(off.where->at),
                        is_somebodys ? ", by " + who_of(off.where->by) : std::string());
  }
  if (!off.why.empty()) made += fmt::format(". Said then: {}", as_code(off.why));
  return made;
}

std::string question_of(const control::OffControl& off) {
  switch (off.what) {
    case ControlOff::no_decision:
    case ControlOff::unsanctioned:
      return "On which way could it reach production without a decision, and is that way closed?";
    case ControlOff::not_allowed:
      return "Who let it out although it was not allowed, and what did not stop that?";
    case ControlOff::warn_mode:
      return "Is it time to enforce the rules that only warned?";
    case ControlOff::waiver:
      return "What was waived: would it have shown the harm, had it been done?";
    case ControlOff::break_glass:
      return "Was the glass rightly broken, and what would have made that needless?";
    case ControlOff::no_rollout_owed:
      return "Should a rule ask changes like this one for a rollout in stages?";
    case ControlOff::no_rollout:
      return "Why did it go out without the rollout that it owed?";
    case ControlOff::unguarded_stage:
      return "Which count could guard the stage that only baked?";
    case ControlOff::promoted_by_hand:
      return "What did whoever promoted it by hand know that the guards did not?";
  }
  return "";
}

std::string question_of(NotKnown what) {
  switch (what) {
    case NotKnown::account:
      return "Where is the account of the incident? The ledger came without that document, so "
             "signals and evidence are not known here.";
    case NotKnown::onset:
      return "When did it begin? The ledger says when it was seen, and not since when it hurt.";
    case NotKnown::impact:
      return "What did it cost? No count that is watched says.";
    case NotKnown::cause:
      return "What was it? What was counted blames nobody: what else is known?";
    case NotKnown::change:
      return "What is it that is blamed, who put it out, and why does the ledger have nothing of "
             "it?";
    case NotKnown::decision:
      return "By what was it let out? The ledger has no decision about it.";
    case NotKnown::rules:
      return "Which rules asked for what it owed? The ledger came without the explanation.";
    case NotKnown::making:
      return "How was it made? Nobody says: its makers know, and can declare it.";
    case NotKnown::guidance:
      return "Which guidance was followed (a page, a runbook, an assistant's advice), and was it "
             "up to date? Its record does not say.";
    case NotKnown::reach:
      return "What can it hurt? No catalog says.";
    case NotKnown::guard:
      return "Why did no guard of its rollout see it: which count, margin or bake would have?";
    case NotKnown::undo:
      return "Is it undone? The ledger does not say that it is.";
    case NotKnown::end:
      return "Is it over? Nobody has resolved it yet.";
  }
  return "";
}

}  // namespace belay::app
