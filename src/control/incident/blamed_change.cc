#include <algorithm>

#include "control/incident/lesson_parts.h"

namespace belay::control {
namespace {

constexpr std::string_view kGuidance = "guidance";

JudgedDecision judged(const EnteredDecision& decision, const RecordedChange& past,
                      const std::optional<std::vector<std::vector<std::string>>>& rules) {
  const ledger::Decided& said = decision.said;
  JudgedDecision made{decision.entered, said.moment, said.verdict, said.would, said.expires, {}};
  const bool fits = rules && rules->size() == said.obligations.size();
  for (std::size_t i = 0; i < said.obligations.size(); ++i) {
    const ledger::SettledObligation& owed = said.obligations[i];
    Duty duty{owed.kind, plain(owed.says), owed.state, owed.due, owed.enforced, {}, {}};
    if (fits) duty.rules = (*rules)[i];
    for (const ledger::Discharge& by : owed.by) {
      const auto given = past.approvals.find(by.id);
      duty.by.push_back(
          {by.id, given == past.approvals.end() ? std::nullopt : std::optional(given->second.by)});
    }
    made.duties.push_back(std::move(duty));
  }
  return made;
}

/// Its rollouts in this environment that began until then, in the order in which they did, with all
/// that became of them.
std::vector<RolloutTaken> rollouts_of(const RecordedChange& past, const std::string& environment,
                                      Instant until) {
  std::vector<RolloutTaken> made;
  for (const EnteredRolloutStep& step : past.rollouts) {
    if (step.said.environment != environment) continue;
    auto of = std::find_if(made.begin(), made.end(), [&](const RolloutTaken& rollout) {
      return rollout.id == step.said.rollout;
    });
    if (of == made.end() && until < step.entered.at) continue;
    if (of == made.end()) {
      made.push_back({step.said.rollout, step.said.moves, {}});
      of = made.end() - 1;
    }
    of->steps.push_back(step);
  }
  return made;
}

/// What guards said `bad`, each once for each share of the traffic.
std::vector<GuardSaw> seen_by(const RolloutTaken& rollout) {
  std::vector<GuardSaw> made;
  std::optional<Instant> since;
  for (const EnteredRolloutStep& step : rollout.steps) {
    for (const ledger::GuardSaid& guard : step.said.guards) {
      const bool is_known = std::any_of(made.begin(), made.end(), [&](const GuardSaw& before) {
        return before.guard == guard.guard && before.share == step.said.from;
      });
      if (guard.verdict != "bad" || is_known) continue;
      GuardSaw saw{step.entered, rollout.id, guard.guard, plain(guard.why), step.said.from, {}};
      if (since) saw.after = std::chrono::seconds(step.entered.at.seconds - since->seconds);
      made.push_back(std::move(saw));
    }
    if (step.said.to > step.said.from || step.said.step == "started") since = step.entered.at;
  }
  return made;
}

/// The one that a rollout began by, else the newest for deploy, else the newest.
std::optional<std::size_t> in_force(const std::vector<const EnteredDecision*>& decisions,
                                    const std::vector<RolloutTaken>& rollouts) {
  for (auto rollout = rollouts.rbegin(); rollout != rollouts.rend(); ++rollout) {
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      if (decisions[i]->entry == rollout->steps.front().said.decision) return i;
    }
  }
  for (std::size_t i = decisions.size(); i-- > 0;) {
    if (decisions[i]->said.moment == "deploy") return i;
  }
  if (decisions.empty()) return std::nullopt;
  return decisions.size() - 1;
}

Making making_of(const facts::Provenance& provenance) {
  Making made{provenance.level,    provenance.strength, provenance.tools, {}, {},
              provenance.conflicts};
  for (const facts::Maker& maker : provenance.makers) {
    const std::string name = maker.who.name.empty() ? maker.who.email : maker.who.name;
    (maker.is_agent || maker.is_automation ? made.agents : made.makers).push_back(name);
  }
  return made;
}

Reached reached_of(const facts::Reach& reach, const facts::Catalog& catalog) {
  Reached made{reach.tier, {}, reach.journeys, reach.systems.size()};
  for (const facts::ReachedSystem& system : reach.systems) {
    if (system.distance == 0) made.changed.push_back(catalog.systems[system.system].name);
  }
  return made;
}

Result<void> look_into(BlamedChange& made, const Digest& inputs, LedgerDocuments& documents) {
  BELAY_TRY(const auto seen, documents.looked_into(inputs));
  if (!seen) return {};
  made.making = making_of(seen->findings->provenance);
  made.is_record_known = true;
  for (const gate::RecordSection& section : seen->inputs.record) {
    if (equals_ignoring_case(section.name, kGuidance)) made.guidance = section.text;
  }
  if (seen->reach->catalogued) made.reach = reached_of(*seen->reach, seen->judges->catalog);
  return {};
}

}  // namespace

Result<BlamedChange> blamed_change(const RecordedChange& past, const std::string& environment,
                                   Instant until, LedgerDocuments& documents) {
  BlamedChange made;
  made.id = past.id;
  made.title = plain(past.title);
  for (const std::string& maker : past.makers) made.makers.push_back(plain(maker));
  made.rollouts = rollouts_of(past, environment, until);
  for (RolloutTaken& rollout : made.rollouts) {
    for (GuardSaw& saw : seen_by(rollout)) made.guards.push_back(std::move(saw));
  }
  std::vector<const EnteredDecision*> decisions;
  for (const EnteredDecision& each : past.decisions) {
    if (each.said.environment != environment || until < each.entered.at) continue;
    decisions.push_back(&each);
  }
  made.in_force = in_force(decisions, made.rollouts);
  for (const EnteredDecision* each : decisions) {
    BELAY_TRY(const auto rules, documents.rules(each->said.explanation));
    made.decisions.push_back(judged(*each, past, rules));
  }
  for (const EnteredException& each : past.exceptions) {
    if (each.environment != environment || until < each.entered.at) continue;
    made.exceptions.push_back(each);
    made.exceptions.back().reason = plain(each.reason);
  }
  if (made.in_force) {
    BELAY_TRY_VOID(look_into(made, decisions[*made.in_force]->said.inputs, documents));
  }
  return made;
}

}  // namespace belay::control
