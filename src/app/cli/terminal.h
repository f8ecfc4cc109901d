#ifndef BELAY_APP_CLI_TERMINAL_H_
#define BELAY_APP_CLI_TERMINAL_H_

#include "app/cli/render/page.h"

namespace belay::app {

/// Standard output as paper: as wide as `COLUMNS` or the terminal says, within what reads well, and
/// coloured only on a terminal where neither `NO_COLOR` nor `TERM=dumb` asks for plain text.
Paper standard_output();

/// Whether a person sees standard output as it is written, where lines can be drawn over.
bool standard_output_is_watched();
/// Whether a person sees standard error as it is written.
bool standard_error_is_watched();
/// As wide as the terminal that standard error is on says; 80 where it does not.
std::size_t standard_error_columns();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_TERMINAL_H_
