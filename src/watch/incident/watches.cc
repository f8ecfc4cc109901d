#include "watch/incident/watches.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "watch/incident/seasonal_forecast.h"
#include "watch/rollout/plan_texts.h"
#include "watch/rollout/selector.h"

namespace belay::watch {
namespace {

using std::chrono::seconds;
using yaml::Document;
using yaml::Fields;
using yaml::Node;

constexpr std::array<std::string_view, 4> kCounts = {"orders", "errors", "customers", "other"};
constexpr std::array<std::string_view, 2> kHarms = {"drop", "surge"};
constexpr std::array kEachCounts = {CountsAs::orders, CountsAs::errors, CountsAs::customers,
                                    CountsAs::other};

/// What may be written as `harm`.
enum class Wrong { drop, surge, drift };
std::string_view name_of(Wrong wrong) {
  return wrong == Wrong::drift ? "drift" : kHarms[static_cast<std::size_t>(wrong)];
}
constexpr std::array kEachWrong = {Wrong::drop, Wrong::surge, Wrong::drift};

constexpr seconds kHour{3600};
constexpr seconds kFalseAlarmEveryMax{365 * 24 * 3600};
constexpr std::int64_t kThresholdMax = 1'000'000'000'000;

bool is_label(std::string_view text) {
  if (text.empty() || text.size() > 200 || text == "__name__") return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (!is_letter && (i == 0 || c < '0' || c > '9')) return false;
  }
  return true;
}

Result<std::string> read_label(const Document& document, Fields& fields, std::string_view key) {
  const Node* node = fields.optional(key);
  if (node == nullptr) return std::string();
  if (is_label(node->text)) return std::string(node->text);
  return document.error(*node, fmt::format("`{}` must be the name of a label, as `region`, not "
                                           "`{}`",
                                           key, printable(node->text.substr(0, 60))));
}

Result<seconds> read_span(const Document& document, const Node& node, std::string_view what,
                          seconds least, seconds most) {
  BELAY_TRY(const seconds span, yaml::span_of(document, node, what));
  if (span >= least && span <= most) return span;
  return document.error(node, fmt::format("{} must be {} to {}, not {}", what, to_string(least),
                                          to_string(most), to_string(span)));
}

Result<Threshold> read_threshold(const Document& document, const Node& node, seconds look) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`threshold`"));
  BELAY_TRY(const Node* count, fields.required("count"));
  BELAY_TRY(const Node* per, fields.required("per"));
  BELAY_TRY_VOID(fields.finish());
  Threshold made;
  BELAY_TRY(const std::int64_t number, yaml::integer_of(document, *count, "`count`"));
  if (number < 0 || number > kThresholdMax) {
    return document.error(*count, fmt::format("`count` must be 0 to {}", kThresholdMax));
  }
  made.count = static_cast<double>(number);
  BELAY_TRY(made.per, read_span(document, *per, "`per`", look, kThresholdPerMax));
  if (made.per % look == seconds(0)) return made;
  return document.error(*per, fmt::format("`per` must be whole looks of {}, not {}",
                                          to_string(look), to_string(made.per)));
}

/// Nothing is filled in here: no version goes out.
Result<std::string> read_selector(const Document& document, const Node& node) {
  BELAY_TRY(std::string text, read_query(document, node, "`query`"));
  if (const auto checked = check_selector(text); !checked) {
    return document.error(node, fmt::format("`query`: {}", checked.error().message));
  }
  if (filled_selector(text, RolloutPlan{}) == text) return text;
  return document.error(node,
                        "`query` has a placeholder, and nothing is filled in of what is watched "
                        "for ever: write what it stands for");
}

/// What is said of a histogram says nothing of how many there are.
Result<void> check_drift(const Document& document, const WatchedCount& of, const Node& counts,
                         const Node* threshold) {
  if (!of.drifts) return {};
  if (of.counts != CountsAs::other) {
    return document.error(counts,
                          "values that drift are lost orders or errors of nobody: write "
                          "`counts: other`");
  }
  if (threshold == nullptr) return {};
  return document.error(*threshold,
                        "what drifts has no `threshold`: watch the counter of a bucket "
                        "as a `surge` beside it");
}

