#include "app/cli/render/obligations.h"

#include <fmt/format.h>

#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using gate::ObligationKind;
using gate::ObligationState;

constexpr std::size_t kMarkColumns = 4;
constexpr std::size_t kPassedOverShown = 4;

Style style_of(const gate::Owed& owed) {
  switch (owed.state) {
    case ObligationState::owed:
      if (!owed.enforced || !owed.due_now) return Style::plain;
      return owed.asks.kind() == ObligationKind::deny ? Style::bad : Style::warning;
    case ObligationState::discharged:
      return Style::good;
    case ObligationState::exempted:
    case ObligationState::waived:
    case ObligationState::overridden:
      return Style::dim;
  }
  return Style::plain;
}

/// Its reason would only say its sections again.
bool is_unwritten_record(const gate::Owed& owed) {
  const auto* record = std::get_if<gate::RecordAsked>(&owed.asks.what);
  return record != nullptr && owed.missing == record->sections;
}

}  // namespace

std::string_view mark_of(const gate::Owed& owed) {
  switch (owed.state) {
    case ObligationState::owed:
      return owed.asks.kind() == ObligationKind::deny ? "[!]" : "[ ]";
    case ObligationState::discharged:
      return "[x]";
    case ObligationState::exempted:
    case ObligationState::waived:
    case ObligationState::overridden:
      return "[-]";
  }
  return "[ ]";
}

std::string words_of(const gate::Owed& owed) {
  std::string words = legible(gate::in_words(owed.asks));
  if (!owed.enforced) words += " (only a warning)";
  return words;
}

Askers::Askers(const gate::Decision& decision) {
  for (const gate::RuleTrace& trace : decision.rules) {
    if (trace.layer == gate::Layer::organisation) of_organisation_.insert(trace.rule);
  }
}

std::vector<std::string> Askers::of(const gate::Owed& owed) const {
  std::vector<std::string> names(owed.rules.begin(), owed.rules.end());
  for (std::string& name : names) {
    if (of_organisation_.count(name) > 0) name += " (organisation)";
  }
  return names;
}

void add_obligation(Page& page, const gate::Owed& owed, const Askers& askers) {
  Line line;
  line.say(mark_of(owed), style_of(owed)).say(" " + words_of(owed));
  const std::string rules = listed(printable_all(askers.of(owed)), page.room());
  page.add(line, {0, kMarkColumns, rules});
  const auto detail = [&](const std::string& words) {
    page.add(Line(words, Style::dim), {kMarkColumns, 0, ""});
  };
  if (!owed.reason.empty() && !is_unwritten_record(owed)) detail(legible(owed.reason));
  if (owed.state != ObligationState::owed) return;
  if (!owed.eligible.empty()) {
    detail("can approve: " + listed(printable_all(owed.eligible), 2 * page.room() - 20));
  }
  for (std::size_t i = 0; i < owed.passed_over.size(); ++i) {
    if (i == kPassedOverShown) {
      detail(fmt::format("... and {} more that do not count", owed.passed_over.size() - i));
      break;
    }
    detail("does not count: " + legible(owed.passed_over[i]));
  }
}

void add_obligations(Page& page, const gate::Decision& decision) {
  page.section("owes");
  const Askers askers(decision);
  bool any = false;
  for (const gate::Owed& owed : decision.obligations) {
    if (!owed.due_now) continue;
    add_obligation(page, owed, askers);
    any = true;
  }
  if (!any) page.add(Line("nothing"));
  bool later = false;
  for (const gate::Owed& owed : decision.obligations) {
    if (owed.due_now) continue;
    if (!later) page.section("later");
    later = true;
    Line line;
    line.say(mark_of(owed), style_of(owed))
        .say(fmt::format(" {}: {}", gate::name_of(owed.due), words_of(owed)));
    page.add(line, {0, kMarkColumns, listed(printable_all(askers.of(owed)), page.room())});
  }
}

std::string takers_of(const gate::Step& step, std::size_t columns) {
  if (!step.obstacle.empty()) return legible(step.obstacle);
  if (!step.whose.empty()) return legible(step.whose);
  if (!step.who.empty()) return listed(printable_all(step.who), columns);
  return "the author";
}

void add_way(Page& page, const gate::Decision& decision) {
  if (decision.way.empty()) return;
  page.section("way");
  std::size_t number = 0;
  for (const gate::Step& step : decision.way) {
    Line line;
    line.say(fmt::format("{}. {}", ++number, legible(step.action)));
    page.add(line, {0, 3, takers_of(step, page.room() / 2)});
  }
}

}  // namespace belay::app
