#include "sim/storefront/scrapes.h"

#include <algorithm>

#include "sim/storefront/plan.h"

namespace belay::sim {
namespace {

using std::chrono::microseconds;

Instant before(Instant at, microseconds span) {
  return Instant::of_micros(at.micros() - span.count());
}

/// Of five minutes: its end belongs to it.
std::int64_t part_of(Instant at) {
  constexpr std::int64_t kPart = 300'000'000;
  return (at.micros() - 1) / kPart;
}

}  // namespace

std::size_t Scrapes::add(control::PushedName name, Instant since) {
  series_.push_back({std::move(name), since});
  counts_.push_back(0);
  return counts_.size() - 1;
}

void Scrapes::scrape(Instant at) {
  Row row = taken_from_front(at);
  row.at = at;
  row.counts.assign(counts_.begin(), counts_.end());
  rows_.push_back(std::move(row));
}

/// A row to write into: one that is not kept any more, where there is one.
Scrapes::Row Scrapes::taken_from_front(Instant now) {
  if (rows_.empty() || !(rows_.front().at < before(now, kScrapesKept))) return {};
  Row row = std::move(rows_.front());
  rows_.pop_front();
  // The last of its part is what both parts are counted from.
  if (rows_.empty() || part_of(row.at) == part_of(rows_.front().at)) return row;
  old_.push_back(std::move(row));
  if (!(old_.front().at < before(now, kOldScrapesKept))) return {};
  row = std::move(old_.front());
  old_.pop_front();
  return row;
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

Scrapes::Rows::const_iterator Scrapes::first_after(const Rows& rows, Instant at) {
  return std::upper_bound(rows.begin(), rows.end(), at,
                          [](const Instant& when, const Row& row) { return when < row.at; });
}

const Scrapes::Row* Scrapes::last_until(Instant at) const {
  for (const Rows* rows : {&rows_, &old_}) {
    const auto after = first_after(*rows, at);
    if (after != rows->begin()) return &*std::prev(after);
  }
  return nullptr;
}

Result<std::vector<watch::Series>> Scrapes::samples(const std::string& promql, Instant at) {
  BELAY_TRY(const Match* const match_of, match(promql));
  const auto first = first_after(rows_, before(at, match_of->query.span + microseconds(1)));
  const auto end = first_after(rows_, at);
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
  const Row* const first = last_until(from);
  const Row* const end = last_until(to);
  if (first == nullptr || first == end) return std::nullopt;
  if (first->at < before(from, 2 * kTick) || end->at < before(to, 2 * kTick)) return std::nullopt;
  const auto counted = [&](const Row& of) {
    return series < of.counts.size() ? of.counts[series] : 0;
  };
  double last = counted(*first), risen = 0;
  for (const Rows* rows : {&old_, &rows_}) {
    const auto until = first_after(*rows, to);
    for (auto row = first_after(*rows, from); row < until; ++row) {
      const double now = counted(*row);
      risen += now >= last ? now - last : now;
      last = now;
    }
  }
  return risen;
}

}  // namespace belay::sim
