#ifndef BELAY_SIM_REPLAY_SCENARIO_H_
#define BELAY_SIM_REPLAY_SCENARIO_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "facts/boundary/boundary.h"
#include "facts/catalog/catalog.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"
#include "gate/decision.h"
#include "gate/policy.h"
#include "sim/storefront/storefront.h"

/// A time in production, told in a file: docs/formats/replay-v1.md.
namespace belay::replay {

using std::chrono::seconds;

inline constexpr std::size_t kScenarioBytesMax = 4u << 20;
inline constexpr std::size_t kChangesMax = 500;
inline constexpr std::size_t kFaultsMax = 200;
inline constexpr std::size_t kFiguresMax = 100;
inline constexpr seconds kLastsMin{600};
inline constexpr seconds kLastsMax{14 * 86'400};
/// Where changes go.
inline constexpr std::string_view kEnvironment = "prod";

enum class Status { reported, disputed, assumed, goal };
std::string_view name_of(Status status);

/// A part of how a change goes out where no rollout moves it.
struct Wave {
  seconds after{0};  ///< since the scenario's start
  sim::Place where;
};

/// What the gate is told of a change.
struct Described {
  facts::Change change;
  facts::Provenance provenance;
  facts::Boundary boundary;
  std::vector<gate::RecordSection> record;
  std::vector<gate::Approval> approvals;
  std::vector<gate::Evidence> evidence;
};

struct Guidance {
  std::string page;
  seconds age{0};
};

/// All spans of changes and faults are since the scenario's start.
struct Change {
  std::string id;
  std::string system;
  std::string says;
  std::vector<Wave> waves;  ///< in the order of time, at least one
  sim::Effect effect;
  bool is_harmful = false;
  std::optional<seconds> undone;
  bool beside = false;
  Described described;
  std::vector<Guidance> guidance;
  std::string rollout;  ///< a plan's text without its head; empty: the controls' own

  seconds after() const { return waves.front().after; }
};

enum class FaultKind { lost_place, demand, silence, failure };
std::string_view name_of(FaultKind kind);

struct Fault {
  FaultKind kind = FaultKind::silence;
  seconds after{0};
  seconds until{0};    ///< the scenario's end, or later: to the end
  sim::Place where;    ///< of `lost_place` and `failure`
  double share = 0;    ///< of `lost_place`
  double times = 1;    ///< of `demand`
  std::string system;  ///< of `failure`
  sim::Effect effect;  ///< of `failure`
};

/// How each control is set. Texts have been read once, so they are without errors.
struct ControlSettings {
  std::string policy;  ///< empty: the built-in one
  std::string catalog;
  std::string rollout;  ///< a plan without its head
  std::string watches;
  seconds undoes_after{300};
};

enum class Controls { none, gate, guards, both, bypassed };
std::string_view name_of(Controls controls);

enum class FigureKind {
  orders_lost,
  errors,
  wrong,
  drop,
  lasts,
  complaints,
  complaints_last,
  detected_after,
  undone_after,
  rolled_back,
  blamed
};
std::string_view name_of(FigureKind kind);

/// A figure to compare with.
struct Figure {
  FigureKind kind = FigureKind::orders_lost;
  Controls controls = Controls::none;
  std::string region;  ///< empty: everywhere
  bool is_worst = false;
  std::optional<double> value;
  double within = 0;  ///< a share of `value`
  std::optional<double> most, least;
  std::string is;    ///< of `blamed`
  double share = 1;  ///< of the seeds that have to say `is`
  Status status = Status::assumed;
  std::string source;
};

struct Told {
  std::string says;
  Status status = Status::assumed;
};

struct Scenario {
  std::string name;
  std::string shows;
  Instant starts;
  seconds lasts{0};
  sim::StorefrontPlan world;
  std::vector<Change> changes;  ///< in the order of the file
  std::vector<Fault> faults;
  ControlSettings controls;
  std::vector<Told> told;
  std::vector<Figure> figures;
  std::string file;

  const Change* find(std::string_view id) const;
  bool has_bypass() const;
};

/// Fails with file, line and column.
Result<Scenario> parse_scenario(std::string_view text, std::string file);

/// The whole text of what goes out: its plan with the head that the scenario leaves out.
std::string plan_text(const Scenario& scenario, const Change& change, std::string_view replaces);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_SCENARIO_H_
