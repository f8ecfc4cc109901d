#include "watch/rollout/answers.h"

#include <algorithm>

namespace belay::watch {
namespace {

bool are_in_order(std::span<const Series> counter) {
  return std::all_of(counter.begin(), counter.end(), [](const Series& series) {
    return std::is_sorted(series.samples.begin(), series.samples.end(),
                          [](const Sample& a, const Sample& b) { return a.at < b.at; });
  });
}

}  // namespace

Answers::Answers(std::span<const Answered> answers, std::size_t selectors,
                 const CounterRules& rules)
    : answers_(selectors), rules_(rules) {
  for (std::size_t i = 0; i < selectors; ++i) {
    Answer& answer = answers_[i];
    if (i >= answers.size()) {
      answer.lack = NoData{Lack::failed, "the source was not asked"};
    } else if (!answers[i]) {
      answer.lack = no_data(answers[i].error());
    } else {
      answer.series = *answers[i];
      answer.is_in_order = are_in_order(*answers[i]);
    }
  }
}

std::vector<SeriesPart> Answers::parts(const Answer& answer, const Look& look) const {
  std::vector<SeriesPart> made;
  made.reserve(answer.series.size());
  for (const Series& series : answer.series) {
    made.push_back(answer.is_in_order ? SeriesPart::within(series, look)
                                      : SeriesPart::whole(series));
  }
  return made;
}

Heard<Increase> Answers::counted(std::size_t selector, const Look& look) const {
  const Answer& answer = answers_[selector];
  if (answer.lack) return tl::unexpected<NoData>(*answer.lack);
  return increase(parts(answer, look), look, rules_);
}

Heard<Trials> Answers::failed(FailureCount& count, std::size_t bad, std::size_t all,
                              const Look& look) const {
  for (const std::size_t selector : {all, bad}) {
    if (const auto& lack = answers_[selector].lack) return tl::unexpected<NoData>(*lack);
  }
  return count.read(parts(answers_[bad], look), parts(answers_[all], look), look, rules_);
}

const Heard<std::vector<Bucket>>& Answers::buckets(Answer& answer) {
  if (!answer.buckets) {
    answer.buckets = answer.lack ? tl::unexpected<NoData>(*answer.lack) : buckets_of(answer.series);
  }
  return *answer.buckets;
}

Heard<Observed> Answers::observed(std::size_t selector, std::span<const double> bounds,
                                  const Look& look) {
  Answer& answer = answers_[selector];
  const auto& those = buckets(answer);
  if (!those) return tl::unexpected<NoData>(those.error());
  return watch::observed(*those, bounds, look, rules_, answer.is_in_order);
}

Heard<std::vector<double>> Answers::bounds(std::size_t selector) {
  const auto& those = buckets(answers_[selector]);
  if (!those) return tl::unexpected<NoData>(those.error());
  return bounds_of(*those);
}

}  // namespace belay::watch
