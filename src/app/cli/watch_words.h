#ifndef BELAY_APP_CLI_WATCH_WORDS_H_
#define BELAY_APP_CLI_WATCH_WORDS_H_

#include <optional>
#include <string_view>

#include "app/cli/command_words.h"

namespace belay::app {

/// What a command of `belay health`, `belay rollout` or `belay metrics` is to do with the words;
/// nothing for any other command.
std::optional<Result<Invocation>> watch_meaning_of(std::string_view command, const Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_WATCH_WORDS_H_
