#ifndef BELAY_APP_CLI_GRAMMAR_H_
#define BELAY_APP_CLI_GRAMMAR_H_

#include "app/cli/command_words.h"

namespace CLI {
class App;
}

/// Parts of the grammar that CLI11 splits words by.
namespace belay::app {

/// What every command takes.
void add_common_options(CLI::App& command, Words& words);
/// What every command takes that asks a server.
void add_remote_options(CLI::App& command, Words& words);

/// A command below `of` that reads a whole ledger.
CLI::App& about_a_ledger(CLI::App& of, const char* name, Words& words);

/// `belay health`, `belay rollout`, `belay metrics` and `belay replay`.
void declare_watch(CLI::App& app, Words& words);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_GRAMMAR_H_
