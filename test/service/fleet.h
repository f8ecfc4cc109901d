#ifndef BELAY_TEST_SERVICE_FLEET_H_
#define BELAY_TEST_SERVICE_FLEET_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include "gate_process.h"

namespace belay::service {

/// The replicas of one gate, which fall and are started again.
class Fleet {
 public:
  explicit Fleet(const std::vector<std::string>& configs);

  bool start();
  /// Those that serve; waits while none does.
  std::vector<std::uint16_t> ports();

  /// Kills one that chance picks, every second or so, and starts it again, for as long as said.
  /// False where one did not come back.
  bool fall(std::chrono::seconds span, unsigned seed);
  int falls() const { return falls_; }

  void stop();
  const std::string& ledger_key() const { return replicas_.front()->ledger_key(); }
  std::string complaints() const;

 private:
  std::vector<std::unique_ptr<GateProcess>> replicas_;
  std::mutex mutex_;
  std::condition_variable started_, ended_;
  bool stopped_ = false;
  int falls_ = 0;
};

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_FLEET_H_
