#ifndef BELAY_SIM_STORE_H_
#define BELAY_SIM_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "control/clock.h"
#include "control/store.h"
#include "ledger/merkle.h"

namespace belay::sim {

/// What a store keeps, as long as this lives: handles come and go, as processes do.
struct StoreContents {
  struct Aggregate {
    std::int64_t position = 0;
    std::int64_t version = 0;
    control::Put put;  ///< the last one
  };
  struct Answered {
    control::Answer answer;
    std::int64_t at = 0;
  };
  struct Pending {
    control::Effect effect;
    int attempts = 0;
    std::int64_t held_until = 0;
  };
  struct Lease {
    std::string holder;
    std::int64_t held_until = 0;
  };

  std::map<control::Key, Aggregate> aggregates;
  std::map<std::int64_t, control::Key> positions;
  std::map<Digest, std::string> documents;
  std::map<std::string, Answered> answers;
  std::map<std::int64_t, Pending> outbox;
  std::set<std::string> effects;  ///< every id that there ever was
  std::map<std::string, Lease> leases;
  std::vector<std::string> records;
  std::vector<Digest> nodes;  ///< by their numbers
  ledger::Frontier frontier;
  std::string checkpoint;
  std::int64_t at = 0;  ///< of the last commit, in microseconds
  std::int64_t position = 0;
  std::size_t commits = 0;
};

/// The calls of the port.
enum class StoreCall {
  see,
  commit,
  list,
  document,
  answer,
  ledger_head,
  records,
  nodes,
  claim_effects,
  finish_effect,
  lease,
  release,
  verify,
};

/// Asked before each call and after it. A failure before means that nothing happened, one after
/// that it happened and nobody was told: to its caller the two look alike.
using StoreFault = std::function<Result<void>(StoreCall call, bool happened)>;

/// A handle on `contents`. One thread at a time over all handles; the same calls give the same
/// answers. What it is given outlives it; an empty `fault` never fails.
std::unique_ptr<control::Store> open_store(StoreContents& contents, control::Clock& clock,
                                           control::Sealer& sealer, StoreFault fault = {});

}  // namespace belay::sim

#endif  // BELAY_SIM_STORE_H_
