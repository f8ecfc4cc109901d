#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "control/change_dossier.h"
#include "control/test_lenient.h"

namespace belay::control {
namespace {

using gate::Moment;
using gate::ObligationState;
using gate::Verdict;
using std::chrono::hours;
using test::entry_of;
using test::kinds_of;
using test::Lenient;
using test::state_of;
using test::tree;
using testing::HasSubstr;

TEST(Waiver, takes_two_people_and_is_recorded_before_it_has_effect) {
  Lenient gate;
  const auto asked = gate.take("mara", gate.waiver());
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_THAT(kinds_of(*asked), testing::ElementsAre("administered"));
  EXPECT_EQ(state_of(entry_of(*gate.decided()), "approvals"), "owed") << "one person alone";
  EXPECT_REFUSED(gate.take("mara", gate.agreed(asked->made)), Code::forbidden, "somebody else");
  const auto agreed = gate.take("tomas", gate.agreed(asked->made));
  ASSERT_TRUE(agreed) << agreed.error().message;
  ASSERT_THAT(kinds_of(*agreed), testing::ElementsAre("waived"));
  const auto& waived = std::get<ledger::Waived>(agreed->records.front().what);
  EXPECT_THAT(waived.approvals, testing::ElementsAre("mara", "tomas"));
  EXPECT_THAT(waived.rules, testing::ElementsAre("two people"));
  EXPECT_REFUSED(gate.take("tomas", gate.agreed(asked->made)), Code::conflict, "already");
}

TEST(Waiver, lifts_what_its_rules_ask_and_nothing_else_and_says_so) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(id)));
  EXPECT_EQ(gate.verdict(), Verdict::hold) << "the record is owed still";
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  const auto made = gate.decided();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->decided->decision.verdict, Verdict::allow);
  EXPECT_EQ(state_of(entry_of(*made), "approvals"), "waived");
  EXPECT_EQ(entry_of(*made).obligations.front().by.front().id, id);
  ASSERT_EQ(made->decided->decision.exceptions.size(), 1u);
  EXPECT_THAT(made->decided->decision.obligations.front().reason, HasSubstr("WAIVED by"));
  // What is given counts as given.
  ASSERT_TRUE(gate.take("wim", gate.approval()));
  ASSERT_TRUE(gate.take("tomas", gate.approval()));
  const auto discharged = gate.decided();
  EXPECT_EQ(state_of(entry_of(*discharged), "approvals"), "discharged");
  EXPECT_TRUE(discharged->decided->decision.exceptions.empty());
}

TEST(Waiver, ends_with_the_content_the_environment_and_its_time) {
  Lenient gate;
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("ines", gate.looked('3', "eu")));
  const std::string id = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(id)));
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::merge, "eu"), Verdict::hold);
  const auto made = gate.decided();
  const Instant until = gate.exceptions.find(id)->expires;
  EXPECT_LE(*entry_of(*made).expires, until) << "an allow ends with what it took";
  ASSERT_TRUE(gate.take("ines", gate.looked('4')));
  EXPECT_EQ(gate.verdict(), Verdict::hold) << "another head";
  ASSERT_TRUE(gate.take("ines", gate.looked('3')));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
  gate.now = until;
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(Waiver, is_for_whom_the_policy_lets) {
  Lenient gate;
  EXPECT_REFUSED(gate.take("wim", gate.waiver()), Code::forbidden, "not among those");
  EXPECT_REFUSED(gate.take("ines", gate.waiver()), Code::forbidden, "makers do not waive");
  EXPECT_REFUSED(gate.take("bot", gate.waiver()), Code::forbidden, "only people waive");
  EXPECT_REFUSED(gate.take("mara", gate.waiver({"no such rule"})), Code::not_found, "no rule");
  EXPECT_REFUSED(gate.take("mara", gate.waiver({})), Code::malformed, "names the rules");
  WaiverAsked wrong = gate.waiver();
  wrong.lasts = hours(25);
  EXPECT_REFUSED(gate.take("mara", wrong), Code::over_limit, "the policy lets it last");
  wrong = gate.waiver();
  wrong.reason = " ";
  EXPECT_REFUSED(gate.take("mara", wrong), Code::malformed, "a reason");
  wrong = gate.waiver();
  wrong.content.touched = sha256("else");
  EXPECT_REFUSED(gate.take("mara", wrong), Code::conflict, "has moved");
  const std::string id = gate.take("mara", gate.waiver())->made;
  EXPECT_REFUSED(gate.take("wim", gate.agreed(id)), Code::forbidden, "not among those");
  EXPECT_REFUSED(gate.take("tomas", gate.agreed("c1-w9")), Code::not_found, "no exception");
}

