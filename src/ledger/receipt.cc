#include "ledger/receipt.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "ledger/entry_words.h"

namespace belay::ledger {
namespace {

tl::unexpected<Error> refuse(std::string why) { return fail(Code::malformed, std::move(why)); }

Result<void> check_same(std::string_view what, const Digest& found,
                        const std::optional<Digest>& expected) {
  if (!expected || *expected == found) return {};
  return refuse(fmt::format("the receipt is of the {} {}, not {}: ask for a decision on this one",
                            what, found.empty() ? "(none)" : found.hex(), expected->hex()));
}

Result<void> check_same(std::string_view what, std::string_view found, std::string_view expected) {
  if (expected == found) return {};
  return refuse(fmt::format("the receipt is for the {} `{}`, not `{}`: ask for a decision there",
                            what, printable(found), printable(expected)));
}

Result<void> check_content(const Decided& decided, const Expectation& expected) {
  if (!expected.head_tree && !expected.result_tree) {
    return fail(Code::usage,
                "a receipt is verified for a tree: state the one that was proposed or that landed");
  }
  const Content& content = decided.content;
  BELAY_TRY_VOID(check_same("repository", content.repository, expected.repository));
  BELAY_TRY_VOID(check_same("head tree", content.head_tree, expected.head_tree));
  BELAY_TRY_VOID(
      check_same("result tree", decided.result_tree.value_or(Digest()), expected.result_tree));
  BELAY_TRY_VOID(
      check_same("target", content.target_ref, expected.target_ref.value_or(content.target_ref)));
  return check_same("touched paths", content.touched, expected.touched);
}

Result<void> check_time(const Decided& decided, Instant at, const Expectation& expected) {
  const Instant ahead{expected.now.seconds + limits::kClocksApartSecondsMax, expected.now.nanos};
  if (at > ahead) {
    return refuse(fmt::format("the receipt was given at {}, and it is {} here: set the clock",
                              at.to_string(), expected.now.to_string()));
  }
  if (expected.undo || (decided.expires && expected.now < *decided.expires)) return {};
  return refuse(fmt::format(
      "the receipt expired at {}: ask for a new decision, or verify it with `--undo` where it is "
      "about going back",
      decided.expires.value_or(at).to_string()));
}

Result<void> check_revoked(const Decided& decided, const Expectation& expected) {
  const Digest content = digest_of(decided.content);
  const bool revoked = std::any_of(
      expected.revoked.begin(), expected.revoked.end(), [&](const Revocation& revocation) {
        return revocation.content == content && revocation.environment == decided.environment;
      });
  if (!revoked) return {};
  return refuse(
      fmt::format("the receipt was revoked for `{}`: this content may not run there again",
                  printable(decided.environment)));
}

/// Whoever runs the ledger says which approvals counted; here they are held to the gate's own rule.
Result<void> check_binds(const Discharge& approval, const SettledObligation& obligation,
                         const Decided& decided) {
  const ApprovalTerms& terms = *approval.terms;
  if (terms.environment != decided.environment) {
    return refuse(fmt::format(
        "it counts the approval `{}`, which is for the environment `{}` and "
        "not for `{}`: its server counted what does not count, so replay "
        "the ledger before anything of it is believed",
        printable(approval.id), printable(terms.environment), printable(decided.environment)));
  }
  if (covers(terms.moment, obligation.due)) return {};
  return refuse(fmt::format(
      "it counts the approval `{}`, which is for the moment `{}`, for `{}`, "
      "which is due at `{}`: its server counted what does not count, so "
      "replay the ledger before anything of it is believed",
      printable(approval.id), terms.moment, printable(obligation.says), obligation.due));
}

Result<CountedApproval> counted_approval(const Discharge& discharge, const Decided& decided,
                                         std::string_view origin) {
  // What is signed names the touched paths before and after, so another head tree with these same
  // ones is the same patch: only the tree may differ.
  Content approved = decided.content;
  approved.head_tree = discharge.tree.value_or(approved.head_tree);
  CountedApproval approval{discharge.id, discharge.means.value_or(""), std::nullopt,
                           approved.head_tree};
  if (discharge.terms->signature) {
    BELAY_TRY(approval.key, approval_signer(discharge.id, approved, *discharge.terms, origin));
  }
  return approval;
}

Result<std::vector<CountedApproval>> counted_approvals(const Decided& decided,
                                                       std::string_view origin) {
  std::vector<CountedApproval> counted;
  std::map<std::string_view, const Discharge*> named;
  for (const SettledObligation& obligation : decided.obligations) {
    for (const Discharge& discharge : obligation.by) {
      if (discharge.terms) {
        BELAY_TRY(CountedApproval approval, counted_approval(discharge, decided, origin));
        counted.push_back(std::move(approval));
        named.emplace(discharge.id, &discharge);
      }
      const auto first = named.find(discharge.id);
      if (first == named.end()) continue;
      BELAY_TRY_VOID(check_binds(*first->second, obligation, decided));
    }
  }
  return counted;
}

}  // namespace

Result<std::vector<Revocation>> parse_revocations(std::string_view lines) {
  std::vector<Revocation> made;
  int number = 0;
  for (const std::string_view line : lines_of(lines)) {
    ++number;
    auto entry = parse_entry(line);
    if (!entry) {
      return refuse(fmt::format("line {} is no ledger entry: {}", number, entry.error().message));
    }
    const auto* revoked = std::get_if<Revoked>(&entry->what);
    if (revoked != nullptr) made.push_back({digest_of(revoked->content), revoked->environment});
  }
  return made;
}

Result<Receipt> Receipt::parse(std::string_view text) {
  BELAY_TRY(LedgerProof proof, LedgerProof::parse(text));
  if (!proof.extra) {
    return refuse("the proof carries no entry: a receipt has it in base64 on its line `extra`");
  }
  Receipt receipt{*std::move(proof.extra), std::move(proof)};
  receipt.proof.extra.reset();
  return receipt;
}

std::string Receipt::to_string() const {
  LedgerProof carrying = proof;
  carrying.extra = entry;
  return carrying.to_string();
}

Result<Verified> verify(const Receipt& receipt, const TrustedLedger& trusted,
                        const Expectation& expected) {
  BELAY_TRY(SignedCheckpoint checkpoint,
            verify(receipt.proof, leaf_hash(receipt.entry), trusted.keys));
  if (checkpoint.checkpoint.origin != trusted.origin) {
    return refuse(fmt::format("the receipt is of the ledger `{}`, not `{}`",
                              printable(checkpoint.checkpoint.origin), printable(trusted.origin)));
  }
  BELAY_TRY(Entry entry, parse_entry(receipt.entry));
  auto* decided = std::get_if<Decided>(&entry.what);
  if (decided == nullptr) {
    return refuse(fmt::format("the receipt's entry is no decision but `{}`", kind_of(entry.what)));
  }
  if (decided->verdict != "allow") {
    return refuse(
        fmt::format("the receipt is of a decision to {}: see what it owes with `belay "
                    "decide`",
                    decided->verdict));
  }
  BELAY_TRY_VOID(check_content(*decided, expected));
  BELAY_TRY_VOID(check_same("environment", decided->environment, expected.environment));
  BELAY_TRY_VOID(check_same("moment", decided->moment, expected.moment));
  BELAY_TRY_VOID(check_time(*decided, entry.at, expected));
  BELAY_TRY_VOID(check_revoked(*decided, expected));
  BELAY_TRY(std::vector<CountedApproval> approvals, counted_approvals(*decided, trusted.origin));
  return Verified{std::move(*decided), std::move(approvals), entry.at, receipt.proof.index,
                  std::move(checkpoint)};
}

}  // namespace belay::ledger
