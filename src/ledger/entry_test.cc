#include "ledger/entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/limits.h"
#include "ledger/test_ledger.h"

namespace belay::ledger {
namespace {

using ::testing::HasSubstr;

std::string refusal_of(std::string_view bytes) {
  const auto entry = parse_entry(bytes);
  return entry ? "nothing was refused" : entry.error().message;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(Entry, of_every_kind_is_read_as_it_was_written) {
  const auto all = one_of_each();
  ASSERT_EQ(all.size(), entry_kinds().size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].index(), i);
    const auto bytes = write(test_entry(all[i]));
    ASSERT_TRUE(bytes) << kind_of(all[i]) << ": " << bytes.error().message;
    const auto read = parse_entry(*bytes);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(kind_of(read->what), entry_kinds()[i]);
    EXPECT_EQ(write(*read).value(), *bytes);
  }
}

TEST(Entry, is_the_test_vector_of_its_format) {
  Entry entry = test_entry(Withdrawn{"approval-1", "change-17", "tests fail on Fridays"});
  EXPECT_EQ(write(entry).value(),
            R"({"at":"2026-11-20T12:00:00Z","belay":"ledger-entry/v1",)"
            R"("by":{"issuer":"https://login.example.com","kind":"person","subject":"u-1"},)"
            R"("kind":"withdrawn","means":"token","what":{"approval":"approval-1",)"
            R"("change":"change-17","reason":"tests fail on Fridays"}})");
  EXPECT_EQ(leaf_hash(write(entry).value()).hex(),
            "88433cc22ab1b6203e4936f88b88ef0976d01aa686ad7430d1687f641671a392");
}

TEST(Entry, has_one_spelling) {
  const std::string good = write(test_entry(test_decision())).value();
  EXPECT_THAT(refusal_of(good + " "), HasSubstr("canonical"));
  EXPECT_THAT(refusal_of(replaced(good, "\"at\":", "\"at\": ")), HasSubstr("canonical"));
  EXPECT_THAT(refusal_of(replaced(good, "prod", "pro\\u0064")), HasSubstr("canonical"));
  EXPECT_THAT(refusal_of(replaced(good, "12:00:00Z", "12:00:00.0Z")), HasSubstr("canonical"));
  EXPECT_THAT(refusal_of(replaced(good, "4b825dc6", "4B825DC6")), HasSubstr("canonical"));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(parse_entry(good.substr(0, size))) << size;
  }
}

TEST(Entry, with_members_nobody_knows_is_refused_by_their_names) {
  const std::string good = write(test_entry(test_decision())).value();
  EXPECT_THAT(refusal_of(replaced(good, "{\"at\"", "{\"a\":1,\"at\"")),
              HasSubstr("`a` is no member"));
  EXPECT_THAT(refusal_of(replaced(good, "\"content\":{", "\"content\":{\"a\":1,")),
              HasSubstr("`what.content.a` is no member"));
  EXPECT_THAT(refusal_of(replaced(good, "{\"by\":[{\"id\":\"approval-1",
                                  "{\"an\":1,\"by\":[{\"id\":\"approval-1")),
              HasSubstr("`what.obligations[0].an` is no member"));
  EXPECT_THAT(refusal_of(replaced(good, "\"moment\"", "\"change\":\"x\",\"moment\"")),
              HasSubstr("given twice"));
}

TEST(Entry, without_a_member_is_refused_by_its_name) {
  const std::string good = write(test_entry(test_decision())).value();
  EXPECT_THAT(refusal_of(replaced(good, "\"verdict\":\"allow\"", "\"verdic\":\"allow\"")),
              HasSubstr("`what.verdict` is missing"));
  EXPECT_THAT(refusal_of(replaced(good, "\"means\":\"token\",", "")),
              HasSubstr("`means` is missing"));
  EXPECT_THAT(refusal_of("{}"), HasSubstr("`belay` is missing"));
  EXPECT_THAT(refusal_of("[]"), HasSubstr("no JSON object"));
}

