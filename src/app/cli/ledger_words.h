#ifndef BELAY_APP_CLI_LEDGER_WORDS_H_
#define BELAY_APP_CLI_LEDGER_WORDS_H_

#include <optional>
#include <string_view>

#include "app/cli/command_words.h"

namespace belay::app {

/// Which ledger a command reads that believes it: only the server's own folder has a key that is
/// its own. `command` is how to write it: `ledger verify`.
Result<LedgerFrom> ledger_with_key(const Words& words, std::string_view command);

/// What a command of `belay ledger` is to do with the words; nothing for any other command.
std::optional<Result<Invocation>> ledger_meaning_of(std::string_view command, const Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEDGER_WORDS_H_
