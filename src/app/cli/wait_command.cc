#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/remote.h"
#include "app/cli/render/change_page.h"
#include "app/cli/terminal.h"
#include "base/text.h"

namespace belay::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A wait that ends, a freeze that is over: nothing is recorded of these.
constexpr milliseconds kBetweenLooks{std::chrono::minutes(1)};

constexpr milliseconds kShortestStream{1'000};

std::string verdict_in(const json::Value& shown) {
  const json::Value* preview = shown.find("preview");
  const json::Value* verdict = preview == nullptr ? nullptr : preview->find("verdict");
  return verdict == nullptr || verdict->text() == nullptr ? std::string() : *verdict->text();
}

}  // namespace

Result<int> execute(const WaitOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  const std::string path =
      fmt::format("/api/v1/changes/{}?moment={}&env={}", percent_encoded(options.id),
                  name_of(options.moment), percent_encoded(options.environment));
  BELAY_TRY(json::Value shown, remote.get(path));
  std::optional<Error> failed;
  const auto is_settled = [&] {
    auto looked = remote.get(path);
    if (!looked) {
      failed = std::move(looked).error();
      return true;
    }
    shown = *std::move(looked);
    return verdict_in(shown) == "allow" || verdict_in(shown) == "deny";
  };
  const auto end = steady_clock::now() + options.longest;
  for (bool settled = false; !settled;) {
    const auto began = steady_clock::now();
    const auto left = std::chrono::duration_cast<milliseconds>(end - began);
    if (left.count() <= 0) break;
    const milliseconds longest = std::min(left, kBetweenLooks);
    BELAY_TRY(settled, remote.watch(options.id, longest, is_settled));
    if (failed) return tl::unexpected<Error>(*std::move(failed));
    if (!settled && steady_clock::now() - began < std::min(longest, kShortestStream)) {
      return fail(Code::unavailable,
                  "the server's events end as soon as they begin: does something between here and "
                  "there cut them off?");
    }
  }
  print(options.remote.as_json ? json::write_pretty(shown) + "\n"
                               : change_page(shown, standard_output()));
  const std::string verdict = verdict_in(shown);
  if (verdict == "allow") return exit_code_of(gate::Verdict::allow);
  return exit_code_of(verdict == "deny" ? gate::Verdict::deny : gate::Verdict::hold);
}

}  // namespace belay::app
