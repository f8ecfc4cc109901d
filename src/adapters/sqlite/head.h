#ifndef BELAY_ADAPTERS_SQLITE_HEAD_H_
#define BELAY_ADAPTERS_SQLITE_HEAD_H_

#include <cstdint>
#include <string>

#include "adapters/sqlite/database.h"
#include "control/store.h"
#include "ledger/merkle.h"

namespace belay::adapters::sqlite {

/// The one row that every committing transaction reads first and writes last.
struct Head {
  ledger::Frontier frontier;
  std::string checkpoint;
  std::int64_t at = 0;        ///< of the last commit, in microseconds
  std::int64_t position = 0;  ///< the last that was given to an aggregate or an effect

  control::LedgerHead of_ledger() const;
};

/// Fails where the row is damaged.
Result<Head> read_head(Database& database);
Result<void> write_head(Database& database, const Head& head);

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_HEAD_H_
