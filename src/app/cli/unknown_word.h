#ifndef BELAY_APP_CLI_UNKNOWN_WORD_H_
#define BELAY_APP_CLI_UNKNOWN_WORD_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace CLI {
class App;
}

namespace belay::app {

inline constexpr std::string_view kProgramName = "belay";

/// The command that was chosen, with all it belongs to: `belay policy diff`.
std::string full_name(const CLI::App& app);

/// What to write instead of a word that the chosen command does not know.
tl::unexpected<Error> unknown_word(const CLI::App& app, const std::string& word);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_UNKNOWN_WORD_H_
