#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/pushed_lines.h"
#include "app/cli/remote.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::PushedSample;
using json::Object;

/// All words are of one time, so that arms can be compared.
Result<std::vector<PushedSample>> given_samples(const MetricsPushOptions& options) {
  const Instant read_at = now();
  if (options.samples.size() == 1 && options.samples.front() == "-") {
    BELAY_TRY(const control::GivenFile file, read_given_file("-", limits::kHttpBodyBytesMax));
    return samples_in_lines(file.text, file.name, read_at);
  }
  std::vector<PushedSample> made;
  for (const std::string& word : options.samples) {
    BELAY_TRY(PushedSample sample, sample_in_word(word, read_at));
    made.push_back(std::move(sample));
  }
  return made;
}

}  // namespace

Result<int> execute(const MetricsPushOptions& options) {
  BELAY_TRY(const auto samples, given_samples(options));
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  json::Array sent;
  for (const PushedSample& sample : samples) {
    sent.emplace_back(
        Object{{"series", sample.series}, {"at", sample.at.to_string()}, {"value", sample.value}});
  }
  BELAY_TRY(const json::Value answer,
            remote.post("/api/v1/metrics/" + percent_encoded(options.environment),
                        Object{{"samples", std::move(sent)}}));
  const json::Value& taken = part(answer, "taken");
  const std::int64_t count = taken.integer() == nullptr ? 0 : *taken.integer();
  return told(options.remote, answer,
              fmt::format("took {} of {}", count, counted(samples.size(), "sample")));
}

}  // namespace belay::app
