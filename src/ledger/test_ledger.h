#ifndef BELAY_LEDGER_TEST_LEDGER_H_
#define BELAY_LEDGER_TEST_LEDGER_H_

#include <fmt/format.h>

#include <string>
#include <vector>

#include "ledger/approval.h"
#include "ledger/entry.h"
#include "ledger/receipt.h"

/// What the tests of this room record: one entry of every kind, and a small ledger in memory.
namespace belay::ledger {

inline constexpr std::string_view kTestOrigin = "ledger.example.com/retail";

inline SigningKey test_key(char seed, std::string_view name = kTestOrigin,
                           SignatureType type = SignatureType::ed25519) {
  return {std::string(name), type, ed25519::PrivateKey::from_seed(std::string(32, seed)).value()};
}

inline Instant test_time(int minutes = 0) {
  return {Instant::parse("2026-11-20T12:00:00Z")->seconds + 60 * minutes, 0};
}

inline Content test_content() {
  return {"git.example.com/retail/shop",
          Digest::parse("4b825dc642cb6eb9a060e54bf8d69288fbee4904").value(), "refs/heads/main",
          sha256("touched")};
}

/// A part of what SSH signs and sends: its length, and itself.
inline std::string test_ssh_field(std::string_view text) {
  const std::string size = {'\0', '\0', static_cast<char>(text.size() >> 8),
                            static_cast<char>(text.size() & 0xff)};
  return size + std::string(text);
}

/// An SSHSIG as `ssh-keygen -Y sign` makes it, with the Ed25519 key of a seed.
inline std::string test_ssh_signature(char seed, std::string_view name_space,
                                      std::string_view message, std::string_view reserved = "") {
  const auto key = ed25519::PrivateKey::from_seed(std::string(32, seed)).value();
  const Digest digest = sha256(message);
  const std::string_view hash(reinterpret_cast<const char*>(digest.bytes().data()), digest.size());
  const std::string raw =
      key.sign("SSHSIG" + test_ssh_field(name_space) + test_ssh_field(reserved) +
               test_ssh_field("sha256") + test_ssh_field(hash))
          .value();
  const std::string algorithm = test_ssh_field("ssh-ed25519");
  return sshsig::armored(
      {sshsig::public_key_of(algorithm + test_ssh_field(key.public_key().bytes())).value(),
       std::string(name_space), std::string(reserved), "sha256", algorithm + test_ssh_field(raw)});
}

/// `approval-1` by a person whose key is that of the seed `p`.
inline ApprovalTerms test_terms() {
  ApprovalTerms terms{"prod", "deploy", std::nullopt, std::nullopt};
  terms.signature = test_ssh_signature('p', approval_namespace(kTestOrigin),
                                       approval_statement("approval-1", test_content(), terms));
  return terms;
}

inline Decided test_decision() {
  return {.change = "change-17",
          .content = test_content(),
          .result_tree = Digest::parse("9de29bb2d1d6434b8b29ae775ad8c2e48c5391ab").value(),
          .environment = "prod",
          .moment = "deploy",
          .verdict = "allow",
          .would = std::nullopt,
          .obligations = {{"approvals",
                           "2 approvals from the owners",
                           "discharged",
                           "merge",
                           true,
                           {{"approval-1", "ssh-key", test_terms()},
                            {"approval-2", "token", ApprovalTerms{"prod", "merge", {}, {}}}}},
                          {"rollout", "rollout in stages", "owed", "after", true, {}}},
          .policy = sha256("policy"),
          .inputs = sha256("inputs"),
          .explanation = sha256("explanation"),
          .engine = "0.1.0",
          .directory = "catalog-5",
          .time_zones = sha256("zones"),
          .plan = std::nullopt,
          .expires = test_time(60)};
}

inline Entry test_entry(What what, int minutes = 0) {
  return {
      test_time(minutes), {"person", "https://login.example.com", "u-1"}, "token", std::move(what)};
}

/// One of each kind, in the order of `What`.
inline std::vector<What> one_of_each() {
  const Content content = test_content();
  const Principal ada{"person", "https://login.example.com", "u-2"};
  return {ChangeOpened{"change-17", "Count the stock", content, "c0ffee", {"mia@example.com"}},
          ChangeUpdated{"change-17", content, "c0ffee", {}},
          Assessed{"change-17", content, sha256("facts"), "0.1.0"},
          Approved{"approval-1", "change-17", content, test_terms(),
                   Attention{test_time(-5), 3, 240, 2}},
          Withdrawn{"approval-1", "change-17", ""},
          EvidenceAttached{"evidence-1", "change-17", "tests", "ci.example.com", content.head_tree,
                           sha256("envelope")},
          RecordEdited{"change-17", {"summary", "rollback"}, sha256("record")},
          test_decision(),
          Waived{"waiver-1",
                 "change-17",
                 content,
                 "prod",
                 "the season ends",
                 {"two people"},
                 {"approval-3"},
                 test_time(60)},
          Overridden{"override-1", "change-17", content, "prod", "orders are lost", test_time(240),
                     test_time(1'440)},
          Reviewed{"override-1", "justified", "it stopped the loss"},
          Revoked{content, "prod", "it loses orders"},
          PolicyChanged{std::nullopt, sha256("policy"), "change-1", {"approval-0"}},
          CatalogChanged{sha256("old"), sha256("new"), "change-2", {}},
          PrincipalEnrolled{ada, "Ada", {"ada@example.com"}, {"approval-4"}},
          RoleChanged{ada, "oncall-director", true, {"approval-5"}},
          KeyEnrolled{ada, "ssh-ed25519 AAAA", "approval", {}},
          KeyRevoked{ada, "ssh-ed25519 AAAA", "lost"},
          TokenIssued{"token-1", ada, {"approve"}, test_time(60)},
          TokenRevoked{"token-1", "left the company"},
          LedgerKeyRotated{test_key('o').verifier().to_string(),
                           test_key('n').verifier().to_string(), "a year has passed"},
          Administered{"restore", "the store", "the disk failed", std::nullopt, sha256("backup")},
          RolloutStepped{"r17",
                         "change-17",
                         "prod",
                         sha256("plan"),
                         sha256("decision"),
                         {{"checkout", "v2", "v1"}},
                         "held",
                         500,
                         500,
                         "no-data",
                         "nothing is heard of `orders`",
                         {{"orders", "no-data", "none", "the source did not answer"}}},
          IncidentStepped{"i40",
                          "prod",
                          "blamed",
                          1,
                          "`checkout` has 60 % less than expected where it was exposed",
                          Suspected{"change", "change-17", "41.20"},
                          {{"checkout", "eu", "orders", 1'200, 900, 1'500}},
                          std::nullopt}};
}

/// A ledger in memory.
struct TestLedger {
  std::vector<std::string> leaves;
  std::vector<Digest> hashes;
  Frontier frontier;

  std::uint64_t add(const Entry& entry) {
    leaves.push_back(write(entry).value());
    hashes.push_back(leaf_hash(leaves.back()));
    frontier.append(hashes.back());
    return frontier.size() - 1;
  }

  SubtreeReader reader() const {
    return [this](unsigned level, std::uint64_t index) -> Result<Digest> {
      Frontier subtree;
      for (std::uint64_t i = index << level; i < (index + 1) << level; ++i) {
        subtree.append(hashes.at(i));
      }
      return subtree.root();
    };
  }

  Note checkpoint(const SigningKey& key) const {
    return sign(Checkpoint{std::string(kTestOrigin), frontier.head(), {}}, key).value();
  }

  Receipt receipt(std::uint64_t index, const SigningKey& key) const {
    return {leaves.at(index),
            {std::nullopt, index, inclusion_proof(index, frontier.size(), reader()).value(),
             checkpoint(key)}};
  }
};

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_TEST_LEDGER_H_
