#ifndef BELAY_WATCH_ROLLOUT_PLAN_H_
#define BELAY_WATCH_ROLLOUT_PLAN_H_

#include <chrono>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "gate/obligation.h"

/// How one version goes out, as docs/formats/rollout-plan-v1.md has it.
namespace belay::watch {

inline constexpr std::size_t kPlanBytesMax = 256u << 10;
inline constexpr std::size_t kStagesMax = 100;
inline constexpr std::size_t kGuardsMax = 64;
inline constexpr std::size_t kSystemsTogetherMax = 32;
inline constexpr std::size_t kQueryBytesMax = 16u << 10;
inline constexpr std::chrono::seconds kLookMax{120};
inline constexpr std::chrono::seconds kHistoryMin{60};
inline constexpr std::chrono::seconds kHistoryMax{24 * 3600};
inline constexpr int kHistoryLooksMax = 720;

/// A share of a hundred, exact to a hundredth of a per cent.
struct PerCent {
  int hundredths = 0;

  /// `5 %`, `0.25 %`: the sign is required, at most two decimals, at most 1000 %.
  static Result<PerCent> parse(std::string_view text);
  std::string to_string() const;
  double fraction() const { return hundredths / 10'000.0; }

  friend auto operator<=>(const PerCent&, const PerCent&) = default;
};
inline constexpr PerCent kAllTraffic{10'000};

/// One system's part of the rollout: what comes, and what is gone back to.
struct Move {
  std::string system;
  std::string version;
  std::string replaces;

  friend auto operator<=>(const Move&, const Move&) = default;
};

enum class GuardKind { drop, surge, failures, latency, value };
std::string_view name_of(GuardKind kind);

/// What one arm is asked, each a selector of counters. `all` only of `failures`: among which the
/// `counted` ones are bad.
struct ArmQuery {
  std::string counted;
  std::string all;

  friend bool operator==(const ArmQuery&, const ArmQuery&) = default;
};

struct Guard {
  std::string name;
  GuardKind kind = GuardKind::drop;
  PerCent margin;
  ArmQuery canary;
  ArmQuery control;

  friend bool operator==(const Guard&, const Guard&) = default;
};

/// How much the two arms' rates of events differ by themselves.
struct ArmsDiffer {
  enum class How {
    by_request,  ///< not at all: a coin for each request
    as_before,   ///< as what was before shows
    declared     ///< by no more than `most`, which is 95 % sure
  };
  How how = How::by_request;
  PerCent most;  ///< of `declared` only

  friend bool operator==(const ArmsDiffer&, const ArmsDiffer&) = default;
};

/// Requests of each arm: whether the traffic is split as assigned.
struct TrafficQuery {
  std::string canary;
  std::string control;
  PerCent tolerance;

  friend bool operator==(const TrafficQuery&, const TrafficQuery&) = default;
};

struct StageMargin {
  std::string guard;
  PerCent margin;

  friend bool operator==(const StageMargin&, const StageMargin&) = default;
};

struct Stage {
  PerCent share;
  std::chrono::seconds bake{0};
  std::optional<std::chrono::seconds> timeout;
  std::vector<StageMargin> margins;  ///< sorted by guard
  bool unguarded = false;

  friend bool operator==(const Stage&, const Stage&) = default;
};

/// What to do when a rollout must not go on.
enum class Reaction { hold, roll_back, freeze };
std::string_view name_of(Reaction reaction);

struct OnNoData {
  std::chrono::seconds budget{0};
  std::chrono::seconds total{0};
  Reaction then = Reaction::hold;

  friend bool operator==(const OnNoData&, const OnNoData&) = default;
};

/// INVARIANT of what `parse_plan` returns: all that the format's page asks; the stages rise and the
/// last is `kAllTraffic`; what is not reversible is nowhere rolled back.
struct RolloutPlan {
  std::string environment;
  Move first;
  std::vector<Move> together;        ///< sorted
  std::vector<std::string> follows;  ///< sorted
  bool reversible = false;
  PerCent alpha;
  std::chrono::seconds look{0};
  std::vector<Stage> stages;
  std::chrono::seconds watch{0};
  std::vector<Guard> guards;
  std::chrono::seconds history{0};  ///< that lies before it, and is learned from
  std::optional<ArmsDiffer> arms;   ///< there exactly when a guard is a `drop` or a `surge`
  std::optional<TrafficQuery> traffic;
  Reaction on_bad = Reaction::hold;
  OnNoData on_no_data;
  Reaction on_timeout = Reaction::hold;
  bool unguarded_is_enough = false;

  /// The first and those together with it.
  std::vector<Move> moves() const;
  /// What the guard bears in this stage. REQUIRES: both are the plan's.
  PerCent margin_of(std::size_t stage, const Guard& guard) const;
  /// Each that it bears in some stage, once, in rising order. REQUIRES: the guard is the plan's.
  std::vector<PerCent> margins_of(const Guard& guard) const;
  bool is_learned_from() const { return !guards.empty() || traffic.has_value(); }

  friend bool operator==(const RolloutPlan&, const RolloutPlan&) = default;
};

/// A plan file; its canonical form is one, too. Fails with file, line and column.
Result<RolloutPlan> parse_plan(std::string_view text, std::string file);
/// The canonical form, RFC 8785.
std::string write_plan(const RolloutPlan& plan);
/// What receipts and the ledger name the plan by: SHA-256 of its canonical form.
Digest digest_of(const RolloutPlan& plan);

/// Where the plan does less than a policy asks, a sentence each; empty: it meets it.
std::vector<std::string> shortcomings(const RolloutPlan& plan, const gate::RolloutAsked& asked);

/// The first system that both plans move in the same environment; nothing: they do not meet.
std::optional<std::string> shared_system(const RolloutPlan& one, const RolloutPlan& other);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_PLAN_H_
