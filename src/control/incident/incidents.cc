#include "control/incident/incidents.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "control/kept_json.h"

namespace belay::control {
namespace {

using watch::Signal;

constexpr std::size_t kOpenMax = 200;
constexpr std::size_t kToldBytesMax = 500;
constexpr std::string_view kInfrastructure = "infrastructure/";

bool rings_in(const watch::IncidentState& state, const Signal& signal) {
  return std::any_of(state.signals.begin(), state.signals.end(), [&](const watch::Rung& rung) {
    return !rung.quiet && watch::is_one(rung.signal, signal);
  });
}

tl::unexpected<Error> keeps_moving(std::string_view what) {
  return fail(Code::conflict,
              fmt::format("{} keeps moving: ask again in a moment", printable(what)));
}

tl::unexpected<Error> no_such(const std::string& id) {
  return fail(Code::not_found, fmt::format("there is no incident `{}`: `belay incident list` has "
                                           "those there are",
                                           printable(shortened(id, 40))));
}

Result<Signal> signal_of(const OutsideTold& told, Instant now) {
  for (const auto* words : {&told.from, &told.says, &told.journey, &told.system, &told.region,
                            &told.cell, &told.environment}) {
    if (words->size() <= kToldBytesMax) continue;
    return fail(Code::over_limit,
                fmt::format("what is told has texts of at most {} bytes", kToldBytesMax));
  }
  if (!has_visible_text(told.environment) || !has_visible_text(told.from)) {
    return fail(Code::malformed, "nobody says where, or who says it: name environment and source");
  }
  if (!told.is_over && !has_visible_text(told.says)) {
    return fail(Code::malformed,
                fmt::format("`{}` says nothing: say it in a sentence", printable(told.from)));
  }
  if (told.from.starts_with(kInfrastructure)) {
    return fail(Code::malformed, fmt::format("`{}` is how places are told of: name the source "
                                             "without that",
                                             kInfrastructure));
  }
  if (!told.cell.empty() && told.region.empty()) {
    return fail(Code::malformed,
                fmt::format("cell `{}` is of no region: name the region", printable(told.cell)));
  }
  if (now < told.since) {
    return fail(Code::malformed,
                fmt::format("it began at {}, which has not come yet", told.since.to_string()));
  }
  if (told.holds < kToldHoldsMin || told.holds > kToldHoldsMax) {
    return fail(Code::malformed, fmt::format("it holds for {} to {}, and not for {}: say it again "
                                             "as long as it does",
                                             to_string(kToldHoldsMin), to_string(kToldHoldsMax),
                                             to_string(told.holds)));
  }
  const std::string of =
      told.is_infrastructure ? std::string(kInfrastructure) + told.from : told.from;
  return Signal{Signal::Kind::outside,
                of,
                told.journey,
                told.system,
                told.region,
                told.cell,
                told.since,
                now,
                told.says,
                Instant{now.seconds + told.holds.count(), 0}};
}

Signal signal_of(const KeptDeployment& kept) {
  const Deployment& told = kept.told;
  return {Signal::Kind::deployment,
          kept.id,
          "",
          told.system,
          told.region,
          told.cell,
          told.at,
          kept.heard,
          fmt::format("`{}` {} was deployed {}, and nothing allows it: {}", printable(told.system),
                      printable(told.version), printable(watch::place_of(told.region, told.cell)),
                      kept.why_not)};
}

}  // namespace

watch::WentQuiet quiet(const Signal& signal) {
  return {signal.kind, signal.of, signal.region, signal.cell};
}

bool is_of_infrastructure(const Signal& signal) {
  return signal.kind == Signal::Kind::outside && signal.of.starts_with(kInfrastructure);
}

Incidents::Incidents(Store& store, Rollouts& rollouts, Deployments& deployments,
                     PuttingBack* putting_back, std::shared_ptr<Memory> memory, std::string origin)
    : store_(store),
      rollouts_(rollouts),
      deployments_(deployments),
      putting_back_(putting_back),
      memory_(memory ? std::move(memory) : std::make_shared<Memory>()),
      origin_(std::move(origin)),
      graph_(std::make_shared<const watch::SystemGraph>()) {}

void Incidents::know(std::shared_ptr<const watch::SystemGraph> graph) {
  const std::lock_guard lock(mutex_);
  graph_ = std::move(graph);
}

std::shared_ptr<const watch::SystemGraph> Incidents::graph() const {
  const std::lock_guard lock(mutex_);
  return graph_;
}

void Incidents::tell(const IncidentShown& shown) const {
  if (told_) told_(shown);
}

Result<IncidentShown> Incidents::show(const std::string& id) {
  const Wanted wanted[] = {{incident_key(id), 0}};
  BELAY_TRY(const Sight sight, store_.see(wanted));
  const Stored& found = sight.found.front();
  if (found.version == 0) return no_such(id);
  BELAY_TRY(watch::IncidentState state, watch::parse_incident(found.state));
  return IncidentShown{std::make_shared<const watch::IncidentState>(std::move(state)),
                       found.version, sight.at};
}

Result<std::vector<Listed>> Incidents::list(ListRequest request) {
  request.kind = incident_key("").kind;
  return store_.list(request);
}

Result<std::vector<IncidentShown>> Incidents::open(const std::string& environment) {
  BELAY_TRY(const Instant now, store_.now());
  BELAY_TRY(const auto listed, list({"", environment, std::string(kOpenIncident), 0, kOpenMax}));
  std::vector<IncidentShown> made;
  for (const Listed& item : listed) {
    BELAY_TRY(watch::IncidentState state, watch::parse_incident(item.stored.state));
    made.push_back(
        {std::make_shared<const watch::IncidentState>(std::move(state)), item.stored.version, now});
  }
  return made;
}

Result<Actor> Incidents::actor_of(const By& by, Expected& people) {
  auto known = memory_->directory();
  BELAY_TRY_VOID(look(store_, {&known}));
  BELAY_TRY(Actor actor, actor_for(known->directory, *by.asker));
  if (!actor.who.active) {
    return fail(Code::forbidden, fmt::format("`{}` is not active in the directory: an "
                                             "administrator can enrol them again",
                                             printable(actor.who.id)));
  }
  if (by.is_person && !actor.who.is_person()) {
    return fail(Code::forbidden, fmt::format("`{}` is no person, and only people say what becomes "
                                             "of an incident",
                                             printable(actor.who.id)));
  }
  people = known->expected();
  return actor;
}

/// Nothing: this process.
Result<std::optional<Actor>> Incidents::actor_of(const By& by, IncidentCommit& commit) {
  if (by.asker == nullptr) return std::nullopt;
  Expected people;
  BELAY_TRY(Actor actor, actor_of(by, people));
  commit.rely_on(std::move(people));
  return actor;
}

Result<IncidentShown> Incidents::step(const std::string& id, const By& by, const Take& take) {
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(IncidentShown shown, show(id));
    BELAY_TRY(LoadedFreezes frozen, load_freezes(store_, shown.state->environment));
    IncidentCommit commit(origin_, shown.at, std::move(frozen));
    commit.load(shown.state, shown.version);
    BELAY_TRY(const auto actor, actor_of(by, commit));
    BELAY_TRY_VOID(take(commit, actor ? &*actor : nullptr));
    if (!commit.has_news()) return shown;
    BELAY_TRY(const Commit made, commit.finish());
    auto committed = store_.commit(made);
    if (!committed && committed.error().code == Code::conflict) continue;
    if (!committed) return tl::unexpected(std::move(committed).error());
    shown = commit.shown();
    tell(shown);
    return shown;
  }
  return keeps_moving("incident " + id);
}

