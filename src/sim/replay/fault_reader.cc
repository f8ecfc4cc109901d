#include <fmt/format.h>

#include <algorithm>

#include "sim/replay/scenario_texts.h"

namespace belay::replay {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr FaultKind kFaults[] = {FaultKind::lost_place, FaultKind::demand, FaultKind::silence,
                                 FaultKind::failure};
constexpr Bounds kTimes{0.1, 20};

bool is_one_within(const std::string& one, const std::string& other) {
  return one.empty() || other.empty() || one == other;
}

/// Whether the two would set the same thing.
bool meet(const Fault& one, const Fault& other) {
  return one.kind == other.kind && one.system == other.system &&
         is_one_within(one.where.region, other.where.region) &&
         is_one_within(one.where.cell, other.where.cell) && one.after < other.until &&
         other.after < one.until;
}

Result<void> read_what(const Document& document, Fields& fields, const Scenario& scenario,
                       Fault& made) {
  switch (made.kind) {
    case FaultKind::lost_place: {
      BELAY_TRY(const Node* region, fields.required("region"));
      static_cast<void>(region);  // read with its cell below
      BELAY_TRY(made.where, read_place(document, fields, scenario.world));
      BELAY_TRY(const Node* share, fields.required("share"));
      BELAY_TRY(made.share, read_share(document, *share, "`share`", {0.01, 100}));
      return {};
    }
    case FaultKind::demand: {
      BELAY_TRY(const Node* times, fields.required("times"));
      BELAY_TRY(made.times, read_number(document, *times, "`times`", kTimes));
      return {};
    }
    case FaultKind::silence:
      return {};
    case FaultKind::failure: {
      BELAY_TRY(const Node* system, fields.required("system"));
      std::vector<std::string_view> systems;
      for (const auto& known : scenario.world.systems) systems.push_back(known.name);
      BELAY_TRY(made.system, one_of(document, *system, "`system`", systems));
      BELAY_TRY(made.where, read_place(document, fields, scenario.world));
      BELAY_TRY(made.effect, read_effect(document, fields));
      return {};
    }
  }
  return {};
}

Result<Fault> read_fault(const Document& document, const Node& node, const Scenario& scenario) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "a fault"));
  Fault made;
  BELAY_TRY(const Node* what, fields.required("what"));
  BELAY_TRY(made.kind, read_named(document, *what, "`what`", kFaults));
  BELAY_TRY(const Node* after, fields.required("after"));
  BELAY_TRY(made.after, read_span(document, *after, "`after`", seconds(0), scenario.lasts));
  made.until = scenario.lasts;
  if (const Node* lasts = fields.optional("lasts")) {
    BELAY_TRY(const seconds span,
              read_span(document, *lasts, "`lasts`", seconds(1), scenario.lasts - made.after));
    made.until = made.after + span;
  }
  BELAY_TRY_VOID(read_what(document, fields, scenario, made));
  BELAY_TRY_VOID(fields.finish());
  return made;
}

}  // namespace

std::string_view name_of(FaultKind kind) {
  constexpr std::string_view kNames[] = {"lost-place", "demand", "silence", "failure"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<std::vector<Fault>> read_faults(const Document& document, const Node* node,
                                       const Scenario& scenario) {
  BELAY_TRY(const auto items, read_list(document, node, "`faults`", kFaultsMax));
  std::vector<Fault> made;
  for (const Node& item : items) {
    BELAY_TRY(Fault fault, read_fault(document, item, scenario));
    const auto other = std::find_if(made.begin(), made.end(),
                                    [&](const Fault& known) { return meet(known, fault); });
    if (other != made.end()) {
      return document.error(
          item, fmt::format("this `{}` begins while another one, after {}, is not over there: let "
                            "one end before the other",
                            name_of(fault.kind), to_string(other->after)));
    }
    made.push_back(std::move(fault));
  }
  return made;
}

}  // namespace belay::replay