TEST(Waiver, does_not_count_once_somebody_who_agreed_may_not) {
  Lenient gate;
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  const std::string id = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(id)));
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  Directory people = gate.directory;
  Principal mara = *people.find("mara");
  mara.active = false;
  ASSERT_TRUE(place(people, mara));
  gate.enrol(people);
  const auto made = gate.decided();
  EXPECT_EQ(made->decided->decision.verdict, Verdict::hold);
  EXPECT_THAT(made->decided->decision.notes, testing::Contains(HasSubstr("does not count")));
}

TEST(Waiver, lifts_no_deny) {
  Lenient gate;
  Assessed never = gate.looked('3');
  facts::Findings found =
      *facts::parse_findings(gate.documents.at(never.revision.findings.at("prod")));
  found.change.title = "Never";
  never.revision.head = tree('8');
  never.revision.findings["prod"] =
      gate.keep(facts::write_findings(found.change, found.provenance, found.boundary));
  ASSERT_TRUE(gate.take("ines", never));
  const std::string id =
      gate.take("mara", gate.waiver({"two people", "say what it does", "never"}))->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(id)));
  EXPECT_EQ(gate.verdict(), Verdict::deny);
}

TEST(Override, is_recorded_pages_the_owners_and_lets_through_loudly) {
  Lenient gate;
  const auto made = gate.take("mara", gate.broken());
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_THAT(kinds_of(*made), testing::ElementsAre("overridden"));
  ASSERT_EQ(made->effects.size(), 1u);
  EXPECT_EQ(made->effects.front().kind, "page");
  EXPECT_THAT(made->effects.front().payload, HasSubstr("orders are lost"));
  const auto decision = gate.decided();
  EXPECT_EQ(decision->decided->decision.verdict, Verdict::allow);
  for (const ledger::SettledObligation& settled : entry_of(*decision).obligations) {
    EXPECT_EQ(settled.state, "overridden");
    EXPECT_EQ(settled.by.front().id, made->made);
  }
  ASSERT_EQ(decision->decided->decision.exceptions.size(), 1u);
  EXPECT_THAT(decision->decided->decision.obligations.front().reason, HasSubstr("OVERRIDE by"));
  const auto& overridden = std::get<ledger::Overridden>(made->records.front().what);
  EXPECT_EQ(*entry_of(*decision).expires, overridden.expires);
}

TEST(Override, is_of_one_content_one_environment_and_a_while) {
  Lenient gate;
  ASSERT_TRUE(gate.take("ines", gate.looked('3', "eu")));
  ASSERT_TRUE(gate.take("mara", gate.broken()));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::deploy), Verdict::allow);
  EXPECT_EQ(gate.verdict(Moment::merge, "eu"), Verdict::hold);
  ASSERT_TRUE(gate.take("ines", gate.looked('4')));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  ASSERT_TRUE(gate.take("ines", gate.looked('3')));
  gate.now.seconds += 3600;
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(Override, is_for_people_with_the_role_whom_the_policy_names_and_no_makers) {
  Lenient gate;
  EXPECT_REFUSED(gate.take("ines", gate.broken()), Code::forbidden, "makers do not");
  EXPECT_REFUSED(gate.take("bot", gate.broken()), Code::forbidden, "only people");
  EXPECT_REFUSED(gate.take("tomas", gate.broken()), Code::forbidden, "not among those");
  gate.take_role("mara");
  EXPECT_REFUSED(gate.take("mara", gate.broken()), Code::forbidden, "the role `break-glass`");
  GlassBroken wrong = gate.broken();
  wrong.lasts = hours(5);
  EXPECT_REFUSED(gate.take("wim", wrong), Code::over_limit, "4h");
  wrong = gate.broken();
  wrong.reason = "";
  EXPECT_REFUSED(gate.take("wim", wrong), Code::malformed, "a reason");
  ASSERT_TRUE(gate.take("wim", gate.broken()));
  gate.take_role("wim");
  EXPECT_EQ(gate.verdict(), Verdict::hold) << "the role is asked for at the decision";
}

TEST(Override, needs_a_policy_that_lets_anybody) {
  Lenient gate;
  gate.policy =
      "belay: policy/v1\nrules:\n- name: two people\n  owes:\n  - approvals: {count: 2}\n";
  ASSERT_TRUE(gate.take("ines", gate.looked('4')));
  EXPECT_REFUSED(gate.take("mara", gate.broken()), Code::forbidden, "it has no `break_glass`");
  EXPECT_REFUSED(gate.take("mara", gate.waiver()), Code::forbidden, "it has no `waivers`");
}

