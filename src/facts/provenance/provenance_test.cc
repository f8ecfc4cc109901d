#include "facts/provenance/provenance.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::facts {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Identity kJane = {"Jane Doe", "jane@example.com"};
const Identity kKarl = {"Karl Marsh", "karl@example.com"};
const Identity kClaude = {"Claude", "noreply@anthropic.com"};
const Identity kCopilot = {"Copilot", "198982749+Copilot@users.noreply.github.com"};
const Identity kWebFlow = {"GitHub", "noreply@github.com"};
const Identity kDependabot = {"dependabot[bot]",
                              "49699333+dependabot[bot]@users.noreply.github.com"};
constexpr std::string_view kByClaude = "S\n\nCo-authored-by: Claude <noreply@anthropic.com>\n";

/// A change under construction: `World().commit(kJane).message("...")`.
struct World {
  Change change;
  ProvenanceInputs inputs;

  World& commit(Identity author) {
    Commit made;
    made.id = Digest::parse(fmt::format("{:040x}", change.commits.size() + 1)).value();
    made.author = made.committer = std::move(author);
    made.message = "Retry a lost order\n";
    made.authored = made.committed = Instant::parse("2026-03-01T00:00:00Z").value();
    change.commits.push_back(std::move(made));
    return *this;
  }
  World& committer(Identity who) {
    change.commits.back().committer = std::move(who);
    return *this;
  }
  World& message(std::string_view text) {
    change.commits.back().message = text;
    return *this;
  }
  World& at(std::string_view when) {
    change.commits.back().authored = change.commits.back().committed = Instant::parse(when).value();
    return *this;
  }
  /// A file of the newest commit, with `lines` added from line 1.
  World& adds(std::string path, std::uint32_t lines) {
    change.commits.back().files.push_back(file(std::move(path), lines));
    return *this;
  }
  World& note(std::string_view attestation, std::string_view metadata = kSession) {
    inputs.notes.push_back(
        {change.commits.back().id, std::string(attestation) + "---\n" + std::string(metadata)});
    return *this;
  }
  World& states(Level level, std::string by) {
    inputs.statements.push_back({level, std::move(by), ""});
    return *this;
  }
  Provenance assess() {
    inputs.change = &change;
    return assess_provenance(inputs);
  }

  static FileChange file(std::string path, std::uint32_t lines) {
    FileChange made;
    made.old_path = made.path = std::move(path);
    made.added = lines;
    made.hunks = {{0, 0, 1, lines}};
    return made;
  }

  static constexpr std::string_view kSession =
      R"({"schema_version": "authorship/3.0.0", "prompts": {}, "sessions": {"s_c9883b05a2487d":
      {"agent_id": {"tool": "claude", "id": "y", "model": "claude-opus-4-6"},
       "human_author": "Karl Marsh <karl@example.com>"}}})";
  static constexpr std::string_view kNoSession =
      R"({"schema_version": "authorship/3.0.0", "prompts": {}})";
};

const Maker* maker(const Provenance& provenance, std::string_view email) {
  for (const Maker& each : provenance.makers) {
    if (each.who.email == email) return &each;
  }
  return nullptr;
}

std::vector<std::string> operators(const Provenance& provenance) {
  std::vector<std::string> emails;
  for (const Maker& each : provenance.makers) {
    if (each.is_operator) emails.push_back(each.who.email);
  }
  return emails;
}

// Levels.

TEST(Provenance, absence_of_a_signal_is_unknown_and_never_human) {
  const Provenance provenance = World().commit(kJane).assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  EXPECT_EQ(provenance.strength, Strength::none);
  EXPECT_THAT(provenance.claims, IsEmpty());
  EXPECT_FALSE(provenance.share.has_value());
}

TEST(Provenance, a_change_without_commits_is_unknown) {
  const Provenance provenance = World().assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  EXPECT_THAT(provenance.makers, IsEmpty());
}

