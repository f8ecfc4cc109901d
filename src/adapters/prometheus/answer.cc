#include "adapters/prometheus/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "adapters/prometheus/json_cursor.h"
#include "base/text.h"

namespace belay::adapters::prometheus {
namespace {

using watch::Sample;
using watch::Series;

constexpr std::size_t kToldColumnsMax = 300;  // of what a source says

std::string told(std::string_view text) { return shortened(printable(text), kToldColumnsMax); }

struct Envelope {
  std::optional<std::string> status;
  std::string error_type;
  std::string error;
  std::string part;  ///< why it is a part only; empty: it is whole
  std::optional<JsonCursor> data;
};

Result<std::string> text_of(JsonCursor& value, std::string_view name) {
  BELAY_TRY(const json::Value parsed, value.small_value());
  if (parsed.text() != nullptr) return *parsed.text();
  return fail(Code::malformed, fmt::format("`{}` is no text", name));
}

/// What only others need: it has to be JSON, and no more.
Result<void> pass_over(JsonCursor& value) {
  BELAY_TRY_VOID(value.small_value());
  return {};
}

/// Prometheus 2.48 and some after it put remarks on the query among the warnings ("metric might not
/// be a counter"). They say nothing of the data.
bool is_remark(std::string_view warning) { return warning.starts_with("PromQL info: "); }

Result<void> read_warnings(JsonCursor value, std::string& part) {
  BELAY_TRY(const json::Value parsed, value.small_value());
  if (parsed.is_null()) return {};
  if (parsed.array() == nullptr) return fail(Code::malformed, "`warnings` is no array");
  for (const json::Value& warning : *parsed.array()) {
    if (warning.text() == nullptr) return fail(Code::malformed, "a warning is no text");
    if (part.empty() && !is_remark(*warning.text())) part = *warning.text();
  }
  return {};
}

/// VictoriaMetrics says so in a member of its own.
Result<void> read_is_partial(JsonCursor value, std::string& part) {
  BELAY_TRY(const json::Value parsed, value.small_value());
  if (parsed.boolean() == nullptr) return fail(Code::malformed, "`isPartial` is no truth value");
  if (*parsed.boolean() && part.empty()) part = "isPartial";
  return {};
}

Result<Envelope> read_envelope(std::string_view body) {
  Envelope made;
  BELAY_TRY_VOID(
      JsonCursor(body).each_member([&](const std::string& name, JsonCursor value) -> Result<void> {
        if (name == "data") {
          made.data = value;
          return {};
        }
        if (name == "warnings") return read_warnings(value, made.part);
        if (name == "isPartial") return read_is_partial(value, made.part);
        if (name == "status") {
          BELAY_TRY(made.status, text_of(value, name));
        } else if (name == "errorType") {
          BELAY_TRY(made.error_type, text_of(value, name));
        } else if (name == "error") {
          BELAY_TRY(made.error, text_of(value, name));
        } else {
          return pass_over(value);
        }
        return {};
      }));
  return made;
}

Error refusal_of(const Envelope& envelope) {
  const bool wrong_query = envelope.error_type == "bad_data";
  return {wrong_query ? Code::usage : Code::unavailable,
          fmt::format("it {}: {}: {}", wrong_query ? "refuses the query" : "failed",
                      told(envelope.error_type), told(envelope.error)),
          {}};
}

/// Go's spelling of a float, which is what a source writes.
Result<double> value_in(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  JsonCursor written(text);
  auto value = written.number();
  if (value && written.done() && !text.ends_with(' ')) return value;
  return fail(Code::malformed, fmt::format("`{}` is no sample's value", told(text)));
}

/// Seconds since 1970, with three decimals.
Result<Instant> instant_at(double seconds) {
  const bool on_the_calendar = seconds >= static_cast<double>(kInstantSecondsMin) &&
                               seconds <= static_cast<double>(kInstantSecondsMax);
  if (on_the_calendar) return Instant::of_micros(std::llround(seconds * 1e6));
  return fail(Code::malformed, fmt::format("{} is no sample's time", seconds));
}

/// `[1435781430.781,"12.5"]`
Result<Sample> read_point(JsonCursor& cursor) {
  if (!cursor.take('[')) return cursor.refuse("expected a point");
  BELAY_TRY(const double seconds, cursor.number());
  if (!cursor.take(',')) return cursor.refuse("expected `,`");
  BELAY_TRY(const std::string_view text, cursor.plain_text());
  if (!cursor.take(']')) return cursor.refuse("expected `]`");
  BELAY_TRY(const Instant at, instant_at(seconds));
  BELAY_TRY(const double value, value_in(text));
  return Sample{at, value};
}

class ResultReader {
 public:
  explicit ResultReader(const AnswerBounds& bounds) : bounds_(bounds) {}

