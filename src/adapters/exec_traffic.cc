#include "adapters/exec_traffic.h"

#include <fmt/format.h>

#include "adapters/checked_traffic.h"
#include "base/text.h"

namespace belay::adapters {
namespace {

using control::Obeyed;
using control::TrafficOrder;

constexpr int kNothingChanged = 10;

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
  ByProgram(ExecProgram program, std::string system)
      : program_(std::move(program)), system_(std::move(system)) {}

 protected:
  Result<Seen> look() override {
    const auto ended = run(program_, {"show", system_});
    if (!ended) return tl::unexpected<Error>(ended.error());
    if (ended->code != 0) return tl::unexpected<Error>(refused("show", *ended));
    const auto order = order_in(ended->output);
    if (order) return Seen{*order, std::nullopt};
    return fail(Code::malformed,
                fmt::format("`{} show {}` prints `{}`: one line `SHARE EFFECT` is expected, `2500 "
                            "17` for instance, and `0 0` before any order",
                            program_.path, system_, said_by_program(ended->output)));
  }

  Obeyed tell(const TrafficOrder& order) override {
    const auto ended =
        run(program_, {"set", system_, fmt::to_string(order.share), fmt::to_string(order.effect)});
    if (!ended) return unknown(ended.error());
    if (ended->code == 0) return {};
    Error why = refused("set", *ended);
    return ended->code == kNothingChanged ? unchanged(std::move(why)) : unknown(std::move(why));
  }

 private:
  Error refused(const std::string& verb, const Ended& ended) const {
    return refusal(program_, {verb, system_}, ended);
  }

  const ExecProgram program_;
  const std::string system_;
};

}  // namespace

Result<std::unique_ptr<control::Traffic>> divide_by_program(ExecOptions options) {
  BELAY_TRY(ExecProgram program,
            checked({std::move(options.program), std::move(options.environment), options.longest}));
  if (!is_word_for_programs(options.system)) {
    return fail(
        Code::usage,
        fmt::format("`{}` is no system that a program can be told: use 256 bytes of visible "
                    "ASCII at most, without a leading `-`",
                    said_by_program(options.system)));
  }
  return std::make_unique<ByProgram>(std::move(program), std::move(options.system));
}

}  // namespace belay::adapters
