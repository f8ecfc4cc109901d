#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/change_dossier.h"
#include "control/change_step.h"
#include "control/kept_json.h"
#include "gate/exceptions.h"
#include "gate/owners.h"

/// Waivers, the broken glass, and their reviews.
namespace belay::control {
namespace {

using gate::ExceptionKind;

Instant after(Instant now, std::chrono::seconds span) {
  return {std::min(now.seconds + span.count(), kInstantSecondsMax), now.nanos};
}

Exceptions& exceptions_of(Step& step) {
  if (!step.made.exceptions) step.made.exceptions = *step.context.exceptions;
  return *step.made.exceptions;
}

Result<void> check_words(std::string_view what, const std::string& words) {
  if (has_visible_text(words) && words.size() <= limits::kReasonBytesMax) return {};
  return fail(Code::malformed, fmt::format("{} is missing, or longer than {} bytes: say it to "
                                           "whoever reads this in a year",
                                           what, limits::kReasonBytesMax));
}

/// An exception is of exactly one content: what is there, and what the person looked at.
Result<void> check_content(const ChangeState& state, const ledger::Content& content,
                           std::string_view what_then) {
  const ledger::Content& now = state.now().content;
  if (content == now) return {};
  return fail(
      Code::conflict,
      fmt::format("change `{}` has moved: its head tree is {} and touches {} now; look at "
                  "it again, then {}",
                  state.id, now.head_tree.abbreviated(), now.touched.abbreviated(), what_then));
}

Result<void> check_person(Step& step, std::string_view what_they_do) {
  const Principal& who = step.actor.who;
  if (!who.is_person()) {
    return fail(Code::forbidden, fmt::format("only people {}, and `{}` is a {}", what_they_do,
                                             who.id, name_of(who.kind)));
  }
  return refuse_makers(step, what_they_do);
}

Result<void> check_span(std::chrono::seconds lasts, std::chrono::seconds longest) {
  if (lasts.count() > 0 && lasts <= longest) return {};
  return fail(Code::over_limit, fmt::format("the policy lets it last {} at most, and at least a "
                                            "second: `--lasts {}`",
                                            to_string(longest), to_string(longest)));
}

/// The change as a decision sees it now, with the policy in force.
Result<std::shared_ptr<const Decided>> looked_at(Step& step, const std::string& environment) {
  BELAY_TRY(const Dossier dossier,
            dossier_of(step.state(), step.context, {gate::Moment::after, environment}, step.now));
  return step.context.decider->decide(dossier);
}

Result<void> check_eligible(Step& step, ExceptionKind kind, const Decided& seen) {
  const std::string why_not = gate::why_not_except(kind, seen.judges->policy_in_force(),
                                                   seen.inputs, name_for_gate(step.actor.who));
  if (why_not.empty()) return {};
  return fail(Code::forbidden, why_not);
}

/// None is refused because of those of another kind: waivers never stand in an override's way.
Result<void> check_room(const Exceptions& known, ExceptionKind kind) {
  const auto there = std::count_if(known.all.begin(), known.all.end(),
                                   [&](const GivenException& given) { return given.kind == kind; });
  if (static_cast<std::size_t>(there) < limits::kExceptionsMax) return {};
  return fail(Code::over_limit,
              fmt::format("repository `{}` has {} {}s that are not over, or that nobody reviewed: "
                          "review those, `belay review`",
                          printable(known.repository), there, name_of(kind)));
}

/// A new one of this change, not yet in effect. Settled ones make room.
Result<GivenException> begin(Step& step, ExceptionKind kind, const ledger::Content& content,
                             const std::string& environment, const std::string& reason,
                             std::chrono::seconds lasts) {
  ChangeState& state = step.state();
  const bool waives = kind == ExceptionKind::waiver;
  BELAY_TRY_VOID(
      check_content(state, content, waives ? "waive for that" : "break the glass for that"));
  BELAY_TRY_VOID(check_words("a reason", reason));
  Exceptions& known = exceptions_of(step);
  std::erase_if(known.all, [&](const GivenException& given) { return given.is_settled(step.now); });
  BELAY_TRY_VOID(check_room(known, kind));
  GivenException made;
  made.id = waives ? fmt::format("{}-w{}", state.id, ++state.waivers)
                   : fmt::format("{}-o{}", state.id, ++state.overrides);
  made.kind = kind;
  made.change = state.id;
  made.content = content;
  made.environment = environment;
  made.reason = reason;
  made.by = {step.actor.who.id};
  made.asked = step.now;
  made.lasts = lasts;
  return made;
}

bool has_rule(const gate::Policy& policy, const std::string& name) {
  const auto is = [&](const auto& one) { return one.name == name; };
  return std::any_of(policy.rules().begin(), policy.rules().end(), is) ||
         std::any_of(policy.freezes().begin(), policy.freezes().end(), is);
}

Result<void> check_rules(const std::vector<std::string>& rules, const gate::Policy& policy) {
  if (rules.empty() || rules.size() > limits::kObligationsMax) {
    return fail(Code::malformed,
                fmt::format("a waiver names the rules that it lifts, 1 to {}: `belay change show` "
                            "says which ask",
                            limits::kObligationsMax));
  }
  for (const std::string& rule : rules) {
    if (!has_rule(policy, rule)) {
      return fail(Code::not_found, fmt::format("the policy in force has no rule `{}`",
                                               printable(shortened(rule, limits::kNameBytesMax))));
    }
    if (policy.may_be_waived(rule)) continue;
    return fail(Code::forbidden,
                fmt::format("`{}` is the organisation's, and `waivers` here are the repository's "
                            "own: they lift only what the organisation leaves to repositories",
                            printable(rule)));
  }
  return {};
}

Result<void> check_waiting(const Step& step, const Exceptions& known) {
  const std::string& who = step.actor.who.id;
  const auto waiting =
      std::count_if(known.all.begin(), known.all.end(), [&](const GivenException& given) {
        return !given.given && given.change == step.made.state.id && given.by.front() == who;
      });
  if (static_cast<std::size_t>(waiting) < limits::kWaiversWaitingMax) return {};
  return fail(Code::over_limit,
              fmt::format("{} waivers of yours wait for others to agree: take one back, `belay "
                          "withdraw {} WAIVER`",
                          waiting, step.made.state.id));
}

/// What waivers say may fill half of what a store keeps of a repository: the rest is overrides'.
Result<void> check_size(const Exceptions& known) {
  if (write_exceptions(known).size() <= limits::kStateBytesMax / 2) return {};
  return fail(Code::over_limit,
              "the repository's exceptions say more than is kept: name fewer "
              "rules, or let others end first");
}

/// An unreviewed override that is overdue stands in the way of the next one.
Result<void> check_reviews(const Exceptions& known, const std::vector<std::string>& systems,
                           Instant now) {
  for (const GivenException& given : known.all) {
    const bool overdue = given.given && !given.review && given.review_by <= now;
    if (!overdue || gate::shared_system(given.systems, systems) == nullptr) continue;
    return fail(Code::conflict, fmt::format("`{}` was to be reviewed by {} and was not: review it "
                                            "first, `belay review {}`",
                                            given.id, given.review_by.to_string(), given.id));
  }
  return {};
}

Result<void> check_budget(const Exceptions& known, const std::vector<std::string>& systems,
                          std::optional<int> budget, Instant now) {
  if (!budget) return {};
  for (const std::string& system : systems) {
    const auto spent =
        std::count_if(known.all.begin(), known.all.end(), [&](const GivenException& given) {
          return given.kind == ExceptionKind::override_ && given.given &&
                 month_of(*given.given) == month_of(now) &&
                 gate::shared_system(given.systems, {system}) != nullptr;
        });
    if (spent < *budget) continue;
    return fail(Code::forbidden,
                fmt::format("the glass of {} was broken {} in {} for repository `{}`, and the "
                            "policy's budget is {}: get what is owed, or undo with `belay verify "
                            "--undo`",
                            printable(system), counted(static_cast<std::uint64_t>(spent), "time"),
                            month_of(now), printable(known.repository), *budget));
  }
  return {};
}

/// Tells the owners at once: the effect is committed with the entry, and neither without the other.
Effect page_for(const GivenException& given, const Decided& seen) {
  std::vector<std::string> owners;
  for (const gate::OwnerGroup& group : gate::owner_groups(seen.inputs)) {
    owners.insert(owners.end(), group.owners.begin(), group.owners.end());
  }
  std::sort(owners.begin(), owners.end());
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  const std::size_t named = std::min(owners.size(), limits::kPagedMax);
  const std::size_t unnamed = owners.size() - named;
  owners.resize(named);
  for (std::string& owner : owners) owner = shortened(owner, limits::kNameBytesMax);
  const auto texts = [](const std::vector<std::string>& from) {
    json::Array made;
    for (const std::string& text : from) made.emplace_back(escaped(text));
    return made;
  };
  return {"override " + given.id, "page",
          json::canonical(json::Object{{"belay", "page/v1"},
                                       {"to", texts(owners)},
                                       {"to_more", unnamed},
                                       {"override", given.id},
                                       {"change", given.change},
                                       {"env", escaped(given.environment)},
                                       {"by", texts(given.by)},
                                       {"reason", escaped(given.reason)},
                                       {"systems", texts(given.systems)},
                                       {"expires", given.expires.to_string()},
                                       {"review_by", given.review_by.to_string()}})};
}

GivenException* of_change(Step& step, const std::string& id) {
  GivenException* found = exceptions_of(step).find(id);
  return found != nullptr && found->change == step.state().id ? found : nullptr;
}

tl::unexpected<Error> no_such(const Step& step, const std::string& id) {
  return fail(Code::not_found,
              fmt::format("change `{}` has no exception `{}`", step.made.state.id, printable(id)));
}

/// It lifts nothing from now on. What it let through is not what anybody goes back to.
void end_unjustified(Step& step, GivenException& found) {
  if (!found.is_over(step.now)) {
    found.ended = Ending{step.actor.who.id, step.now, "found unjustified"};
  }
  if (found.kind != ExceptionKind::override_) return;
  step.record(ledger::Revoked{found.content, found.environment,
                              fmt::format("override {} was found unjustified", found.id)});
}

}  // namespace

Result<void> waive(Step& step, const WaiverAsked& asked) {
  BELAY_TRY_VOID(check_person(step, "waive"));
  BELAY_TRY(GivenException made, begin(step, ExceptionKind::waiver, asked.content,
                                       asked.environment, asked.reason, asked.lasts));
  BELAY_TRY(const auto seen, looked_at(step, asked.environment));
  BELAY_TRY_VOID(check_eligible(step, made.kind, *seen));
  const gate::Policy& policy = seen->judges->policy_in_force();
  BELAY_TRY_VOID(check_rules(asked.rules, policy));
  BELAY_TRY_VOID(check_span(asked.lasts, policy.waivers()->expires));
  BELAY_TRY_VOID(check_waiting(step, exceptions_of(step)));
  made.rules = asked.rules;
  made.systems = gate::systems_changed(seen->inputs);
  step.record(ledger::Administered{"waiver asked for", made.id, stated(made.reason), {}, {}});
  step.made.made = made.id;
  exceptions_of(step).all.push_back(std::move(made));
  return check_size(exceptions_of(step));
}

Result<void> agree(Step& step, const WaiverAgreed& agreed) {
  BELAY_TRY_VOID(check_person(step, "waive"));
  GivenException* waiver = of_change(step, agreed.waiver);
  if (waiver == nullptr || waiver->kind != ExceptionKind::waiver)
    return no_such(step, agreed.waiver);
  const std::string& who = step.actor.who.id;
  if (waiver->given) {
    return fail(Code::conflict, fmt::format("waiver `{}` is in effect already", waiver->id));
  }
  if (std::find(waiver->by.begin(), waiver->by.end(), who) != waiver->by.end()) {
    return fail(Code::forbidden,
                fmt::format("waiver `{}` is your own: somebody else agrees to it", waiver->id));
  }
  if (waiver->is_over(step.now)) {
    return fail(Code::conflict, fmt::format("waiver `{}` ended before enough agreed: ask for "
                                            "another, `belay waive {}`",
                                            waiver->id, waiver->change));
  }
  BELAY_TRY_VOID(check_content(step.state(), agreed.content, "agree to that"));
  BELAY_TRY_VOID(check_content(step.state(), waiver->content, "ask for a waiver of that"));
  BELAY_TRY(const auto seen, looked_at(step, waiver->environment));
  BELAY_TRY_VOID(check_eligible(step, waiver->kind, *seen));
  const gate::Waivers& policy = *seen->judges->policy_in_force().waivers();
  BELAY_TRY_VOID(check_span(waiver->lasts, policy.expires));
  waiver->by.push_back(who);
  step.made.made = waiver->id;
  if (static_cast<int>(waiver->by.size()) < policy.people) {
    step.record(
        ledger::Administered{"waiver agreed to", waiver->id, stated(waiver->reason), {}, {}});
    return {};
  }
  waiver->given = step.now;
  waiver->expires = after(step.now, waiver->lasts);
  waiver->review_by = after(step.now, policy.review_within);
  step.record(ledger::Waived{waiver->id, waiver->change, waiver->content, waiver->environment,
                             stated(waiver->reason), waiver->rules, waiver->by, waiver->expires});
  return {};
}

Result<void> break_glass(Step& step, const GlassBroken& broken) {
  BELAY_TRY_VOID(check_person(step, "break the glass"));
  if (!step.actor.who.has(Role::break_glass)) {
    return fail(Code::forbidden,
                fmt::format("`{}` does not have the role `break-glass` in the directory: two "
                            "administrators give it",
                            step.actor.who.id));
  }
  BELAY_TRY(GivenException made, begin(step, ExceptionKind::override_, broken.content,
                                       broken.environment, broken.reason, broken.lasts));
  BELAY_TRY(const auto seen, looked_at(step, broken.environment));
  BELAY_TRY_VOID(check_eligible(step, made.kind, *seen));
  const gate::BreakGlass& policy = *seen->judges->policy_in_force().break_glass();
  BELAY_TRY_VOID(check_span(broken.lasts, policy.expires));
  made.systems = gate::systems_changed(seen->inputs);
  Exceptions& known = exceptions_of(step);
  BELAY_TRY_VOID(check_reviews(known, made.systems, step.now));
  BELAY_TRY_VOID(check_budget(known, made.systems, policy.budget, step.now));
  made.given = step.now;
  made.expires = after(step.now, made.lasts);
  made.review_by = after(step.now, policy.review_within);
  step.record(ledger::Overridden{made.id, made.change, made.content, made.environment,
                                 stated(made.reason), made.expires, made.review_by});
  step.made.effects.push_back(page_for(made, *seen));
  step.made.made = made.id;
  known.all.push_back(std::move(made));
  return {};
}

Result<void> review(Step& step, const ReviewGiven& given) {
  constexpr std::string_view kWhat = "review an exception";
  BELAY_TRY_VOID(check_person(step, kWhat));
  GivenException* found = of_change(step, given.exception);
  if (found == nullptr) return no_such(step, given.exception);
  for (const Revision& revision : step.state().revisions) {
    if (revision.content != found->content) continue;
    BELAY_TRY_VOID(refuse_makers_of(revision, step, kWhat));
  }
  BELAY_TRY_VOID(check_words("what was found", given.findings));
  if (!found->given) {
    return fail(Code::conflict,
                fmt::format("`{}` never took effect: there is nothing to review", found->id));
  }
  if (found->review) {
    return fail(Code::conflict, fmt::format("`{}` was reviewed by `{}` at {}", found->id,
                                            found->review->by, found->review->at.to_string()));
  }
  const std::string& who = step.actor.who.id;
  if (std::find(found->by.begin(), found->by.end(), who) != found->by.end()) {
    return fail(Code::forbidden,
                fmt::format("`{}` is your own: somebody else reviews it", found->id));
  }
  found->review = Review{who, step.now, given.justified, given.findings};
  step.record(ledger::Reviewed{found->id, given.justified ? "justified" : "unjustified",
                               escaped(given.findings)});
  step.made.made = found->id;
  if (!given.justified) end_unjustified(step, *found);
  return {};
}

Result<void> withdraw(Step& step, const ExceptionWithdrawn& asked) {
  GivenException* found = of_change(step, asked.exception);
  if (found == nullptr) return no_such(step, asked.exception);
  const std::string& who = step.actor.who.id;
  if (std::find(found->by.begin(), found->by.end(), who) == found->by.end()) {
    return fail(Code::forbidden,
                fmt::format("`{}` is not yours but {}'s: they withdraw it, or a review finds it "
                            "unjustified, `belay review {} --unjustified`",
                            found->id, joined(found->by, ", "), found->id));
  }
  if (found->is_over(step.now)) {
    return fail(Code::conflict, fmt::format("`{}` is over already", found->id));
  }
  if (asked.reason.size() > limits::kReasonBytesMax) return check_words("a reason", asked.reason);
  found->ended = Ending{who, step.now, asked.reason};
  step.record(ledger::Withdrawn{found->id, found->change, stated(asked.reason)});
  step.made.made = found->id;
  return {};
}

}  // namespace belay::control
