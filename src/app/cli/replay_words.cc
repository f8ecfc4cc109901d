#include "app/cli/replay_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::app {
namespace {

using replay::Controls;

constexpr int kSeedsUsual = 5, kSeedsMax = 10'000;
constexpr Controls kControls[] = {Controls::none, Controls::gate, Controls::guards, Controls::both,
                                  Controls::bypassed};

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

Result<std::int64_t> number(std::string_view option, const std::string& word, std::int64_t most,
                            std::int64_t otherwise) {
  if (word.empty()) return otherwise;
  const auto value = decimal(word);
  if (value && *value >= 1 && *value <= most) return *value;
  return usage(fmt::format("`{} {}` is no whole number from 1 to {}", option, printable(word),
                           grouped(static_cast<std::uint64_t>(most))));
}

/// `none,guards`
Result<std::vector<Controls>> controls(const std::string& word) {
  std::vector<Controls> made;
  if (word.empty()) return made;
  std::vector<std::string_view> names;
  for (const Controls each : kControls) names.push_back(name_of(each));
  const std::vector<std::string_view> asked = split(word, ',');
  for (const std::string_view name : asked) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return usage(fmt::format("`--controls {}`: `{}` is none of {}{}", printable(word),
                             printable(name), joined(names, ", "), did_you_mean(name, names)));
  }
  for (const Controls each : kControls) {
    if (std::find(asked.begin(), asked.end(), name_of(each)) != asked.end()) made.push_back(each);
  }
  return made;
}

}  // namespace

Result<Invocation> replay_meaning_of(const Words& words) {
  constexpr std::int64_t kSeedMax = 1'000'000'000'000;
  ReplayOptions options;
  if (words.files.size() != 1) {
    return usage(
        "which replay? write `belay replay FILE`, or a folder of them; docs/formats/replay-v1.md "
        "says what is in one, and `-` is standard input");
  }
  options.path = words.files.front();
  BELAY_TRY(const std::int64_t seeds, number("--seeds", words.seeds, kSeedsMax, kSeedsUsual));
  BELAY_TRY(const std::int64_t seed, number("--seed", words.seed, kSeedMax, 1));
  // One that is named is played alone, unless more are asked for.
  options.seeds = static_cast<int>(words.seeds.empty() && !words.seed.empty() ? 1 : seeds);
  options.first_seed = static_cast<std::uint64_t>(seed);
  BELAY_TRY(options.controls, controls(words.controls));
  options.html_file = words.html_file;
  if (words.format != "text" && words.format != "json") {
    return usage(fmt::format("`--format {}` is neither text nor json", printable(words.format)));
  }
  options.as_json = words.format == "json";
  return Invocation{words.directory, std::move(options)};
}

std::string_view replay_help_page() {
  return R"(belay replay: play a time in production again, with the controls and without

  belay replay examples/march-2026
  belay replay examples/march-2026/production-change.yaml --seeds 100
  belay replay week.yaml --html week.html
  belay replay week.yaml --controls none,guards --format json

A replay tells of a shop, what was changed in it, what broke by itself and what people did about it
(docs/formats/replay-v1.md). It is played in a simulated shop: as it was, with the gate, with
rollouts and incidents, with both, and, where something was brought past the controls, with both and
an operator who passes them by. What decides, watches and undoes there is what `belay` itself does.

  FILE             a replay, or a folder: every .yaml file in it; - is standard input
  --seeds N        with so many seeds: each is other customers of the same story (5)
  --seed S         from this seed on; alone where `--seeds` is not given (1)
  --controls LIST  only none, gate, guards, both or bypassed, with commas between
  --html FILE      write a page to read in a browser, too
  --format NAME    text or json

exit codes
  0 every figure that is compared is within its bound   1 some are not
  2 a replay, or the command line, is wrong
)";
}

}  // namespace belay::app
