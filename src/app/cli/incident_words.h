#ifndef BELAY_APP_CLI_INCIDENT_WORDS_H_
#define BELAY_APP_CLI_INCIDENT_WORDS_H_

#include <optional>
#include <string_view>

#include "app/cli/command_words.h"

namespace CLI {
class App;
}

namespace belay::app {

/// The grammar of `belay incident`, `belay signal` and `belay deployed`: gives that of the first,
/// for what is learned of incidents.
CLI::App& declare_incident(CLI::App& app, Words& words);

/// What one of them is to do with the words; nothing for any other command.
std::optional<Result<Invocation>> incident_meaning_of(std::string_view command, const Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_INCIDENT_WORDS_H_
