#include <fmt/format.h>

#include "app/cli/commands.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/receipt.h"

namespace belay::app {
namespace {

/// The key itself, or the file that holds it.
Result<ledger::VerifierKey> read_key(const std::string& stated) {
  if (auto key = ledger::VerifierKey::parse(stated)) return *std::move(key);
  BELAY_TRY(const control::GivenFile file, read_given_file(stated, limits::kSignedNoteBytesMax));
  auto key = ledger::VerifierKey::parse(trimmed(file.text));
  if (key) return *std::move(key);
  return fail(Code::malformed, fmt::format("holds no verifier key: {}", key.error().message),
              Place{stated, 0, 0});
}

}  // namespace

Result<int> execute(const VerifyOptions& options) {
  BELAY_TRY(const ledger::VerifierKey key, read_key(options.key));
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.receipt_file, limits::kReceiptBytesMax));
  BELAY_TRY(const ledger::Receipt receipt, ledger::Receipt::parse(file.text));
  BELAY_TRY(const Digest tree, Digest::parse(options.tree));
  ledger::Expectation expected;
  expected.repository = options.repository;
  expected.environment = options.environment;
  expected.moment = name_of(options.moment);
  expected.now = now();
  expected.undo = options.undo;
  expected.head_tree = tree;
  const ledger::TrustedLedger trusted{key.name(), {key}};
  auto verified = ledger::verify(receipt, trusted, expected);
  if (!verified) {
    expected.head_tree.reset();
    expected.result_tree = tree;
    auto landed = ledger::verify(receipt, trusted, expected);
    if (!landed) return tl::unexpected<Error>(std::move(verified).error());
    verified = std::move(landed);
  }
  const ledger::Decided& decision = verified->decision;
  print(fmt::format(
      "ALLOW   {} of {} onto {}, at {} for {}\n"
      "entry {} of {}, signed by {}; decided {}, ends {}\n"
      "this machine's clock is trusted, and withdrawals after the decision are not known here\n",
      decision.content.head_tree.hex(), printable(decision.content.repository),
      printable(decision.content.target_ref), decision.moment, printable(decision.environment),
      verified->index, verified->checkpoint.checkpoint.origin, key.name(), verified->at.to_string(),
      decision.expires ? decision.expires->to_string() : "never"));
  return 0;
}

}  // namespace belay::app
