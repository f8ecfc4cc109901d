#include "control/incident/recorded_past.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "control/ledger_walk.h"

namespace belay::control {
namespace {

ledger::Decided without_signatures(ledger::Decided said) {
  for (ledger::SettledObligation& obligation : said.obligations) {
    for (ledger::Discharge& by : obligation.by) by.terms.reset();
  }
  return said;
}

}  // namespace

void RecordedPast::add(std::uint64_t index, const ledger::Entry& entry, std::string_view leaf) {
  const Entered entered{index, entry.at, entry.by};
  const auto change_of = [this](const std::string& id) -> RecordedChange& {
    RecordedChange& found = changes_[id];
    found.id = id;
    return found;
  };
  if (const auto* opened = std::get_if<ledger::ChangeOpened>(&entry.what)) {
    RecordedChange& change = change_of(opened->change);
    change.title = opened->title;
    change.makers = opened->makers;
    change.opened = entered;
  } else if (const auto* updated = std::get_if<ledger::ChangeUpdated>(&entry.what)) {
    change_of(updated->change).makers = updated->makers;
  } else if (const auto* approved = std::get_if<ledger::Approved>(&entry.what)) {
    change_of(approved->change).approvals.emplace(approved->approval, entered);
  } else if (const auto* decided = std::get_if<ledger::Decided>(&entry.what)) {
    change_of(decided->change)
        .decisions.push_back({entered, sha256(leaf), without_signatures(*decided)});
  } else if (const auto* waived = std::get_if<ledger::Waived>(&entry.what)) {
    add_exception(waived->change,
                  {entered, false, waived->waiver, waived->environment, waived->reason,
                   waived->rules, waived->expires, std::nullopt, std::nullopt, ""});
  } else if (const auto* broken = std::get_if<ledger::Overridden>(&entry.what)) {
    add_exception(broken->change, {entered,
                                   true,
                                   broken->override_id,
                                   broken->environment,
                                   broken->reason,
                                   {},
                                   broken->expires,
                                   broken->review_by,
                                   std::nullopt,
                                   ""});
  } else if (const auto* reviewed = std::get_if<ledger::Reviewed>(&entry.what)) {
    take(entered, *reviewed);
  } else if (const auto* rollout = std::get_if<ledger::RolloutStepped>(&entry.what)) {
    change_of(rollout->change).rollouts.push_back({entered, *rollout});
  } else if (const auto* incident = std::get_if<ledger::IncidentStepped>(&entry.what)) {
    take(entered, *incident);
  }
}

void RecordedPast::take(const Entered& entered, const ledger::IncidentStepped& stepped) {
  const auto [at, is_new] = by_id_.try_emplace(stepped.incident, incidents_.size());
  if (is_new) incidents_.push_back({stepped.incident, stepped.environment, {}});
  incidents_[at->second].steps.push_back({entered, stepped});
}

void RecordedPast::add_exception(const std::string& change, EnteredException made) {
  change_of_exception_[made.id] = change;
  RecordedChange& of = changes_[change];
  of.id = change;
  of.exceptions.push_back(std::move(made));
}

void RecordedPast::take(const Entered& entered, const ledger::Reviewed& reviewed) {
  const auto change = change_of_exception_.find(reviewed.override_id);
  if (change == change_of_exception_.end()) return;
  for (EnteredException& each : changes_[change->second].exceptions) {
    if (each.id != reviewed.override_id) continue;
    each.reviewed = entered;
    each.outcome = reviewed.outcome;
  }
}

const RecordedIncident* RecordedPast::incident(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &incidents_[found->second];
}

const RecordedChange* RecordedPast::change(const std::string& id) const {
  const auto found = changes_.find(id);
  return found == changes_.end() ? nullptr : &found->second;
}

Result<ReadPast> read_past(LedgerSource& source, const ledger::TrustedLedger& trusted) {
  BELAY_TRY(const ledger::SignedCheckpoint newest, newest_checkpoint(source, trusted));
  ReadPast made{newest.checkpoint.origin, newest.checkpoint.head, {}};
  BELAY_TRY_VOID(walk_ledger(
      source, trusted, newest,
      [&](std::uint64_t index, const ledger::Entry& entry, std::string_view leaf) -> Result<void> {
        made.past.add(index, entry, leaf);
        return {};
      }));
  return made;
}

}  // namespace belay::control
