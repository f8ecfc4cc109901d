#include "adapters/postgres/pool.h"

#include <algorithm>

#include "base/limits.h"

namespace belay::adapters::postgres {
namespace {

constexpr std::chrono::milliseconds kDelayMin{50}, kDelayMax{5'000};

}  // namespace

Lent::~Lent() {
  if (pool_ == nullptr) return;
  connection_.roll_back();
  pool_->give_back(std::move(connection_));
}

Result<Lent> Pool::take() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [&] { return in_use_ < limits::kStoreConnectionsMax; });
  if (!free_.empty()) {
    Lent lent(*this, std::move(free_.back()), true);
    free_.pop_back();
    ++in_use_;
    return lent;
  }
  if (std::chrono::steady_clock::now() < next_attempt_) {
    return tl::unexpected<Error>(last_failure_);
  }
  ++in_use_;
  lock.unlock();
  return make();
}

Result<Lent> Pool::make() {
  auto made = Connection::open(conninfo_);
  const std::lock_guard lock(mutex_);
  if (made) {
    delay_ = {};
    return Lent(*this, *std::move(made), false);
  }
  --in_use_;
  given_back_.notify_one();
  delay_ = std::clamp(delay_ * 2, kDelayMin, kDelayMax);
  next_attempt_ = std::chrono::steady_clock::now() + delay_;
  last_failure_ = made.error();
  return tl::unexpected<Error>(std::move(made).error());
}

void Pool::give_back(Connection connection) {
  const std::lock_guard lock(mutex_);
  // When one is lost the server has mostly started again, and the others are lost with it.
  if (connection.is_lost()) {
    free_.clear();
  } else {
    free_.push_back(std::move(connection));
  }
  --in_use_;
  given_back_.notify_one();
}

Result<Rows> Pool::ask(std::string_view sql, const Values& values) {
  {
    BELAY_TRY(Lent lent, take());
    auto answer = lent->ask(sql, values);
    if (answer || !lent->is_lost() || !lent.was_kept()) return answer;
  }
  BELAY_TRY(Lent lent, take());
  return lent->ask(sql, values);
}

}  // namespace belay::adapters::postgres
