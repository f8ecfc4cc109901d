#include "adapters/exec_traffic.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/checked_traffic.h"
#include "adapters/command.h"
#include "base/text.h"

namespace belay::adapters {
namespace {

using control::Obeyed;
using control::TrafficOrder;

constexpr int kNothingChanged = 10;
constexpr std::size_t kSaidBytesMax = 4u << 10;
constexpr std::size_t kSystemBytesMax = 256;
constexpr std::size_t kToldColumnsMax = 200;

std::string told(std::string_view text) { return shortened(printable(text), kToldColumnsMax); }

/// The last line with anything to see.
std::string last_word(std::string_view errors) {
  const auto lines = lines_of(errors);
  const auto last = std::find_if(lines.rbegin(), lines.rend(), has_visible_text);
  return last == lines.rend() ? "it did not say why" : fmt::format("`{}`", told(trimmed(*last)));
}

/// `2500 17`, alone on its line, spelled as `set` is told it.
std::optional<TrafficOrder> order_in(std::string_view output) {
  const std::size_t blank = output.find(' ');
  if (blank == std::string_view::npos || !output.ends_with('\n')) return std::nullopt;
  const auto share = decimal(output.substr(0, blank));
  const auto effect = decimal(output.substr(blank + 1, output.size() - blank - 2));
  if (!share || *share < 0 || *share > control::kShareMax || !effect || *effect < 0) {
    return std::nullopt;
  }
  if (fmt::format("{} {}\n", *share, *effect) != output) return std::nullopt;
  return TrafficOrder{*effect, static_cast<int>(*share)};
}

class ByProgram : public CheckedTraffic {
 public:
  explicit ByProgram(ExecOptions options) : options_(std::move(options)) {}

 protected:
  Result<Seen> look() override {
    const auto ended = run({"show", options_.system});
    if (!ended) return tl::unexpected<Error>(ended.error());
    if (ended->code != 0) return tl::unexpected<Error>(refusal("show", *ended));
    const auto order = order_in(ended->output);
    if (order) return Seen{*order, std::nullopt};
    return fail(Code::malformed,
                fmt::format("`{} show {}` prints `{}`: one line `SHARE EFFECT` is expected, `2500 "
                            "17` for instance, and `0 0` before any order",
                            options_.program, options_.system, told(ended->output)));
  }

  Obeyed tell(const TrafficOrder& order) override {
    const auto ended =
        run({"set", options_.system, fmt::to_string(order.share), fmt::to_string(order.effect)});
    if (!ended) return unknown(ended.error());
    if (ended->code == 0) return {};
    Error why = refusal("set", *ended);
    return ended->code == kNothingChanged ? unchanged(std::move(why)) : unknown(std::move(why));
  }

 private:
  Result<Ended> run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), options_.program);
    return run_bounded(
        {std::move(arguments), options_.environment, kSaidBytesMax, options_.longest});
  }

  Error refusal(std::string_view verb, const Ended& ended) const {
    return {Code::unavailable,
            fmt::format("`{} {} {}` ended with {}: {}", options_.program, verb, options_.system,
                        ended.code, last_word(ended.errors)),
            {}};
  }

  const ExecOptions options_;
};

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<void> check(const ExecOptions& options) {
  const std::string shown = told(options.program);
  if (!options.program.starts_with('/') || options.program.find('\0') != std::string::npos) {
    return fail(Code::usage,
                fmt::format("`{}` is no absolute path of a program: write one", shown));
  }
  if (options.system.empty() || options.system.size() > kSystemBytesMax ||
      options.system.starts_with('-') || !is_visible_ascii(options.system)) {
    return fail(Code::usage,
                fmt::format("`{}` is no system that a program can be told: use {} bytes of visible "
                            "ASCII at most, without a leading `-`",
                            told(options.system), kSystemBytesMax));
  }
  for (const std::string& each : options.environment) {
    const std::size_t equals = each.find('=');
    if (equals == 0 || equals == std::string::npos || each.find('\0') != std::string::npos) {
      return fail(Code::usage, fmt::format("the environment of `{}`: write `NAME=value`", shown));
    }
  }
  if (options.longest < std::chrono::milliseconds(1) || options.longest > kExecTimeMax) {
    return fail(Code::usage, fmt::format("`{}` may take {} ms: between 1 and {} may be", shown,
                                         options.longest.count(), kExecTimeMax.count()));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<control::Traffic>> divide_by_program(ExecOptions options) {
  BELAY_TRY_VOID(check(options));
  const auto names = [&](std::string_view name) {
    return std::any_of(options.environment.begin(), options.environment.end(),
                       [&](const std::string& each) { return each.starts_with(name); });
  };
  if (!names("PATH=")) options.environment.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin");
  if (!names("LC_ALL=")) options.environment.emplace_back("LC_ALL=C.UTF-8");
  return std::make_unique<ByProgram>(std::move(options));
}

}  // namespace belay::adapters
