#ifndef BELAY_ADAPTERS_POSTGRES_HEAD_H_
#define BELAY_ADAPTERS_POSTGRES_HEAD_H_

#include <cstdint>
#include <string>

#include "adapters/postgres/connection.h"
#include "control/store.h"
#include "ledger/merkle.h"

namespace belay::adapters::postgres {

/// The one row that every committing transaction locks first and writes last: whoever has it is the
/// ledger's sequencer until its transaction ends.
struct Head {
  ledger::Frontier frontier;
  std::string checkpoint;
  std::int64_t at = 0;        ///< of the last commit, in microseconds
  std::int64_t position = 0;  ///< the last that was given to an aggregate or an effect

  control::LedgerHead of_ledger() const;
};

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
