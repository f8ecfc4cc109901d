#ifndef BELAY_ADAPTERS_POSTGRES_VERIFY_H_
#define BELAY_ADAPTERS_POSTGRES_VERIFY_H_

#include "adapters/postgres/connection.h"
#include "base/result.h"

namespace belay::adapters::postgres {

/// Reads every row as it was at one moment, while others write.
Result<void> verify(Connection& connection);

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_VERIFY_H_
