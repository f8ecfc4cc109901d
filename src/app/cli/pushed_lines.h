#ifndef BELAY_APP_CLI_PUSHED_LINES_H_
#define BELAY_APP_CLI_PUSHED_LINES_H_

#include <string>
#include <string_view>
#include <vector>

#include "control/pushed_series.h"

/// Samples as people and scripts write them for `belay metrics push`.
namespace belay::app {

/// `orders_total{version="v2"}=123`, read at that time.
Result<control::PushedSample> sample_in_word(std::string_view word, Instant at);

/// A line for each, `SERIES VALUE [AT]`; without `AT` it was read at `at`. Empty lines, and those
/// that begin with `#`, say nothing. Fails with the line; `name` is the file's.
Result<std::vector<control::PushedSample>> samples_in_lines(std::string_view text,
                                                            const std::string& name, Instant at);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_PUSHED_LINES_H_