Result<IncidentShown> Incidents::take(const std::string& id, const watch::IncidentFact& fact) {
  return step(id, {},
              [&](IncidentCommit& commit, const Actor* by) { return commit.take(fact, by); });
}

Result<IncidentShown> Incidents::person_takes(const Asker& asker, const std::string& id,
                                              const watch::IncidentFact& fact) {
  return step(id, {&asker, true},
              [&](IncidentCommit& commit, const Actor* by) { return commit.take(fact, by); });
}

Result<bool> Incidents::open_one(const std::string& environment, std::vector<Signal>& signals,
                                 const By& by, std::int64_t last_version) {
  const Key last = last_incident_key(environment);
  const Wanted wanted[] = {{last, 0}};
  BELAY_TRY(const Sight sight, store_.see(wanted));
  if (sight.found.front().version != last_version) return false;
  const std::string id = fmt::format("i{}", sight.ledger);
  BELAY_TRY(LoadedFreezes frozen, load_freezes(store_, environment));
  IncidentCommit commit(origin_, sight.at, std::move(frozen));
  BELAY_TRY(const auto actor, actor_of(by, commit));
  const Actor* who = actor ? &*actor : nullptr;
  commit.open(id, environment, signals.front(), who);
  std::vector<Signal> others;
  const auto known = graph();
  for (std::size_t i = 1; i < signals.size(); ++i) {
    if (watch::is_same(commit.state(), signals[i], *known)) {
      BELAY_TRY_VOID(commit.take(watch::Rang{signals[i]}, who));
    } else {
      others.push_back(signals[i]);
    }
  }
  commit.put({last, last_version, write_last_incident(id), environment, ""});
  BELAY_TRY(const Commit made, commit.finish());
  const auto committed = store_.commit(made);
  if (!committed && committed.error().code == Code::conflict) return false;
  if (!committed) return tl::unexpected(committed.error());
  signals = std::move(others);
  tell(commit.shown());
  return true;
}

