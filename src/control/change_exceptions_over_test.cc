#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_fields.h"
#include "base/limits.h"
#include "control/test_lenient.h"

/// How exceptions end, who may have made what, and how many there may be.
namespace belay::control {
namespace {

using gate::Verdict;
using std::chrono::hours;
using test::entry_of;
using test::kinds_of;
using test::Lenient;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kDay = 86'400;

/// What is decided now is decided in the same way from what was kept.
void expect_replayed(Lenient& gate, const AdvancedChange& made) {
  const auto dossier = parse_dossier(gate.documents.at(entry_of(made).inputs));
  ASSERT_TRUE(dossier) << dossier.error().message;
  const auto again = gate.context().decider->decide(*dossier);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->decision.inputs, made.decided->decision.inputs);
  EXPECT_EQ(name_of((*again)->decision.verdict), entry_of(made).verdict);
}

TEST(Waiver, is_agreed_to_for_what_was_looked_at) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.waiver())->made;
  WaiverAgreed blind = gate.agreed(id);
  ASSERT_TRUE(gate.take("ines", gate.looked('4')));
  EXPECT_REFUSED(gate.take("tomas", blind), Code::conflict, "has moved");
  EXPECT_REFUSED(gate.take("tomas", gate.agreed(id)), Code::conflict, "ask for a waiver of that");
  ASSERT_TRUE(gate.take("ines", gate.looked('3')));
  blind.content.touched = sha256("else");
  EXPECT_REFUSED(gate.take("tomas", blind), Code::conflict, "look at it again");
  EXPECT_TRUE(gate.take("tomas", gate.agreed(id)));
}

TEST(Override, that_was_unjustified_ends_at_once_and_is_revoked) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  const auto made = gate.take("tomas", ReviewGiven{id, false, "A rollback would have done."});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_THAT(kinds_of(*made), ElementsAre("reviewed", "revoked"));
  const auto& revoked = std::get<ledger::Revoked>(made->records.back().what);
  EXPECT_EQ(revoked.content, gate.exceptions.find(id)->content);
  EXPECT_EQ(revoked.environment, "prod");
  EXPECT_THAT(revoked.reason, HasSubstr(id));
  const auto held = gate.decided();
  EXPECT_EQ(held->decided->decision.verdict, Verdict::hold);
  EXPECT_THAT(held->decided->decision.notes, testing::Contains(HasSubstr("found unjustified")));
  expect_replayed(gate, *held);
  EXPECT_REFUSED(gate.take("mara", ExceptionWithdrawn{id, ""}), Code::conflict, "over already");
}

TEST(Override, that_was_justified_goes_on) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  const auto made = gate.take("tomas", ReviewGiven{id, true, "It stopped the loss."});
  EXPECT_THAT(kinds_of(*made), ElementsAre("reviewed"));
  EXPECT_EQ(gate.verdict(), Verdict::allow);
}

TEST(Override, is_revoked_as_unjustified_after_its_end_too) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  gate.now.seconds += 2 * 3600;
  const auto made = gate.take("tomas", ReviewGiven{id, false, "A rollback would have done."});
  EXPECT_THAT(kinds_of(*made), ElementsAre("reviewed", "revoked"));
  EXPECT_FALSE(gate.exceptions.find(id)->ended) << "its time had ended it";
}

TEST(Waiver, that_was_unjustified_ends_at_once) {
  Lenient gate;
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  const std::string id = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(id)));
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  const auto made = gate.take("wim", ReviewGiven{id, false, "The owners were ashore."});
  EXPECT_THAT(kinds_of(*made), ElementsAre("reviewed")) << "it alone let nothing through";
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(Exceptions, are_ended_by_whoever_made_them) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.broken())->made;
  EXPECT_REFUSED(gate.take("wim", ExceptionWithdrawn{id, "no"}), Code::forbidden, "is not yours");
  EXPECT_REFUSED(gate.take("mara", ExceptionWithdrawn{"c1-o9", "no"}), Code::not_found,
                 "no exception");
  const std::string endless(limits::kReasonBytesMax + 1, 'x');
  EXPECT_REFUSED(gate.take("mara", ExceptionWithdrawn{id, endless}), Code::malformed, "longer");
  ASSERT_TRUE(gate.take("ines", Abandoned{"another way"}));
  const auto made = gate.take("mara", ExceptionWithdrawn{id, "the orders are back"});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_THAT(kinds_of(*made), ElementsAre("withdrawn"));
  EXPECT_EQ(std::get<ledger::Withdrawn>(made->records.front().what).approval, id);
  EXPECT_REFUSED(gate.take("mara", ExceptionWithdrawn{id, ""}), Code::conflict, "over already");
  EXPECT_TRUE(gate.take("tomas", ReviewGiven{id, true, "It was right then."}))
      << "what it let through is reviewed all the same";
  const auto read = parse_exceptions(write_exceptions(gate.exceptions));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->find(id)->ended->reason, "the orders are back");
}

