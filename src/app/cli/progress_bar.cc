#include "app/cli/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "app/cli/terminal.h"
#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::chrono::milliseconds kBetweenDrawings(100);
constexpr std::size_t kBarColumns = 24;

std::string left_of(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s left", whole);
  return fmt::format("{} min {} s left", whole / 60, whole % 60);
}

}  // namespace

std::string progress_line(std::size_t done, std::size_t total, double seconds, std::size_t columns,
                          std::string_view noun) {
  if (total == 0) return "";
  const std::size_t filled = kBarColumns * std::min(done, total) / total;
  std::string line =
      fmt::format("[{}{}] {} of {}", std::string(filled, '#'),
                  std::string(kBarColumns - filled, '-'), grouped(done), counted(total, noun));
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (rate > 0) {
    line += fmt::format(", {} a second, {}", grouped(static_cast<std::uint64_t>(rate)),
                        left_of(static_cast<double>(total - std::min(done, total)) / rate));
  }
  return shortened(line, columns);
}

ProgressBar::ProgressBar(bool wanted, std::string noun)
    : watched_(wanted && standard_error_is_watched()),
      noun_(std::move(noun)),
      begun_(Clock::now()),
      drawn_(begun_) {}

ProgressBar::~ProgressBar() {
  if (!visible_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

void ProgressBar::tell(std::size_t done, std::size_t total) {
  if (!watched_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  visible_ = true;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  fmt::print(stderr, "\r\x1b[K{}",
             progress_line(done, total, seconds, standard_error_columns() - 1, noun_));
  std::fflush(stderr);
}

}  // namespace belay::app
