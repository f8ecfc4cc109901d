#ifndef BELAY_ADAPTERS_POSTGRES_CONNINFO_H_
#define BELAY_ADAPTERS_POSTGRES_CONNINFO_H_

#include <string>

#include "base/result.h"

namespace belay::adapters::postgres {

/// Whether libpq can read this, and it holds no secret: `host=... dbname=...`, `service=...`, or
/// `postgresql://...`. Nothing is connected to.
Result<void> check_conninfo(const std::string& conninfo);

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_CONNINFO_H_
