#ifndef BELAY_TEST_SERVICE_ORGANISATION_H_
#define BELAY_TEST_SERVICE_ORGANISATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/git/scratch_repository.h"
#include "base/json.h"

namespace belay::service {

/// What came back. No status where nothing whole did: the server was gone, or went meanwhile.
struct Reply {
  int status = 0;
  std::string body;

  bool is_answer() const { return status != 0 && status < 500; }
  json::Value json() const;
};

/// Asks whoever listens there, and reads to the end. An empty `once` is no idempotency key.
Reply ask(std::uint16_t port, const std::string& token, const std::string& method,
          const std::string& path, const std::string& body = "", const std::string& once = "");

/// A repository with changes that each owe two approvals and a record, and the people who founded
/// its gate: `ada`, who made the changes, and reviewers.
class Organisation {
 public:
  Organisation(int changes, int reviewers);

  /// A configuration for one replica, with a data folder of its own; its file's name. `store` is a
  /// `store:` line of the configuration, or nothing.
  std::string configure(const std::string& replica, const std::string& store = "") const;
  std::string data(const std::string& replica) const { return folder() + "/" + replica; }
  /// As an operator does before a replica's first start.
  void copy_key(const std::string& from, const std::string& to) const;

  /// Each opened by ada, with its record written. REQUIRES: the founders' tokens lie in `replica`.
  std::vector<std::string> open_changes(std::uint16_t port, const std::string& replica) const;

  std::string token(const std::string& replica, const std::string& person) const;
  std::string reviewer(int index) const { return "reviewer-" + std::to_string(index); }
  int reviewers() const { return reviewers_; }
  const std::string& folder() const { return repository_.folder(); }
  static constexpr const char* kOrigin = "ledger.test.example";

 private:
  adapters::git::ScratchRepository repository_;
  int changes_, reviewers_;
};

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_ORGANISATION_H_
