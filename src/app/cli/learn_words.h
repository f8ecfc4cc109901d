#ifndef BELAY_APP_CLI_LEARN_WORDS_H_
#define BELAY_APP_CLI_LEARN_WORDS_H_

#include <optional>
#include <string_view>

#include "app/cli/command_words.h"

namespace CLI {
class App;
}

namespace belay::app {

/// `review`, `trend` and `action` of `belay incident`.
void declare_learning(CLI::App& incident, Words& words);
/// `weekly` of `belay review`.
void declare_weekly(CLI::App& review, Words& words);

/// What a command that learns from incidents is to do with the words; nothing for any other.
std::optional<Result<Invocation>> learn_meaning_of(std::string_view command, const Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEARN_WORDS_H_
