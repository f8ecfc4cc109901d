#ifndef BELAY_ADAPTERS_POSTGRES_SCHEMA_H_
#define BELAY_ADAPTERS_POSTGRES_SCHEMA_H_

#include <span>
#include <string>

#include "adapters/postgres/connection.h"
#include "base/result.h"

namespace belay::adapters::postgres {

/// Each leads from the version before it to its own, counting from 1. They are only ever added to.
std::span<const char* const> migrations();

/// Makes the schema where there is nothing yet, in the first schema of the search path. An older
/// one is refused with the way to migrate it, a newer one with the way to a newer program.
Result<void> expect_schema(Connection& connection,
                           std::span<const char* const> migrations = postgres::migrations());

/// Brings the schema up to the newest version, all in one transaction; other replicas wait.
Result<void> migrate(Connection& connection,
                     std::span<const char* const> migrations = postgres::migrations());

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_SCHEMA_H_