TEST(Provenance, an_agents_identity_makes_it_agent) {
  for (const bool as_committer : {false, true}) {
    World world;
    world.commit(as_committer ? kJane : kClaude).committer(as_committer ? kClaude : kJane);
    const Provenance provenance = world.assess();
    EXPECT_EQ(provenance.level, Level::agent);
    EXPECT_EQ(provenance.strength, Strength::declared);
    EXPECT_THAT(provenance.tools, ElementsAre("claude-code"));
    ASSERT_EQ(provenance.claims.size(), 1u);
    EXPECT_EQ(provenance.claims[0].source, Claim::Source::identity);
  }
}

TEST(Provenance, a_trailer_makes_it_assisted) {
  const Provenance provenance = World().commit(kJane).message(kByClaude).assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::declared);
}

TEST(Provenance, a_marker_makes_it_assisted_but_only_inferred) {
  const Provenance provenance =
      World().commit(kJane).message("S\n\n🤖 Generated with [Claude Code](https://x)\n").assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::inferred);
}

TEST(Provenance, a_branch_name_is_inferred_for_the_whole_change) {
  World world;
  world.commit(kJane).change.head_name = "codex/retry";
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::inferred);
  ASSERT_EQ(provenance.claims.size(), 1u);
  EXPECT_TRUE(provenance.claims[0].commit.empty());
}

TEST(Provenance, the_strictest_commit_counts) {
  EXPECT_EQ(World().commit(kJane).commit(kJane).message(kByClaude).assess().level, Level::assisted);
  EXPECT_EQ(World().commit(kJane).message(kByClaude).commit(kClaude).commit(kKarl).assess().level,
            Level::agent);
  EXPECT_EQ(World().commit(kJane).commit(kKarl).states(Level::human, kJane.email).assess().level,
            Level::unknown);
}

TEST(Provenance, strength_is_that_of_the_strongest_claim_for_the_level) {
  const Provenance provenance = World()
                                    .commit(kJane)
                                    .message("S\n\n💘 Generated with Crush\n")
                                    .commit(kJane)
                                    .message(kByClaude)
                                    .assess();
  EXPECT_EQ(provenance.strength, Strength::declared);
  EXPECT_THAT(provenance.tools, ElementsAre("claude-code", "crush"));
}

TEST(Provenance, claims_stand_in_the_order_of_commits_strongest_first) {
  const Provenance provenance =
      World()
          .commit(kJane)
          .message("S\n\n💘 Generated with Crush\nCo-authored-by: Codex <noreply@openai.com>\n")
          .commit(kClaude)
          .assess();
  ASSERT_EQ(provenance.claims.size(), 3u);
  EXPECT_EQ(provenance.claims[0].tool, "codex");
  EXPECT_EQ(provenance.claims[1].tool, "crush");
  EXPECT_EQ(provenance.claims[2].tool, "claude-code");
  EXPECT_NE(provenance.claims[0].commit, provenance.claims[2].commit);
}

TEST(Provenance, automation_is_no_agent) {
  const Provenance provenance = World().commit(kDependabot).committer(kWebFlow).assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  ASSERT_EQ(provenance.makers.size(), 1u);
  EXPECT_TRUE(provenance.makers[0].is_automation);
  EXPECT_FALSE(provenance.makers[0].is_agent);
}

TEST(Provenance, web_flow_is_no_agent_and_no_maker) {
  const Provenance provenance = World().commit(kJane).committer(kWebFlow).assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  ASSERT_EQ(provenance.makers.size(), 1u);
  EXPECT_EQ(provenance.makers[0].who, kJane);
}

TEST(Provenance, words_about_products_never_raise_the_level) {
  for (const std::string_view message :
       {"Fix the copilot button and the cursor", "docs: compare Claude and Codex",
        "This is not AI-generated", "Written without AI", "Use the OpenDevin name",
        "Reviewed-by: Taylor <ttaylorr@openai.com>", "CITOOLS codex"}) {
    EXPECT_EQ(World().commit(kJane).message(message).assess().level, Level::unknown) << message;
  }
  for (const Identity& who :
       {Identity{"Ashwin", "ashwin@anthropic.com"}, Identity{"AgentEnder", "craig@example.com"},
        Identity{"dkundel-openai", "dkundel@openai.com"}, Identity{"S", "agent@stump.wtf"}}) {
    EXPECT_EQ(World().commit(who).assess().level, Level::unknown) << who.name;
  }
}

