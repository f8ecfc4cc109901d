#ifndef BELAY_APP_CLI_LEDGER_SOURCES_H_
#define BELAY_APP_CLI_LEDGER_SOURCES_H_

#include <memory>
#include <string>

#include "app/cli/ledger_options.h"
#include "control/ledger_source.h"
#include "ledger/receipt.h"

namespace belay::app {

/// The ledger that the command line names.
Result<std::unique_ptr<control::LedgerSource>> open_ledger(const LedgerFrom& from);

/// Whose it must be: the key that was stated, or the data folder's own.
Result<ledger::TrustedLedger> trusted_ledger(const LedgerFrom& from);

/// A key of the command line: itself, or the file that holds it.
Result<ledger::VerifierKey> read_verifier_key(const std::string& stated);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEDGER_SOURCES_H_
