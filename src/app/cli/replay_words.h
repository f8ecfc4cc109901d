#ifndef BELAY_APP_CLI_REPLAY_WORDS_H_
#define BELAY_APP_CLI_REPLAY_WORDS_H_

#include <string_view>

#include "app/cli/command_words.h"

namespace belay::app {

/// What `belay replay` is to do with the words.
Result<Invocation> replay_meaning_of(const Words& words);
std::string_view replay_help_page();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_REPLAY_WORDS_H_
