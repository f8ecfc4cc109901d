#ifndef BELAY_ADAPTERS_SQLITE_LAST_SIGHT_H_
#define BELAY_ADAPTERS_SQLITE_LAST_SIGHT_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "adapters/sqlite/database.h"
#include "control/store.h"

namespace belay::adapters::sqlite {

/// Which versions there are, as long as nobody commits anything: SQLite says for a few memory
/// accesses and two locks whether anybody did. Thread-safe.
class LastSight {
 public:
  explicit LastSight(std::string path) : path_(std::move(path)) {}

  /// Names the moment: what is read after this and before the next commit is of this moment. 0:
  /// nothing is kept of it.
  std::int64_t moment();
  /// Keeps the versions that were read in this moment or after it.
  void keep(std::int64_t moment, std::span<const control::Wanted> wanted,
            const control::Sight& sight);

  /// With the time of the last commit; nothing where anybody committed since, or a version is not
  /// as wanted, or not kept.
  std::optional<control::Sight> find(std::span<const control::Wanted> wanted);

 private:
  /// REQUIRES: the mutex is held. 0 where it cannot be known.
  std::int64_t moment_now();

  std::string path_;
  std::mutex mutex_;
  std::optional<Database> watcher_;  ///< what a connection is told depends on its own reads
  std::int64_t moment_ = 0;          ///< of which the rest is
  std::map<control::Key, std::int64_t> versions_;
  Instant at_;
  std::uint64_t ledger_ = 0;
};

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_LAST_SIGHT_H_
