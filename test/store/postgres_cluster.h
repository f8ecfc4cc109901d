#ifndef BELAY_TEST_STORE_POSTGRES_CLUSTER_H_
#define BELAY_TEST_STORE_POSTGRES_CLUSTER_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace belay::store_contract {

/// A PostgreSQL of one's own: a new cluster in a temporary folder that listens on a socket in it
/// and nowhere else. It is stopped, and its folder removed, with this; it dies with the process.
class PostgresCluster {
 public:
  /// `not_found` where PostgreSQL 15 is not installed, or nobody is there to run it: it refuses to
  /// run as root, who needs the user `postgres`.
  static Result<std::unique_ptr<PostgresCluster>> start();
  ~PostgresCluster();

  std::string conninfo() const;
  /// As after a power cut, and back again.
  Result<void> crash_and_restart();

 private:
  explicit PostgresCluster(std::string folder) : folder_(std::move(folder)) {}
  Result<void> launch();
  void stop(int signal);

  std::string folder_;
  pid_t server_ = 0;
};

}  // namespace belay::store_contract

#endif  // BELAY_TEST_STORE_POSTGRES_CLUSTER_H_
