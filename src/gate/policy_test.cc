#include "gate/policy.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace belay::gate {
namespace {

std::string error_of(const std::string& yaml) {
  const auto policy = Policy::parse(yaml, "belay.yaml");
  return policy ? "it loads" : policy.error().to_string();
}

TEST(Policy, the_built_in_one_loads) {
  const auto policy = Policy::parse(Policy::built_in_text(), "built-in policy");
  ASSERT_TRUE(policy) << policy.error().to_string();
  EXPECT_FALSE(policy->rules().empty());
  EXPECT_EQ(policy->digest(), Policy::built_in().digest());
}

TEST(Policy, its_digest_is_of_what_it_says_and_not_of_its_layout) {
  const auto a = Policy::parse("belay: policy/v1\nrules: [{name: a, owes: [deny]}]\n", "a");
  const auto b = Policy::parse(
      "# why\nrules:\n- owes:\n  - deny\n  name: 'a'\nbelay: policy/v1\nmode: enforce\n", "b");
  const auto c = Policy::parse("belay: policy/v1\nrules: [{name: b, owes: [deny]}]\n", "c");
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ(a->digest(), b->digest());
  EXPECT_NE(a->digest(), c->digest());
}

TEST(Policy, every_setting_moves_the_digest) {
  const std::string bare = "belay: policy/v1\nrules: []\n";
  const auto base = Policy::parse(bare, "a");
  for (const char* more :
       {"mode: warn\n", "undeclared_tier: 1\n", "adjustable: [catalog]\n", "catalog: [a.yaml]\n",
        "allowed_signers: keys\n", "break_glass: {who: [a], expires: 4h, review_within: 24h}\n",
        "freezes: [{name: a, from: 2026-01-01T00:00:00Z, until: 2026-01-02T00:00:00Z}]\n"}) {
    const auto policy = Policy::parse(bare + more, "a");
    ASSERT_TRUE(policy) << policy.error().to_string();
    EXPECT_NE(policy->digest(), base->digest()) << more;
  }
}

TEST(Policy, reads_every_kind_with_every_option) {
  const auto policy = Policy::parse(
      "belay: policy/v1\nrules:\n- name: all\n  due: deploy\n  owes:\n"
      "  - approvals: {count: 2, from: {team: '@a/b'}, level: senior, not: [operator, '@x'], "
      "survive: [clean-rebase], strict: merge-result, exemptible: true, due: merge}\n"
      "  - evidence: {type: tests, from: ci, max_age: 1h30m}\n"
      "  - rollout: {stages: [1, 100], bake: 10m, guards: [orders]}\n",
      "belay.yaml");
  ASSERT_TRUE(policy) << policy.error().to_string();
  const auto& owes = policy->rules()[0].owes;
  const auto& asked = std::get<ApprovalsAsked>(owes[0].what);
  EXPECT_EQ(asked.of, "a/b");
  EXPECT_EQ(asked.levels, (std::vector<LevelAsked>{{"senior", 2}}));
  EXPECT_TRUE(asked.survives_clean_rebase && asked.binds_merge_result && owes[0].exemptible);
  EXPECT_EQ(owes[0].moment(), Moment::merge);
  EXPECT_EQ(owes[1].moment(), Moment::deploy);
  EXPECT_EQ(std::get<EvidenceAsked>(owes[1].what).max_age, std::chrono::minutes(90));
  EXPECT_EQ(in_words(owes[2]), "rollout in stages: 1 % 100 %, bake 10m, guards orders");
}

TEST(Policy, an_empty_file_says_where_to_start) {
  EXPECT_EQ(error_of(""),
            "belay.yaml: the policy is empty: `belay policy show` prints one to start from");
}

TEST(Policy, a_file_over_the_limit_is_refused_unread) {
  const std::string large(limits::kPolicyBytesMax + 1, '#');
  EXPECT_NE(error_of(large).find("more than 8388608 bytes"), std::string::npos);
}

TEST(Policy, a_condition_in_a_block_is_blamed_where_it_is_written) {
  const std::string head = "belay: policy/v1\nrules:\n- name: a\n  owes: [deny]\n";
  EXPECT_TRUE(error_of(head + "  when: |\n    true &&\n      nonsense == 1\n")
                  .starts_with("belay.yaml:7:7: `when`: "));
  EXPECT_TRUE(error_of(head + "  when: >-\n    true &&\n    nonsense == 1\n")
                  .starts_with("belay.yaml:7:5: `when`: "));
  EXPECT_TRUE(error_of(head + "  when: 'true && ''\xC3\xA9'' == nonsense'\n")
                  .starts_with("belay.yaml:5:27: `when`: "));
  EXPECT_TRUE(
      error_of(head + "  when: true &&\n    nonsense\n").starts_with("belay.yaml:6:5: `when`: "));
}

TEST(Policy, characters_that_cannot_be_seen_are_refused_in_names) {
  EXPECT_NE(error_of("belay: policy/v1\nrules: [{name: \"a\\u202Eb\", owes: [deny]}]\n")
                .find("cannot be seen"),
            std::string::npos);
}

constexpr std::string_view kAbove =
    "belay: policy/v1\nrules:\n- {name: one, owes: [{approvals: {count: 1, exemptible: true}}]}\n";

std::string pin(std::string_view organisation) {
  return "belay: policy/v1\nextends: sha256:" + sha256(organisation).hex() + "\nrules: []\n";
}

TEST(Bundle, counts_where_the_repository_names_its_bytes) {
  const OrganisationText above{kAbove, "belay-organisation.yaml"};
  const auto bundle = Policy::parse(pin(kAbove), "belay.yaml", above);
  ASSERT_TRUE(bundle) << bundle.error().to_string();
  ASSERT_EQ(bundle->rules().size(), 1u);
  EXPECT_EQ(bundle->rules()[0].layer, Layer::organisation);
  EXPECT_EQ(bundle->rules()[0].place.file, "belay-organisation.yaml");
  EXPECT_EQ(bundle->extends(), sha256(kAbove));
}

TEST(Bundle, one_byte_more_in_the_organisation_s_policy_is_an_error) {
  const std::string changed = std::string(kAbove) + "\n";
  const OrganisationText above{changed, "belay-organisation.yaml"};
  const auto bundle = Policy::parse(pin(kAbove), "belay.yaml", above);
  ASSERT_FALSE(bundle);
  EXPECT_EQ(
      bundle.error().to_string(),
      "belay.yaml:2:10: `belay-organisation.yaml` has digest sha256:" + sha256(changed).hex() +
          ", not the one pinned here: pin it if the organisation published it, else restore "
          "the file");
}

TEST(Bundle, a_policy_that_extends_nothing_is_alone) {
  const OrganisationText above{kAbove, "belay-organisation.yaml"};
  const auto alone = Policy::parse("belay: policy/v1\nrules: []\n", "belay.yaml", above);
  ASSERT_TRUE(alone) << alone.error().to_string();
  EXPECT_TRUE(alone->rules().empty());
  EXPECT_FALSE(alone->extends());
}

TEST(Bundle, an_organisation_over_the_limit_is_refused_unread) {
  const std::string large(limits::kPolicyBytesMax + 1, '#');
  const OrganisationText above{large, "belay-organisation.yaml"};
  const auto bundle = Policy::parse(pin(large), "belay.yaml", above);
  ASSERT_FALSE(bundle);
  EXPECT_EQ(bundle.error().code, Code::over_limit);
  EXPECT_EQ(bundle.error().place->file, "belay-organisation.yaml");
}

TEST(Bundle, its_digest_is_of_both_files) {
  const auto digest = [](std::string_view above, const std::string& more) {
    const auto bundle =
        Policy::parse(pin(above) + more, "belay.yaml", {above, "belay-organisation.yaml"});
    EXPECT_TRUE(bundle) << bundle.error().to_string();
    return bundle ? bundle->digest() : Digest();
  };
  const std::string leaves =
      "belay: policy/v1\nrules:\n- name: one\n  owes: [{approvals: {count: 1, exemptible: true}}]\n"
      "  adjustable: {mode: warn}\n";
  const std::string adjusts = "adjusts: [{rule: one, why: a, mode: warn}]\n";
  EXPECT_EQ(digest(kAbove, ""), digest(kAbove, "# a comment\n"));
  EXPECT_NE(digest(kAbove, ""), digest(leaves, ""));
  EXPECT_NE(digest(leaves, ""), digest(leaves, adjusts));
  EXPECT_NE(digest(kAbove, ""), Policy::parse(kAbove, "belay.yaml")->digest());
  EXPECT_NE(digest(kAbove, ""), digest(kAbove,
                                       "freezes: [{name: a, from: 2026-01-01T00:00:00Z, "
                                       "until: 2026-01-02T00:00:00Z}]\n"));
}

}  // namespace
}  // namespace belay::gate
