#ifndef BELAY_ADAPTERS_SQLITE_READERS_H_
#define BELAY_ADAPTERS_SQLITE_READERS_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/sqlite/database.h"

namespace belay::adapters::sqlite {

class Readers;

/// A connection for as long as this lives.
class Reader {
 public:
  Reader(Readers& readers, Database database);
  Reader(Reader&& other) noexcept;
  Reader& operator=(Reader&&) = delete;
  ~Reader();

  Database& database() { return database_; }

 private:
  Readers* readers_;
  Database database_;
};

/// The connections that read: made when they are needed, then kept. Thread-safe.
class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}

  /// Waits while `kStoreReadersMax` are in use.
  Result<Reader> take();

 private:
  friend class Reader;
  void give_back(Database database);

  std::string path_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<Database> free_;
  std::size_t in_use_ = 0;
};

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_READERS_H_
