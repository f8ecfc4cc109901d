#ifndef BELAY_CONTROL_STORE_REFUSALS_H_
#define BELAY_CONTROL_STORE_REFUSALS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "control/store.h"

/// Why every store refuses, in the same words.
namespace belay::control {

tl::unexpected<Error> moved(const Key& key, std::int64_t expected, std::int64_t found);
tl::unexpected<Error> known_effect(const Effect& effect);
tl::unexpected<Error> answered(std::string_view key);
tl::unexpected<Error> no_such_node(const TreeNode& node);

/// Whether the commit still comes in time, now that it is to be written.
Result<void> check_time(const Commit& commit, std::int64_t now_micros);

/// A page of a list, of records or of claims may not be larger than any store serves.
Result<void> check_page(std::size_t count_max);

/// Answers given then, or before, are forgotten.
std::int64_t answers_since(std::int64_t now_micros);

}  // namespace belay::control

#endif  // BELAY_CONTROL_STORE_REFUSALS_H_
