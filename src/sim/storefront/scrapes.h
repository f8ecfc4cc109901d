#ifndef BELAY_SIM_STOREFRONT_SCRAPES_H_
#define BELAY_SIM_STOREFRONT_SCRAPES_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "control/pushed_series.h"
#include "watch/health/series.h"

namespace belay::sim {

/// So long all samples are kept, and one for every five minutes.
inline constexpr std::chrono::hours kScrapesKept{3}, kOldScrapesKept{72};

/// Counters, and what was scraped of them: one row at a time, so that a scrape costs what it takes
/// to copy one.
class Scrapes {
 public:
  /// Counts from 0, since now. REQUIRES: the labels are sorted, and no other series has the same.
  std::size_t add(control::PushedName name, Instant since);
  double& count(std::size_t series) { return counts_[series]; }
  void scrape(Instant at);

  std::size_t size() const { return counts_.size(); }
  const control::PushedName& name(std::size_t series) const { return series_[series].name; }
  /// Which series `SELECTOR[90000ms]` means.
  Result<const std::vector<std::size_t>*> matching(const std::string& promql);
  Result<std::vector<watch::Series>> samples(const std::string& promql, Instant at);
  /// By how much it rose; nothing where it was not scraped at both ends.
  std::optional<double> rise(std::size_t series, Instant from, Instant to) const;

 private:
  struct OneSeries {
    control::PushedName name;
    Instant since;
  };
  struct Row {
    Instant at;
    std::vector<double> counts;
  };
  struct Match {
    control::PushedQuery query;
    std::vector<std::size_t> series;
    std::size_t seen = 0;  ///< so many series were looked at
  };

  Result<Match*> match(const std::string& promql);
  using Rows = std::deque<Row>;
  static Rows::const_iterator first_after(const Rows& rows, Instant at);
  Row taken_from_front(Instant now);
  const Row* last_until(Instant at) const;

  std::vector<OneSeries> series_;
  std::vector<double> counts_;
  Rows old_, rows_;
  std::map<std::string, Match> matches_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_SCRAPES_H_