// Statements.

TEST(Statements, a_maker_makes_their_own_commits_human) {
  const Provenance provenance = World()
                                    .commit(kJane)
                                    .commit(kJane)
                                    .committer(kWebFlow)
                                    .states(Level::human, "JANE@example.com")
                                    .assess();
  EXPECT_EQ(provenance.level, Level::human);
  EXPECT_EQ(provenance.strength, Strength::declared);
  EXPECT_THAT(provenance.tools, IsEmpty());
}

TEST(Statements, every_commit_needs_its_own_makers_word) {
  World world;
  world.commit(kJane).commit(kKarl).states(Level::human, kJane.email);
  EXPECT_EQ(world.assess().level, Level::unknown);
  EXPECT_EQ(world.states(Level::human, kKarl.email).assess().level, Level::human);
}

TEST(Statements, a_login_names_its_address_at_the_forge) {
  const Identity jane = {"Jane", "123+jane-doe@users.noreply.github.com"};
  EXPECT_EQ(World().commit(jane).states(Level::human, "jane-doe").assess().level, Level::human);
  EXPECT_EQ(World().commit(jane).states(Level::human, "@jane-doe").assess().level, Level::human);
  EXPECT_EQ(World().commit(jane).states(Level::human, "doe").assess().level, Level::unknown);
}

TEST(Statements, a_stranger_makes_nothing_human) {
  const Provenance provenance = World().commit(kJane).states(Level::human, kKarl.email).assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  EXPECT_THAT(provenance.problems, ElementsAre(HasSubstr("is no maker of this change")));
}

TEST(Statements, an_agent_or_a_robot_speaks_for_nobody) {
  EXPECT_EQ(World().commit(kClaude).states(Level::human, kClaude.email).assess().level,
            Level::agent);
  EXPECT_EQ(World().commit(kDependabot).states(Level::human, kDependabot.email).assess().level,
            Level::unknown);
}

TEST(Statements, a_statement_against_a_claim_is_shown_and_the_stricter_counts) {
  const Provenance provenance =
      World().commit(kJane).message(kByClaude).states(Level::human, kJane.email).assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  ASSERT_EQ(provenance.conflicts.size(), 1u);
  EXPECT_THAT(provenance.conflicts[0], HasSubstr("states `human`, its trailer says `assisted`"));
}

TEST(Statements, a_statement_against_the_branch_is_shown) {
  World world;
  world.commit(kJane).states(Level::human, kJane.email).change.head_name = "copilot/fix-1";
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_THAT(provenance.conflicts, ElementsAre(HasSubstr("a branch says `assisted`")));
}

TEST(Statements, owning_up_to_an_agent_always_counts) {
  EXPECT_EQ(World().commit(kJane).states(Level::agent, kJane.email).assess().level, Level::agent);
  const Provenance by_stranger =
      World().commit(kJane).states(Level::assisted, kKarl.email).assess();
  EXPECT_EQ(by_stranger.level, Level::assisted);
  EXPECT_EQ(by_stranger.strength, Strength::inferred);
}

TEST(Statements, uncommitted_work_is_what_its_author_says) {
  EXPECT_EQ(World().states(Level::human, kJane.email).assess().level, Level::human);
  EXPECT_EQ(World().states(Level::human, "a").states(Level::agent, "b").assess().level,
            Level::agent);
}

// Notes and the share.

