#include "adapters/haproxy/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>

#include "base/text.h"
#include "control/traffic.h"

namespace belay::adapters::haproxy {
namespace {

constexpr std::size_t kToldColumnsMax = 200;
// Of a state line of version 1: `4 both 1 canary 127.0.0.1 2 0 3 0 ...`
constexpr std::size_t kServerNameAt = 3;
constexpr std::size_t kUserWeightAt = 7;

std::int64_t sum_of(const std::vector<int>& weights) {
  return std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
}

struct ServerLine {
  std::string_view name;
  int weight = 0;
};

std::optional<ServerLine> server_in(std::string_view line) {
  const auto words = split(line, ' ');
  if (words.size() <= kUserWeightAt) return std::nullopt;
  const auto weight = decimal(words[kUserWeightAt]);
  if (!weight || *weight < 0 || *weight > kWeightMax) return std::nullopt;
  return ServerLine{words[kServerNameAt], static_cast<int>(*weight)};
}

/// The weights found, in the order of the names; fails with the first that is not there.
Result<std::vector<int>> in_order(const std::vector<std::string>& names,
                                  const std::vector<ServerLine>& servers) {
  std::vector<int> weights;
  for (const std::string& name : names) {
    const auto at = std::find_if(servers.begin(), servers.end(),
                                 [&](const ServerLine& server) { return server.name == name; });
    if (at == servers.end()) {
      return fail(Code::not_found, fmt::format("there is no server `{}`", name));
    }
    weights.push_back(at->weight);
  }
  return weights;
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

int share_of(std::int64_t canary_sum, std::int64_t control_sum) {
  const std::int64_t all = canary_sum + control_sum;
  return static_cast<int>((2 * control::kShareMax * canary_sum + all) / (2 * all));
}

Result<Weights> weights_for(int share, const Arms& arms) {
  const auto canaries = static_cast<std::int64_t>(arms.canary.size());
  const auto controls = static_cast<std::int64_t>(arms.control.size());
  std::optional<Weights> best;
  std::int64_t best_off = 0;  // hundredths of a per cent of `best_all`
  std::int64_t best_all = 1;
  for (int sum = 1; sum <= 2 * kWeightMax; ++sum) {
    for (int canary = std::max(0, sum - kWeightMax); canary <= std::min(sum, kWeightMax);
         ++canary) {
      const std::int64_t part = canary * canaries;
      const std::int64_t all = part + (sum - canary) * controls;
      const std::int64_t off = std::abs(control::kShareMax * part - share * all);
      const bool nearer = !best || off * best_all < best_off * all;
      if (!nearer) continue;
      best = Weights{canary, sum - canary};
      best_off = off;
      best_all = all;
    }
  }
  const int nearest = share_of(best->canary * canaries, best->control * controls);
  if (nearest == share) return *best;
  return fail(Code::usage,
              fmt::format("weights of 0 to {} cannot divide {} from the rest: the nearest is {}; "
                          "order that, or divide by a map",
                          kWeightMax, control::share_text(share), control::share_text(nearest)));
}

std::int64_t Standing::canary_sum() const { return sum_of(canary); }
std::int64_t Standing::control_sum() const { return sum_of(control); }

Result<Standing> standing_in(std::string_view answer, const Arms& arms) {
  const auto lines = lines_of(answer);
  const std::string_view first = lines.empty() ? answer : lines.front();
  if (first != "1" || lines.size() < 2 || !lines[1].starts_with("# be_id be_name ")) {
    return fail(Code::malformed, fmt::format("it answers `{}`, which is no state of servers of "
                                             "version 1",
                                             shortened(printable(first), kToldColumnsMax)));
  }
  std::vector<ServerLine> servers;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const auto server = server_in(lines[i]);
    if (!server) {
      return fail(Code::malformed, fmt::format("`{}` is no server's state",
                                               shortened(printable(lines[i]), kToldColumnsMax)));
    }
    if (server->weight != 0 && !has(arms.canary, server->name) &&
        !has(arms.control, server->name)) {
      return fail(Code::conflict,
                  fmt::format("the server `{}` is in neither arm and takes traffic: name it, or "
                              "give it the weight 0",
                              printable(server->name)));
    }
    servers.push_back(*server);
  }
  Standing standing;
  BELAY_TRY(standing.canary, in_order(arms.canary, servers));
  BELAY_TRY(standing.control, in_order(arms.control, servers));
  if (standing.canary_sum() + standing.control_sum() == 0) {
    return fail(Code::conflict, "no server has a weight, so nobody is served: give one some");
  }
  return standing;
}

bool canary_goes_first(const Standing& from, const Weights& to, const Arms& arms) {
  const auto canary = to.canary * static_cast<std::int64_t>(arms.canary.size());
  const auto control = to.control * static_cast<std::int64_t>(arms.control.size());
  if (canary + from.control_sum() == 0) return false;
  // In between the ratio canary : control is canary : from.control or from.canary : control. Their
  // product is that of the old and the new ratio, so the smaller one is not above both.
  return canary * control <= from.canary_sum() * from.control_sum();
}

}  // namespace belay::adapters::haproxy
