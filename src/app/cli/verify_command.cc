#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/ledger_sources.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/receipt.h"

namespace belay::app {
namespace {

/// An ended allow is good for one thing only, and nobody may take it for another.
bool has_ended(const ledger::Decided& decision, Instant now) {
  return !decision.expires || *decision.expires <= now;
}

std::string page_of(const ledger::Verified& verified, const ledger::VerifierKey& key,
                    const ledger::Expectation& expected, bool revocations_known) {
  const ledger::Decided& decision = verified.decision;
  const bool goes_back = expected.undo && has_ended(decision, expected.now);
  std::string page = fmt::format(
      "{}   {} of {} onto {}, at {} for {}\n", goes_back ? "UNDO " : "ALLOW",
      decision.content.head_tree.hex(), printable(decision.content.repository),
      printable(decision.content.target_ref), decision.moment, printable(decision.environment));
  const std::string ends = decision.expires ? decision.expires->to_string() : "never";
  if (goes_back) {
    page += fmt::format(
        "THIS ALLOW HAS ENDED: it is good for going back to exactly what was allowed in {} before, "
        "and for nothing new. Record that you went back\n",
        printable(decision.environment));
  }
  page += fmt::format("entry {} of {}, signed by {}; decided {}, {} {}\n", verified.index,
                      verified.checkpoint.checkpoint.origin, key.name(), verified.at.to_string(),
                      goes_back ? "ended" : "ends", ends);
  page += fmt::format(
      "this machine's clock is trusted, and withdrawals after the decision{} are not known here\n",
      revocations_known ? "" : " and revocations");
  return page;
}

}  // namespace

Result<int> execute(const VerifyOptions& options) {
  BELAY_TRY(const ledger::VerifierKey key, read_verifier_key(options.key));
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
  if (!options.revoked_file.empty()) {
    BELAY_TRY(const control::GivenFile list,
              read_given_file(options.revoked_file, limits::kRevocationsBytesMax));
    auto revoked = ledger::parse_revocations(list.text);
    if (!revoked) {
      return fail(revoked.error().code, revoked.error().message, Place{list.name, 0, 0});
    }
    expected.revoked = *std::move(revoked);
  }
  const ledger::TrustedLedger trusted{key.name(), {key}};
  auto verified = ledger::verify(receipt, trusted, expected);
  if (!verified) {
    expected.head_tree.reset();
    expected.result_tree = tree;
    auto landed = ledger::verify(receipt, trusted, expected);
    if (!landed) return tl::unexpected<Error>(std::move(verified).error());
    verified = std::move(landed);
  }
  print(page_of(*verified, key, expected, !options.revoked_file.empty()));
  return 0;
}

}  // namespace belay::app