TEST(Notes, a_note_makes_it_assisted_and_gives_the_share) {
  const Provenance provenance = World()
                                    .commit(kJane)
                                    .adds("a.cc", 10)
                                    .adds("b.cc", 30)
                                    .note(
                                        "a.cc\n  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-8\n"
                                        "gone.cc\n  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-99\n")
                                    .assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::declared);
  EXPECT_THAT(provenance.tools, ElementsAre("claude-code"));
  EXPECT_THAT(provenance.models, ElementsAre("claude-opus-4-6"));
  ASSERT_TRUE(provenance.share.has_value());
  EXPECT_EQ(provenance.share->agent_lines, 8u);
  EXPECT_EQ(provenance.share->added_lines, 40u);
  EXPECT_DOUBLE_EQ(provenance.share->fraction(), 0.2);
  EXPECT_EQ(provenance.share->strength, Strength::declared);
  EXPECT_THAT(operators(provenance), ElementsAre("karl@example.com"));
}

TEST(Notes, only_added_lines_count) {
  World world;
  world.commit(kJane).adds("a.cc", 0);
  FileChange& file = world.change.commits[0].files[0];
  file.added = 6;
  file.hunks = {{1, 0, 5, 2}, {9, 3, 20, 4}};
  world.note("a.cc\n  s_c9883b05a2487d 1-5,21-22,23-100\n");
  EXPECT_EQ(world.assess().share->agent_lines, 4u);
}

TEST(Notes, commits_without_a_note_count_as_nobodys_lines) {
  const Provenance provenance = World()
                                    .commit(kJane)
                                    .adds("a.cc", 10)
                                    .note("a.cc\n  s_c9883b05a2487d 1-10\n")
                                    .commit(kKarl)
                                    .adds("b.cc", 30)
                                    .assess();
  EXPECT_DOUBLE_EQ(provenance.share->fraction(), 0.25);
}

TEST(Notes, a_note_on_another_commit_says_nothing_here) {
  World world;
  world.commit(kJane).adds("a.cc", 10).note("a.cc\n  s_c9883b05a2487d 1-10\n");
  world.inputs.notes[0].commit = Digest::parse(std::string(40, 'f')).value();
  EXPECT_EQ(world.assess().level, Level::unknown);
}

TEST(Notes, an_attested_note_attests_level_and_share) {
  World world;
  world.commit(kJane).adds("a.cc", 10).note("a.cc\n  s_c9883b05a2487d 1-10\n");
  world.inputs.notes_attested = true;
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.strength, Strength::attested);
  EXPECT_EQ(provenance.share->strength, Strength::attested);
}

TEST(Notes, an_unsigned_note_alone_never_makes_it_human) {
  World world;
  world.commit(kJane).adds("a.cc", 10).note("a.cc\n  h_31dce776f88375 1-10\n", World::kNoSession);
  EXPECT_EQ(world.assess().level, Level::unknown);
  EXPECT_EQ(world.assess().share->agent_lines, 0u);
  world.inputs.notes_attested = true;
  EXPECT_EQ(world.assess().level, Level::human);
  EXPECT_EQ(world.assess().strength, Strength::attested);
}

TEST(Notes, a_signed_note_makes_it_human_only_where_it_covers_every_added_line) {
  World world;
  world.commit(kJane).adds("a.cc", 10).adds("b.cc", 1);
  world.note("a.cc\n  h_31dce776f88375 1-10\n", World::kNoSession);
  world.inputs.notes_attested = true;
  EXPECT_EQ(world.assess().level, Level::unknown);
}

TEST(Notes, an_empty_note_claims_nothing) {
  World world;
  world.commit(kJane).adds("a.cc", 10).note("", World::kNoSession);
  world.inputs.notes_attested = true;
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  EXPECT_FALSE(provenance.share.has_value());
}

TEST(Notes, a_malformed_note_is_reported_and_counts_as_unknown) {
  World world;
  world.commit(kJane).adds("a.cc", 10).note("a.cc\n  s_c9883b05a2487d 1-10\n", "{");
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::unknown);
  EXPECT_FALSE(provenance.share.has_value());
  ASSERT_EQ(provenance.problems.size(), 1u);
  EXPECT_THAT(provenance.problems[0], HasSubstr("the note of `0000000000` has metadata"));
}

TEST(Notes, a_note_without_agent_lines_against_a_trailer_is_a_conflict) {
  const Provenance provenance =
      World().commit(kJane).message(kByClaude).adds("a.cc", 1).note("", World::kNoSession).assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_THAT(provenance.conflicts,
              ElementsAre(HasSubstr("its note gives no line to an agent, its trailer says")));
}

