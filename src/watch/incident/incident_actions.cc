#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "watch/incident/incident_turn.h"
#include "watch/rollout/step.h"

/// What is owed after an incident.
namespace belay::watch {

Result<void> IncidentTurn::on(const ActionAdded& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "asks for it"));
  if (!has_visible_text(fact.owner)) {
    return fail(Code::malformed, "nobody owes the action: name its owner");
  }
  if (!has_visible_text(fact.text)) {
    return fail(Code::malformed, "nothing says what is to be done: write it in a sentence");
  }
  if (fact.due < at_) {
    return fail(Code::malformed, fmt::format("it would be due at {}, which is past: name a day "
                                             "to come",
                                             fact.due.to_string()));
  }
  if (state().actions.size() >= kActionsMax) {
    return fail(Code::over_limit,
                fmt::format("incident `{}` has {} actions already: fewer are more likely done",
                            printable(state().id), kActionsMax));
  }
  ActionItem made{state().actions.size() + 1,
                  clipped(fact.owner),
                  fact.due,
                  clipped(fact.text),
                  fact.person.id,
                  at_,
                  std::nullopt};
  IncidentRecord& added =
      record(IncidentStep::action_added,
             fmt::format("action {}, owed by {} until {}: {}", made.number, printable(made.owner),
                         made.due.to_string(), printable(made.text)),
             fact.person.id);
  added.why = clipped(fact.person.why);
  added.action = made;
  state().actions.push_back(std::move(made));
  return {};
}

Result<void> IncidentTurn::on(const ActionDone& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "has done it"));
  const auto found =
      std::find_if(state().actions.begin(), state().actions.end(),
                   [&](const ActionItem& action) { return action.number == fact.number; });
  if (found == state().actions.end()) {
    return fail(Code::not_found,
                fmt::format("incident `{}` has no action {}: it has {}", printable(state().id),
                            fact.number, counted(state().actions.size(), "action")));
  }
  if (found->done) {
    return fail(Code::conflict,
                fmt::format("action {} of incident `{}` is done already: `{}` said so at {}",
                            fact.number, printable(state().id), printable(found->done->by),
                            found->done->at.to_string()));
  }
  found->done = ActionEnd{fact.person.id, at_, clipped(fact.person.why)};
  const std::string why = fact.person.why.empty() ? "" : ": " + printable(fact.person.why);
  IncidentRecord& done =
      record(IncidentStep::action_done,
             fmt::format("action {} ({}) is done{}", found->number, printable(found->text), why),
             fact.person.id);
  done.why = clipped(fact.person.why);
  done.action = *found;
  return {};
}

}  // namespace belay::watch
