#ifndef BELAY_TEST_SERVICE_CROWD_H_
#define BELAY_TEST_SERVICE_CROWD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/digest.h"
#include "organisation.h"

namespace belay::service {

/// What a server said it did, and must never take back.
struct Acknowledged {
  std::string kind;  ///< the entry's: `decided`, `approved`, `withdrawn`
  std::string change;
  std::uint64_t index = 0;  ///< in the ledger
  Digest decision;          ///< of a decision: its explanation, as it was served
  std::string receipt;
};

/// People who ask at once: each decides, and now and then approves or takes that back, at a replica
/// that happens to listen. Whoever gets no answer asks another replica the same, under the same
/// key, until there is one; and some ask again although they were answered.
class Crowd {
 public:
  using Ports = std::function<std::vector<std::uint16_t>()>;

  /// REQUIRES: the founders' tokens lie in `replica`. `ports` is asked by many threads.
  Crowd(const Organisation& organisation, const std::string& replica,
        std::vector<std::string> changes, Ports ports, unsigned seed);
  ~Crowd() { finish(); }

  /// Everybody gets the answer that they still wait for; then nobody asks any more.
  void finish();

  /// After `finish`.
  const std::vector<Acknowledged>& acknowledged() const { return acknowledged_; }
  /// What should not have been answered.
  const std::vector<std::string>& complaints() const { return complaints_; }
  std::uint64_t asked_elsewhere() const { return asked_elsewhere_; }
  std::uint64_t asked_again() const { return asked_again_; }
  std::uint64_t answered() const { return answered_; }

 private:
  struct Person;
  void act(int number, unsigned seed);
  void decide(Person& person);
  void approve(Person& person);
  void withdraw(Person& person);
  /// Asks until there is an answer with this status. False, with a complaint, where there never is.
  bool insist(Person& person, int status, const std::string& path, const std::string& body,
              Reply& reply);
  void note(Acknowledged made);
  void complain(std::string words);

  std::vector<std::string> tokens_;
  std::vector<std::string> changes_;
  Ports ports_;
  std::atomic<bool> finished_ = false;
  std::atomic<std::uint64_t> asked_elsewhere_ = 0, asked_again_ = 0, answered_ = 0;
  std::mutex mutex_;
  std::vector<Acknowledged> acknowledged_;
  std::vector<std::string> complaints_;
  std::vector<std::thread> people_;
};

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_CROWD_H_