TEST(Notes, who_wrote_lines_by_hand_is_a_maker) {
  const Provenance provenance = World()
                                    .commit(kJane)
                                    .note("a\n  h_31dce776f88375 1\n",
                                          R"({"schema_version": "authorship/3.0.0",
                    "humans": {"h_31dce776f88375": {"author": "Karl <karl@example.com>"}}})")
                                    .assess();
  EXPECT_NE(maker(provenance, "karl@example.com"), nullptr);
}

// Agent Trace.

std::string record(std::string_view revision, std::string_view path, int first, int last,
                   std::string_view type = "ai") {
  const std::string vcs =
      revision.empty() ? ""
                       : fmt::format(R"("vcs": {{"type": "git", "revision": "{}"}}, )", revision);
  return fmt::format(
      R"({{"version": "0.1.0", "id": "550e8400-e29b-41d4-a716-446655440000", )"
      R"("timestamp": "2026-01-25T10:00:00Z", {}"tool": {{"name": "cursor"}}, )"
      R"("files": [{{"path": "{}", )"
      R"("conversations": [{{"contributor": {{"type": "{}", "model_id": "openai/gpt-4o"}}, )"
      R"("ranges": [{{"start_line": {}, "end_line": {}}}]}}]}}]}})"
      "\n",
      vcs, path, type, first, last);
}

TEST(Traces, a_record_counts_for_the_commit_it_names) {
  World world;
  world.commit(kJane).adds("a.cc", 10);
  world.inputs.traces = record(world.change.commits[0].id.hex(), "a.cc", 1, 4);
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::declared);
  EXPECT_THAT(provenance.tools, ElementsAre("cursor"));
  EXPECT_THAT(provenance.models, ElementsAre("openai/gpt-4o"));
  EXPECT_EQ(provenance.share->agent_lines, 4u);
}

TEST(Traces, an_old_record_says_nothing_about_a_new_change) {
  World world;
  world.commit(kJane).adds("a.cc", 10);
  world.change.files = {World::file("a.cc", 10)};
  world.inputs.traces = record("", "a.cc", 1, 4) + record(std::string(40, 'e'), "a.cc", 1, 4);
  EXPECT_EQ(world.assess().level, Level::unknown);
  EXPECT_FALSE(world.assess().share.has_value());
}

TEST(Traces, a_record_that_the_change_adds_speaks_about_its_head) {
  World world;
  world.commit(kJane).adds("a.cc", 9).adds(std::string(kTracesPath), 1);
  world.change.files = {World::file(std::string(kTracesPath), 1), World::file("a.cc", 9)};
  world.inputs.traces = record("", "a.cc", 1, 4) + record("", "a.cc", 1, 9);
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.share->agent_lines, 4u) << "only the first line of the trace is new";
  EXPECT_EQ(provenance.share->added_lines, 10u);
}

TEST(Traces, uncommitted_work_has_a_share_too) {
  World world;
  world.change.source = ChangeSource::worktree;
  world.change.files = {World::file(std::string(kTracesPath), 1), World::file("a.cc", 9)};
  world.inputs.traces = record("", "a.cc", 1, 5);
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.share->agent_lines, 5u);
  EXPECT_EQ(provenance.share->added_lines, 10u);
}

TEST(Traces, a_line_that_note_and_trace_both_claim_counts_once) {
  World world;
  world.commit(kJane).adds("a.cc", 10).note("a.cc\n  s_c9883b05a2487d 1-6\n");
  world.inputs.traces = record(world.change.commits[0].id.hex(), "a.cc", 4, 8);
  world.inputs.notes_attested = true;
  const Provenance provenance = world.assess();
  EXPECT_EQ(provenance.share->agent_lines, 8u);
  EXPECT_EQ(provenance.share->strength, Strength::declared) << "the weaker of both";
  EXPECT_EQ(provenance.strength, Strength::attested);
}

