#include "watch/health/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace belay::watch {
namespace {

constexpr std::size_t kNameColumnsMax = 120;

std::int64_t micros_between(Instant early, Instant late) { return late.micros() - early.micros(); }

bool longer(std::int64_t micros, std::chrono::milliseconds than) {
  return micros > std::chrono::microseconds(than).count();
}

std::string span_text(std::int64_t micros) {
  return fmt::format("{:g} s", static_cast<double>(micros) / 1e6);
}

std::string span_text(std::chrono::milliseconds span) {
  return span_text(std::chrono::microseconds(span).count());
}

tl::unexpected<NoData> lacking(Lack lack, std::string why) {
  return tl::unexpected<NoData>(NoData{lack, std::move(why)});
}

/// Whether a sample follows the one before it; false where it is the same one again.
Heard<bool> follows(const Series& series, const Sample* before, const Sample& sample) {
  if (before == nullptr || sample.at > before->at) return true;
  if (sample.at < before->at) {
    return lacking(Lack::malformed,
                   fmt::format("time goes back in {}: {} comes after {}", name_of(series),
                               sample.at.to_string(), before->at.to_string()));
  }
  const bool same =
      sample.value == before->value || (std::isnan(sample.value) && std::isnan(before->value));
  if (same) return false;
  return lacking(Lack::malformed, fmt::format("{} says both {} and {} of {}", name_of(series),
                                              before->value, sample.value, sample.at.to_string()));
}

/// What one series says of a look.
struct Counted {
  double by = 0;
  std::uint64_t restarts = 0;
  const Sample* last = nullptr;  ///< at or before the look's end
  std::size_t heard = 0;         ///< samples in the look
  std::size_t compared = 0;      ///< of those, the ones with something to compare them with
  bool from_the_beginning = false;
  bool appeared = false;
};

class CounterWalk {
 public:
  CounterWalk(const SeriesPart& part, const Look& look, const CounterRules& rules)
      : part_(part), series_(*part.series), look_(look), rules_(rules) {}

  Heard<Counted> whole() {
    const Sample* before = nullptr;
    for (const Sample& sample : part_.samples) {
      if (!std::isfinite(sample.value) || sample.value < 0) {
        return lacking(Lack::malformed,
                       fmt::format("{} counts {} at {}: no counter does", name_of(series_),
                                   sample.value, sample.at.to_string()));
      }
      const auto next = follows(series_, before, sample);
      if (!next) return tl::unexpected<NoData>(next.error());
      if (*next && sample.at <= look_.to) {
        if (const auto took = take(sample); !took) return tl::unexpected<NoData>(took.error());
      }
      before = &sample;
    }
    return counted_;
  }

 private:
  Heard<void> take(const Sample& sample) {
    const Sample* before = std::exchange(counted_.last, &sample);
    if (sample.at <= look_.from) return {};
    ++counted_.heard;
    const bool first = counted_.heard == 1;
    const bool too_old = before != nullptr && first &&
                         longer(micros_between(before->at, look_.from), rules_.gap_max);
    if (before == nullptr || too_old) {
      appear(sample);
      return {};
    }
    if (first) counted_.from_the_beginning = true;
    ++counted_.compared;
    if (sample.value >= before->value) {
      counted_.by += sample.value - before->value;
      return {};
    }
    const std::int64_t unheard = micros_between(before->at, sample.at);
    if (longer(unheard, rules_.gap_max)) {
      return lacking(Lack::gap,
                     fmt::format("{} restarted while it was not heard for {}, until {}: what it "
                                 "counted meanwhile is not known",
                                 name_of(series_), span_text(unheard), sample.at.to_string()));
    }
    counted_.by += sample.value;
    ++counted_.restarts;
    return {};
  }

  /// The first sample that stands for this look at all.
  void appear(const Sample& sample) {
    const bool began = part_.started && look_.from <= *part_.started && *part_.started <= sample.at;
    if (began) {
      counted_.by += sample.value;
      ++counted_.compared;
    }
    counted_.appeared = !began;
    counted_.from_the_beginning =
        began || !longer(micros_between(look_.from, sample.at), rules_.gap_max);
  }

