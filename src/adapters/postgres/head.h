#ifndef BELAY_ADAPTERS_POSTGRES_HEAD_H_
#define BELAY_ADAPTERS_POSTGRES_HEAD_H_

#include "adapters/head.h"
#include "adapters/postgres/connection.h"

/// The head's row in PostgreSQL. Every committing transaction locks it first: whoever has it is the
/// ledger's sequencer until its transaction ends.
namespace belay::adapters::postgres {

/// PostgreSQL's clock in microseconds. The function is named without its schema, so that the search
/// path can put another in its place.
inline constexpr char kNowSql[] = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// The columns that `head_from` reads.
inline constexpr char kHeadColumns[] = "size, peaks, checkpoint, at, position, sum";

/// Fails where the row is damaged or gone.
Result<Head> head_from(const Rows& rows);
Result<void> make_head(Connection& connection);
Question write_head(const Head& head);

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_HEAD_H_
