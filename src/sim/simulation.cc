#include "sim/simulation.h"

namespace belay::sim {

Outcome simulate(std::uint64_t seed, int steps, const Sabotage& sabotage) {
  World world(seed, sabotage);
  for (int step = 0; step < steps && !world.violation(); ++step) world.step();
  if (!world.violation()) world.heal();
  Outcome made;
  made.violation = world.violation();
  made.trail.assign(world.trail().begin(), world.trail().end());
  made.seen = world.seen();
  made.records = world.contents().records.size();
  made.ledger = world.contents().frontier.root();
  return made;
}

const std::vector<std::string>& rare_things() {
  static const std::vector<std::string> all = {
      "a commit of which nobody was told",
      "a commit was refused, because something had moved",
      "a replica died",
      "something happened between two calls of a request",
      "a request was answered twice",
      "the clock was set back",
      "the clock jumped forward",
      "what is no token was refused",
      "a decision held",
      "a merge was allowed",
      "a deployment was allowed",
      "an approval survived a clean rebase",
  };
  return all;
}

}  // namespace belay::sim
