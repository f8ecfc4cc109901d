#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/prometheus/answer.h"
#include "base/json.h"

namespace {

using namespace belay;

constexpr adapters::prometheus::AnswerBounds kBounds{8, 32};
constexpr watch::Look kLook{{1'780'000'000, 0}, {1'780'000'060, 0}};

/// An answer that was read is JSON for any reader, and within the bounds.
void check(std::string_view body, const std::vector<watch::Series>& answer) {
  const auto parsed = json::parse(body, "answer");
  if (!parsed && parsed.error().code != Code::over_limit) std::abort();
  if (answer.size() > kBounds.series_max) std::abort();
  std::size_t points = 0;
  for (const watch::Series& series : answer) points += series.samples.size();
  if (points > kBounds.points_max) std::abort();
}

}  // namespace

/// What comes is an answer, or a reason; and whatever its samples are, an increase is a number.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto answer = adapters::prometheus::read_answer(body, kBounds);
  if (!answer && answer.error().message.empty()) std::abort();
  const auto refusal = adapters::prometheus::refusal_in(body);
  if (answer && refusal) std::abort();
  if (!answer) return 0;
  check(body, *answer);
  const auto increase = watch::increase(*answer, kLook, {std::chrono::seconds(30), 1});
  if (increase ? !std::isfinite(increase->by) || increase->by < 0 : increase.error().why.empty()) {
    std::abort();
  }
  return 0;
}
