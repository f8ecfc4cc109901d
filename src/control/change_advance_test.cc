#include "control/change_advance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "control/test_gate.h"

namespace belay::control {
namespace {

using gate::Moment;
using gate::Verdict;
using test::Gate;
using test::tree;
using testing::HasSubstr;

/// One of each kind of entry, as they were recorded.
std::vector<std::string> kinds_of(const AdvancedChange& made) {
  std::vector<std::string> kinds;
  for (const ledger::Entry& entry : made.records) kinds.emplace_back(kind_of(entry.what));
  return kinds;
}

/// Opened, with everything that merging owes.
struct Complete : Gate {
  Complete() {
    EXPECT_TRUE(take("ines", seen('3')));
    EXPECT_TRUE(take("ines", RecordWritten{{{"impact", "A day longer."}}}));
    EXPECT_TRUE(take("mara", approval()));
    EXPECT_TRUE(take("tomas", approval()));
  }
};

#define EXPECT_REFUSED(step, refusal, words)                \
  do {                                                      \
    const auto refused = (step);                            \
    ASSERT_FALSE(refused);                                  \
    EXPECT_EQ(refused.error().code, refusal);               \
    EXPECT_THAT(refused.error().message, HasSubstr(words)); \
  } while (false)

TEST(ChangeAdvance, a_change_is_opened_once_and_assessed) {
  Gate gate;
  const auto opened = gate.take("ines", gate.seen('3'));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(kinds_of(*opened), testing::ElementsAre("change-opened", "assessed"));
  const auto moved = gate.take("ines", gate.seen('4'));
  ASSERT_TRUE(moved);
  EXPECT_THAT(kinds_of(*moved), testing::ElementsAre("change-updated", "assessed"));
  EXPECT_EQ(gate.state.revisions.size(), 2u);
}

TEST(ChangeAdvance, looking_again_for_another_environment_is_no_new_head) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  const auto again = gate.take("ines", gate.seen('3', "eu"));
  ASSERT_TRUE(again);
  EXPECT_THAT(kinds_of(*again), testing::ElementsAre("assessed"));
  EXPECT_EQ(gate.state.revisions.size(), 1u);
  EXPECT_EQ(gate.state.now().findings.size(), 2u);
}

TEST(ChangeAdvance, findings_of_another_target_are_forgotten) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3', "eu")));
  Assessed moved = gate.seen('3');
  moved.revision.target = tree('9');
  ASSERT_TRUE(gate.take("ines", moved));
  EXPECT_FALSE(gate.state.now().findings.contains("eu"));
}

TEST(ChangeAdvance, an_environment_has_a_name_and_there_are_not_too_many) {
  Gate gate;
  EXPECT_REFUSED(gate.take("ines", gate.seen('3', "")), Code::malformed, "no environment");
  EXPECT_REFUSED(gate.take("ines", gate.seen('3', std::string(limits::kNameBytesMax + 1, 'x'))),
                 Code::malformed, "no environment");
  for (std::size_t i = 0; i < limits::kEnvironmentsMax; ++i) {
    ASSERT_TRUE(gate.take("ines", gate.seen('3', "e" + std::to_string(i))));
  }
  EXPECT_REFUSED(gate.take("ines", gate.seen('3')), Code::over_limit, "environments");
}

TEST(ChangeAdvance, a_head_that_comes_back_was_first_seen_when_it_was) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  const Instant first = gate.state.now().seen;
  ASSERT_TRUE(gate.take("ines", gate.seen('4')));
  EXPECT_NE(gate.state.now().seen, first);
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_EQ(gate.state.now().seen, first);
}

TEST(ChangeAdvance, nothing_given_is_held) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeAdvance, everything_given_is_allowed_and_recorded) {
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

TEST(ChangeAdvance, what_is_held_never_expires) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made);
  EXPECT_FALSE(std::get<ledger::Decided>(made->records.front().what).expires);
}

