#include "control/pushed_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_fields.h"
#include "base/text.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kSeriesFormat = "pushed-series/v1", kIndexFormat = "pushed-index/v1";
constexpr std::int64_t kMicrosMax = (1LL << 53) - 1;  // exact in every JSON reader; the year 2255

tl::unexpected<Error> refuse(std::string why) { return fail(Code::malformed, std::move(why)); }

Instant to_micros(Instant at) { return Instant::of_micros(at.micros()); }

Result<void> check_sample(const PushedSample& sample, Instant now) {
  if (!std::isfinite(sample.value) || sample.value < 0) {
    return refuse(fmt::format("{} is no running total: write a number from 0 on", sample.value));
  }
  if (sample.at.micros() < 0) {
    return refuse(fmt::format("{} is before 1970: write when it was read", sample.at.to_string()));
  }
  const std::int64_t ahead = sample.at.micros() - now.micros();
  if (ahead > std::chrono::microseconds(kPushedAheadMax).count()) {
    return refuse(
        fmt::format("{} is more than {} ahead of the server's time, {}: set the clock "
                    "that it was read by",
                    sample.at.to_string(), to_string(kPushedAheadMax), now.to_string()));
  }
  if (sample.started && *sample.started > sample.at) {
    return refuse(
        fmt::format("it started at {}, after it was read: leave `started` out, or say "
                    "when what it counts began",
                    sample.started->to_string()));
  }
  return {};
}

/// What is not finite is `null` in JSON, and refused here again.
bool read_number(const json::Value& value, double& number) {
  if (value.integer() != nullptr) {
    number = static_cast<double>(*value.integer());
  } else if (value.number() != nullptr) {
    number = *value.number();
  } else {
    return false;
  }
  return std::isfinite(number) && number >= 0;
}

bool read_sample(const json::Value& value, watch::Sample& sample) {
  const Array* pair = value.array();
  if (pair == nullptr || pair->size() != 2 || (*pair)[0].integer() == nullptr) return false;
  const std::int64_t micros = *(*pair)[0].integer();
  if (micros < 0 || micros > kMicrosMax) return false;
  sample.at = Instant::of_micros(micros);
  return read_number((*pair)[1], sample.value);
}

std::vector<watch::Sample> read_samples(Fields& fields) {
  const json::Value* value = fields.any("samples");
  const Array* items = value == nullptr ? nullptr : value->array();
  std::vector<watch::Sample> made;
  bool is_right = items != nullptr && items->size() <= kPushedSamplesMax;
  for (std::size_t i = 0; is_right && i < items->size(); ++i) {
    watch::Sample sample;
    is_right = read_sample((*items)[i], sample) && (made.empty() || made.back().at < sample.at);
    made.push_back(sample);
  }
  if (!is_right) fields.refuse("samples", "must be pairs of a time and a total, in their order");
  return made;
}

}  // namespace

Result<bool> PushedSeries::take(const PushedSample& sample, Instant now) {
  BELAY_TRY_VOID(check_sample(sample, now));
  const Instant at = to_micros(sample.at);
  const auto same = std::find_if(samples.rbegin(), samples.rend(),
                                 [&](const watch::Sample& kept) { return kept.at <= at; });
  if (same != samples.rend() && same->at == at) {
    if (same->value == sample.value) return false;
    return refuse(fmt::format("{} is {} of {}, and {} is kept: a time has one value", sample.series,
                              sample.value, at.to_string(), same->value));
  }
  if (same != samples.rbegin()) {
    return refuse(
        fmt::format("{} is before {}, the newest sample of {} that is kept: send "
                    "samples in the order of their times",
                    at.to_string(), samples.back().at.to_string(), sample.series));
  }
  samples.push_back({at, sample.value});
  if (samples.size() > kPushedSamplesMax) samples.erase(samples.begin());
  if (sample.started && (!started || *started < *sample.started)) started = *sample.started;
  return true;
}

std::string write_pushed(const PushedSeries& series) {
  Array samples;
  for (const watch::Sample& sample : series.samples) {
    samples.emplace_back(Array{sample.at.micros(), sample.value});
  }
  Object made{{"belay", kSeriesFormat},
              {"series", series.name.to_string()},
              {"samples", std::move(samples)}};
  if (series.started) made.add("started", series.started->to_string());
  return json::canonical(made);
}

Result<PushedSeries> parse_pushed(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the pushed series"));
  Fields fields(value, "the pushed series");
  if (fields.text("belay") != kSeriesFormat) fields.refuse("belay", "must be `pushed-series/v1`");
  PushedSeries made;
  const std::string name = fields.text("series");
  made.samples = read_samples(fields);
  made.started = fields.instant_if_any("started");
  BELAY_TRY_VOID(fields.done());
  BELAY_TRY(made.name, parse_pushed_name(name));
  return made;
}

std::string write_pushed_index(const PushedIndex& index) {
  Array series;
  for (const PushedName& name : index) series.emplace_back(name.to_string());
  return json::canonical(Object{{"belay", kIndexFormat}, {"series", std::move(series)}});
}

Result<PushedIndex> parse_pushed_index(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the index of pushed series"));
  Fields fields(value, "the index of pushed series");
  if (fields.text("belay") != kIndexFormat) fields.refuse("belay", "must be `pushed-index/v1`");
  const std::vector<std::string> series = fields.texts("series");
  if (series.size() > kPushedSeriesMax) fields.refuse("series", "has more than there may be");
  BELAY_TRY_VOID(fields.done());
  PushedIndex made;
  for (const std::string& each : series) {
    BELAY_TRY(PushedName name, parse_pushed_name(each));
    made.push_back(std::move(name));
  }
  return made;
}

}  // namespace belay::control
