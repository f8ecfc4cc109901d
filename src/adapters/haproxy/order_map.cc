#include "adapters/haproxy/order_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace belay::adapters::haproxy {
namespace {

using control::NotSet;
using control::Obeyed;
using control::TrafficOrder;

constexpr std::size_t kNameBytesMax = 1024;
constexpr std::size_t kToldColumnsMax = 200;

std::string told(std::string_view text) {
  return shortened(printable(trimmed(text)), kToldColumnsMax);
}

bool may_be_in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._-:/@").find(c) != std::string_view::npos;
}

/// `17:2500`, spelled as `write` does.
std::optional<TrafficOrder> order_of(std::string_view value) {
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto effect = decimal(value.substr(0, colon));
  const auto share = decimal(value.substr(colon + 1));
  if (!effect || !share || *effect < 0 || *share < 0 || *share > control::kShareMax) {
    return std::nullopt;
  }
  if (fmt::format("{}:{}", *effect, *share) != value) return std::nullopt;
  return TrafficOrder{*effect, static_cast<int>(*share)};
}

}  // namespace

Obeyed done_without_a_word(const RuntimeApi& api, const std::string& command) {
  const auto answer = api.ask(command);
  if (!answer) return tl::unexpected<NotSet>(answer.error());
  if (answer->empty()) return {};
  return tl::unexpected<NotSet>(
      NotSet{NotSet::Traffic::unchanged,
             {Code::unavailable,
              fmt::format("HAProxy refuses `{}`: `{}`; see docs/reference/traffic-drivers.md for "
                          "what its configuration needs",
                          command, told(*answer)),
              {}}});
}

Result<void> check_name(std::string_view what, std::string_view name) {
  const bool sound = !name.empty() && name.size() <= kNameBytesMax &&
                     std::all_of(name.begin(), name.end(), may_be_in_a_name);
  if (sound) return {};
  return fail(Code::usage,
              fmt::format("`{}` is no {} that HAProxy can be told: use ASCII letters, digits and "
                          "`._-:/@`, {} bytes at most",
                          told(name), what, grouped(kNameBytesMax)));
}

Result<TrafficOrder> order_in(std::string_view answer, std::string_view system) {
  std::optional<TrafficOrder> found;
  for (const std::string_view line : lines_of(answer)) {
    // `0x55f69ff6d460 shop 17:2500`; HAProxy's reasons begin with no address.
    const auto words = split(line, ' ');
    if (!words[0].starts_with("0x") || words.size() < 2) {
      return fail(Code::malformed, fmt::format("it answers `{}`", told(line)));
    }
    if (words[1] != system) continue;
    const auto order = words.size() == 3 ? order_of(words[2]) : std::nullopt;
    if (!order) {
      return fail(Code::malformed,
                  fmt::format("`{}` is no order for `{}`: write `{} 0:0` into the map's file",
                              told(line), system, system));
    }
    if (found) {
      return fail(Code::malformed,
                  fmt::format("`{}` is in it twice: leave one line in the map's file", system));
    }
    found = order;
  }
  if (!found) {
    return fail(Code::not_found,
                fmt::format("`{}` is not in it: write the line `{} 0:0` into the map's file, and "
                            "reload HAProxy",
                            system, system));
  }
  return *found;
}

Result<TrafficOrder> OrderMap::read() const {
  const auto answer = api_.ask("show map " + file_);
  if (!answer) return tl::unexpected<Error>(answer.error().why);
  auto order = order_in(*answer, system_);
  if (order) return order;
  return fail(order.error().code,
              fmt::format("HAProxy, asked for its map `{}`: {}", file_, order.error().message));
}

Obeyed OrderMap::write(const TrafficOrder& order) const {
  return done_without_a_word(
      api_, fmt::format("set map {} {} {}:{}", file_, system_, order.effect, order.share));
}

}  // namespace belay::adapters::haproxy