  Result<std::vector<Series>> read(const std::string& type, JsonCursor result) {
    if (type == "scalar") {
      Series scalar;
      BELAY_TRY_VOID(read_one(result, scalar));
      series_.push_back(std::move(scalar));
    } else if (type == "vector" || type == "matrix") {
      const bool many = type == "matrix";
      BELAY_TRY_VOID(result.each_item([&](JsonCursor& item) -> Result<void> {
        BELAY_TRY(const JsonCursor whole, item.value());
        return read_series(whole, many);
      }));
    } else {
      return fail(
          type == "string" ? Code::unsupported : Code::malformed,
          fmt::format("its result is a `{}`: ask for a vector, a matrix or a scalar", told(type)));
    }
    BELAY_TRY_VOID(all_differ());
    return std::move(series_);
  }

 private:
  Result<void> read_series(JsonCursor whole, bool many) {
    if (series_.size() == bounds_.series_max) {
      return fail(Code::over_limit, fmt::format("it has more than {} series: narrow the query",
                                                grouped(bounds_.series_max)));
    }
    Series made;
    bool has_labels = false;
    bool has_samples = false;
    BELAY_TRY_VOID(
        whole.each_member([&](const std::string& name, JsonCursor value) -> Result<void> {
          if (name == "histogram" || name == "histograms") {
            return fail(Code::unsupported,
                        "it has native histograms: ask for `histogram_count(...)`, "
                        "`histogram_fraction(...)` or `histogram_quantile(...)` of them");
          }
          if (name == "metric") {
            has_labels = true;
            return read_labels(value, made);
          }
          if (name != (many ? "values" : "value")) return pass_over(value);
          has_samples = true;
          if (!many) return read_one(value, made);
          return value.each_item([&](JsonCursor& point) { return read_one(point, made); });
        }));
    if (!has_labels || !has_samples) {
      return fail(Code::malformed,
                  fmt::format("a series lacks `metric` or `{}`", many ? "values" : "value"));
    }
    series_.push_back(std::move(made));
    return {};
  }

  Result<void> read_one(JsonCursor& cursor, Series& into) {
    if (points_ == bounds_.points_max) {
      return fail(Code::over_limit,
                  fmt::format("it has more than {} points: narrow the query, shorten the range or "
                              "lengthen the step",
                              grouped(bounds_.points_max)));
    }
    ++points_;
    BELAY_TRY(const Sample sample, read_point(cursor));
    into.samples.push_back(sample);
    return {};
  }

  static Result<void> read_labels(JsonCursor& value, Series& into) {
    BELAY_TRY(const json::Value labels, value.small_value());
    if (labels.object() == nullptr) return fail(Code::malformed, "`metric` is no object");
    for (const auto& [name, label] : labels.object()->members()) {
      if (label.text() == nullptr) {
        return fail(Code::malformed, fmt::format("the label `{}` is no text", told(name)));
      }
      into.labels.emplace_back(name, *label.text());
    }
    std::sort(into.labels.begin(), into.labels.end());
    return {};
  }

  /// What is there twice would be counted twice.
  Result<void> all_differ() const {
    std::vector<const Series*> sorted;
    for (const Series& series : series_) sorted.push_back(&series);
    const auto labels = [](const Series* series) -> const auto& { return series->labels; };
    std::ranges::sort(sorted, std::less<>(), labels);
    const auto same = std::ranges::adjacent_find(sorted, std::equal_to<>(), labels);
    if (same == sorted.end()) return {};
    return fail(Code::malformed,
                fmt::format("two of its series have the same labels, {}", name_of(**same)));
  }

  const AnswerBounds& bounds_;
  std::vector<Series> series_;
  std::size_t points_ = 0;
};

struct Data {
  std::optional<std::string> type;
  std::optional<JsonCursor> result;
};

Result<Data> read_data(JsonCursor cursor) {
  Data made;
  BELAY_TRY_VOID(cursor.each_member([&](const std::string& name, JsonCursor value) -> Result<void> {
    if (name == "resultType") {
      BELAY_TRY(made.type, text_of(value, name));
    } else if (name == "result") {
      made.result = value;
    } else {
      return pass_over(value);
    }
    return {};
  }));
  if (!made.type || !made.result) {
    return fail(Code::malformed, "its data lacks `resultType` or `result`");
  }
  return made;
}

}  // namespace

Result<std::vector<Series>> read_answer(std::string_view body, const AnswerBounds& bounds) {
  BELAY_TRY(const Envelope envelope, read_envelope(body));
  if (envelope.status == "error") return tl::unexpected<Error>(refusal_of(envelope));
  if (envelope.status != "success" || !envelope.data) {
    return fail(Code::malformed, "it has no `status` of a success with `data`");
  }
  if (!envelope.error.empty() || !envelope.error_type.empty()) {
    return fail(Code::malformed, "it says success and an error at once");
  }
  if (!envelope.part.empty()) {
    return fail(Code::unavailable,
                fmt::format("it knows only a part of the data (`{}`), and a part decides nothing: "
                            "look after what it asks itself",
                            told(envelope.part)));
  }
  BELAY_TRY(const Data data, read_data(*envelope.data));
  return ResultReader(bounds).read(*data.type, *data.result);
}

std::optional<Error> refusal_in(std::string_view body) {
  const auto envelope = read_envelope(body);
  if (!envelope || envelope->status != "error") return std::nullopt;
  return refusal_of(*envelope);
}

}  // namespace belay::adapters::prometheus
