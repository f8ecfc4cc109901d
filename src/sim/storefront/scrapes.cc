#include "sim/storefront/scrapes.h"

#include <algorithm>

#include "sim/storefront/plan.h"

namespace belay::sim {
namespace {

using std::chrono::microseconds;

Instant before(Instant at, microseconds span) {
  return Instant::of_micros(at.micros() - span.count());
}

}  // namespace

std::size_t Scrapes::add(control::PushedName name, Instant since) {
  series_.push_back({std::move(name), since});
  counts_.push_back(0);
  return counts_.size() - 1;
}

void Scrapes::scrape(Instant at) {
  Row row;
  if (!rows_.empty() && rows_.front().at < before(at, kScrapesKept)) {
    row = std::move(rows_.front());
    rows_.pop_front();
  }
  row.at = at;
  row.counts.assign(counts_.begin(), counts_.end());
  rows_.push_back(std::move(row));
}

Result<Scrapes::Match*> Scrapes::match(const std::string& promql) {
  auto found = matches_.find(promql);
  if (found == matches_.end()) {
    Match made;
    BELAY_TRY(made.query, control::parse_pushed_query(promql));
    found = matches_.emplace(promql, std::move(made)).first;
  }
  Match& match = found->second;
  for (; match.seen < series_.size(); ++match.seen) {
    if (control::matches(match.query, series_[match.seen].name)) match.series.push_back(match.seen);
  }
  return &match;
}

Result<const std::vector<std::size_t>*> Scrapes::matching(const std::string& promql) {
  BELAY_TRY(const Match* const match_of, match(promql));
  return &match_of->series;
}

std::deque<Scrapes::Row>::const_iterator Scrapes::first_after(Instant at) const {
  return std::upper_bound(rows_.begin(), rows_.end(), at,
                          [](const Instant& when, const Row& row) { return when < row.at; });
}

Result<std::vector<watch::Series>> Scrapes::samples(const std::string& promql, Instant at) {
  BELAY_TRY(const Match* const match_of, match(promql));
  const auto first = first_after(before(at, match_of->query.span + microseconds(1)));
  const auto end = first_after(at);
  std::vector<watch::Series> made;
  made.reserve(match_of->series.size());
  for (const std::size_t number : match_of->series) {
    const OneSeries& of = series_[number];
    const auto begun =
        std::find_if(first, end, [&](const Row& row) { return number < row.counts.size(); });
    if (begun == end) continue;
    watch::Series& series = made.emplace_back();
    series.labels = of.name.labels;
    series.started = of.since;
    series.samples.reserve(static_cast<std::size_t>(end - begun));
    for (auto row = begun; row != end; ++row) {
      series.samples.push_back({row->at, row->counts[number]});
    }
  }
  return made;
}

std::optional<double> Scrapes::rise(std::size_t series, Instant from, Instant to) const {
  auto row = first_after(from);
  const auto end = first_after(to);
  if (row == rows_.begin() || row == end) return std::nullopt;
  const Instant oldest_from = before(from, 2 * kTick), oldest_to = before(to, 2 * kTick);
  if (std::prev(row)->at < oldest_from || std::prev(end)->at < oldest_to) return std::nullopt;
  const auto counted = [&](const Row& of) {
    return series < of.counts.size() ? of.counts[series] : 0;
  };
  double last = counted(*std::prev(row)), risen = 0;
  for (; row != end; ++row) {
    const double now = counted(*row);
    risen += now >= last ? now - last : now;
    last = now;
  }
  return risen;
}

}  // namespace belay::sim
