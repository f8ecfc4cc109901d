#include "control/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "control/change_dossier.h"
#include "control/test_gate.h"

namespace belay::control {
namespace {

using gate::Moment;
using gate::Verdict;
using test::Gate;
using testing::HasSubstr;

/// A change under a policy that asks for a minute, and for three approvals an hour at most.
struct Watched : Gate {
  explicit Watched(bool passes_over) {
    Assessed made = seen('3');
    made.revision.files = 4;
    made.revision.lines = 340;
    made.revision.judges.policy = {
        {"belay.yaml",
         keep(std::string("belay: policy/v1\nrules:\n- name: one person\n  owes:\n  - approvals: "
                          "{count: 1}\nattention: {least: 1m, per_hour: 3, passes_over: ") +
              (passes_over ? "true}\n" : "false}\n"))}};
    static_cast<void>(take("ines", made));
  }

  void show_to(const std::string& who) { attention[who].note_shown(state.now().content, now); }

  gate::Decision decision() {
    return take("ines", DecisionAsked{Moment::merge, "prod"})->decided->decision;
  }
};

TEST(Attention, is_a_part_of_the_approvals_record) {
  Watched gate(false);
  gate.show_to("mara");
  const Instant shown = gate.now;
  gate.now.seconds += 90;
  const auto made = gate.take("mara", gate.approval());
  ASSERT_TRUE(made) << made.error().message;
  const auto& entry = std::get<ledger::Approved>(made->records.front().what);
  ASSERT_TRUE(entry.attention);
  EXPECT_EQ(entry.attention->shown, shown);
  EXPECT_EQ(entry.attention->files, 4u);
  EXPECT_EQ(entry.attention->lines, 340u);
  EXPECT_EQ(entry.attention->approvals_in_hour, 1u);
  const auto read = parse_change(write_change(gate.state));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->approvals.front().attention->shown, shown);
  EXPECT_EQ(gate.decision().verdict, Verdict::allow);
  EXPECT_THAT(gate.decision().notes, testing::Not(testing::Contains(HasSubstr("by rote"))));
}

TEST(Attention, that_was_too_short_is_named_and_counts_unless_the_policy_says_otherwise) {
  Watched lenient(false);
  lenient.show_to("mara");
  lenient.now.seconds += 4;
  ASSERT_TRUE(lenient.take("mara", lenient.approval()));
  EXPECT_EQ(lenient.decision().verdict, Verdict::allow);
  EXPECT_THAT(lenient.decision().notes, testing::Contains(HasSubstr("looked at for 4s")));
  Watched strict(true);
  strict.show_to("mara");
  strict.now.seconds += 4;
  ASSERT_TRUE(strict.take("mara", strict.approval()));
  EXPECT_EQ(strict.decision().verdict, Verdict::hold);
  EXPECT_THAT(strict.decision().obligations.front().passed_over,
              testing::Contains(HasSubstr("looked at for 4s, and the policy asks 1m")));
  strict.now.seconds += 60;
  ASSERT_TRUE(strict.take("mara", strict.approval())) << "she looked longer, and approves again";
  EXPECT_EQ(strict.decision().verdict, Verdict::allow);
}

TEST(Attention, that_was_too_short_is_in_no_receipt) {
  Watched gate(true);
  gate.show_to("mara");
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  gate.now.seconds += 60;
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ++gate.now.seconds;
  const auto made = gate.take("ines", DecisionAsked{Moment::merge, "prod"});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->decided->decision.verdict, Verdict::allow);
  EXPECT_THAT(made->decided->decision.obligations.front().by, testing::ElementsAre("a2"));
  const auto& entry = std::get<ledger::Decided>(made->records.front().what);
  ASSERT_EQ(entry.obligations.front().by.size(), 1u);
  EXPECT_EQ(entry.obligations.front().by.front().id, "a2");
}

TEST(Attention, of_who_was_never_shown_it_is_none) {
  Watched gate(true);
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  EXPECT_EQ(gate.decision().verdict, Verdict::hold);
  EXPECT_THAT(gate.decision().obligations.front().passed_over,
              testing::Contains(HasSubstr("was not shown what it approves")));
}

TEST(Attention, is_spread_thin_by_many_approvals_in_an_hour) {
  Watched gate(true);
  gate.show_to("mara");
  gate.now.seconds += 120;
  for (int i = 0; i < 3; ++i) gate.attention["mara"].note_approved(gate.now);
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  EXPECT_EQ(gate.decision().verdict, Verdict::hold);
  EXPECT_THAT(gate.decision().obligations.front().passed_over,
              testing::Contains(HasSubstr("the 4th approval in an hour")));
  gate.now.seconds += 3'600;
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  EXPECT_EQ(gate.decision().verdict, Verdict::allow);
}

TEST(Attention, is_a_part_of_what_a_decision_is_made_from) {
  Watched gate(true);
  gate.show_to("mara");
  gate.now.seconds += 4;
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  const auto dossier =
      dossier_of(gate.state, gate.context(), DecisionAsked{Moment::merge, "prod"}, gate.now);
  ASSERT_TRUE(dossier);
  const auto read = parse_dossier(write_dossier(*dossier));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->approvals, dossier->approvals);
  EXPECT_EQ(read->approvals.front().looked_seconds, 4);
}

TEST(Attention, remembers_the_newest_and_when_each_was_first_shown) {
  Attention known{"mara", {}, {}};
  ledger::Content content{"retail", test::tree('3'), "refs/heads/main", sha256("touched")};
  EXPECT_FALSE(known.first_shown(content));
  EXPECT_TRUE(known.note_shown(content, {100, 0}));
  EXPECT_FALSE(known.note_shown(content, {200, 0}));
  EXPECT_EQ(known.first_shown(content)->seconds, 100);
  for (std::size_t i = 0; i < limits::kAttentionMax; ++i) {
    content.touched = sha256(std::to_string(i));
    EXPECT_TRUE(known.note_shown(content, {300, 0}));
  }
  EXPECT_EQ(known.shown.size(), limits::kAttentionMax);
  known.note_approved({400, 0});
  const auto read = parse_attention(write_attention(known));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_attention(*read), write_attention(known));
}

}  // namespace
}  // namespace belay::control
