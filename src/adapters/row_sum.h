#ifndef BELAY_ADAPTERS_ROW_SUM_H_
#define BELAY_ADAPTERS_ROW_SUM_H_

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "control/store.h"

namespace belay::adapters {

/// The beginning of a SHA-256 over a row's columns, so that a disk's lie is found when the row is
/// read. It is no protection against people: the ledger is.
std::int64_t row_sum(std::initializer_list<std::string_view> columns);

std::int64_t sum_of(const control::Put& put, std::int64_t position, std::int64_t version);
std::int64_t sum_of(const control::Effect& effect, std::int64_t position);
std::int64_t sum_of(const control::Answer& answer, std::int64_t at_micros);

/// A row is not what its sum says.
tl::unexpected<Error> damaged(std::string_view what, std::string_view name);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_ROW_SUM_H_
