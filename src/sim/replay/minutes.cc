#include <algorithm>
#include <numeric>

#include "sim/replay/run.h"

namespace belay::replay {
namespace {

constexpr std::size_t kTenMinutes = 10, kHour = 60;

/// Of one region, or of all.
double of(const std::map<std::string, double>& parts, const std::string& region) {
  if (!region.empty()) {
    const auto at = parts.find(region);
    return at == parts.end() ? 0 : at->second;
  }
  return std::accumulate(parts.begin(), parts.end(), 0.0,
                         [](double sum, const auto& part) { return sum + part.second; });
}

double complaints_in(const Run& run, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += run.minutes[i].complaints;
  return sum;
}

}  // namespace

double deepest_drop(const Run& run, const std::string& region) {
  double deepest = 0;
  double came = 0, lost = 0;
  for (std::size_t i = 0; i < run.minutes.size(); ++i) {
    came += of(run.minutes[i].came, region);
    lost += of(run.minutes[i].lost, region);
    if (i >= kTenMinutes) {
      came -= of(run.minutes[i - kTenMinutes].came, region);
      lost -= of(run.minutes[i - kTenMinutes].lost, region);
    }
    const bool is_whole = i + 1 >= kTenMinutes;
    if (is_whole && came + lost > 0) deepest = std::max(deepest, 100 * lost / (came + lost));
  }
  return deepest;
}

double complaints_most(const Run& run) {
  double most = 0;
  for (std::size_t end = 1; end <= run.minutes.size(); ++end) {
    most = std::max(most, complaints_in(run, end > kHour ? end - kHour : 0, end));
  }
  return most;
}

double complaints_last(const Run& run) {
  const std::size_t end = run.minutes.size();
  return complaints_in(run, end > kHour ? end - kHour : 0, end);
}

}  // namespace belay::replay
