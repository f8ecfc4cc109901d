#include "app/cli/live_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"

namespace belay::app {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kOneStream{std::chrono::hours(1)}, kShortestStream{1'000};

void write(const std::string& text) {
  print(text);
  std::fflush(stdout);
}

}  // namespace

LiveView::LiveView(bool as_json)
    : as_json_(as_json), is_live_(!as_json && standard_output_is_watched()) {}

void LiveView::show(const json::Value& now, const std::function<std::string(Paper)>& page,
                    const std::string& line) {
  if (as_json_) return write(json::write(now) + "\n");
  if (is_live_) return draw(page(standard_output()));
  if (line != last_) write(line);
  last_ = line;
}

void LiveView::draw(const std::string& page) {
  if (drawn_ > 0) print(fmt::format("\x1b[{}A\x1b[J", drawn_));
  drawn_ = std::count(page.begin(), page.end(), '\n');
  write(page);
}

Result<void> follow(const Remote& remote, const std::string& path,
                    const std::function<bool(const json::Value&)>& hear) {
  bool is_over = false;
  const auto hear_data = [&](const std::string& data) {
    const auto read = json::parse(data, "the server's event");
    is_over = read && !hear(*read);
    return read && !is_over;
  };
  while (!is_over) {
    const auto began = steady_clock::now();
    BELAY_TRY(const bool enough, remote.listen(path, kOneStream, hear_data));
    if (!enough && steady_clock::now() - began < kShortestStream) {
      return fail(Code::unavailable,
                  "the server's events end as soon as they begin: does something between here and "
                  "there cut them off?");
    }
  }
  return {};
}

}  // namespace belay::app
