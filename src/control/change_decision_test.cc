#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/change_dossier.h"
#include "control/test_gate.h"

namespace belay::control {
namespace {

using gate::Moment;
using gate::Verdict;
using test::Complete;
using test::Gate;
using test::kinds_of;
using test::tree;
using testing::HasSubstr;

TEST(ChangeDecision, nothing_given_is_held) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeDecision, everything_given_is_allowed_and_recorded) {
  Complete gate;
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->decided->decision.verdict, Verdict::allow);
  ASSERT_THAT(kinds_of(*made), testing::ElementsAre("decided"));
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  EXPECT_EQ(entry.verdict, "allow");
  EXPECT_EQ(entry.content, gate.state.now().content);
  EXPECT_EQ(entry.expires->seconds, made->records.front().at.seconds + 86'400);
  EXPECT_TRUE(gate.documents.contains(entry.inputs));
  EXPECT_TRUE(gate.documents.contains(entry.explanation));
  std::vector<std::string> by;
  for (const auto& settled : entry.obligations) {
    for (const auto& discharge : settled.by) by.push_back(discharge.id);
  }
  EXPECT_THAT(by, testing::ElementsAre("a1", "a2"));
}

TEST(ChangeDecision, what_is_held_never_expires) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made);
  EXPECT_FALSE(std::get<ledger::Decided>(made->records.front().what).expires);
}

TEST(ChangeDecision, each_part_is_needed) {
  for (const int left_out : {0, 1, 2}) {
    Gate gate;
    ASSERT_TRUE(gate.take("ines", gate.seen('3')));
    const auto give = [&](int part, const char* who, const ChangeEvent& event) {
      return part == left_out || gate.take(who, event).has_value();
    };
    ASSERT_TRUE(give(0, "ines", RecordWritten{{{"impact", "None."}}}));
    ASSERT_TRUE(give(1, "mara", gate.approval()));
    ASSERT_TRUE(give(2, "tomas", gate.approval()));
    EXPECT_EQ(gate.verdict(), Verdict::hold) << left_out;
  }
}

TEST(ChangeDecision, one_person_counts_once) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeDecision, a_push_voids_what_was_approved) {
  Complete gate;
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  ASSERT_TRUE(gate.take("ines", gate.seen('4')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_EQ(gate.verdict(), Verdict::allow) << "the very content that was approved";
}

TEST(ChangeDecision, a_target_that_moved_under_a_touched_file_voids_what_was_approved) {
  Complete gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3', "prod", 'b')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeDecision, who_is_not_active_does_nothing) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  Directory people = gate.directory;
  Principal mara = *people.find("mara");
  mara.active = false;
  ASSERT_TRUE(place(people, mara));
  gate.enrol(people);
  EXPECT_REFUSED(gate.take("mara", gate.approval()), Code::forbidden, "not active");
  EXPECT_REFUSED(gate.take("mara", DecisionAsked{Moment::merge, "prod"}), Code::forbidden,
                 "not active");
}

TEST(ChangeDecision, eligibility_is_asked_at_the_decision) {
  Complete gate;
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  Directory people = gate.directory;
  Principal mara = *people.find("mara");
  mara.active = false;
  ASSERT_TRUE(place(people, mara));
  gate.enrol(people);
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->decided->decision.verdict, Verdict::hold);
  EXPECT_THAT(made->decided->decision.obligations.front().passed_over,
              testing::Contains(HasSubstr("not active in the directory")));
}

TEST(ChangeDecision, somebody_the_directory_no_longer_has_does_not_count) {
  Complete gate;
  Directory people = gate.directory;
  std::erase_if(people.principals, [](const Principal& one) { return one.id == "mara"; });
  gate.enrol(people);
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeDecision, a_withdrawn_approval_does_not_count_and_stays) {
  Complete gate;
  const auto withdrawn = gate.take("mara", WithdrawalAsked{"a1", "the cutoff is wrong"});
  ASSERT_TRUE(withdrawn);
  EXPECT_THAT(kinds_of(*withdrawn), testing::ElementsAre("withdrawn"));
  EXPECT_EQ(gate.state.approvals.size(), 2u);
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  EXPECT_REFUSED(gate.take("mara", WithdrawalAsked{"a1", ""}), Code::conflict, "already");
}

TEST(ChangeDecision, an_approval_for_one_environment_is_for_no_other) {
  Complete gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3', "eu")));
  EXPECT_EQ(gate.verdict(Moment::merge, "prod"), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::merge, "eu"), Verdict::hold);
  ASSERT_TRUE(gate.take("mara", gate.approval(Moment::merge, "eu")));
  ASSERT_TRUE(gate.take("tomas", gate.approval(Moment::merge, "eu")));
  EXPECT_EQ(gate.verdict(Moment::merge, "eu"), Verdict::allow);
  EXPECT_REFUSED(gate.take("wim", gate.approval(Moment::merge, "")), Code::malformed, "name one");
}