TEST(Override, has_a_budget_for_each_system_and_month) {
  Lenient gate;
  ASSERT_TRUE(gate.take("mara", gate.broken()));
  ASSERT_TRUE(gate.take("wim", gate.broken()));
  EXPECT_REFUSED(gate.take("mara", gate.broken()), Code::forbidden, "budget is 2");
  for (const char* id : {"c1-o1", "c1-o2"}) {
    ASSERT_TRUE(gate.take("tomas", ReviewGiven{id, true, "It stopped the loss."}));
  }
  gate.now.seconds += 31 * 86'400;
  EXPECT_TRUE(gate.take("mara", gate.broken()));
}

TEST(Override, that_nobody_reviewed_in_time_holds_the_systems_next_change) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  gate.now.seconds += 86'400;
  // Everything is given, and yet.
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("tomas", gate.approval()));
  const auto held = gate.decided();
  EXPECT_EQ(held->decided->decision.verdict, Verdict::hold);
  EXPECT_THAT(held->decided->decision.obligations.back().asks.kind(), gate::ObligationKind::answer);
  EXPECT_THAT(in_words(held->decided->decision.obligations.back().asks),
              HasSubstr("`belay review " + id + "`"));
  EXPECT_REFUSED(gate.take("wim", gate.broken()), Code::conflict, "review it first");
  EXPECT_REFUSED(gate.take("mara", ReviewGiven{id, true, "fine"}), Code::forbidden, "your own");
  EXPECT_REFUSED(gate.take("ines", ReviewGiven{id, true, "fine"}), Code::forbidden, "makers");
  EXPECT_REFUSED(gate.take("tomas", ReviewGiven{id, true, ""}), Code::malformed, "what was found");
  const auto reviewed = gate.take("tomas", ReviewGiven{id, false, "A rollback would have done."});
  ASSERT_TRUE(reviewed) << reviewed.error().message;
  EXPECT_THAT(kinds_of(*reviewed), testing::ElementsAre("reviewed", "revoked"));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
  EXPECT_REFUSED(gate.take("wim", ReviewGiven{id, true, "fine"}), Code::conflict, "was reviewed");
}

TEST(Override, holds_no_change_of_a_lower_tier) {
  Lenient gate;
  ASSERT_TRUE(gate.take("mara", gate.broken()));
  gate.now.seconds += 86'400;
  gate.policy.replace(gate.policy.find("undeclared_tier: 1"), 18, "undeclared_tier: 2");
  ASSERT_TRUE(gate.take("ines", gate.looked('4')));
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  ASSERT_TRUE(gate.take("mara", gate.approval()));
  ASSERT_TRUE(gate.take("tomas", gate.approval()));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
}

TEST(Override, lifts_no_overdue_review) {
  Lenient gate;
  const std::string first = gate.take("mara", gate.broken())->made;
  gate.now.seconds += 86'400 - 60;
  ASSERT_TRUE(gate.take("wim", gate.broken()));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
  gate.now.seconds += 120;
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  ASSERT_TRUE(gate.take("tomas", ReviewGiven{first, true, "It stopped the loss."}));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
}

TEST(Override, is_reviewed_when_its_change_is_closed) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  ASSERT_TRUE(gate.take("ines", Abandoned{"another way"}));
  EXPECT_TRUE(gate.take("tomas", ReviewGiven{id, true, "It stopped the loss."}));
  EXPECT_REFUSED(gate.take("mara", gate.broken()), Code::conflict, "abandoned");
}

TEST(Exceptions, come_back_as_they_were_kept) {
  Lenient gate;
  ASSERT_TRUE(gate.take("mara", gate.waiver()));
  ASSERT_TRUE(gate.take("mara", gate.broken()));
  ASSERT_TRUE(gate.take("tomas", ReviewGiven{"c1-o1", true, "100 % right"}));
  const std::string kept = write_exceptions(gate.exceptions);
  const auto read = parse_exceptions(kept);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_exceptions(*read), kept);
  EXPECT_EQ(read->find("c1-o1")->review->findings, "100 % right");
  EXPECT_FALSE(read->find("c1-w1")->given);
}

TEST(Exceptions, are_a_part_of_what_a_decision_is_made_from) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  gate.now.seconds += 60;
  const auto made = gate.decided();
  const auto dossier = parse_dossier(gate.documents.at(entry_of(*made).inputs));
  ASSERT_TRUE(dossier) << dossier.error().message;
  ASSERT_EQ(dossier->exceptions.size(), 1u);
  EXPECT_EQ(dossier->exceptions.front().id, id);
  EXPECT_EQ(dossier->unreviewed.size(), 1u);
  const auto again = gate.context().decider->decide(*dossier);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->decision.inputs, made->decided->decision.inputs);
  EXPECT_EQ((*again)->decision.verdict, Verdict::allow);
  EXPECT_EQ(write_dossier(*dossier), gate.documents.at(entry_of(*made).inputs));
}

}  // namespace
}  // namespace belay::control
