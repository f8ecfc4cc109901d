#include "control/change_advance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
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

TEST(ChangeAdvance, a_change_is_opened_once_and_assessed) {
  Gate gate;
  const auto opened = gate.take("ines", gate.seen('3'));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(kinds_of(*opened), testing::ElementsAre("change_opened", "assessed"));
  const auto moved = gate.take("ines", gate.seen('4'));
  ASSERT_TRUE(moved);
  EXPECT_THAT(kinds_of(*moved), testing::ElementsAre("change_updated", "assessed"));
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

TEST(ChangeAdvance, nobody_withdraws_for_another) {
  Complete gate;
  EXPECT_REFUSED(gate.take("tomas", WithdrawalAsked{"a1", ""}), Code::forbidden, "only they");
  EXPECT_REFUSED(gate.take("root", WithdrawalAsked{"a1", ""}), Code::forbidden, "only they");
  EXPECT_REFUSED(gate.take("tomas", WithdrawalAsked{"a9", ""}), Code::not_found, "no approval");
}

TEST(ChangeAdvance, the_last_words_of_a_section_stand) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_REFUSED(gate.take("ines", RecordWritten{}), Code::malformed, "none is given");
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  const auto edited = gate.take("mara", RecordWritten{{{"impact", "A day."}, {"tests", "42"}}});
  ASSERT_TRUE(edited);
  EXPECT_THAT(kinds_of(*edited), testing::ElementsAre("record_edited"));
  EXPECT_EQ(gate.state.record().front().text, "A day.");
  EXPECT_EQ(gate.state.edits.size(), 3u);
  EXPECT_REFUSED(
      gate.take("ines",
                RecordWritten{{{"impact", std::string(limits::kSectionBytesMax + 1, 'x')}}}),
      Code::over_limit, "of at most");
  EXPECT_REFUSED(gate.take("ines", RecordWritten{{{" ", "x"}}}), Code::over_limit, "a name");
}

TEST(ChangeAdvance, what_is_abandoned_takes_nothing_more) {
  Gate gate;
  ASSERT_TRUE(gate.take("ines", gate.seen('3')));
  EXPECT_REFUSED(gate.take("mara", Abandoned{"no"}), Code::forbidden, "they abandon it");
  ASSERT_TRUE(gate.take("root", Abandoned{"superseded"}));
  EXPECT_REFUSED(gate.take("mara", gate.approval()), Code::conflict, "abandoned");
  EXPECT_REFUSED(gate.take("ines", gate.seen('4')), Code::conflict, "abandoned");
}

TEST(ChangeAdvance, a_change_comes_back_as_it_was_kept) {
  Complete gate;
  ASSERT_TRUE(gate.take("mara", WithdrawalAsked{"a1", "100 % wrong"}));
  ASSERT_TRUE(
      gate.take("ci", EvidenceBrought{gate::TestProducer('c').tested(tree('3'), gate.now)}));
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
