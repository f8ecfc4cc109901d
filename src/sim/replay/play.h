#ifndef BELAY_SIM_REPLAY_PLAY_H_
#define BELAY_SIM_REPLAY_PLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/replay/house.h"
#include "sim/replay/run.h"
#include "sim/storefront/storefront.h"

namespace belay::replay {

/// One run while it goes on: the shop, the product beside it where guards are on, and what the
/// scenario says that people do.
class Play : private control::PuttingBack {
 public:
  Play(const Scenario& scenario, Controls controls, std::uint64_t seed, Keeps keeps);

  /// `held`: the changes that the gate let through nowhere. Once.
  Result<Run> run(const std::set<std::string>& held);

 private:
  struct Event {
    seconds at{0};
    std::function<Result<void>()> what;
  };
  /// A change that goes out by a rollout.
  struct Staged {
    const Change* change = nullptr;
    std::string rollout;  ///< empty: it waits for another of its system
    watch::Phase phase = watch::Phase::planned;
    std::size_t stage = 0;
    bool is_wanted = false;  ///< its time has come, and people have not undone it
  };

  void plan_events(const std::set<std::string>& held);
  void plan_at_once(const Change& change);
  void plan_staged(const Change& change);
  void plan_fault(const Fault& fault);
  void begin(const Fault& fault);
  void end(const Fault& fault);

  Result<void> start_what_waits();
  Result<void> take_back(const Change& change);
  void hear(const control::RolloutShown& shown);
  void hear(const control::IncidentShown& shown);
  Result<void> put_back(const std::string& effect, const control::Deployment& told) override;
  Result<void> open_house();
  /// Whoever is on call undoes what was blamed for long enough.
  Result<void> answer_incidents();
  void see_harm();
  void keep_minute();
  bool is_calm() const;
  bool is_over();
  bool is_guarded() const { return controls_ != Controls::none && controls_ != Controls::gate; }
  Run finish();

  void say(std::string what) { run_.happened.push_back({passed_, std::move(what)}); }
  /// Something of it is wherever it should not be.
  bool is_out(const Staged& staged);
  bool is_busy(const std::string& system) const;
  void detect(std::string by);
  std::string name_of_suspect(const watch::Suspect& suspect) const;

  const Scenario& scenario_;
  const Controls controls_;
  const Keeps keeps_;
  sim::SimulatedClock clock_;
  std::unique_ptr<sim::Storefront> shop_;
  std::unique_ptr<House> house_;  ///< null: no guard is on
  std::vector<Event> events_;     ///< in the order of time
  std::size_t next_event_ = 0;
  std::vector<Staged> staged_;
  std::map<std::string, std::string> versions_;  ///< that serve a system, by it
  std::set<std::string> ill_;                    ///< what does harm now, by its name
  bool is_change_ill_ = false;
  std::optional<seconds> began_;  ///< the first harm
  std::optional<seconds> first_alarm_;
  std::optional<seconds> calm_since_;
  /// What is known of incidents, by id, in the order in which they were opened.
  struct Heard {
    std::shared_ptr<const watch::IncidentState> state;
    std::string accused;  ///< whom somebody would undo, and since when
    std::optional<seconds> accused_since;
    bool is_answered = false;
  };
  std::vector<std::pair<std::string, Heard>> incidents_;
  std::map<std::string, std::string> known_as_;  ///< a change of the scenario, by the ledger's name
  std::map<std::string, double> lost_before_, came_before_;  ///< this minute, by region
  double complaints_before_ = 0;
  seconds passed_{0};
  Run run_;
};

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_PLAY_H_
