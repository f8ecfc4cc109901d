#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "watch/health/backtest.h"

/// Whatever is read as looks can be judged: no evidence is no number, and none promotes by itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto looks = watch::parse_looks(text, "counts.csv");
  if (!looks) {
    if (looks.error().message.empty() || !looks.error().place) std::abort();
    return 0;
  }
  std::vector<watch::Counts> counts;
  for (const watch::RecordedLook& look : *looks) {
    if (look.counts) counts.push_back(*look.counts);
  }
  const watch::Before before = watch::before_of(counts, watch::Cohorts::sticky);
  if (!(before.dispersion >= 1) || !(before.likeness >= 0)) std::abort();
  for (const watch::Harm harm : {watch::Harm::drop, watch::Harm::surge}) {
    watch::CountGuard guard({harm, 0.1, 0.01}, before);
    for (const watch::Counts& look : counts) guard.take(look);
    if (std::isnan(guard.judge().evidence)) std::abort();
    if (counts.empty() && guard.verdict() != watch::Verdict::no_data) std::abort();
  }
  return 0;
}
