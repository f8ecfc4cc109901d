#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/change_dossier.h"
#include "control/test_gate.h"
#include "ledger/approval.h"
#include "ledger/test_ledger.h"

namespace belay::control {
namespace {

using gate::Moment;
using gate::Verdict;
using test::Gate;
using test::tree;
using testing::HasSubstr;

constexpr std::string_view kOrigin = "ledger.retail.example";
constexpr const char* kId = "s0123456789abcdef";

/// Mara has the key of the seed `m` enrolled, Tomas that of `t`.
struct Signed : Gate {
  Signed() {
    enrol_key("mara", {gate::TestProducer('m').line()});
    enrol_key("tomas", {gate::TestProducer('t').line()});
    static_cast<void>(take("ines", seen('3')));
  }

  void enrol_key(const std::string& who, std::vector<std::string> keys) {
    Directory people = directory;
    Principal changed = *people.find(who);
    changed.keys = std::move(keys);
    static_cast<void>(place(people, changed));
    enrol(people);
  }

  ApprovalAsked signed_by(char seed, std::string_view origin = kOrigin) const {
    ApprovalAsked asked = approval();
    asked.id = kId;
    asked.id += seed;
    asked.result_tree = state.now().merge_tree;
    const ledger::ApprovalTerms terms{"prod", "merge", asked.result_tree, {}};
    asked.signature =
        ledger::test_ssh_signature(seed, ledger::approval_namespace(origin),
                                   ledger::approval_statement(asked.id, asked.content, terms));
    return asked;
  }
};

TEST(SignedApproval, is_recorded_with_what_its_giver_signed) {
  Signed gate;
  const auto made = gate.take("mara", gate.signed_by('m'));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->made, std::string(kId) + "m");
  const auto& entry = std::get<ledger::Approved>(made->records.front().what);
  const auto signer = ledger::approval_signer(entry.approval, entry.content, entry.terms, kOrigin);
  ASSERT_TRUE(signer) << signer.error().message;
  EXPECT_EQ(*signer, gate::TestProducer('m').key());
  EXPECT_EQ(gate.state.approvals.front().means, "ssh-key");
  EXPECT_EQ(gate.state.approvals.front().key, sshsig::fingerprint(*signer));
}

TEST(SignedApproval, by_a_key_that_is_not_the_givers_is_refused) {
  Signed gate;
  EXPECT_REFUSED(gate.take("mara", gate.signed_by('t')), Code::forbidden, "not enrolled for");
  EXPECT_REFUSED(gate.take("wim", gate.signed_by('m')), Code::forbidden, "not enrolled for");
}

TEST(SignedApproval, of_anything_else_than_what_is_asked_is_refused) {
  Signed gate;
  ApprovalAsked other = gate.signed_by('m');
  other.id += "1";
  EXPECT_REFUSED(gate.take("mara", other), Code::malformed, "not signed as");
  other = gate.signed_by('m');
  other.moment = Moment::deploy;
  EXPECT_REFUSED(gate.take("mara", other), Code::malformed, "not signed as");
  other = gate.signed_by('m');
  other.result_tree.reset();
  EXPECT_REFUSED(gate.take("mara", other), Code::malformed, "not signed as");
  other.result_tree = tree('9');
  EXPECT_REFUSED(gate.take("mara", other), Code::conflict, "look at it again");
  EXPECT_REFUSED(gate.take("mara", gate.signed_by('m', "ledger.example.com/other")),
                 Code::malformed, "not signed as");
  other = gate.signed_by('m');
  other.signature = "made up";
  EXPECT_REFUSED(gate.take("mara", other), Code::malformed, "not signed as");
}

TEST(SignedApproval, that_is_padded_is_refused_before_it_is_kept) {
  Signed gate;
  ApprovalAsked other = gate.signed_by('m');
  other.signature.insert(other.signature.find('\n'), std::string(60'000, '\n'));
  EXPECT_REFUSED(gate.take("mara", other), Code::malformed, "are enough for every key");
  other = gate.signed_by('m');
  other.signature.insert(other.signature.find('\n'), "\n");
  EXPECT_REFUSED(gate.take("mara", other), Code::malformed, "is padded");
}

TEST(SignedApproval, stands_in_the_receipt_before_one_that_only_the_ledger_vouches_for) {
  Signed gate;
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("mara", gate.signed_by('m')));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("tomas", gate.approval()));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  const auto& by = std::get<ledger::Decided>(made->records.front().what).obligations.front().by;
  ASSERT_EQ(by.size(), 2u);
  EXPECT_EQ(by[0].id, std::string(kId) + "m");
  EXPECT_EQ(by[1].id, "a4");
}

TEST(SignedApproval, of_no_merge_result_is_in_no_receipt_where_the_policy_asks_for_one) {
  Signed gate;
  Assessed strict = gate.seen('3');
  strict.revision.judges.policy = {
      {"belay.yaml", gate.keep("belay: policy/v1\nrules:\n- name: one\n  owes:\n  - approvals: "
                               "{count: 1, strict: merge-result}\n")}};
  ASSERT_TRUE(gate.take("ines", strict));
  ApprovalAsked unbound = gate.approval();
  unbound.id = std::string(kId) + "0";
  const ledger::ApprovalTerms terms{"prod", "merge", {}, {}};
  unbound.signature =
      ledger::test_ssh_signature('m', ledger::approval_namespace(kOrigin),
                                 ledger::approval_statement(unbound.id, unbound.content, terms));
  const auto given = gate.take("mara", unbound);
  ASSERT_TRUE(given) << given.error().message;
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->decided->decision.verdict, Verdict::allow);
  const auto& by = std::get<ledger::Decided>(made->records.front().what).obligations.front().by;
  ASSERT_EQ(by.size(), 1u);
  EXPECT_EQ(by.front().id, "a2");
}

