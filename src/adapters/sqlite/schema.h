#ifndef BELAY_ADAPTERS_SQLITE_SCHEMA_H_
#define BELAY_ADAPTERS_SQLITE_SCHEMA_H_

#include <span>
#include <string_view>

#include "adapters/sqlite/database.h"
#include "base/result.h"

namespace belay::adapters::sqlite {

/// Each leads from the version before it to its own, counting from 1. They are only ever added to.
std::span<const char* const> migrations();

/// Makes the schema where there is nothing yet. An older one is refused with the way to migrate it,
/// a newer one with the way to a newer program, another program's database always.
Result<void> expect_schema(Database& database,
                           std::span<const char* const> migrations = sqlite::migrations());

/// Brings the schema up to the newest version, all in one transaction.
Result<void> migrate(Database& database,
                     std::span<const char* const> migrations = sqlite::migrations());

}  // namespace belay::adapters::sqlite

#endif  // BELAY_ADAPTERS_SQLITE_SCHEMA_H_
