#include <fmt/format.h>

#include "base/text.h"
#include "gate/obligation_reader.h"
#include "sim/replay/scenario_texts.h"

namespace belay::replay {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr Status kStatuses[] = {Status::reported, Status::disputed, Status::assumed, Status::goal};
constexpr Status kTold[] = {Status::reported, Status::disputed, Status::assumed};
constexpr Controls kControls[] = {Controls::none, Controls::gate, Controls::guards, Controls::both,
                                  Controls::bypassed};
constexpr FigureKind kFigures[] = {FigureKind::orders_lost,     FigureKind::errors,
                                   FigureKind::wrong,           FigureKind::drop,
                                   FigureKind::lasts,           FigureKind::complaints,
                                   FigureKind::complaints_last, FigureKind::detected_after,
                                   FigureKind::undone_after,    FigureKind::rolled_back,
                                   FigureKind::blamed};
constexpr Bounds kValues{0, 1e12};
constexpr std::size_t kToldMax = 100;

class FigureReader {
 public:
  FigureReader(const Document& document, const Scenario& scenario)
      : document_(document), scenario_(scenario) {}

  Result<Figure> read(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "a figure"));
    Figure made;
    BELAY_TRY(const Node* kind, fields.required("figure"));
    BELAY_TRY(made.kind, read_named(document_, *kind, "`figure`", kFigures));
    BELAY_TRY(const Node* controls, fields.required("controls"));
    BELAY_TRY(made.controls, read_named(document_, *controls, "`controls`", kControls));
    if (made.controls == Controls::bypassed && !scenario_.has_bypass()) {
      return document_.error(*controls,
                             "nothing is brought past the controls: write `beside: true` at a "
                             "change, or compare another run");
    }
    BELAY_TRY_VOID(read_region(fields.optional("region"), made));
    BELAY_TRY_VOID(read_over(fields.optional("over"), made));
    BELAY_TRY_VOID(made.kind == FigureKind::blamed ? read_is(node, fields, made)
                                                   : read_bounds(node, fields, made));
    BELAY_TRY(const Node* status, fields.required("status"));
    BELAY_TRY(made.status, read_named(document_, *status, "`status`", kStatuses));
    BELAY_TRY_VOID(read_source(node, fields, made));
    BELAY_TRY_VOID(fields.finish());
    return made;
  }

 private:
  Result<void> read_region(const Node* node, Figure& made) {
    if (node == nullptr) return {};
    if (made.kind != FigureKind::orders_lost && made.kind != FigureKind::drop) {
      return document_.error(
          *node, fmt::format("`{}` is of all regions: drop `region`", name_of(made.kind)));
    }
    std::vector<std::string_view> regions;
    for (const auto& known : scenario_.world.regions) regions.push_back(known.name);
    BELAY_TRY(made.region, one_of(document_, *node, "`region`", regions));
    return {};
  }

  Result<void> read_over(const Node* node, Figure& made) {
    if (node == nullptr) return {};
    BELAY_TRY(const std::string over, one_of(document_, *node, "`over`", {"median", "worst"}));
    made.is_worst = over == "worst";
    return {};
  }

  Result<void> read_is(const Node& whole, Fields& fields, Figure& made) {
    if (made.is_worst) {
      return document_.error(whole, "who is blamed has no worst: drop `over`, and say `of`");
    }
    std::vector<std::string_view> known = {"infrastructure", "demand", "none"};
    for (const Change& change : scenario_.changes) known.push_back(change.id);
    BELAY_TRY(const Node* is, fields.required("is"));
    BELAY_TRY(made.is, one_of(document_, *is, "`is`", known));
    if (const Node* of = fields.optional("of")) {
      BELAY_TRY(made.share, read_share(document_, *of, "`of`", {0.01, 100}));
    }
    return {};
  }

  Result<void> read_bounds(const Node& whole, Fields& fields, Figure& made) {
    const Node* value = fields.optional("value");
    const Node* within = fields.optional("within");
    if ((value == nullptr) != (within == nullptr)) {
      return document_.error(whole,
                             "`value` and `within` say together what is near enough: write "
                             "both, or `most` or `least`");
    }
    if (value != nullptr) {
      BELAY_TRY(made.value, read_number(document_, *value, "`value`", kValues));
      BELAY_TRY(made.within, read_share(document_, *within, "`within`", {0.01, 100}));
    }
    if (const Node* most = fields.optional("most")) {
      BELAY_TRY(made.most, read_number(document_, *most, "`most`", kValues));
    }
    if (const Node* least = fields.optional("least")) {
      BELAY_TRY(made.least, read_number(document_, *least, "`least`", kValues));
    }
    if (made.value && (made.most || made.least)) {
      return document_.error(whole, "`value` and a bound say the same in two ways: keep one");
    }
    if (made.most && made.least && *made.most < *made.least) {
      return document_.error(whole, "`most` is less than `least`: nothing is within both");
    }
    if (made.value || made.most || made.least) return {};
    return document_.error(whole,
                           "nothing to compare with: write `value` and `within`, `most` or "
                           "`least`");
  }

  Result<void> read_source(const Node& whole, Fields& fields, Figure& made) {
    if (const Node* source = fields.optional("source")) {
      BELAY_TRY(made.source, read_prose(document_, *source, "`source`"));
      return {};
    }
    if (made.status == Status::assumed || made.status == Status::goal) return {};
    return document_.error(
        whole, fmt::format("a {} figure has a `source`: say who says so", name_of(made.status)));
  }

  const Document& document_;
  const Scenario& scenario_;
};

}  // namespace

std::string_view name_of(Status status) {
  constexpr std::string_view kNames[] = {"reported", "disputed", "assumed", "goal"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(Controls controls) {
  constexpr std::string_view kNames[] = {"none", "gate", "guards", "both", "bypassed"};
  return kNames[static_cast<std::size_t>(controls)];
}

std::string_view name_of(FigureKind kind) {
  constexpr std::string_view kNames[] = {
      "orders-lost",     "errors",         "wrong",        "drop",        "lasts", "complaints",
      "complaints-last", "detected-after", "undone-after", "rolled-back", "blamed"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<std::vector<Figure>> read_figures(const Document& document, const Node* node,
                                         const Scenario& scenario) {
  BELAY_TRY(const auto items, read_list(document, node, "`compare`", kFiguresMax));
  FigureReader reader(document, scenario);
  std::vector<Figure> made;
  for (const Node& item : items) {
    BELAY_TRY(Figure figure, reader.read(item));
    made.push_back(std::move(figure));
  }
  return made;
}

Result<std::vector<Told>> read_told(const Document& document, const Node* node) {
  BELAY_TRY(const auto items, read_list(document, node, "`told`", kToldMax));
  std::vector<Told> made;
  for (const Node& item : items) {
    BELAY_TRY(Fields fields, Fields::of(document, item, "what is told"));
    Told told;
    BELAY_TRY(const Node* says, fields.required("says"));
    BELAY_TRY(const Node* status, fields.required("status"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(told.says, read_prose(document, *says, "`says`"));
    BELAY_TRY(told.status, read_named(document, *status, "`status`", kTold));
    made.push_back(std::move(told));
  }
  return made;
}

}  // namespace belay::replay