TEST(Exceptions, that_were_ended_lift_nothing) {
  Lenient gate;
  ASSERT_TRUE(gate.take("ines", RecordWritten{{{"impact", "None."}}}));
  const std::string override_id = gate.take("mara", gate.broken())->made;
  ASSERT_TRUE(gate.take("mara", ExceptionWithdrawn{override_id, "the orders are back"}));
  EXPECT_EQ(gate.verdict(), Verdict::hold);
  const std::string waiting = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("mara", ExceptionWithdrawn{waiting, ""}));
  EXPECT_REFUSED(gate.take("tomas", gate.agreed(waiting)), Code::conflict, "ended before");
  const std::string waiver = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(waiver)));
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  ASSERT_TRUE(gate.take("tomas", ExceptionWithdrawn{waiver, "an owner is here"}));
  const auto held = gate.decided();
  EXPECT_EQ(held->decided->decision.verdict, Verdict::hold);
  expect_replayed(gate, *held);
}

/// The change as looked at, while nobody knows this of its making.
Assessed unknown(Lenient& gate, const char* fact) {
  Assessed made = gate.looked('5');
  Digest& kept = made.revision.findings.at("prod");
  facts::Findings found = *facts::parse_findings(gate.documents.at(kept));
  found.provenance.unknowns = {{fact, "nothing says so", "who ran the agent?"}};
  kept = gate.keep(facts::write_findings(found.change, found.provenance, found.boundary));
  return made;
}

TEST(Exceptions, are_nobodys_while_nobody_knows_who_made_the_change) {
  for (const char* fact : {"provenance.makers", "provenance.operators"}) {
    Lenient gate;
    ASSERT_TRUE(gate.take("ines", unknown(gate, fact)));
    EXPECT_REFUSED(gate.take("mara", gate.broken()), Code::forbidden, "who ran the agent?");
    EXPECT_REFUSED(gate.take("mara", gate.waiver()), Code::forbidden, "--undo");
  }
}

TEST(Exceptions, do_not_count_once_nobody_knows_who_made_the_change) {
  Lenient gate;
  ASSERT_TRUE(gate.take("ines", gate.looked('5')));
  ASSERT_TRUE(gate.take("mara", gate.broken()));
  ASSERT_EQ(gate.verdict(), Verdict::allow);
  Assessed again = unknown(gate, "provenance.operators");
  again.revision.head = test::tree('8');
  ASSERT_TRUE(gate.take("ines", again));
  EXPECT_EQ(gate.state.now().content, gate.exceptions.all.front().content);
  EXPECT_EQ(gate.verdict(), Verdict::hold);
}

TEST(Exceptions, are_reviewed_by_nobody_who_made_what_they_were_for) {
  Lenient gate;
  Assessed together = gate.looked('5');
  together.revision.makers = {"ines@retail.example", "tomas@retail.example"};
  ASSERT_TRUE(gate.take("ines", together));
  const std::string id = gate.take("mara", gate.broken())->made;
  ASSERT_TRUE(gate.take("ines", gate.looked('6')));
  EXPECT_REFUSED(gate.take("tomas", ReviewGiven{id, true, "fine"}), Code::forbidden,
                 "makers do not review");
  EXPECT_TRUE(gate.take("wim", ReviewGiven{id, true, "It stopped the loss."}));
}

TEST(Exceptions, that_nobody_agreed_to_are_few_for_each_person_and_change) {
  Lenient gate;
  std::string last;
  for (std::size_t i = 0; i < limits::kWaiversWaitingMax; ++i) {
    last = gate.take("mara", gate.waiver())->made;
  }
  EXPECT_REFUSED(gate.take("mara", gate.waiver()), Code::over_limit, "belay withdraw c1 WAIVER");
  EXPECT_TRUE(gate.take("tomas", gate.waiver())) << "those are others'";
  ASSERT_TRUE(gate.take("mara", ExceptionWithdrawn{last, ""}));
  EXPECT_EQ(gate.take("mara", gate.waiver())->made, "c1-w12") << "no number comes twice";
}

TEST(Exceptions, that_nobody_agreed_to_end_as_if_they_had_counted) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.waiver())->made;
  gate.now.seconds += kDay;
  EXPECT_REFUSED(gate.take("tomas", gate.agreed(id)), Code::conflict, "ended before");
  ASSERT_TRUE(gate.take("mara", gate.waiver()));
  EXPECT_EQ(gate.exceptions.find(id), nullptr) << "the ledger has it";
}