TEST(Entry, with_a_word_outside_its_set_is_refused_on_both_ways) {
  Decided decided = test_decision();
  decided.verdict = "allowed";
  EXPECT_THAT(write(test_entry(decided)).error().message,
              HasSubstr("`what.verdict` is `allowed`, which is none of allow, hold, deny"));
  const std::string good = write(test_entry(test_decision())).value();
  EXPECT_THAT(refusal_of(replaced(good, "\"discharged\"", "\"done\"")),
              HasSubstr("`what.obligations[0].state` is `done`"));
}

TEST(Entry, of_an_incident_has_a_review_where_it_was_reviewed_and_nowhere_else) {
  IncidentStepped stepped{"i1", "prod", "reviewed", 2, "", {}, {}, sha256("review")};
  EXPECT_TRUE(write(test_entry(stepped)));
  stepped.step = "resolved";
  EXPECT_FALSE(write(test_entry(stepped)));
  stepped.review.reset();
  EXPECT_TRUE(write(test_entry(stepped)));
  stepped.step = "reviewed";
  EXPECT_FALSE(write(test_entry(stepped)));
}

TEST(Entry, of_an_incident_has_an_action_where_one_is_added_or_done_and_nowhere_else) {
  IncidentStepped stepped{"i1", "prod", "action-added", 2, "", {}, {}, {}};
  EXPECT_FALSE(write(test_entry(stepped)));
  stepped.action = ActionOwed{1, "mara", test_time(60), "watch estimates, not only errors"};
  stepped.account = sha256("the incident");
  const auto written = write(test_entry(stepped));
  ASSERT_TRUE(written) << written.error().message;
  const auto again = parse_entry(*written);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(write(*again).value(), *written);
  EXPECT_EQ(std::get<IncidentStepped>(again->what).account, sha256("the incident"));
  stepped.step = "resolved";
  EXPECT_FALSE(write(test_entry(stepped)));
}

TEST(Entry, of_an_unknown_kind_asks_for_a_newer_version) {
  const std::string good = write(test_entry(test_decision())).value();
  const auto refused = parse_entry(replaced(good, "\"decided\"", "\"dreamt\""));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("`dreamt`"));
  EXPECT_THAT(refusal_of(replaced(good, "entry/v1", "entry/v2")), HasSubstr("ledger-entry/v1"));
}

TEST(Entry, of_wrong_types_is_refused) {
  const std::string good = write(test_entry(test_decision())).value();
  EXPECT_THAT(refusal_of(replaced(good, "\"prod\"", "17")), HasSubstr("is no text"));
  EXPECT_THAT(refusal_of(replaced(good, "\"prod\"", "\"\"")), HasSubstr("is empty"));
  EXPECT_THAT(refusal_of(replaced(good, "[]", "{}")), HasSubstr("is no list"));
  EXPECT_THAT(refusal_of(replaced(good, "[]", "[1]")), HasSubstr("by[0]` is no object"));
  const std::string opened = write(test_entry(one_of_each()[0])).value();
  EXPECT_THAT(refusal_of(replaced(opened, "\"mia@example.com\"", "1")), HasSubstr("no text"));
  EXPECT_THAT(refusal_of(replaced(good, "true", "1")), HasSubstr("neither true nor false"));
  EXPECT_THAT(refusal_of(replaced(good, "4b825dc6", "4b825dcg")), HasSubstr("is no digest"));
  EXPECT_THAT(refusal_of(replaced(good, "2026-11-20T12", "2026-11-20 12")),
              HasSubstr("is no time"));
}

