#include "sim/replay/play.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "facts/catalog/catalog.h"
#include "sim/replay/defaults.h"
#include "watch/incident/watches.h"

namespace belay::replay {
namespace {

constexpr seconds kMinute{60};
/// So long an open incident is waited for when nothing is wrong any more.
constexpr seconds kAfterwards{1'800};

bool is_bad(const watch::RolloutState& state) {
  return std::any_of(state.looked.begin(), state.looked.end(), [](const watch::GuardLook& look) {
    return look.judgement.verdict == watch::Verdict::bad;
  });
}

bool went_back(watch::Phase phase) {
  return phase == watch::Phase::going_back || phase == watch::Phase::rolled_back ||
         phase == watch::Phase::frozen;
}

std::string name_of(const Fault& fault) {
  std::string name(replay::name_of(fault.kind));
  if (!fault.system.empty()) name += " of " + fault.system;
  if (!fault.where.region.empty()) name += " in " + fault.where.to_string();
  return name;
}

}  // namespace

Play::Play(const Scenario& scenario, Controls controls, std::uint64_t seed, Keeps keeps)
    : scenario_(scenario), controls_(controls), keeps_(keeps) {
  clock_.jump(seconds(scenario.starts.seconds - clock_.now().seconds) - kBefore);
  shop_ = std::make_unique<sim::Storefront>(scenario.world, seed, clock_);
  shop_->pass(kBefore);
  came_before_ = shop_->orders_came();
  complaints_before_ = shop_->complaints();
  run_.controls = controls;
  run_.seed = seed;
}

void Play::plan_events(const std::set<std::string>& held) {
  for (const Change& change : scenario_.changes) {
    const bool passes_by = controls_ == Controls::bypassed && change.beside;
    if (!passes_by && held.contains(change.id)) continue;
    if (passes_by || !is_guarded()) {
      plan_at_once(change);
    } else {
      plan_staged(change);
    }
  }
  for (const Fault& fault : scenario_.faults) plan_fault(fault);
  std::stable_sort(events_.begin(), events_.end(),
                   [](const Event& one, const Event& other) { return one.at < other.at; });
}

/// It goes out as it did, without anything that looks.
void Play::plan_at_once(const Change& change) {
  for (const Wave& wave : change.waves) {
    events_.push_back({wave.after, [this, &change, &wave]() -> Result<void> {
                         shop_->put_out(change.system, change.id, change.effect);
                         shop_->deploy(change.system, change.id, wave.where);
                         say(fmt::format("`{}` is deployed {}", change.id, wave.where.to_string()));
                         if (change.is_harmful) ill_.insert(change.id);
                         see_harm();
                         if (!house_) return {};
                         return house_->tell({std::string(kEnvironment), change.system, change.id,
                                              change.id, wave.where.region, wave.where.cell,
                                              clock_.now(), std::nullopt, false});
                       }});
  }
  if (!change.undone) return;
  events_.push_back(
      {*change.undone, [this, &change]() -> Result<void> { return take_back(change); }});
}

void Play::plan_staged(const Change& change) {
  const std::size_t at = staged_.size();
  staged_.push_back({&change, "", watch::Phase::planned, 0, false});
  events_.push_back({change.after(), [this, at]() -> Result<void> {
                       staged_[at].is_wanted = true;
                       return {};
                     }});
  if (!change.undone) return;
  events_.push_back({*change.undone, [this, at]() -> Result<void> {
                       Staged& staged = staged_[at];
                       staged.is_wanted = false;
                       if (staged.rollout.empty()) return {};
                       return house_->take_back(staged.rollout, "people undo it");
                     }});
}

void Play::plan_fault(const Fault& fault) {
  events_.push_back({fault.after, [this, &fault]() -> Result<void> {
                       begin(fault);
                       return {};
                     }});
  if (fault.until >= scenario_.lasts) return;
  events_.push_back({fault.until, [this, &fault]() -> Result<void> {
                       end(fault);
                       return {};
                     }});
}

void Play::begin(const Fault& fault) {
  say(name_of(fault) + " begins");
  switch (fault.kind) {
    case FaultKind::lost_place:
      shop_->lose(fault.where, fault.share);
      ill_.insert(name_of(fault));
      break;
    case FaultKind::demand:
      shop_->want(fault.times);
      break;
    case FaultKind::silence:
      shop_->silence(true);
      break;
    case FaultKind::failure:
      shop_->fail(fault.system, fault.where, fault.effect);
      ill_.insert(name_of(fault));
      break;
  }
}

void Play::end(const Fault& fault) {
  say(name_of(fault) + " ends");
  ill_.erase(name_of(fault));
  switch (fault.kind) {
    case FaultKind::lost_place:
      shop_->restore(fault.where);
      break;
    case FaultKind::demand:
      shop_->want(1);
      break;
    case FaultKind::silence:
      shop_->silence(false);
      break;
    case FaultKind::failure:
      shop_->fail(fault.system, fault.where, {});
      break;
  }
}

Result<void> Play::take_back(const Change& change) {
  if (ill_.erase(change.id) > 0) say(fmt::format("people have undone `{}`", change.id));
  for (const Wave& wave : change.waves) shop_->put_back(change.system, change.id, wave.where);
  return {};
}

bool Play::is_busy(const std::string& system) const {
  return std::any_of(staged_.begin(), staged_.end(), [&](const Staged& staged) {
    return staged.change->system == system && !staged.rollout.empty() &&
           !watch::is_over(staged.phase);
  });
}

Result<void> Play::start_what_waits() {
  for (Staged& staged : staged_) {
    const Change& change = *staged.change;
    if (!staged.is_wanted || !staged.rollout.empty() || is_busy(change.system)) continue;
    const auto serves = versions_.find(change.system);
    const std::string replaces =
        serves == versions_.end() ? scenario_.world.version : serves->second;
    shop_->put_out(change.system, change.id, change.effect);
    const auto started = house_->start(change.id, plan_text(scenario_, change, replaces));
    if (!started) return tl::unexpected<Error>(started.error());
    staged.rollout = started->kept->state.id;
    known_as_[started->kept->change] = change.id;
    say(fmt::format("the rollout of `{}` begins", change.id));
  }
  return {};
}

void Play::detect(std::string by) {
  if (first_alarm_) return;
  first_alarm_ = passed_;
  if (!began_) return;
  run_.detected_after = passed_ - *began_;
  run_.detected_by = std::move(by);
}

/// Each step of each rollout.
void Play::hear(const control::RolloutShown& shown) {
  const watch::RolloutState& state = shown.kept->state;
  const std::string& id = shown.plan->first.version;
  const auto at = std::find_if(staged_.begin(), staged_.end(),
                               [&](const Staged& staged) { return staged.change->id == id; });
  if (at == staged_.end()) return;
  if (is_bad(state)) {
    detect("rollout");
    if (run_.blamed == "none") run_.blamed = id;
  }
  if (went_back(state.phase) && !went_back(at->phase)) {
    say(fmt::format("`{}` goes back: {}", id, state.why));
    if (std::find(run_.rolled_back.begin(), run_.rolled_back.end(), id) == run_.rolled_back.end()) {
      run_.rolled_back.push_back(id);
    }
  } else if (state.stage != at->stage) {
    say(fmt::format("`{}` goes on to {}", id, shown.plan->stages[state.stage].share.to_string()));
  }
  if (state.phase == watch::Phase::done && at->phase != watch::Phase::done) {
    say(fmt::format("the rollout of `{}` is done", id));
    versions_[at->change->system] = id;
  }
  at->stage = state.stage;
  at->phase = state.phase;
}

bool Play::is_out(const Staged& staged) {
  if (staged.rollout.empty()) return false;
  if (watch::is_over(staged.phase)) {
    const auto serves = versions_.find(staged.change->system);
    return serves != versions_.end() && serves->second == staged.change->id;
  }
  const auto share = shop_->traffic_of(staged.change->system).now();
  return share && share->share > 0;
}

/// Since when there is harm, and until when.
void Play::see_harm() {
  for (const Staged& staged : staged_) {
    if (!staged.change->is_harmful) continue;
    if (is_out(staged)) {
      ill_.insert(staged.change->id);
    } else {
      ill_.erase(staged.change->id);
    }
  }
  if (!ill_.empty()) {
    if (!began_) began_ = passed_;
    run_.lasted.reset();
  } else if (began_ && !run_.lasted) {
    run_.lasted = passed_ - *began_;
  }
  const bool is_change_ill = std::any_of(ill_.begin(), ill_.end(), [&](const std::string& name) {
    return scenario_.find(name) != nullptr;
  });
  if (is_change_ill_ && !is_change_ill) run_.undone_after = passed_ - *began_;
  if (is_change_ill) run_.undone_after.reset();
  is_change_ill_ = is_change_ill;
}

void Play::keep_minute() {
  if (!keeps_.minutes || passed_.count() % kMinute.count() != 0) return;
  Minute minute;
  const auto since = [](std::map<std::string, double>& before, const std::string& region,
                        double now) { return now - std::exchange(before[region], now); };
  std::map<std::string, double> lost;
  for (const auto& [of, losses] : shop_->toll().parts) lost[of.region] += losses.orders;
  for (const auto& [region, orders] : lost) {
    minute.lost[region] = since(lost_before_, region, orders);
  }
  for (const auto& [region, orders] : shop_->orders_came()) {
    minute.came[region] = since(came_before_, region, orders);
  }
  minute.complaints = shop_->complaints() - complaints_before_;
  complaints_before_ += minute.complaints;
  run_.minutes.push_back(std::move(minute));
}

/// Nothing is wrong, nothing is on its way, and nothing more will happen.
bool Play::is_calm() const {
  if (next_event_ < events_.size() || !ill_.empty()) return false;
  return std::all_of(staged_.begin(), staged_.end(), [](const Staged& staged) {
    return staged.rollout.empty() ? !staged.is_wanted : watch::is_over(staged.phase);
  });
}

/// An incident that is still open may have something undone for a while.
bool Play::is_over() {
  if (!is_calm()) {
    calm_since_.reset();
    return false;
  }
  if (keeps_.minutes) return false;
  if (!calm_since_) calm_since_ = passed_;
  const bool is_any_open = std::any_of(incidents_.begin(), incidents_.end(), [](const auto& known) {
    return known.second.state->phase == watch::IncidentPhase::open;
  });
  return !is_any_open || passed_ >= *calm_since_ + kAfterwards;
}

Run Play::finish() {
  // Who rang first is believed: a rollout that saw its own version harm needs nobody else.
  if (run_.detected_by == "incident" || (run_.detected_by.empty() && !incidents_.empty())) {
    const watch::Suspect& blamed = incidents_.front().second.state->blamed;
    run_.blamed = blamed.kind == watch::CauseKind::change ? name_of_suspect(blamed)
                                                          : std::string(name_of(blamed.kind));
  }
  if (!incidents_.empty()) {
    for (const watch::Suspect& suspect : incidents_.front().second.state->suspects) {
      run_.suspects.push_back({std::string(name_of(suspect.kind)), name_of_suspect(suspect),
                               suspect.evidence_for, suspect.evidence_against});
    }
  }
  for (const auto& [of, losses] : shop_->toll().parts) {
    run_.orders_lost += losses.orders;
    run_.lost_in[of.region] += losses.orders;
    run_.errors += losses.errors + losses.wrong;
    run_.wrong += losses.wrong;
  }
  return std::move(run_);
}

Result<void> Play::open_house() {
  BELAY_TRY(watch::WatchList list, watch::parse_watches(scenario_.controls.watches, "watches"));
  BELAY_TRY(const facts::Catalog catalog,
            facts::read_catalog({{"belay-catalog.yaml", world_catalog(scenario_.world)}}));
  control::PuttingBack& putting_back = *this;
  house_ = std::make_unique<House>(
      *shop_, putting_back, clock_,
      House::Watched{std::move(list), std::make_shared<const watch::SystemGraph>(catalog)});
  BELAY_TRY_VOID(house_->open());
  house_->rollouts().on_step([this](const control::RolloutShown& shown) { hear(shown); });
  house_->incidents().on_step([this](const control::IncidentShown& shown) { hear(shown); });
  return {};
}

Result<Run> Play::run(const std::set<std::string>& held) {
  if (is_guarded()) BELAY_TRY_VOID(open_house());
  plan_events(held);
  while (passed_ < scenario_.lasts && !is_over()) {
    for (; next_event_ < events_.size() && events_[next_event_].at <= passed_; ++next_event_) {
      BELAY_TRY_VOID(events_[next_event_].what());
    }
    if (house_) {
      BELAY_TRY_VOID(start_what_waits());
      house_->turn();
      BELAY_TRY_VOID(answer_incidents());
    }
    see_harm();
    shop_->pass(sim::kTick);
    passed_ += sim::kTick;
    keep_minute();
  }
  see_harm();
  return finish();
}

Result<Run> play(const Scenario& scenario, const std::vector<Judged>& judged, Controls controls,
                 std::uint64_t seed, Keeps keeps) {
  std::set<std::string> held;
  const bool is_gated = controls != Controls::none && controls != Controls::guards;
  for (const Judged& one : judged) {
    if (is_gated && one.verdict != gate::Verdict::allow) held.insert(one.change);
  }
  return Play(scenario, controls, seed, keeps).run(held);
}

}  // namespace belay::replay