  const SeriesPart& part_;
  const Series& series_;
  const Look& look_;
  const CounterRules& rules_;
  Counted counted_;
};

/// The sum, and what is needed to say why it is none.
struct Sum {
  Increase increase;
  std::size_t compared = 0;
  bool from_the_beginning = false;
  const Series* silent = nullptr;  ///< the first one
  Instant silent_since;
  std::optional<Instant> heard_before;  ///< from series that ended before the look
};

void add(Sum& sum, const Series& series, const Counted& counted, const Look& look,
         const CounterRules& rules) {
  if (counted.last == nullptr) return;
  const Instant last = counted.last->at;
  const bool gone_before =
      counted.heard == 0 && longer(micros_between(last, look.from), rules.gap_max);
  if (gone_before) {
    if (!sum.heard_before || *sum.heard_before < last) sum.heard_before = last;
    return;
  }
  Increase& increase = sum.increase;
  ++increase.series;
  increase.by += counted.by;
  increase.restarts += counted.restarts;
  increase.appeared += counted.appeared ? 1 : 0;
  sum.compared += counted.compared;
  sum.from_the_beginning = sum.from_the_beginning || counted.from_the_beginning;
  const bool fell_silent =
      counted.heard == 0 || longer(micros_between(last, look.to), rules.gap_max);
  if (!fell_silent) return;
  ++increase.silent;
  if (sum.silent != nullptr) return;
  sum.silent = &series;
  sum.silent_since = last;
}

/// Whether what was added up stands for the whole look.
Heard<Increase> judged(const Sum& sum, const Look& look, const CounterRules& rules) {
  const Increase& increase = sum.increase;
  if (increase.series == 0) {
    return sum.heard_before
               ? lacking(Lack::stale,
                         fmt::format("nothing was heard since {}", sum.heard_before->to_string()))
               : lacking(Lack::absent, "its series have no samples until the look's end");
  }
  if (increase.silent == increase.series || increase.silent > rules.silent_series_max) {
    return lacking(
        Lack::stale,
        fmt::format("{} fell silent at {}, {} before the look's end ({} of {} did, at most {} may)",
                    name_of(*sum.silent), sum.silent_since.to_string(),
                    span_text(micros_between(sum.silent_since, look.to)), increase.silent,
                    counted(increase.series, "series", "series"), rules.silent_series_max));
  }
  if (!sum.from_the_beginning) {
    return lacking(Lack::gap, fmt::format("nothing was heard within {} of the look's beginning, {}",
                                          span_text(rules.gap_max), look.from.to_string()));
  }
  if (sum.compared == 0) {
    return lacking(Lack::gap, "each series was heard once only: that says nothing of an increase");
  }
  if (!std::isfinite(increase.by)) {
    return lacking(Lack::malformed, "the counts are larger together than a number can be");
  }
  return increase;
}

SeriesPart part_of(const Series& series) { return SeriesPart::whole(series); }
const SeriesPart& part_of(const SeriesPart& part) { return part; }

template <class Counter>
Heard<Increase> increase_of(const Counter& counter, const Look& look, const CounterRules& rules) {
  if (look.to <= look.from) {
    return lacking(Lack::malformed,
                   fmt::format("the look ends at {}, before it begins", look.to.to_string()));
  }
  if (counter.empty()) {
    return lacking(Lack::absent,
                   "there is no such series: nothing was ever counted, or the query names "
                   "something else");
  }
  Sum sum;
  for (const auto& one : counter) {
    const SeriesPart& part = part_of(one);
    const auto counted = CounterWalk(part, look, rules).whole();
    if (!counted) return tl::unexpected<NoData>(counted.error());
    add(sum, *part.series, *counted, look, rules);
  }
  return judged(sum, look, rules);
}

}  // namespace

std::string name_of(const Series& series) {
  std::string name = "{";
  for (const auto& [label, value] : series.labels) {
    name +=
        fmt::format("{}{}=\"{}\"", name.size() > 1 ? ", " : "", printable(label), printable(value));
    if (name.size() > kNameColumnsMax) break;
  }
  return shortened(name + "}", kNameColumnsMax);
}

std::string_view name_of(Lack lack) {
  switch (lack) {
    case Lack::failed:
      return "failed";
    case Lack::absent:
      return "absent";
    case Lack::stale:
      return "stale";
    case Lack::gap:
      return "gap";
    case Lack::malformed:
      return "malformed";
  }
  return "";
}

NoData no_data(const Error& failed) { return {Lack::failed, failed.message}; }

SeriesPart SeriesPart::whole(const Series& series) {
  return {&series, series.samples, series.started};
}

SeriesPart SeriesPart::within(const Series& series, const Look& look) {
  const auto until = [&](Instant at) {
    return std::partition_point(series.samples.begin(), series.samples.end(),
                                [&](const Sample& sample) { return sample.at <= at; });
  };
  auto first = until(look.from);
  if (first != series.samples.begin()) --first;
  return {&series, {first, std::max(first, until(look.to))}, series.started};
}

Heard<Increase> increase(std::span<const Series> counter, const Look& look,
                         const CounterRules& rules) {
  return increase_of(counter, look, rules);
}

Heard<Increase> increase(std::span<const SeriesPart> counter, const Look& look,
                         const CounterRules& rules) {
  return increase_of(counter, look, rules);
}

Heard<double> latest(const Series& gauge, Instant at, std::chrono::milliseconds age_max) {
  const Sample* last = nullptr;
  const Sample* before = nullptr;
  for (const Sample& sample : gauge.samples) {
    const auto next = follows(gauge, before, sample);
    if (!next) return tl::unexpected<NoData>(next.error());
    if (sample.at <= at) last = &sample;
    before = &sample;
  }
  if (last == nullptr) {
    return lacking(Lack::absent,
                   fmt::format("{} has no sample until {}", name_of(gauge), at.to_string()));
  }
  const std::int64_t age = micros_between(last->at, at);
  if (longer(age, age_max)) {
    return lacking(Lack::stale, fmt::format("the last sample of {} is {} old, and may be {}",
                                            name_of(gauge), span_text(age), span_text(age_max)));
  }
  if (!std::isfinite(last->value)) {
    return lacking(Lack::malformed, fmt::format("{} is {} at {}: a ratio of nothing, perhaps",
                                                name_of(gauge), last->value, last->at.to_string()));
  }
  return last->value;
}

}  // namespace belay::watch