TEST(Traces, a_persons_record_makes_nothing_human) {
  World world;
  world.commit(kJane).adds("a.cc", 10);
  world.inputs.traces = record(world.change.commits[0].id.hex(), "a.cc", 1, 10, "human");
  EXPECT_EQ(world.assess().level, Level::unknown);
}

TEST(Traces, a_malformed_trace_is_reported) {
  World world;
  world.commit(kJane).inputs.traces = "not json\n";
  EXPECT_THAT(world.assess().problems, ElementsAre(HasSubstr("1 record that cannot be read")));
}

// Makers and operators.

std::vector<std::string> unknown_facts(const Provenance& provenance) {
  std::vector<std::string> facts;
  for (const Unknown& unknown : provenance.unknowns) facts.push_back(unknown.fact);
  return facts;
}

TEST(Makers, a_commit_by_nobody_leaves_its_makers_unknown) {
  EXPECT_THAT(unknown_facts(World().commit(kWebFlow).assess()), ElementsAre("provenance.makers"));
  EXPECT_THAT(unknown_facts(World().commit(Identity{"", " "}).assess()),
              ElementsAre("provenance.makers"));
  EXPECT_THAT(unknown_facts(World().commit(kJane).committer(kWebFlow).assess()), IsEmpty());
}

TEST(Makers, one_commit_by_nobody_among_others_is_enough) {
  EXPECT_THAT(unknown_facts(World().commit(kJane).commit(kWebFlow).assess()),
              ElementsAre("provenance.makers"));
}

TEST(Makers, what_is_not_committed_has_no_makers_yet) {
  EXPECT_THAT(unknown_facts(World().assess()), ElementsAre("provenance.makers"));
}

TEST(Makers, an_agent_that_nobody_ran_leaves_its_operator_unknown) {
  EXPECT_THAT(unknown_facts(World().commit(kClaude).assess()), ElementsAre("provenance.operators"));
  EXPECT_THAT(unknown_facts(World().commit(kClaude).committer(kJane).assess()), IsEmpty());
}

TEST(Makers, who_ran_the_agent_can_be_stated_and_is_a_maker_then) {
  World world;
  world.commit(kClaude);
  world.inputs.statements.push_back({Level::agent, "karl@example.com", "jane@example.com"});
  const Provenance provenance = world.assess();
  EXPECT_THAT(unknown_facts(provenance), IsEmpty());
  EXPECT_THAT(operators(provenance), ElementsAre("jane@example.com"));
}

TEST(Makers, commits_that_are_cut_off_leave_makers_and_operators_unknown) {
  World world;
  world.commit(kJane);
  world.change.unknowns.push_back({"change.commits", "the clone is shallow", "what came before?"});
  EXPECT_THAT(unknown_facts(world.assess()),
              ElementsAre("provenance.makers", "provenance.operators"));
}

TEST(Makers, author_committer_co_authors_and_signers_are_makers_each_once) {
  const Provenance provenance =
      World()
          .commit(kJane)
          .committer(kKarl)
          .message(
              "S\n\nCo-authored-by: Lena <lena@example.com>\nSigned-off-by: J <JANE@example.com>\n"
              "Signed-off-by: Mona <mona@example.com>\n")
          .commit(kKarl)
          .assess();
  ASSERT_EQ(provenance.makers.size(), 4u);
  EXPECT_EQ(provenance.makers[0].who, kJane);
  EXPECT_THAT(provenance.makers[0].roles, ElementsAre("author", "signer"));
  EXPECT_THAT(provenance.makers[1].roles, ElementsAre("author", "committer"));
  EXPECT_EQ(provenance.makers[2].who.name, "Lena");
  EXPECT_THAT(provenance.makers[2].roles, ElementsAre("co-author"));
  EXPECT_THAT(provenance.makers[3].roles, ElementsAre("signer"));
  EXPECT_THAT(operators(provenance), IsEmpty());
}

