#ifndef BELAY_ADAPTERS_SQLITE_VERIFY_H_
#define BELAY_ADAPTERS_SQLITE_VERIFY_H_

#include "adapters/sqlite/database.h"
#include "base/result.h"

namespace belay::adapters::sqlite {

/// Reads every row as it was at one moment, while others write.
Result<void> verify(Database& database);

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_VERIFY_H_
