#ifndef BELAY_ADAPTERS_HEAD_H_
#define BELAY_ADAPTERS_HEAD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/store.h"
#include "ledger/merkle.h"

namespace belay::adapters {

/// The one row of a store that every committing transaction reads first and writes last. Engines
/// say it in their own SQL.
struct Head {
  ledger::Frontier frontier;
  std::string checkpoint;
  std::int64_t at = 0;        ///< of the last commit, in microseconds
  std::int64_t position = 0;  ///< the last that was given to an aggregate or an effect

  control::LedgerHead of_ledger() const;
};

/// The frontier's hashes as a column holds them: one after the other.
std::string peaks_of(const Head& head);
std::int64_t sum_of(const Head& head, std::string_view peaks);

/// A head as its columns have it.
struct HeadColumns {
  std::int64_t size = 0;
  std::string_view peaks;
  std::string_view checkpoint;
  std::int64_t at = 0;
  std::int64_t position = 0;
  std::int64_t sum = 0;
};

/// Nothing where they are not what was written.
std::optional<Head> head_of(const HeadColumns& columns);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_HEAD_H_