TEST(SignedApproval, has_an_id_of_its_own) {
  Signed gate;
  ASSERT_TRUE(gate.take("mara", gate.signed_by('m')));
  EXPECT_REFUSED(gate.take("mara", gate.signed_by('m')), Code::conflict, "already");
  ApprovalAsked other = gate.signed_by('t');
  for (const char* id : {"a1", "s1", "", "s0123456789abcde%", "S0123456789abcdef"}) {
    other.id = id;
    EXPECT_REFUSED(gate.take("tomas", other), Code::malformed, "its signer chose");
  }
  ApprovalAsked plain = gate.approval();
  plain.id = kId;
  EXPECT_REFUSED(gate.take("tomas", plain), Code::malformed, "chooses its id");
}

TEST(SignedApproval, does_not_count_once_its_key_is_taken_back) {
  Signed gate;
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.signed_by('m')));
  ASSERT_TRUE(gate.take("tomas", gate.signed_by('t')));
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  gate.enrol_key("mara", {gate::TestProducer('n').line()});
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->decided->decision.verdict, Verdict::hold);
  EXPECT_THAT(made->decided->decision.obligations.front().passed_over,
              testing::Contains(HasSubstr("no longer enrolled")));
}

TEST(SignedApproval, is_proved_by_the_receipt_after_a_clean_rebase) {
  Signed gate;
  const auto surviving = [&](char head_tree) {
    Assessed seen = gate.seen(head_tree);
    seen.revision.judges.policy = {
        {"belay.yaml", gate.keep("belay: policy/v1\nrules:\n- name: two people\n  owes:\n  - "
                                 "approvals: {count: 1, survive: [clean-rebase]}\n")}};
    return seen;
  };
  Assessed before = surviving('3');
  ASSERT_TRUE(gate.take("ines", before));
  ASSERT_TRUE(gate.take("mara", gate.signed_by('m')));
  // The head moved on, and touches the very same paths with the same contents.
  Assessed after = surviving('3');
  after.revision.head = tree('8');
  after.revision.content.head_tree = tree('8');
  const auto findings =
      facts::parse_findings(gate.documents.at(after.revision.findings.at("prod")));
  facts::Findings rebased = *findings;
  rebased.change.head = rebased.change.head_tree = tree('8');
  after.revision.findings["prod"] =
      gate.keep(facts::write_findings(rebased.change, rebased.provenance, rebased.boundary));
  ASSERT_TRUE(gate.take("ines", after));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->decided->decision.verdict, Verdict::allow);
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  ASSERT_EQ(entry.obligations.front().by.size(), 1u);
  const ledger::Discharge& carried = entry.obligations.front().by.front();
  EXPECT_EQ(carried.tree, tree('3'));
  ledger::Content signed_content = entry.content;
  EXPECT_FALSE(ledger::approval_signer(carried.id, signed_content, *carried.terms, kOrigin));
  signed_content.head_tree = *carried.tree;
  EXPECT_TRUE(ledger::approval_signer(carried.id, signed_content, *carried.terms, kOrigin));
}

}  // namespace
}  // namespace belay::control
