#include "watch/health/buckets.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace belay::watch {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

tl::unexpected<NoData> malformed(std::string why) {
  return tl::unexpected<NoData>(NoData{Lack::malformed, std::move(why)});
}

std::optional<double> bound_of(const Series& series) {
  const auto le = std::find_if(series.labels.begin(), series.labels.end(),
                               [](const auto& label) { return label.first == "le"; });
  if (le == series.labels.end()) return std::nullopt;
  std::string_view text = le->second;
  if (text == "+Inf") return kInfinite;
  double bound = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), bound);
  const bool is_bound = read.ec == std::errc() && read.ptr == text.data() + text.size() &&
                        !std::isnan(bound) && bound > -kInfinite;
  return is_bound ? std::optional(bound) : std::nullopt;
}

Heard<Increase> increase_of(const Bucket& bucket, const Look& look, const CounterRules& rules,
                            bool is_in_order) {
  std::vector<SeriesPart> parts;
  parts.reserve(bucket.series.size());
  for (const Series* series : bucket.series) {
    parts.push_back(is_in_order ? SeriesPart::within(*series, look) : SeriesPart::whole(*series));
  }
  return increase(parts, look, rules);
}

}  // namespace

Heard<std::vector<Bucket>> buckets_of(std::span<const Series> histogram) {
  std::vector<const Series*> each;
  each.reserve(histogram.size());
  for (const Series& series : histogram) each.push_back(&series);
  return buckets_among(std::span<const Series* const>(each));
}

Heard<std::vector<Bucket>> buckets_among(std::span<const Series* const> histogram) {
  if (histogram.empty()) {
    return tl::unexpected<NoData>(
        NoData{Lack::absent,
               "there is no such series: nothing was ever observed, or the query "
               "names something else"});
  }
  std::vector<Bucket> buckets;
  for (const Series* const series : histogram) {
    const auto bound = bound_of(*series);
    if (!bound) {
      return malformed(fmt::format(
          "{} has no bound `le`: ask for the buckets of a classic histogram", name_of(*series)));
    }
    const auto at = std::lower_bound(buckets.begin(), buckets.end(), *bound,
                                     [](const Bucket& one, double b) { return one.bound < b; });
    if (at != buckets.end() && at->bound == *bound) {
      at->series.push_back(series);
    } else if (buckets.size() == kBoundsMax) {
      return malformed(fmt::format("it has more than {} buckets: ask for fewer", kBoundsMax));
    } else {
      buckets.insert(at, Bucket{*bound, {series}});
    }
  }
  if (buckets.back().bound == kInfinite) return buckets;
  return malformed("it has no bucket for everything, `le=\"+Inf\"`: ask for that one, too");
}

std::vector<double> bounds_of(std::span<const Bucket> buckets) {
  std::vector<double> bounds;
  for (const Bucket& bucket : buckets) {
    if (bucket.bound < kInfinite) bounds.push_back(bucket.bound);
  }
  return bounds;
}

Heard<Observed> observed(std::span<const Bucket> buckets, std::span<const double> bounds,
                         const Look& look, const CounterRules& rules, bool is_in_order) {
  const auto all = increase_of(buckets.back(), look, rules, is_in_order);
  if (!all) return tl::unexpected<NoData>(all.error());
  Observed made{{}, all->by};
  auto at = buckets.begin();
  double below = 0;
  for (const double bound : bounds) {
    at = std::find_if(at, buckets.end(), [&](const Bucket& one) { return one.bound >= bound; });
    const bool is_there = at != buckets.end() && at->bound == bound;
    const auto seen = is_there ? increase_of(*at, look, rules, is_in_order) : Heard<Increase>();
    if (is_there && !seen) return tl::unexpected<NoData>(seen.error());
    if (!is_there || seen->series != all->series) {
      return malformed(
          fmt::format("not all of it has a bucket `le=\"{:g}\"`: what is compared "
                      "needs the same buckets everywhere",
                      bound));
    }
    if (seen->by < below || seen->by > all->by) {
      return malformed(
          fmt::format("more was observed up to a smaller bound than up to {:g}, or "
                      "than in all",
                      seen->by < below ? bound : kInfinite));
    }
    below = seen->by;
    made.up_to.push_back(seen->by);
  }
  return made;
}

}  // namespace belay::watch
