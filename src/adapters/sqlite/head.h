#ifndef BELAY_ADAPTERS_SQLITE_HEAD_H_
#define BELAY_ADAPTERS_SQLITE_HEAD_H_

#include "adapters/head.h"
#include "adapters/sqlite/database.h"

namespace belay::adapters::sqlite {

/// Fails where the row is damaged.
Result<Head> read_head(Database& database);
Result<void> write_head(Database& database, const Head& head);

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_HEAD_H_