TEST(ChangeAdvance, each_part_is_needed) {
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

TEST(ChangeAdvance, one_person_counts_once) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeAdvance, a_push_voids_what_was_approved) {
  Complete gate;
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  ASSERT_TRUE(gate.take("ines", gate.seen('4')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_EQ(gate.verdict(), Verdict::allow) << "the very content that was approved";
}

TEST(ChangeAdvance, a_target_that_moved_under_a_touched_file_voids_what_was_approved) {
  Complete gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3', "prod", 'b')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeAdvance, what_was_looked_at_must_be_what_is_there) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  const ApprovalAsked before = gate.approval();
  ASSERT_TRUE(gate.take("ines", gate.seen('4')));
  EXPECT_REFUSED(gate.take("mara", before), Code::conflict, "look at it again");
  ApprovalAsked elsewhere = gate.approval();
  elsewhere.content.repository = "other";
  EXPECT_REFUSED(gate.take("mara", elsewhere), Code::conflict, "look at it again");
  elsewhere = gate.approval();
  elsewhere.content.target_ref = "refs/heads/release";
  EXPECT_REFUSED(gate.take("mara", elsewhere), Code::conflict, "look at it again");
  elsewhere = gate.approval();
  elsewhere.content.touched = sha256("else");
  EXPECT_REFUSED(gate.take("mara", elsewhere), Code::conflict, "look at it again");
}

TEST(ChangeAdvance, makers_do_not_approve) {
  Gate gate;
  Assessed seen = gate.seen('3');
  seen.revision.makers.emplace_back("Mara@Retail.example");
  ASSERT_TRUE(gate.take("ines", seen));
  EXPECT_REFUSED(gate.take("ines", gate.approval()), Code::forbidden, "makers do not approve");
  EXPECT_REFUSED(gate.take("mara", gate.approval()), Code::forbidden, "makers do not approve");
  seen.revision.head = tree('8');
  seen.revision.by = "tomas";
  ASSERT_TRUE(gate.take("tomas", seen));
  EXPECT_REFUSED(gate.take("tomas", gate.approval()), Code::forbidden, "makers do not approve");
}

TEST(ChangeAdvance, only_people_approve) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_REFUSED(gate.take("bot", gate.approval()), Code::forbidden, "only people approve");
  EXPECT_REFUSED(gate.take("ci", gate.approval()), Code::forbidden, "only people approve");
}

TEST(ChangeAdvance, who_is_not_active_does_nothing) {
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

TEST(ChangeAdvance, eligibility_is_asked_at_the_decision) {
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

TEST(ChangeAdvance, somebody_the_directory_no_longer_has_does_not_count) {
  Complete gate;
  Directory people = gate.directory;
  std::erase_if(people.principals, [](const Principal& one) { return one.id == "mara"; });
  gate.enrol(people);
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(ChangeAdvance, a_withdrawn_approval_does_not_count_and_stays) {
  Complete gate;
  const auto withdrawn = gate.take("mara", WithdrawalAsked{"a1", "the cutoff is wrong"});
  ASSERT_TRUE(withdrawn);
  EXPECT_THAT(kinds_of(*withdrawn), testing::ElementsAre("withdrawn"));
  EXPECT_EQ(gate.state.approvals.size(), 2u);
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  EXPECT_REFUSED(gate.take("mara", WithdrawalAsked{"a1", ""}), Code::conflict, "already");
}

TEST(ChangeAdvance, nobody_withdraws_for_another) {
  Complete gate;
  EXPECT_REFUSED(gate.take("tomas", WithdrawalAsked{"a1", ""}), Code::forbidden, "only they");
  EXPECT_REFUSED(gate.take("root", WithdrawalAsked{"a1", ""}), Code::forbidden, "only they");
  EXPECT_REFUSED(gate.take("tomas", WithdrawalAsked{"a9", ""}), Code::not_found, "no approval");
}

TEST(ChangeAdvance, an_approval_for_one_environment_is_for_no_other) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", gate.seen('3', "eu")));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval(Moment::merge, "eu")));
  ASSERT_TRUE(gate.take("tomas", gate.approval()));
  EXPECT_EQ(gate.verdict(Moment::merge, "prod"), Verdict::hold);
  EXPECT_EQ(gate.verdict(Moment::merge, "eu"), Verdict::allow);
}

TEST(ChangeAdvance, an_approval_to_merge_is_none_to_deploy) {
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

TEST(ChangeAdvance, an_approval_to_deploy_is_one_to_merge) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval(Moment::deploy)));
  ASSERT_TRUE(gate.take("tomas", gate.approval(Moment::after)));
  EXPECT_EQ(gate.verdict(Moment::merge), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::deploy), Verdict::allow);
}

TEST(ChangeAdvance, the_entry_names_no_approval_that_did_not_count) {
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

TEST(ChangeAdvance, the_last_words_of_a_section_stand) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_REFUSED(gate.take("ines", RecordWritten{}), Code::malformed, "none is given");
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  const auto edited = gate.take("mara", RecordWritten{{{"impact", "A day."}, {"tests", "42"}}});
  ASSERT_TRUE(edited);
  EXPECT_THAT(kinds_of(*edited), testing::ElementsAre("record-edited"));
  EXPECT_EQ(gate.state.record().front().text, "A day.");
  EXPECT_EQ(gate.state.edits.size(), 3u);
  EXPECT_REFUSED(
      gate.take("ines",
                RecordWritten{{{"impact", std::string(limits::kSectionBytesMax + 1, 'x')}}}),
      Code::over_limit, "of at most");
  EXPECT_REFUSED(gate.take("ines", RecordWritten{{{" ", "x"}}}), Code::over_limit, "a name");
}

