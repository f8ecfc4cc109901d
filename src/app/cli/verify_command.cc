#include <fmt/format.h>

#include <optional>
#include <set>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/ledger_sources.h"
#include "base/limits.h"
#include "base/text.h"
#include "facts/provenance/enrolled_keys.h"
#include "ledger/receipt.h"

namespace belay::app {
namespace {

/// An ended allow is good for one thing only, and nobody may take it for another.
bool has_ended(const ledger::Decided& decision, Instant now) {
  return !decision.expires || *decision.expires <= now;
}

/// Whose keys count, where that was said.
Result<std::optional<facts::EnrolledKeys>> read_approvers(const std::string& file) {
  if (file.empty()) return std::nullopt;
  BELAY_TRY(const control::GivenFile text, read_given_file(file, limits::kEnrolledKeysBytesMax));
  BELAY_TRY(facts::EnrolledKeys keys, facts::EnrolledKeys::parse(text.text, file));
  return std::optional(std::move(keys));
}

/// A line for each approval, and the people of `approvers` who signed one.
struct Approvers {
  std::string lines;
  std::set<std::size_t> people;
};

Approvers approvers_of(const ledger::Verified& verified,
                       const std::optional<facts::EnrolledKeys>& approvers) {
  Approvers made;
  const std::string purpose = ledger::approval_namespace(verified.checkpoint.checkpoint.origin);
  for (const ledger::CountedApproval& approval : verified.approvals) {
    std::string how = fmt::format("given by {}: only the ledger vouches for it", approval.means);
    if (approval.key) {
      how = fmt::format("signed by the key {}", sshsig::fingerprint(*approval.key));
      const facts::EnrolledKey* enrolled =
          approvers ? approvers->find(approval.key->blob, purpose, verified.at) : nullptr;
      if (enrolled != nullptr) {
        made.people.insert(enrolled->person);
        how += fmt::format(" of {}", printable(joined(enrolled->principals, ",")));
      } else if (approvers) {
        how += ", which is nobody's of `--approvers`";
      }
    }
    if (approval.tree != verified.decision.content.head_tree) {
      how += fmt::format("; for the tree {}, and carried over: this one touches the same",
                         approval.tree.abbreviated(12));
    }
    made.lines += fmt::format("approval {} {}\n", printable(approval.id), how);
  }
  return made;
}

/// What it was allowed in spite of: loud, and first.
std::string exceptions_in(const ledger::Decided& decision) {
  std::string lines;
  for (const ledger::SettledObligation& obligation : decision.obligations) {
    if (obligation.state != "overridden" && obligation.state != "waived") continue;
    std::vector<std::string> ids;
    for (const ledger::Discharge& by : obligation.by) ids.push_back(by.id);
    lines += fmt::format("{} {}: {}\n", obligation.state == "waived" ? "WAIVED" : "OVERRIDE",
                         printable(joined(ids, ", ")), printable(obligation.says));
  }
  return lines;
}

std::string page_of(const ledger::Verified& verified, const ledger::VerifierKey& key,
                    const ledger::Expectation& expected, bool revocations_known,
                    const std::string& approvals) {
  const ledger::Decided& decision = verified.decision;
  const bool goes_back = expected.undo && has_ended(decision, expected.now);
  const std::string exceptions = exceptions_in(decision);
  std::string page =
      fmt::format("{}{}   {} of {} onto {}, at {} for {}\n", goes_back ? "UNDO " : "ALLOW",
                  exceptions.empty() ? "" : " (EXCEPTION)", decision.content.head_tree.hex(),
                  printable(decision.content.repository), printable(decision.content.target_ref),
                  decision.moment, printable(decision.environment));
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
  page += exceptions + approvals;
  page += fmt::format(
      "this machine's clock is trusted, and withdrawals after the decision{} are not known here\n",
      revocations_known ? "" : " and revocations");
  return page;
}

}  // namespace

Result<int> execute(const VerifyOptions& options) {
  BELAY_TRY(const ledger::VerifierKey key, read_verifier_key(options.key));
  BELAY_TRY(const auto approvers, read_approvers(options.approvers_file));
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
  const Approvers signers = approvers_of(*verified, approvers);
  const auto people = static_cast<int>(signers.people.size());
  if (people < options.people_min) {
    return fail(Code::forbidden,
                fmt::format("{} of `{}` signed an approval that the decision counted, and {} must: "
                            "`belay approve --sign` makes one",
                            counted(static_cast<std::uint64_t>(people), "person", "people"),
                            printable(options.approvers_file), options.people_min));
  }
  print(page_of(*verified, key, expected, !options.revoked_file.empty(), signers.lines));
  return 0;
}

}  // namespace belay::app
