#ifndef BELAY_APP_CLI_SERVICE_WORDS_H_
#define BELAY_APP_CLI_SERVICE_WORDS_H_

#include <optional>
#include <string_view>

#include "app/cli/command_words.h"

namespace belay::app {

/// Which server the words name, and as whom it is asked.
Result<RemoteOptions> remote_options(const Words& words);

/// What a command that talks to a server, or is one, is to do with the words; nothing for any other
/// command.
std::optional<Result<Invocation>> service_meaning_of(std::string_view command, const Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_SERVICE_WORDS_H_