TEST(ChangeDecision, an_approval_to_merge_is_none_to_deploy) {
  Complete gate;
  EXPECT_EQ(gate.verdict(Moment::merge), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::deploy), Verdict::hold);
  ASSERT_TRUE(gate.take("wim", gate.approval(Moment::deploy)));
  const auto made = gate.take("ines", DecisionAsked{Moment::deploy, "prod"});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->decided->decision.verdict, Verdict::allow);
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  for (const auto& settled : entry.obligations) {
    if (settled.due != "deploy") continue;
    ASSERT_EQ(settled.by.size(), 1u);
    EXPECT_EQ(settled.by.front().id, "a3");
  }
}

TEST(ChangeDecision, an_approval_to_deploy_is_one_to_merge) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval(Moment::deploy)));
  ASSERT_TRUE(gate.take("tomas", gate.approval(Moment::after)));
  EXPECT_EQ(gate.verdict(Moment::merge), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::deploy), Verdict::allow);
}

TEST(ChangeDecision, the_entry_names_no_approval_that_did_not_count) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('4')));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval(Moment::merge, "eu")));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("tomas", gate.approval()));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made);
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  std::vector<std::string> by;
  for (const auto& settled : entry.obligations) {
    for (const auto& discharge : settled.by) by.push_back(discharge.id);
  }
  EXPECT_THAT(by, testing::ElementsAre("a3", "a4"));
}

TEST(ChangeDecision, the_entry_names_one_approval_of_each_giver_however_many_there_are) {
  Complete gate;
  for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(gate.take("mara", gate.approval()));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->decided->decision.obligations.front().by.size(), 1'002u);
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  ASSERT_EQ(entry.obligations.front().by.size(), 2u);
  EXPECT_EQ(entry.obligations.front().by[0].id, "a1002") << "the newest";
  EXPECT_EQ(entry.obligations.front().by[1].id, "a2");
}

TEST(ChangeDecision, the_entry_says_what_an_approval_is_for_where_it_is_named_first) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval(Moment::deploy)));
  ASSERT_TRUE(gate.take("tomas", gate.approval(Moment::deploy)));
  const auto made = gate.take("ines", DecisionAsked{Moment::deploy, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  std::vector<std::string> by;
  for (const auto& settled : std::get<ledger::Decided>(made->records.front().what).obligations) {
    for (const auto& one : settled.by) by.push_back(one.id + (one.terms ? " with terms" : ""));
  }
  EXPECT_THAT(by, testing::ElementsAre("a1 with terms", "a2 with terms", "a1", "a2"));
}

/// A test run of a tree, as `ci` signs it, or another.
EvidenceBrought tested(const Digest& tree, Instant finished, bool passed = true,
                       char signer = 'c') {
  return {gate::TestProducer(signer).tested(tree, finished, passed)};
}

Result<Dossier> dossier(Gate& gate) {
  return dossier_of(gate.state, gate.context(), DecisionAsked{Moment::merge, "prod"}, gate.now);
}

TEST(ChangeDecision, evidence_comes_from_enrolled_producers_and_not_from_the_future) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_REFUSED(gate.take("ines", tested(tree('3'), gate.now)), Code::forbidden,
                 "no enrolled producer");
  Instant later = gate.now;
  later.seconds += 60;
  EXPECT_REFUSED(gate.take("ci", tested(tree('3'), later)), Code::malformed, "has not come yet");
  EXPECT_REFUSED(gate.take("ci", tested(tree('3'), gate.now, true, 't')), Code::forbidden,
                 "no enrolled key");
  EXPECT_REFUSED(gate.take("ci", EvidenceBrought{"{}"}), Code::malformed, "envelope");
  const Instant finished = gate.now;
  ASSERT_TRUE(gate.take("ci", tested(tree('3'), finished)));
  const auto made = dossier(gate);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->evidence.size(), 1u);
  EXPECT_EQ(made->evidence[0].type, "test-result");
  EXPECT_EQ(made->evidence[0].tree, tree('3'));
  EXPECT_EQ(made->evidence[0].at, finished);
  EXPECT_EQ(made->evidence[0].barred, "");
}