TEST(Entry, that_allows_says_until_when_and_owes_nothing) {
  Decided decided = test_decision();
  decided.expires.reset();
  EXPECT_FALSE(write(test_entry(decided)));
  decided.expires = test_time(0);
  EXPECT_THAT(write(test_entry(decided)).error().message, HasSubstr("has expired"));
  decided = test_decision();
  decided.obligations[0].state = "owed";
  EXPECT_THAT(write(test_entry(decided)).error().message,
              HasSubstr("still owes `2 approvals from the owners`"));
  decided.obligations[0].enforced = false;
  EXPECT_TRUE(write(test_entry(decided))) << "what only warns does not hold";
  decided.verdict = "hold";
  EXPECT_FALSE(write(test_entry(decided))) << "what holds does not expire";
  decided.expires.reset();
  EXPECT_TRUE(write(test_entry(decided)));
}

TEST(Entry, that_is_a_decision_says_once_what_an_approval_is_for) {
  Decided decided = test_decision();
  SettledObligation again = decided.obligations[0];
  decided.obligations.push_back(again);
  EXPECT_THAT(write(test_entry(decided)).error().message,
              HasSubstr("says twice what approval `approval-1` is for"));
  decided.obligations.back().by = {{"approval-1"}, {"approval-2"}};
  const auto written = write(test_entry(decided));
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(parse_entry(*written));
  decided.obligations.back().by = {{"approval-9"}};
  EXPECT_THAT(write(test_entry(decided)).error().message,
              HasSubstr("approval `approval-9` discharges `2 approvals from the owners`, and "
                        "nothing before says what it is for"));
  decided.obligations.back().state = "waived";
  EXPECT_TRUE(write(test_entry(decided))) << "by an exception, which has no terms";
  decided.obligations.back().by = {{"approval-1", "token"}};
  EXPECT_THAT(write(test_entry(decided)).error().message, HasSubstr("without the `terms`"));
}

/// Approvals with signatures as long as they may be, each named by three obligations.
Decided signed_at_length(int count) {
  Decided decided = test_decision();
  const std::string longest(limits::kApprovalSignatureBytesMax - 200, 'A');
  decided.obligations.resize(1);
  decided.obligations[0].by.clear();
  for (int i = 0; i < count; ++i) {
    ApprovalTerms terms = test_terms();
    terms.signature = longest;
    decided.obligations[0].by.push_back({"approval-" + std::to_string(i), "ssh-key", terms});
  }
  SettledObligation again = decided.obligations[0];
  for (Discharge& by : again.by) by = {by.id};
  decided.obligations.insert(decided.obligations.end(), 2, again);
  return decided;
}

TEST(Entry, has_room_for_long_signatures_over_several_obligations) {
  EXPECT_TRUE(write(test_entry(signed_at_length(10))));
  const auto refused = write(test_entry(signed_at_length(11)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::over_limit);
  EXPECT_THAT(refused.error().message, HasSubstr("65535: it carries the signatures of 11"));
  EXPECT_THAT(refused.error().message, HasSubstr("`belay withdraw`"));
}

TEST(Entry, over_the_limit_says_what_to_do) {
  Withdrawn withdrawn{"approval-1", "change-17", std::string(limits::kLedgerEntryBytesMax, 'x')};
  const auto refused = write(test_entry(withdrawn));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::over_limit);
  EXPECT_THAT(refused.error().message, HasSubstr("digest"));
  EXPECT_EQ(parse_entry(std::string(limits::kLedgerEntryBytesMax + 1, ' ')).error().code,
            Code::over_limit);
}

TEST(Entry, of_text_that_is_not_utf8_is_not_written) {
  EXPECT_THAT(write(test_entry(Withdrawn{"a", "c", "\xff"})).error().message,
              HasSubstr("`what.reason` is not UTF-8"));
}

TEST(Content, has_a_digest_that_every_member_changes) {
  const Digest digest = digest_of(test_content());
  Content other = test_content();
  other.repository += "x";
  EXPECT_NE(digest_of(other), digest);
  other = test_content();
  other.target_ref += "x";
  EXPECT_NE(digest_of(other), digest);
  other = test_content();
  other.touched = sha256("x");
  EXPECT_NE(digest_of(other), digest);
  other = test_content();
  other.head_tree = sha256("x");
  EXPECT_NE(digest_of(other), digest);
}

}  // namespace
}  // namespace belay::ledger