TEST(Makers, a_tool_that_is_named_is_a_maker_and_an_agent) {
  const Provenance provenance = World().commit(kJane).message(kByClaude).assess();
  const Maker* claude = maker(provenance, "noreply@anthropic.com");
  ASSERT_NE(claude, nullptr);
  EXPECT_TRUE(claude->is_agent);
  EXPECT_FALSE(claude->is_operator);
}

TEST(Makers, a_tools_name_over_a_persons_address_hides_no_person) {
  for (const bool tool_first : {false, true}) {
    const Identity as_tool = {"cursoragent", kJane.email};
    World world;
    world.commit(tool_first ? as_tool : kJane).commit(tool_first ? kJane : as_tool);
    const Provenance provenance = world.assess();
    ASSERT_EQ(provenance.makers.size(), 1u);
    EXPECT_FALSE(provenance.makers[0].is_agent);
  }
}

TEST(Operators, the_author_of_an_assisted_commit_ran_the_tool) {
  EXPECT_THAT(operators(World().commit(kJane).message(kByClaude).assess()),
              ElementsAre("jane@example.com"));
}

TEST(Operators, the_person_who_commits_an_agents_work_ran_it) {
  const Provenance provenance = World().commit(kClaude).committer(kJane).assess();
  EXPECT_THAT(operators(provenance), ElementsAre("jane@example.com"));
  EXPECT_THAT(provenance.problems, IsEmpty());
}

TEST(Operators, the_person_credited_beside_an_agent_ran_it) {
  EXPECT_THAT(operators(World()
                            .commit(kCopilot)
                            .committer(kWebFlow)
                            .message("S\n\nCo-authored-by: Jane <jane@example.com>\n")
                            .assess()),
              ElementsAre("jane@example.com"));
}

TEST(Operators, who_signed_off_an_agents_commit_answers_for_it) {
  EXPECT_THAT(operators(World()
                            .commit(kClaude)
                            .message("S\n\nSigned-off-by: Jane <jane@example.com>\n")
                            .assess()),
              ElementsAre("jane@example.com"));
}

TEST(Operators, the_person_behind_aider_ran_it) {
  const Provenance provenance = World().commit({"Jane Doe (aider)", "jane@example.com"}).assess();
  EXPECT_EQ(provenance.level, Level::agent);
  ASSERT_EQ(provenance.makers.size(), 1u);
  EXPECT_EQ(provenance.makers[0].who, kJane);
  EXPECT_TRUE(provenance.makers[0].is_operator);
  EXPECT_FALSE(provenance.makers[0].is_agent);
}

TEST(Operators, agents_that_nobody_ran_are_named_in_one_sentence) {
  const Provenance provenance =
      World().commit(kCopilot).committer(kWebFlow).commit(kClaude).commit(kJane).assess();
  ASSERT_EQ(provenance.unknowns.size(), 1u);
  EXPECT_THAT(provenance.unknowns[0].reason,
              HasSubstr("nothing says who ran the agent of commit `0000000000` and 1"));
  EXPECT_THAT(operators(provenance), IsEmpty());
}

// Time.

TEST(Anachronism, a_tool_older_than_its_release_is_doubted_but_kept) {
  const Provenance provenance =
      World().commit(kJane).message(kByClaude).at("2019-05-01T00:00:00Z").assess();
  EXPECT_EQ(provenance.level, Level::assisted);
  EXPECT_EQ(provenance.strength, Strength::inferred);
  ASSERT_EQ(provenance.conflicts.size(), 1u);
  EXPECT_THAT(provenance.conflicts[0], HasSubstr("`claude-code` did not exist before 2025-02-24"));
}

TEST(Anachronism, the_later_of_both_dates_counts) {
  World world;
  world.commit(kJane).message(kByClaude).at("2019-05-01T00:00:00Z");
  world.change.commits[0].committed = Instant::parse("2026-01-01T00:00:00Z").value();
  EXPECT_THAT(world.assess().conflicts, IsEmpty());
}

TEST(Provenance, evidence_and_names_are_safe_to_print) {
  World world;
  world.commit({"Claude \x1b[31m", "noreply@anthropic.com"});
  EXPECT_THAT(world.assess().claims.at(0).evidence, testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace belay::facts
