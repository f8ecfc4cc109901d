#ifndef BELAY_APP_CLI_RUN_H_
#define BELAY_APP_CLI_RUN_H_

namespace belay::app {

/// Runs one command line and returns its exit code: 0 allow, 1 the command failed, 2 the command
/// line is wrong, 3 hold, 4 deny.
int run(int argc, const char* const* argv);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RUN_H_
