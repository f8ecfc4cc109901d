#ifndef BELAY_ADAPTERS_POSTGRES_STORE_H_
#define BELAY_ADAPTERS_POSTGRES_STORE_H_

#include <memory>
#include <string>

#include "control/store.h"

namespace belay::adapters::postgres {

/// The store in a PostgreSQL database, which any number of replicas share. `conninfo` is what libpq
/// takes: `postgresql://belay@db.example.com/belay`, or `host=... dbname=...`. The tables are made
/// where there are none. Time is the server's. `sealer` outlives the store, and signs with the same
/// key in every replica.
Result<std::unique_ptr<control::Store>> open_store(const std::string& conninfo,
                                                   control::Sealer& sealer);

/// Brings an older database up to this program's schema, in one transaction.
Result<void> migrate_store(const std::string& conninfo);

/// Reads everything, as `Store::verify` does.
Result<void> check_store(const std::string& conninfo);

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_STORE_H_
