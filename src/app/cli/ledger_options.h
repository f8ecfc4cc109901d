#ifndef BELAY_APP_CLI_LEDGER_OPTIONS_H_
#define BELAY_APP_CLI_LEDGER_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/service_options.h"

/// What `belay ledger` asks for.
namespace belay::app {

/// Which ledger is read, and whose it must be.
struct LedgerFrom {
  std::string config_file;    ///< of a server, whose store it is; empty: another
  std::string data_folder;    ///< a server's own, on the embedded store; empty: another
  std::string export_folder;  ///< what `belay ledger export` made; empty: another
  RemoteOptions remote;       ///< where neither is given
  std::string key;            ///< `NAME+HASH+BASE64`, or a file that holds it; empty: the folder's
};

struct LedgerVerifyOptions {
  LedgerFrom from;
  std::string against_file;  ///< an earlier checkpoint; empty: none
};

struct LedgerExportOptions {
  LedgerFrom from;
  std::string folder;
};

struct LedgerReplayOptions {
  LedgerFrom from;
};

struct LedgerTailOptions {
  LedgerFrom from;
  std::optional<std::uint64_t> first;  ///< an index; nothing: the last ones
  std::string kind;                    ///< empty: every kind
  bool follow = false;
  bool as_json = false;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEDGER_OPTIONS_H_
