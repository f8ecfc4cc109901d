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
      "a rollout was finished",
      "a rollout was promoted by hand",
      "a rollout was frozen",
      "a rollout went back because it was bad",
      "a rollout went back because of silence",
      "a rollout went back by order",
      "a rollout went back while its traffic failed",
      "a rollout went bad with one that it follows",
      "a rollout was taken over in the middle of a stage",
      "a rollout that silence held was resumed",
      "a rollout stood in another's way",
      "systems went out together",
      "the time of a rollout jumped",
      "the traffic of a rollout was elsewhere",
      "traffic that was lost was ordered again",
      "an order to the traffic came too late",
      "a replica died between an order to the traffic and its confirmation",
      "an allow that had expired began nothing",
      "an allow of which an approval was withdrawn began nothing",
      "a receipt of another ledger began nothing",
      "a receipt without a plan began nothing",
      "a receipt was brought twice",
      "an incident was opened",
      "a count opened an incident",
      "what rang belonged to an incident that was open",
      "an incident opened again",
      "a change was blamed",
      "an undo was tried dry",
      "an undo was asked for",
      "an undo was asked for twice",
      "an undo was done",
      "nothing of a suspect could be undone",
      "who is no person undid nothing",
      "a rollout went back after it was done",
      "a rollout was undone while it was under way",
      "an undo said why a rollout stays",
      "a deployment was put back",
      "a putting back failed",
      "a step of an undo was waived",
      "a replica died between the asking of an undo and its doing",
      "a replica died between putting back and saying so",
      "a rollout was held by a freeze",
      "a freeze stood in a rollout's way",
      "an incident was resolved",
  };
  return all;
}

}  // namespace belay::sim