TEST(ChangeDecision, evidence_that_speaks_against_the_change_says_so) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ci", tested(tree('3'), gate.now, false)));
  const auto made = dossier(gate);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->evidence.size(), 1u);
  EXPECT_EQ(made->evidence[0].barred, "its result is FAILED");
}

TEST(ChangeDecision, evidence_of_who_is_no_producer_any_more_does_not_count) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ci", tested(tree('3'), gate.now)));
  Directory people = gate.directory;
  Principal ci = *people.find("ci");
  ci.roles.clear();
  ASSERT_TRUE(place(people, ci));
  gate.enrol(people);
  const auto made = dossier(gate);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->evidence[0].barred, testing::HasSubstr("no longer an enrolled producer"));
}

TEST(ChangeDecision, evidence_signed_by_a_key_that_is_no_longer_enrolled_does_not_count) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ci", tested(tree('3'), gate.now)));
  Directory people = gate.directory;
  Principal ci = *people.find("ci");
  ci.keys = {gate::TestProducer('n').line()};
  ASSERT_TRUE(place(people, ci));
  gate.enrol(people);
  const auto made = dossier(gate);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->evidence[0].barred, testing::HasSubstr("no longer enrolled"));
}

TEST(ChangeDecision, what_is_abandoned_is_never_allowed) {
  Complete gate;
  ASSERT_TRUE(gate.take("ines", Abandoned{"superseded"}));
  EXPECT_REFUSED(gate.take("ines", DecisionAsked{Moment::merge, "prod"}), Code::conflict,
                 "abandoned");
}

TEST(ChangeDecision, a_missing_or_damaged_document_decides_nothing) {
  Complete gate;
  Complete other;
  const Digest findings = gate.state.now().findings.at("prod");
  gate.documents.erase(findings);
  EXPECT_FALSE(gate.take("ines", DecisionAsked{Moment::merge, "prod"}));
  other.documents[findings] += " ";
  EXPECT_REFUSED(other.take("ines", DecisionAsked{Moment::merge, "prod"}), Code::internal,
                 "not what its name says");
}

TEST(ChangeDecision, an_environment_that_was_not_looked_at_is_not_decided) {
  Complete gate;
  EXPECT_REFUSED(gate.take("ines", DecisionAsked{Moment::merge, "eu"}), Code::internal,
                 "not assessed");
}

TEST(ChangeDecision, the_same_step_is_the_same_bytes) {
  Complete one;
  Complete two;
  const auto a = one.take("ines", DecisionAsked{Moment::merge, "prod"});
  const auto b = two.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*ledger::write(a->records.front()), *ledger::write(b->records.front()));
  EXPECT_EQ(write_change(a->state), write_change(b->state));
}

TEST(ChangeDecision, a_dossier_makes_the_decision_again) {
  Complete gate;
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made);
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  const auto dossier = parse_dossier(gate.documents.at(entry.inputs));
  ASSERT_TRUE(dossier) << dossier.error().message;
  const auto again = gate.context().decider->decide(*dossier);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->decision.inputs, made->decided->decision.inputs);
  EXPECT_EQ((*again)->decision.verdict, Verdict::allow);
}

}  // namespace
}  // namespace belay::control
