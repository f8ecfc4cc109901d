#include "watch/health/failures.h"

#include <algorithm>
#include <utility>

namespace belay::watch {
namespace {

/// Without what is too old to stand for the look: so it is the same however far an answer reaches.
void trim(std::vector<SeriesPart>& parts, const Look& look, const CounterRules& rules) {
  const std::int64_t oldest = look.from.micros() - std::chrono::microseconds(rules.gap_max).count();
  for (SeriesPart& part : parts) {
    while (!part.samples.empty() && part.samples.front().at.micros() < oldest) {
      part.samples = part.samples.subspan(1);
    }
  }
}

bool is_there(const SeriesPart& part, const Look& look) {
  return !part.samples.empty() && part.samples.front().at <= look.to;
}

bool is_new(const SeriesPart& part, const Look& look) {
  return is_there(part, look) && part.samples.front().at > look.from;
}

/// The same series among all; the end where it is none of them.
template <class Parts>
auto same_in(Parts& parts, const SeriesPart& wanted) {
  return std::find_if(parts.begin(), parts.end(), [&](const SeriesPart& part) {
    return part.series->labels == wanted.series->labels;
  });
}

/// Lets what is new among the bad ones begin with the look. Nothing where others of all are new,
/// too: then it may be a whole process that was not heard before, however long it has counted.
void let_begin(std::vector<SeriesPart>& bad, std::vector<SeriesPart>& all, const Look& look,
               std::size_t new_in_all) {
  std::vector<SeriesPart*> begun;
  std::size_t own = 0;
  for (SeriesPart& part : bad) {
    if (!is_new(part, look)) continue;
    begun.push_back(&part);
    if (const auto same = same_in(all, part); same != all.end()) {
      begun.push_back(&*same);
      ++own;
    }
  }
  if (own != new_in_all) return;
  for (SeriesPart* part : begun) part->started = look.from;
}

}  // namespace

void FailureCount::notice(const std::vector<SeriesPart>& bad, const std::vector<SeriesPart>& all) {
  if (bad.size() == bad_series_) return;
  bad_series_ = bad.size();
  are_among_all_ = std::all_of(bad.begin(), bad.end(), [&](const SeriesPart& part) {
    return same_in(all, part) != all.end();
  });
}

Heard<Trials> FailureCount::read(std::vector<SeriesPart> bad, std::vector<SeriesPart> all,
                                 const Look& look, const CounterRules& rules) {
  const bool follows = std::exchange(heard_until_, std::nullopt) == look.from;
  trim(bad, look, rules);
  trim(all, look, rules);
  auto of_all = increase(all, look, rules);
  if (!of_all) return tl::unexpected<NoData>(of_all.error());
  std::erase_if(bad, [&](const SeriesPart& part) { return !is_there(part, look); });
  if (bad.empty()) {
    if (was_ever_there() && !are_among_all_) {
      return tl::unexpected<NoData>(
          NoData{Lack::stale, "the bad ones were counted, and are not any more: that is no zero"});
    }
    heard_until_ = look.to;
    return Trials{0, of_all->by};
  }
  notice(bad, all);
  if (follows) {
    let_begin(bad, all, look, of_all->appeared);
    of_all = increase(all, look, rules);
  }
  const auto of_bad = increase(bad, look, rules);
  if (!of_all) return tl::unexpected<NoData>(of_all.error());
  if (!of_bad) return tl::unexpected<NoData>(of_bad.error());
  heard_until_ = look.to;
  return Trials{of_bad->by, of_all->by};
}

}  // namespace belay::watch