TEST(ChangeAdvance, evidence_comes_from_enrolled_producers_and_not_from_the_future) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EvidenceBrought brought{"tests", tree('3'), sha256("envelope"), gate.now};
  EXPECT_REFUSED(gate.take("ines", brought), Code::forbidden, "no enrolled producer");
  brought.made.seconds += 60;
  EXPECT_REFUSED(gate.take("ci", brought), Code::malformed, "has not come yet");
  brought.made = gate.now;
  ASSERT_TRUE(gate.take("ci", brought));
  const auto dossier =
      dossier_of(gate.state, gate.context(), DecisionAsked{Moment::merge, "prod"}, gate.now);
  ASSERT_TRUE(dossier);
  EXPECT_EQ(dossier->evidence.size(), 1u);
}

TEST(ChangeAdvance, evidence_of_who_is_no_producer_any_more_does_not_count) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  ASSERT_TRUE(gate.take("ci", EvidenceBrought{"tests", tree('3'), sha256("x"), gate.now}));
  Directory people = gate.directory;
  Principal ci = *people.find("ci");
  ci.roles.clear();
  ASSERT_TRUE(place(people, ci));
  gate.enrol(people);
  const auto dossier =
      dossier_of(gate.state, gate.context(), DecisionAsked{Moment::merge, "prod"}, gate.now);
  ASSERT_TRUE(dossier);
  EXPECT_TRUE(dossier->evidence.empty());
}

TEST(ChangeAdvance, what_is_abandoned_takes_nothing_more) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_REFUSED(gate.take("mara", Abandoned{"no"}), Code::forbidden, "they abandon it");
  ASSERT_TRUE(gate.take("root", Abandoned{"superseded"}));
  EXPECT_REFUSED(gate.take("mara", gate.approval()), Code::conflict, "abandoned");
  EXPECT_REFUSED(gate.take("ines", gate.seen('4')), Code::conflict, "abandoned");
}

TEST(ChangeAdvance, what_is_abandoned_is_never_allowed) {
  Complete gate;
  ASSERT_TRUE(gate.take("ines", Abandoned{"superseded"}));
  EXPECT_REFUSED(gate.take("ines", DecisionAsked{Moment::merge, "prod"}), Code::conflict,
                 "abandoned");
}

TEST(ChangeAdvance, a_missing_or_damaged_document_decides_nothing) {
  Complete gate;
  Complete other;
  const Digest findings = gate.state.now().findings.at("prod");
  gate.documents.erase(findings);
  EXPECT_FALSE(gate.take("ines", DecisionAsked{Moment::merge, "prod"}));
  other.documents[findings] += " ";
  EXPECT_REFUSED(other.take("ines", DecisionAsked{Moment::merge, "prod"}), Code::internal,
                 "not what its name says");
}

TEST(ChangeAdvance, an_environment_that_was_not_looked_at_is_not_decided) {
  Complete gate;
  EXPECT_REFUSED(gate.take("ines", DecisionAsked{Moment::merge, "eu"}), Code::internal,
                 "not assessed");
}

TEST(ChangeAdvance, the_same_step_is_the_same_bytes) {
  Complete one;
  Complete two;
  const auto a = one.take("ines", DecisionAsked{Moment::merge, "prod"});
  const auto b = two.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*ledger::write(a->records.front()), *ledger::write(b->records.front()));
  EXPECT_EQ(write_change(a->state), write_change(b->state));
}

TEST(ChangeAdvance, a_dossier_makes_the_decision_again) {
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

TEST(ChangeAdvance, a_change_comes_back_as_it_was_kept) {
  Complete gate;
  ASSERT_TRUE(gate.take("mara", WithdrawalAsked{"a1", "100 % wrong"}));
  ASSERT_TRUE(gate.take("ci", EvidenceBrought{"tests", tree('3'), sha256("x"), gate.now}));
  const std::string kept = write_change(gate.state);
  const auto read = parse_change(kept);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_change(*read), kept);
  EXPECT_EQ(read->approvals.front().withdrawn_because, "100 % wrong");
  std::string other = kept;
  other.replace(other.find("\"open\""), 6, "\"done\"");
  EXPECT_FALSE(parse_change(other));
  other = kept;
  other.replace(other.find("\"opened_by\""), 11, "\"opened_to\"");
  EXPECT_FALSE(parse_change(other));
}

}  // namespace
}  // namespace belay::control
