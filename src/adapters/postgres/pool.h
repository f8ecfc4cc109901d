#ifndef BELAY_ADAPTERS_POSTGRES_POOL_H_
#define BELAY_ADAPTERS_POSTGRES_POOL_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/postgres/connection.h"

namespace belay::adapters::postgres {

class Pool;

/// A connection for as long as this lives; a transaction that is open then is given up.
class Lent {
 public:
  Lent(Pool& pool, Connection connection, bool was_kept)
      : pool_(&pool), connection_(std::move(connection)), was_kept_(was_kept) {}
  Lent(Lent&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)),
        connection_(std::move(other.connection_)),
        was_kept_(other.was_kept_) {}
  Lent& operator=(Lent&&) = delete;
  ~Lent();

  Connection* operator->() { return &connection_; }
  Connection& operator*() { return connection_; }
  /// Whether it may have been lost before it was lent: the server may have started again since.
  bool was_kept() const { return was_kept_; }

 private:
  Pool* pool_;
  Connection connection_;
  bool was_kept_;
};

/// The sessions with the server: made when they are needed, then kept. Where none can be made, the
/// next attempt waits, longer each time up to five seconds, and whoever asks before is told at
/// once. Thread-safe.
class Pool {
 public:
  explicit Pool(std::string conninfo) : conninfo_(std::move(conninfo)) {}

  /// Waits while all are in use.
  Result<Lent> take();
  /// Asks on any session; once more on a new one where the kept one was lost. REQUIRES: asking
  /// twice does no more than asking once.
  Result<Rows> ask(std::string_view sql, const Values& values = {});

 private:
  friend class Lent;
  void give_back(Connection connection);
  Result<Lent> make();

  std::string conninfo_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<Connection> free_;
  std::size_t in_use_ = 0;
  std::chrono::steady_clock::time_point next_attempt_{};
  std::chrono::milliseconds delay_{0};
  Error last_failure_;
};

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_POOL_H_