Result<WatchedCount> read_count(const Document& document, const Node& node, seconds look) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "each of `counts`"));
  BELAY_TRY(const Node* name, fields.required("name"));
  BELAY_TRY(const Node* journey, fields.required("journey"));
  BELAY_TRY(const Node* system, fields.required("system"));
  BELAY_TRY(const Node* harm, fields.required("harm"));
  BELAY_TRY(const Node* counts, fields.required("counts"));
  BELAY_TRY(const Node* query, fields.required("query"));
  const Node* threshold = fields.optional("threshold");
  BELAY_TRY_VOID(fields.finish());
  WatchedCount made;
  BELAY_TRY(made.name, read_plan_name(document, *name, "`name`"));
  BELAY_TRY(made.journey, read_plan_name(document, *journey, "`journey`"));
  BELAY_TRY(made.system, read_plan_name(document, *system, "`system`"));
  BELAY_TRY(const Wrong wrong, read_word<Wrong>(document, *harm, "`harm`", kEachWrong));
  made.harm = wrong == Wrong::drop ? Harm::drop : Harm::surge;
  made.drifts = wrong == Wrong::drift;
  BELAY_TRY(made.counts, read_word<CountsAs>(document, *counts, "`counts`", kEachCounts));
  BELAY_TRY(made.query, read_selector(document, *query));
  if (threshold != nullptr) {
    BELAY_TRY(made.threshold, read_threshold(document, *threshold, look));
  }
  BELAY_TRY_VOID(check_drift(document, made, *counts, threshold));
  const bool is_loss = made.counts == CountsAs::orders
                           ? made.harm == Harm::drop
                           : made.counts == CountsAs::other || made.harm == Harm::surge;
  if (is_loss) return made;
  return document.error(*harm,
                        "orders are lost by a `drop`, errors come by a `surge`, and so do "
                        "customers for whom something fails: write that, or `counts: other`");
}

Result<void> read_counts(const Document& document, const Node& node, WatchList& list) {
  BELAY_TRY(const auto items, yaml::sequence_of(document, node, "`counts`"));
  if (items.empty() || items.size() > kWatchedMax) {
    return document.error(
        node, fmt::format("`counts` must have 1 to {} of them, not {}", kWatchedMax, items.size()));
  }
  std::set<std::string> names;
  std::map<std::pair<CountsAs, std::string>, std::string> counted;
  for (const Node& item : items) {
    BELAY_TRY(WatchedCount made, read_count(document, item, list.look));
    if (!names.insert(made.name).second) {
      return document.error(
          item, fmt::format("`{}` is watched twice: give one another name", printable(made.name)));
    }
    if (made.counts == CountsAs::orders || made.counts == CountsAs::customers) {
      const auto [at, is_new] = counted.emplace(std::pair(made.counts, made.journey), made.name);
      if (!is_new) {
        return document.error(
            item, fmt::format("the {} of `{}` are counted by `{}` already, and would be {} twice: "
                              "write `counts: other`",
                              name_of(made.counts), printable(made.journey), printable(at->second),
                              made.counts == CountsAs::orders ? "lost" : "touched"));
      }
    }
    list.counts.push_back(std::move(made));
  }
  return {};
}

Result<WatchList> read_watches(const Document& document) {
  BELAY_TRY(Fields fields, Fields::of(document, document.root(), "a list of watches"));
  BELAY_TRY(const Node* format, fields.required("belay"));
  if (format->text != "watches/v1") return document.error(*format, "`belay` must be `watches/v1`");
  WatchList list;
  BELAY_TRY(const Node* environment, fields.required("environment"));
  BELAY_TRY(list.environment, read_plan_name(document, *environment, "`environment`"));
  BELAY_TRY(const Node* look, fields.required("look"));
  BELAY_TRY(list.look, read_span(document, *look, "`look`", seconds(1), kPartOfWeek));
  if (kPartOfWeek % list.look != seconds(0)) {
    return document.error(*look, fmt::format("`look` must divide five minutes, as 10s or 1m, "
                                             "which {} does not",
                                             to_string(list.look)));
  }
  BELAY_TRY(const Node* every, fields.required("false_alarm_every"));
  BELAY_TRY(list.false_alarm_every,
            read_span(document, *every, "`false_alarm_every`", kHour, kFalseAlarmEveryMax));
  BELAY_TRY(list.region_label, read_label(document, fields, "region_label"));
  BELAY_TRY(list.cell_label, read_label(document, fields, "cell_label"));
  if (list.region_label.empty() && !list.cell_label.empty()) {
    return document.error(document.root(), "a cell is in a region: add `region_label`");
  }
  BELAY_TRY(const Node* counts, fields.required("counts"));
  BELAY_TRY_VOID(read_counts(document, *counts, list));
  BELAY_TRY_VOID(fields.finish());
  return list;
}

}  // namespace

std::string_view name_of(CountsAs counts) { return kCounts[static_cast<std::size_t>(counts)]; }
std::string_view name_of(Harm harm) { return kHarms[static_cast<std::size_t>(harm)]; }

Result<WatchList> parse_watches(std::string_view text, std::string file) {
  if (text.size() > kWatchesBytesMax) {
    return fail(Code::over_limit,
                fmt::format("a list of watches is at most {} bytes, and this has {}: shorten its "
                            "queries",
                            kWatchesBytesMax, text.size()),
                Place{std::move(file), 0, 0});
  }
  BELAY_TRY(const Document document, Document::parse(text, std::move(file)));
  return read_watches(document);
}

}  // namespace belay::watch
