#ifndef BELAY_ADAPTERS_POSTGRES_LOOKS_H_
#define BELAY_ADAPTERS_POSTGRES_LOOKS_H_

#include <span>
#include <vector>

#include "adapters/batch_queue.h"
#include "adapters/postgres/pool.h"
#include "control/store.h"

namespace belay::adapters::postgres {

/// A table `time (now)`: the time that decides.
const std::string& time_table();

/// The columns of an aggregate, as `listed_from` reads them.
inline constexpr std::string_view kListedColumns =
    "position, kind, id, version, state, grp, status, sum";

/// From those columns, the first of which is `first`. Fails where they are not what was written.
Result<control::Listed> listed_from(const Rows& rows, int row, int first = 0);

/// Looks at aggregates. Whoever comes while others are being answered is answered in the next trip,
/// together with all who came meanwhile: each sees what was committed before it asked. Thread-safe.
class Looks {
 public:
  explicit Looks(Pool& pool);

  Result<control::Sight> see(std::span<const control::Wanted> wanted);

 private:
  struct Look {
    std::span<const control::Wanted> wanted;
    Result<control::Sight> outcome;
  };

  void see_together(std::span<Look* const> looks);
  Result<Rows> ask(std::span<Look* const> looks);

  Pool& pool_;
  BatchQueue<Look> queue_;
};

}  // namespace belay::adapters::postgres

#endif  // BELAY_ADAPTERS_POSTGRES_LOOKS_H_