Result<void> Incidents::ring(const std::string& environment, std::vector<Signal> signals,
                             const Asker* asker) {
  const By by{asker, false};
  for (int tries = 0; tries < limits::kStepTriesMax && !signals.empty();) {
    BELAY_TRY(const auto last, store_.load(last_incident_key(environment)));
    BELAY_TRY(const auto known, open(environment));
    const auto systems = graph();
    std::vector<Signal> fresh;
    for (const Signal& signal : signals) {
      // Where it rings already it belongs; else to the newest that it is linked with.
      auto its = std::find_if(known.begin(), known.end(), [&](const IncidentShown& each) {
        return rings_in(*each.state, signal);
      });
      if (its != known.end() && !signal.until) continue;
      if (its == known.end()) {
        its = std::find_if(known.begin(), known.end(), [&](const IncidentShown& each) {
          return watch::is_same(*each.state, signal, *systems);
        });
      }
      if (its == known.end()) {
        fresh.push_back(signal);
        continue;
      }
      const auto taken = step(its->state->id, by, [&](IncidentCommit& commit, const Actor* who) {
        return commit.take(watch::Rang{signal}, who);
      });
      // Resolved meanwhile: what rings now is another one.
      if (!taken && taken.error().code != Code::conflict) return tl::unexpected(taken.error());
      if (!taken) fresh.push_back(signal);
    }
    signals = std::move(fresh);
    if (signals.empty()) return {};
    BELAY_TRY(const bool is_open, open_one(environment, signals, by, last ? last->version : 0));
    if (!is_open) ++tries;
  }
  if (signals.empty()) return {};
  return keeps_moving("what rings in " + environment);
}

Result<IncidentShown> Incidents::assess(const std::string& id, const watch::Assessed& assessed) {
  return take(id, assessed);
}

Result<IncidentShown> Incidents::push(const Asker& asker, const OutsideTold& told) {
  Expected people;
  BELAY_TRY_VOID(actor_of({&asker, false}, people));
  BELAY_TRY(const Instant now, store_.now());
  BELAY_TRY(const Signal signal, signal_of(told, now));
  if (!told.is_over) BELAY_TRY_VOID(ring(told.environment, {signal}, &asker));
  BELAY_TRY(const auto known, open(told.environment));
  for (const IncidentShown& each : known) {
    const auto& all = each.state->signals;
    const bool is_its = std::any_of(all.begin(), all.end(), [&](const watch::Rung& rung) {
      return watch::is_one(rung.signal, signal);
    });
    if (!is_its) continue;
    if (!told.is_over) return each;
    return step(each.state->id, {&asker, false}, [&](IncidentCommit& commit, const Actor* by) {
      return commit.take(quiet(signal), by);
    });
  }
  return fail(Code::not_found, fmt::format("`{}` says of nothing in `{}` that it is wrong",
                                           printable(told.from), printable(told.environment)));
}

Result<KeptDeployment> Incidents::deployed(const Asker& asker, const Deployment& deployment) {
  Expected people;
  BELAY_TRY_VOID(actor_of({&asker, false}, people));
  BELAY_TRY(KeptDeployment kept, deployments_.told(asker, deployment));
  if (kept.why_not.empty() || kept.put_back) return kept;
  BELAY_TRY_VOID(ring(deployment.environment, {signal_of(kept)}, &asker));
  return kept;
}

Result<IncidentShown> Incidents::waive(const Asker& asker, const std::string& id,
                                       const std::string& effect, const std::string& why) {
  return person_takes(asker, id, watch::UndoStepWaived{{asker.principal, why}, effect});
}

Result<IncidentShown> Incidents::thaw(const Asker& asker, const std::string& id,
                                      const std::string& why) {
  return step(id, {&asker, true},
              [&](IncidentCommit& commit, const Actor* by) { return commit.thaw(*by, why); });
}

Result<IncidentShown> Incidents::mitigate(const Asker& asker, const std::string& id,
                                          const std::string& why) {
  return person_takes(asker, id, watch::Mitigated{{asker.principal, why}});
}

Result<IncidentShown> Incidents::resolve(const Asker& asker, const std::string& id,
                                         const std::string& why) {
  return person_takes(asker, id, watch::Resolved{{asker.principal, why}});
}

Result<IncidentShown> Incidents::review(const Asker& asker, const std::string& id,
                                        const std::string& document, const std::string& why) {
  return step(id, {&asker, true}, [&](IncidentCommit& commit, const Actor* by) -> Result<void> {
    Document written = kept(document);
    const watch::Reviewed fact{{asker.principal, why}, written.digest};
    BELAY_TRY_VOID(commit.take(fact, by));
    commit.keep(std::move(written));
    return {};
  });
}

Result<IncidentShown> Incidents::add_action(const Asker& asker, const std::string& id,
                                            const std::string& owner, Instant due,
                                            const std::string& text) {
  return person_takes(asker, id, watch::ActionAdded{{asker.principal, ""}, owner, due, text});
}

Result<IncidentShown> Incidents::action_done(const Asker& asker, const std::string& id,
                                             std::uint64_t number, const std::string& why) {
  return person_takes(asker, id, watch::ActionDone{{asker.principal, why}, number});
}

}  // namespace belay::control
