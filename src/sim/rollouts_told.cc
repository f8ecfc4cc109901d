#include "sim/rollouts_told.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "control/traffic.h"

namespace belay::sim {
namespace {

using ledger::RolloutStepped;

const std::string kHoldsOfPeople[] = {"freeze", "paused", "traffic"};

/// A greater share that was asked for is not wanted while it is held: what a person asked for not
/// while people, or the traffic itself, hold it.
bool is_put_off(const RolloutsTold::Rollout& one) {
  if (!one.by_hand) return !one.holds.empty();
  return std::any_of(std::begin(kHoldsOfPeople), std::end(kHoldsOfPeople),
                     [&](const std::string& reason) { return one.holds.contains(reason); });
}

std::set<std::uint64_t> wanted_of(const RolloutsTold::Rollout& one) {
  std::set<std::uint64_t> shares;
  if (one.is_under_way()) shares.insert(one.share);
  if (one.asked && !(one.phase == "ramping" && is_put_off(one))) shares.insert(*one.asked);
  return shares;
}

void end_with(RolloutsTold::Rollout& one, std::string phase) {
  one.phase = std::move(phase);
  one.asked.reset();
  one.holds.clear();
}

std::string cannot(const RolloutsTold::Rollout& one, const RolloutStepped& stepped) {
  return fmt::format("rollout {} is {} at {} and is said to be `{}` to {}", stepped.rollout,
                     one.phase, one.share, stepped.step, stepped.to);
}

}  // namespace

bool RolloutsTold::Rollout::moves(const std::string& system) const {
  const auto& moves = entries.front().stepped.moves;
  return std::any_of(moves.begin(), moves.end(),
                     [&](const ledger::Moved& move) { return move.system == system; });
}

bool RolloutsTold::Rollout::was_turned() const {
  return std::any_of(entries.begin(), entries.end(), [](const Entry& entry) {
    const std::string& step = entry.stepped.step;
    return step == "went-back" || step == "froze" || step == "aborted";
  });
}

std::string RolloutsTold::moving(const std::string& system) const {
  for (const auto& [id, one] : all_) {
    if (!one.is_over() && one.moves(system)) return id;
  }
  return "";
}

std::string RolloutsTold::add(std::size_t index, const ledger::Entry& entry,
                              const RolloutStepped& stepped) {
  const bool is_new = !all_.contains(stepped.rollout);
  Rollout& one = all_[stepped.rollout];
  std::string wrong;
  if (is_new != (stepped.step == "started")) {
    wrong =
        fmt::format("rollout {} {}", stepped.rollout, is_new ? "never started" : "starts again");
  } else if (stepped.from != one.share) {
    wrong = cannot(one, stepped) + fmt::format(" from {}", stepped.from);
  } else if (!is_new) {
    wrong = follow(one, stepped);
  }
  one.entries.push_back({entry.at, stepped});
  one.wanted.emplace_back(index, wanted_of(one));
  return wrong;
}

std::string RolloutsTold::follow(Rollout& one, const RolloutStepped& stepped) {
  const std::string& step = stepped.step;
  if (step == "held" || step == "hold-ended") {
    if (one.is_over() || !stepped.hold) return cannot(one, stepped);
    if (step == "held") {
      one.holds.insert(*stepped.hold);
      return "";
    }
    const auto held = one.holds.find(*stepped.hold);
    if (held == one.holds.end()) return cannot(one, stepped);
    one.holds.erase(held);
    return "";
  }
  if (step == "taken-over") return one.is_over() ? cannot(one, stepped) : "";
  if (step == "traffic-failed") return one.asked == stepped.to ? "" : cannot(one, stepped);
  if (step == "arrived") {
    if (one.asked != stepped.to || one.phase == "going-back") return cannot(one, stepped);
    one.share = stepped.to;
    one.asked.reset();
    if (one.phase == "ramping") one.phase = one.share == control::kShareMax ? "watching" : "baking";
    return "";
  }
  const bool goes_on = step == "promoted" || step == "promoted-by-hand" || step == "finished";
  return goes_on ? go_on(one, stepped) : turn(one, stepped);
}

std::string RolloutsTold::go_on(Rollout& one, const RolloutStepped& stepped) {
  const bool by_hand = stepped.step == "promoted-by-hand";
  const bool stands = one.phase == "planned" || one.phase == "baking" || one.phase == "watching" ||
                      (by_hand && one.phase == "frozen");
  if (!stands || one.asked || (!by_hand && !one.holds.empty())) return cannot(one, stepped);
  if (stepped.to > one.share && stepped.step != "finished") {
    one.phase = "ramping";
    one.asked = stepped.to;
    one.by_hand = by_hand;
    return "";
  }
  const bool is_there = one.share == control::kShareMax && stepped.to == one.share;
  if (!is_there || stepped.step == "promoted") return cannot(one, stepped);
  end_with(one, "done");
  for (const ledger::Moved& move : stepped.moves) there_[move.system] = move.version;
  return "";
}

std::string RolloutsTold::turn(Rollout& one, const RolloutStepped& stepped) {
  const std::string& step = stepped.step;
  const bool may_go_back = one.is_under_way() || one.phase == "done";
  if (step == "went-back" && may_go_back && stepped.to == 0) {
    one.was_done = one.phase == "done";
    one.phase = "going-back";
    one.asked = 0;
    one.holds.clear();
    return "";
  }
  if (step == "rolled-back" && one.phase == "going-back" && stepped.to == 0) {
    one.share = 0;
    end_with(one, "rolled-back");
    if (!one.was_done) return "";
    for (const ledger::Moved& move : stepped.moves) there_[move.system] = move.replaces;
    return "";
  }
  if (step == "froze" && one.is_under_way()) {
    one.phase = "frozen";
    if (one.asked) one.asked = one.share;
    std::erase_if(one.holds, [](const std::string& reason) { return reason != "freeze"; });
    return "";
  }
  if (step == "aborted" && (one.phase == "frozen" || one.phase == "planned") && !one.asked) {
    end_with(one, "aborted");
    return "";
  }
  return cannot(one, stepped);
}

std::string RolloutsTold::not_as_told(const control::KeptRollout& kept) const {
  const watch::RolloutState& state = kept.state;
  const auto found = all_.find(state.id);
  if (found == all_.end()) return fmt::format("rollout {} is kept and never started", state.id);
  const Rollout& one = found->second;
  std::multiset<std::string> holds;
  for (const watch::Hold& hold : state.holds) holds.emplace(name_of(hold.reason));
  std::optional<std::uint64_t> asked;
  if (state.pending) asked = static_cast<std::uint64_t>(state.pending->share.hundredths);
  if (name_of(state.phase) != one.phase || asked != one.asked || holds != one.holds ||
      static_cast<std::uint64_t>(state.share.hundredths) != one.share) {
    return fmt::format("rollout {} is kept as {} at {}, and its entries tell {} at {}", state.id,
                       name_of(state.phase), state.share.hundredths, one.phase, one.share);
  }
  const auto is_it = [](const control::KeptStep& step, const Entry& entry) {
    return step.at == entry.at && step.step == entry.stepped.step &&
           step.hold == entry.stepped.hold.value_or("") && escaped(step.why) == entry.stepped.why &&
           static_cast<std::uint64_t>(step.from.hundredths) == entry.stepped.from &&
           static_cast<std::uint64_t>(step.to.hundredths) == entry.stepped.to;
  };
  const std::size_t known = kept.steps.size();
  const bool are_all = known == std::min(one.entries.size(), control::kStepsKeptMax);
  if (are_all && std::equal(kept.steps.begin(), kept.steps.end(),
                            one.entries.end() - static_cast<std::ptrdiff_t>(known), is_it)) {
    return "";
  }
  return fmt::format("rollout {} took {} steps, and has {} other entries", state.id, known,
                     one.entries.size());
}

std::string RolloutsTold::not_asked_for(const std::string& system,
                                        const control::TrafficOrder& order,
                                        std::size_t since) const {
  const auto share = static_cast<std::uint64_t>(order.share);
  std::string why = "no rollout moves it";
  for (const auto& [id, one] : all_) {
    if (!one.moves(system)) continue;
    for (auto at = one.wanted.rbegin(); at != one.wanted.rend(); ++at) {
      if (at->second.contains(share)) return "";
      // What was wanted before that was not any more when they began to look.
      if (at->first < since) break;
    }
    if (!one.is_over()) why = fmt::format("rollout {} is {} at {}", id, one.phase, one.share);
  }
  return fmt::format("the traffic of {} is ordered to {}, and {}", system, order.share, why);
}

std::string not_good(const RolloutsTold::Rollout& before, const RolloutStepped& stepped,
                     const PlanMeant& meant, const SimulatedProduction& shop, Instant since) {
  if (before.phase == "planned") return "";
  const bool is_watch = stepped.step == "finished";
  const auto stage =
      std::find_if(meant.stages.begin(), meant.stages.end(),
                   [&](const PlanMeant::Stage& each) { return each.share == before.share; });
  if (stage == meant.stages.end()) return "its plan has no such stage";
  const bool wants_good = !is_watch && !stage->unguarded;
  // With nothing to watch for, it ends as soon as it is there.
  if (is_watch && meant.watches_nothing) return "";
  if (stepped.guards.size() != meant.guards.size()) return "not every guard was asked";
  for (const ledger::GuardSaid& said : stepped.guards) {
    const bool is_heard = said.verdict == "good" || said.verdict == "unsure";
    if (!is_heard || (wants_good && said.verdict != "good")) {
      return fmt::format("`{}` was {}: {}", said.guard, said.verdict, said.why);
    }
  }
  // A look, what of it comes late, and the sample that stands for its end.
  const auto old = meant.look + std::chrono::seconds(20);
  for (const std::string& selector : meant.asked) {
    const Instant told = shop.told_until(selector);
    if (told.seconds + old.count() < since.seconds) {
      return fmt::format("nobody was told of {} after {}", selector, told.to_string());
    }
  }
  if (!wants_good || !meant.is_harmful) return "";
  std::string words = "it does harm";
  for (const ledger::GuardSaid& said : stepped.guards) {
    words += fmt::format(", and `{}` was {}: {}", said.guard, said.verdict, said.why);
  }
  return words;
}

}  // namespace belay::sim
