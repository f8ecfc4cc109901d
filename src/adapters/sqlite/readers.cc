#include "adapters/sqlite/readers.h"

#include <utility>

#include "base/limits.h"

namespace belay::adapters::sqlite {

Reader::Reader(Readers& readers, Database database)
    : readers_(&readers), database_(std::move(database)) {}

Reader::Reader(Reader&& other) noexcept
    : readers_(std::exchange(other.readers_, nullptr)), database_(std::move(other.database_)) {}

Reader::~Reader() {
  if (readers_ != nullptr) readers_->give_back(std::move(database_));
}

Result<Reader> Readers::take() {
  std::unique_lock lock(mutex_);
  given_back_.wait(lock, [&] { return in_use_ < limits::kStoreReadersMax; });
  if (!free_.empty()) {
    Reader reader(*this, std::move(free_.back()));
    free_.pop_back();
    ++in_use_;
    return reader;
  }
  BELAY_TRY(Database database, Database::open(path_, Database::Access::read));
  ++in_use_;
  return Reader(*this, std::move(database));
}

void Readers::give_back(Database database) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(database));
  --in_use_;
  given_back_.notify_one();
}

}  // namespace belay::adapters::sqlite
