#include "control/incident/incident_commit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "control/kept_json.h"
#include "ledger/entry.h"

namespace belay::control {
namespace {

using watch::IncidentStep;

/// The widest ones, which come last.
constexpr std::size_t kImpactRecordedMax = 100;
/// A number of the ledger is exact in every reader.
constexpr double kCountMax = 9e15;

Effect page_of(const watch::IncidentEffect& told, const watch::IncidentState& state) {
  return {"incident " + told.id, "page",
          json::canonical(json::Object{{"belay", "page/v1"},
                                       {"incident", state.id},
                                       {"env", escaped(state.environment)},
                                       {"reason", escaped(told.words)}})};
}

/// What only says that something rings or does not, is in the next account.
bool has_account(IncidentStep step) {
  return step != IncidentStep::rang && step != IncidentStep::went_quiet &&
         step != IncidentStep::undo_step_done;
}

bool says_impact(IncidentStep step) {
  return step == IncidentStep::severity_raised || step == IncidentStep::blamed ||
         step == IncidentStep::mitigated || step == IncidentStep::resolved ||
         step == IncidentStep::reviewed;
}

std::uint64_t counted_as(double number) {
  if (!(number > 0)) return 0;
  return static_cast<std::uint64_t>(std::llround(std::min(number, kCountMax)));
}

std::vector<ledger::CameTo> came_to(const std::vector<watch::ImpactPart>& impact) {
  std::vector<ledger::CameTo> made;
  const std::size_t first = impact.size() - std::min(impact.size(), kImpactRecordedMax);
  for (std::size_t i = first; i < impact.size(); ++i) {
    const watch::ImpactPart& part = impact[i];
    made.push_back({escaped(part.journey), escaped(part.region), std::string(name_of(part.counts)),
                    counted_as(part.estimate), counted_as(part.interval.low),
                    counted_as(part.interval.high)});
  }
  return made;
}

bool is_of_asker(const watch::IncidentRecord& record, const Actor& by) {
  if (record.by == by.who.id) return true;
  // What rings bears no name; somebody said it all the same.
  const bool rings = record.what == IncidentStep::opened || record.what == IncidentStep::rang ||
                     record.what == IncidentStep::reopened ||
                     record.what == IncidentStep::went_quiet;
  return rings && record.by.empty();
}

}  // namespace

IncidentCommit::IncidentCommit(std::string origin, Instant now, LoadedFreezes frozen)
    : origin_(std::move(origin)), frozen_(std::move(frozen)), become_(frozen_.freezes) {
  made_.at = now;
}

void IncidentCommit::open(const std::string& id, const std::string& environment,
                          const watch::Signal& signal, const Actor* by) {
  add(watch::open_incident(id, environment, signal, *made_.at), by);
}

void IncidentCommit::load(std::shared_ptr<const watch::IncidentState> state, std::int64_t version) {
  before_ = state_ = std::move(state);
  version_ = version;
}

void IncidentCommit::add(watch::AdvancedIncident advanced, const Actor* by) {
  state_ = std::make_shared<const watch::IncidentState>(std::move(advanced.state));
  for (watch::IncidentRecord& record : advanced.records) {
    Recorded made{std::move(record), {"server", origin_, "server"}, "server"};
    if (by != nullptr && is_of_asker(made.record, *by)) {
      made.by = {std::string(name_of(by->who.kind)), origin_, by->who.id};
      made.means = by->means;
    }
    records_.push_back(std::move(made));
  }
  for (const watch::IncidentEffect& effect : advanced.effects) {
    if (effect.kind == watch::IncidentEffect::Kind::tell) {
      made_.effects.push_back(page_of(effect, *state_));
    }
  }
}

Result<void> IncidentCommit::take(const watch::IncidentFact& fact, const Actor* by) {
  BELAY_TRY(watch::AdvancedIncident advanced, watch::advance(*state_, fact, *made_.at));
  const std::vector<watch::IncidentEffect> effects = advanced.effects;
  add(std::move(advanced), by);
  return carry_out(effects, by);
}

Result<void> IncidentCommit::carry_out(const std::vector<watch::IncidentEffect>& effects,
                                       const Actor* by) {
  for (const watch::IncidentEffect& effect : effects) {
    if (effect.kind == watch::IncidentEffect::Kind::undo) BELAY_TRY_VOID(freeze(effect, by));
  }
  return {};
}

Result<void> IncidentCommit::freeze(const watch::IncidentEffect& effect, const Actor* by) {
  using Kind = watch::UndoStep::Kind;
  const Kind kind = effect.step.kind;
  if (kind != Kind::freeze && kind != Kind::thaw) return {};
  const KeptFreeze* known = become_.find(state_->id);
  KeptFreeze next =
      known != nullptr
          ? *known
          : KeptFreeze{state_->id, {}, *made_.at, by != nullptr ? by->who.id : std::string()};
  std::erase(next.systems, effect.step.of);
  if (kind == Kind::freeze) next.systems.push_back(effect.step.of);
  if (next.systems.empty())
    become_.end(state_->id);
  else
    become_.begin(std::move(next));
  return take(watch::UndoStepDone{effect.id}, nullptr);
}

Result<void> IncidentCommit::thaw(const Actor& by, const std::string& why) {
  const KeptFreeze* known = become_.find(state_->id);
  if (known == nullptr) {
    return fail(Code::conflict,
                fmt::format("incident `{}` freezes nothing: there is nothing to end", state_->id));
  }
  const std::string about =
      fmt::format("incident {}: {}", state_->id, joined(known->systems, ", "));
  become_.end(state_->id);
  const ledger::Principal who{std::string(name_of(by.who.kind)), origin_, by.who.id};
  BELAY_TRY(std::string bytes,
            ledger::write(ledger::Entry{
                *made_.at, who, by.means,
                ledger::Administered{"freeze ended", escaped(about), stated(why), {}, {}}}));
  made_.records.push_back(std::move(bytes));
  return {};
}

bool IncidentCommit::has_news() const {
  return before_ == nullptr || !(*before_ == *state_) || become_.all != frozen_.freezes.all;
}

Result<void> IncidentCommit::write_records(const Digest& account) {
  const auto named = std::find_if(records_.rbegin(), records_.rend(), [](const Recorded& each) {
    return has_account(each.record.what);
  });
  for (auto each = records_.begin(); each != records_.end(); ++each) {
    const watch::IncidentRecord& record = each->record;
    ledger::IncidentStepped stepped;
    stepped.incident = state_->id;
    stepped.environment = escaped(state_->environment);
    stepped.step = name_of(record.what);
    stepped.severity = static_cast<std::uint64_t>(record.severity);
    stepped.why = escaped(record.why);
    if (record.blamed) {
      stepped.suspect =
          ledger::Suspected{std::string(name_of(record.blamed->kind)), escaped(record.blamed->of),
                            fmt::format("{:.2f}", record.blamed->score)};
    }
    if (says_impact(record.what)) stepped.impact = came_to(state_->impact);
    if (!record.review.empty()) stepped.review = record.review;
    if (record.action) {
      stepped.action = ledger::ActionOwed{record.action->number, escaped(record.action->owner),
                                          record.action->due, escaped(record.action->text)};
    }
    if (named != records_.rend() && &*each == &*named) stepped.account = account;
    BELAY_TRY(std::string bytes,
              ledger::write(ledger::Entry{*made_.at, each->by, each->means, std::move(stepped)}));
    made_.records.push_back(std::move(bytes));
  }
  return {};
}

Result<Commit> IncidentCommit::finish() {
  Put put = put_incident(*state_, version_);
  const bool has_any = std::any_of(records_.begin(), records_.end(), [](const Recorded& each) {
    return has_account(each.record.what);
  });
  Document account = kept(put.state);
  BELAY_TRY_VOID(write_records(account.digest));
  if (has_any) made_.documents.push_back(std::move(account));
  made_.puts.push_back(std::move(put));
  if (become_.all != frozen_.freezes.all) made_.puts.push_back(frozen_.put(become_));
  return made_;
}

IncidentShown IncidentCommit::shown() const { return {state_, version_ + 1, *made_.at}; }

}  // namespace belay::control
