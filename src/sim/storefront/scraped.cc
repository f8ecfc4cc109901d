#include "sim/storefront/scraped.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::sim {
namespace {

using std::chrono::seconds;
using Labels = std::vector<std::pair<std::string, std::string>>;

/// `sum by (region, cell) (increase(SELECTOR[300s]))`
struct SumQuery {
  std::vector<std::string> by;
  std::string counter;  ///< `SELECTOR[300s]`
};

Result<SumQuery> sum_in(std::string_view promql) {
  constexpr std::string_view kSum = "sum", kBy = " by (", kIncrease = "(increase(", kEnd = "))";
  SumQuery made;
  std::string_view rest = promql;
  const auto take = [&](std::string_view token) {
    if (!rest.starts_with(token)) return false;
    rest.remove_prefix(token.size());
    return true;
  };
  bool is_sound = take(kSum);
  if (is_sound && take(kBy)) {
    const std::size_t end = std::min(rest.find(')'), rest.size());
    for (const std::string_view label : split(rest.substr(0, end), ',')) {
      made.by.emplace_back(trimmed(label));
    }
    rest.remove_prefix(end);
    is_sound = take(") ");
  }
  is_sound = is_sound && take(kIncrease) && rest.ends_with(kEnd);
  if (!is_sound) {
    return fail(Code::unsupported,
                fmt::format("`{}` is not `sum by (region, cell) (increase(SELECTOR[300s]))`: no "
                            "other range is known",
                            printable(promql)));
  }
  made.counter = rest.substr(0, rest.size() - kEnd.size());
  return made;
}

Labels labels_of(const control::PushedName& name, const std::vector<std::string>& by) {
  Labels made;
  for (const auto& label : name.labels) {
    if (std::find(by.begin(), by.end(), label.first) != by.end()) made.push_back(label);
  }
  return made;
}

Instant before(Instant at, seconds span) { return {at.seconds - span.count(), at.nanos}; }

tl::unexpected<Error> no_answer() {
  return fail(Code::unavailable, "the source of metrics does not answer");
}

}  // namespace

Result<std::vector<watch::Series>> Storefront::Scraped::ask(const control::InstantQuery& query) {
  if (shop_.is_silent_) return no_answer();
  return shop_.scrapes_.samples(query.promql, query.at);
}

Result<std::vector<watch::Series>> Storefront::Scraped::ask(const control::RangeQuery& query) {
  if (shop_.is_silent_) return no_answer();
  BELAY_TRY(const SumQuery asked, sum_in(query.promql));
  BELAY_TRY(const std::vector<std::size_t>* const series, shop_.scrapes_.matching(asked.counter));
  BELAY_TRY(const control::PushedQuery counter, control::parse_pushed_query(asked.counter));
  const auto span = std::chrono::duration_cast<seconds>(counter.span);
  const auto step = std::chrono::duration_cast<seconds>(query.step);
  if (span < seconds(1) || step < seconds(1)) {
    return belay::fail(Code::unsupported, "a step, and what is summed, are a second at least");
  }
  std::map<Labels, std::vector<std::size_t>> groups;
  for (const std::size_t number : *series) {
    groups[labels_of(shop_.scrapes_.name(number), asked.by)].push_back(number);
  }
  std::vector<watch::Series> made;
  for (const auto& [labels, members] : groups) {
    watch::Series answer{labels, {}, {}};
    for (Instant at = query.from; at <= query.to; at.seconds += step.count()) {
      if (const auto risen = sum(members, at, span)) answer.samples.push_back({at, *risen});
    }
    if (!answer.samples.empty()) made.push_back(std::move(answer));
  }
  return made;
}

/// What was before the world began is drawn; what came since was scraped.
std::optional<double> Storefront::Scraped::sum(const std::vector<std::size_t>& series, Instant to,
                                               seconds span) {
  double made = 0;
  const bool is_past = to <= shop_.began_;
  bool is_counted = false;
  for (const std::size_t number : series) {
    if (is_past && number >= shop_.series_at_first_) continue;
    const auto risen =
        is_past ? std::optional(shop_.past_.count(shop_.counted_[number], to.seconds, span.count()))
                : shop_.scrapes_.rise(number, before(to, span), to);
    if (!risen) return std::nullopt;
    made += *risen;
    is_counted = true;
  }
  return is_counted ? std::optional(made) : std::nullopt;
}

}  // namespace belay::sim