TEST(Exceptions, leave_when_nothing_waits_for_them) {
  Lenient gate;
  const std::string waiver = gate.take("mara", gate.waiver())->made;
  ASSERT_TRUE(gate.take("tomas", gate.agreed(waiver)));
  const std::string override_id = gate.take("mara", gate.broken())->made;
  gate.now.seconds += kDay;
  const auto asks_again = [&] { return gate.take("tomas", gate.waiver())->made; };
  asks_again();
  EXPECT_TRUE(gate.exceptions.find(waiver)) << "it was not reviewed";
  ASSERT_TRUE(gate.take("wim", ReviewGiven{waiver, true, "They were at sea."}));
  ASSERT_TRUE(gate.take("wim", ReviewGiven{override_id, true, "It stopped the loss."}));
  asks_again();
  EXPECT_FALSE(gate.exceptions.find(waiver));
  EXPECT_TRUE(gate.exceptions.find(override_id)) << "the month's budget counts it";
  gate.now.seconds += 31 * kDay;
  EXPECT_EQ(asks_again(), "c1-w4");
  EXPECT_FALSE(gate.exceptions.find(override_id));
  EXPECT_EQ(gate.take("mara", gate.broken())->made, "c1-o2") << "a page is paged once";
}

TEST(Exceptions, waivers_never_stand_in_the_way_of_an_override) {
  Lenient gate;
  const std::string id = gate.take("mara", gate.waiver())->made;
  GivenException one = *gate.exceptions.find(id);
  one.change = "c2";
  while (gate.exceptions.all.size() < limits::kExceptionsMax) gate.exceptions.all.push_back(one);
  EXPECT_REFUSED(gate.take("mara", gate.waiver()), Code::over_limit, "belay review");
  EXPECT_TRUE(gate.take("mara", gate.broken()));
  one.reason = std::string(limits::kStateBytesMax / 2, 'x');
  gate.exceptions.all = {one};
  EXPECT_REFUSED(gate.take("mara", gate.waiver()), Code::over_limit, "more than is kept");
  EXPECT_TRUE(gate.take("wim", gate.broken()));
}

TEST(Exceptions, of_the_whole_repository_are_of_each_of_its_systems) {
  Lenient gate;
  ASSERT_TRUE(gate.take("mara", gate.broken()));
  ASSERT_TRUE(gate.take("wim", gate.broken()));
  for (GivenException& given : gate.exceptions.all) given.systems = {"pricing"};
  EXPECT_REFUSED(gate.take("mara", gate.broken()), Code::forbidden,
                 "for repository `retail`, and the policy's budget is 2");
}

TEST(Waiver, of_a_repositorys_own_lifts_nothing_that_binds_it) {
  Lenient gate;
  const std::string above =
      "belay: policy/v1\nadjustable: [waivers]\nrules:\n- name: of all\n  owes:\n"
      "  - approvals: {count: 1}\n";
  Assessed bound = gate.looked('5');
  gate.policy = "extends: sha256:" + sha256(above).hex() + "\n" +
                gate.policy.substr(0, gate.policy.find("break_glass"));
  gate.policy.erase(gate.policy.find("undeclared_tier"), sizeof "undeclared_tier: 1");
  bound.revision.judges.policy = {{"belay.yaml", gate.keep(gate.policy)},
                                  {"belay-organisation.yaml", gate.keep(above)}};
  ASSERT_TRUE(gate.take("ines", bound));
  EXPECT_REFUSED(gate.take("mara", gate.waiver({"two people", "of all"})), Code::forbidden,
                 "`of all` is the organisation's");
  const auto own = gate.take("mara", gate.waiver({"two people", "say what it does"}));
  ASSERT_TRUE(own) << own.error().message;
  gate.exceptions.find(own->made)->rules.emplace_back("of all");
  ASSERT_TRUE(gate.take("tomas", gate.agreed(own->made)));
  const auto made = gate.decided();
  EXPECT_EQ(made->decided->decision.verdict, Verdict::hold);
  EXPECT_THAT(made->decided->decision.notes,
              testing::Contains(HasSubstr("does not lift `of all`")));
}

TEST(Override, pages_no_more_owners_than_anybody_reads) {
  Lenient gate;
  std::string owners = "*";
  for (std::size_t i = 0; i < limits::kPagedMax + 7; ++i) owners += fmt::format(" @owner-{}", i);
  Assessed owned = gate.looked('5');
  owned.revision.judges.owners = {"CODEOWNERS", gate.keep(owners + "\n")};
  ASSERT_TRUE(gate.take("ines", owned));
  const auto made = gate.take("mara", gate.broken());
  ASSERT_TRUE(made) << made.error().message;
  const json::Value page = *json::parse(made->effects.front().payload, "the page");
  EXPECT_EQ(page.find("to")->array()->size(), limits::kPagedMax);
  EXPECT_EQ(*page.find("to_more")->integer(), 7);
}

}  // namespace
}  // namespace belay::control
