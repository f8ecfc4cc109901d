#ifndef BELAY_SIM_SOMEBODY_H_
#define BELAY_SIM_SOMEBODY_H_

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "sim/world.h"

namespace belay::sim {

/// Whoever does something in the world: who that may be, and how they ask for it.
class Somebody {
 protected:
  explicit Somebody(World& world) : world_(world), dice_(world.dice()) {}

  /// One of them, each as often as its weight says.
  template <class Choices>
  const auto& any_of(const Choices& choices) {
    int total = 0;
    for (const auto& choice : choices) total += choice.weight;
    int left = dice_.below(total);
    const auto* chosen = std::begin(choices);
    while ((left -= chosen->weight) >= 0) ++chosen;
    return *chosen;
  }

  std::string any_environment() {
    return std::string(dice_.one_in(4) ? kEnvironments[1] : kEnvironments[0]);
  }
  const control::Principal& anybody() {
    return dice_.one_of(world_.chronicle().directory().principals);
  }
  const control::Principal& any_person() {
    const control::Principal* one = &anybody();
    while (!one->is_person() && !dice_.one_in(15)) one = &anybody();
    return *one;
  }
  const control::ChangeState* any_change() {
    const auto& changes = world_.chronicle().changes();
    if (changes.empty()) return nullptr;
    auto at = changes.begin();
    std::advance(at, dice_.below(static_cast<int>(changes.size())));
    // What is over is looked at now and then.
    if (at->second.status != control::ChangeStatus::open && !dice_.one_in(10)) return nullptr;
    return &at->second;
  }

  void send(const std::string& by, const std::string& change, Asked asked, bool may_repeat = true) {
    Request request{0, by, secret_of(by), "", change, std::move(asked)};
    if (may_repeat && !dice_.one_in(5)) request.once = fmt::format("k{}", dice_.next() % 1'000'000);
    if (may_repeat && dice_.one_in(40)) {
      const auto& used = world_.keys_used(dice_.one_in(2) ? by : anybody().id);
      if (!used.empty()) request.once = dice_.one_of(used);
    }
    world_.send(world_.think_of(std::move(request)));
  }

  /// Somebody wants it done, and asks everybody who can help.
  void finish(const std::string& id, const ledger::Content& content,
              const control::DecisionAsked& asked) {
    for (int i = 0; i < 4; ++i) {
      send(any_person().id, id,
           control::ApprovalAsked{content, asked.moment, asked.environment, ""});
    }
    send(anybody().id, id, control::RecordWritten{{{std::string(kSection), "A day longer."}}});
    EvidenceSigned made;
    made.tree = content.head_tree;
    made.finished = world_.now();
    made.brought.envelope = producer_key(made.key).tested(made.tree, made.finished);
    send("ci", id, std::move(made));
    send(anybody().id, id, asked);
  }

  World& world_;
  Dice& dice_;

 private:
  /// One of theirs, good or not; empty where they never had one.
  std::string secret_of(const std::string& by) {
    std::vector<std::string> own;
    for (const control::IssuedToken& made : world_.tokens()) {
      if (made.token.principal == by) own.push_back(made.secret);
    }
    if (own.empty()) return "";
    return dice_.one_in(40) ? own.front() + "0" : dice_.one_of(own);
  }
};

}  // namespace belay::sim

#endif  // BELAY_SIM_SOMEBODY_H_
