#include "app/cli/service_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "app/cli/service_help.h"
#include "app/cli/test_words.h"

namespace belay::app {
namespace {

using ::testing::HasSubstr;

TEST(ServiceWords, an_approval_is_to_merge_to_production_unless_said) {
  const auto plain = parse({"approve", "c1", "--tree", "0123456789ab"});
  ASSERT_TRUE(plain) << plain.error().to_string();
  const auto& usual = std::get<ApproveOptions>(plain->command);
  EXPECT_EQ(usual.id, "c1");
  EXPECT_EQ(usual.tree, "0123456789ab");
  EXPECT_EQ(usual.moment, gate::Moment::merge);
  EXPECT_EQ(usual.environment, "prod");
  const auto stated = parse({"approve", "c1", "--at", "deploy", "--env", "eu"});
  ASSERT_TRUE(stated);
  const auto& narrow = std::get<ApproveOptions>(stated->command);
  EXPECT_EQ(narrow.moment, gate::Moment::deploy);
  EXPECT_EQ(narrow.environment, "eu");
}

TEST(ServiceWords, whoever_signs_names_all_that_is_signed) {
  const std::string tree(40, 'a');
  const std::string touched(64, 'b');
  const std::vector<const char*> words = {
      "approve",       "c1",           "--sign", "--tree",   tree.c_str(), "--touched",
      touched.c_str(), "--repository", "retail", "--target", "main",       "--ledger-key",
      "ledger.key.pub"};
  const auto parsed = parse(words);
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& approve = std::get<ApproveOptions>(parsed->command);
  EXPECT_TRUE(approve.sign);
  EXPECT_EQ(approve.ledger_key, "ledger.key.pub");
  EXPECT_EQ(approve.repository, "retail");
  EXPECT_EQ(approve.target, "main");
  EXPECT_EQ(approve.touched, touched);
  for (std::size_t left_out = 3; left_out < words.size(); left_out += 2) {
    std::vector<const char*> fewer = words;
    const auto at = fewer.begin() + static_cast<std::ptrdiff_t>(left_out);
    fewer.erase(at, at + 2);
    EXPECT_THAT(refusal_of(fewer), HasSubstr("does not say what you sign")) << words[left_out];
  }
  for (const std::size_t digest : {4u, 6u}) {
    std::vector<const char*> shortened = words;
    shortened[digest] = "0123456789ab";
    EXPECT_THAT(refusal_of(shortened), HasSubstr("all their digits"));
  }
  for (const char* word : {"--key", "--ledger-key", "--repository", "--target", "--touched"}) {
    EXPECT_THAT(refusal_of({"approve", "c1", word, "x"}), HasSubstr("are for `--sign`"));
  }
}

TEST(ServiceWords, an_exception_is_of_what_was_looked_at) {
  const auto waive = parse({"waive", "c1", "--tree", "0123456789ab", "--rule", "two", "--reason",
                            "all at sea", "--lasts", "1h"});
  ASSERT_TRUE(waive) << waive.error().to_string();
  EXPECT_EQ(std::get<WaiveOptions>(waive->command).tree, "0123456789ab");
  const auto agree = parse({"agree", "c1-w1", "--tree", "0123456789ab"});
  ASSERT_TRUE(agree) << agree.error().to_string();
  EXPECT_EQ(std::get<AgreeOptions>(agree->command).tree, "0123456789ab");
  const auto glass = parse({"break-glass", "c1", "--tree", "0123456789ab", "--env", "prod",
                            "--reason", "orders are lost", "--lasts", "1h"});
  ASSERT_TRUE(glass) << glass.error().to_string();
  EXPECT_EQ(std::get<BreakGlassOptions>(glass->command).tree, "0123456789ab");
}

TEST(ServiceWords, a_decision_is_for_merging_to_production_unless_said) {
  const auto parsed = parse({"decide", "c1", "--receipt", "out", "--server", "http://x", "--token",
                             "file", "--format", "json"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& decide = std::get<DecideOptions>(parsed->command);
  EXPECT_EQ(decide.moment, gate::Moment::merge);
  EXPECT_EQ(decide.environment, "prod");
  EXPECT_EQ(decide.receipt_file, "out");
  EXPECT_EQ(decide.remote.server, "http://x");
  EXPECT_EQ(decide.remote.token_file, "file");
  EXPECT_TRUE(decide.remote.as_json);
}

TEST(ServiceWords, a_store_is_a_servers_and_a_backup_is_a_file) {
  const auto restore = parse({"store", "restore", "monday.db", "--config", "c", "--replace"});
  ASSERT_TRUE(restore) << restore.error().to_string();
  const auto& restored = std::get<StoreOptions>(restore->command);
  EXPECT_EQ(restored.task, StoreOptions::Task::restore);
  EXPECT_EQ(restored.file, "monday.db");
  EXPECT_EQ(restored.config_file, "c");
  EXPECT_TRUE(restored.replace);
  const auto check = parse({"store", "check", "monday.db"});
  ASSERT_TRUE(check);
  EXPECT_EQ(std::get<StoreOptions>(check->command).file, "monday.db");
  EXPECT_FALSE(parse({"store", "backup", "monday.db", "--config", "c", "--replace"}));
  EXPECT_FALSE(parse({"store", "migrate", "monday.db", "--config", "c"}));
  EXPECT_THAT(refusal_of({"store"}), HasSubstr("belay store check"));
  EXPECT_THAT(refusal_of({"store", "migrate"}), HasSubstr("--config FILE"));
  EXPECT_THAT(refusal_of({"store", "restore", "--config", "c"}), HasSubstr("which backup?"));
  EXPECT_THAT(refusal_of({"store", "check", "a", "--config", "c"}), HasSubstr("one store"));
}

TEST(ServiceWords, what_is_missing_is_asked_for) {
  EXPECT_THAT(refusal_of({"serve"}), HasSubstr("--config FILE"));
  EXPECT_THAT(refusal_of({"change"}), HasSubstr("change open"));
  EXPECT_THAT(refusal_of({"change", "open"}), HasSubstr("--repository NAME"));
  EXPECT_THAT(refusal_of({"change", "open", "x"}), HasSubstr("--repository NAME"));
  EXPECT_THAT(refusal_of({"change", "show"}), HasSubstr("which change?"));
  EXPECT_THAT(refusal_of({"approve"}), HasSubstr("which change?"));
  EXPECT_THAT(refusal_of({"approve", "c1", "--at", "never"}), HasSubstr("--at"));
  EXPECT_THAT(refusal_of({"withdraw", "c1"}), HasSubstr("which approval, waiver"));
  EXPECT_THAT(refusal_of({"record", "c1"}), HasSubstr("which sections?"));
  EXPECT_THAT(refusal_of({"record", "c1", "impact"}), HasSubstr("NAME=TEXT"));
  EXPECT_THAT(refusal_of({"record", "c1", "=x"}), HasSubstr("NAME=TEXT"));
  EXPECT_THAT(refusal_of({"decide"}), HasSubstr("which change?"));
  EXPECT_THAT(refusal_of({"verify", "receipt", "--key", "k"}), HasSubstr("--tree TREE"));
  EXPECT_THAT(refusal_of({"token"}), HasSubstr("token issue"));
  EXPECT_THAT(refusal_of({"token", "issue"}), HasSubstr("--scopes"));
  EXPECT_THAT(refusal_of({"decide", "c1", "--format", "xml"}), HasSubstr("text, json"));
}

TEST(ServiceWords, the_pages_name_what_the_commands_take) {
  for (const char* option : {"--repository", "--target", "--env", "--server", "--token"}) {
    EXPECT_THAT(*service_help_page("change"), HasSubstr(option));
  }
  for (const char* option : {"--tree", "--at", "--env"}) {
    EXPECT_THAT(*service_help_page("approve"), HasSubstr(option));
  }
  EXPECT_THAT(*service_help_page("verify"), HasSubstr("--undo"));
  EXPECT_THAT(*service_help_page("decide"), HasSubstr("--receipt"));
  EXPECT_THAT(*service_help_page("token"), HasSubstr("--scopes"));
  EXPECT_FALSE(service_help_page("check"));
  const auto shown = parse({"change", "open", "--help"});
  ASSERT_TRUE(shown);
  EXPECT_EQ(std::get<HelpOptions>(shown->command).topic, "change");
}

}  // namespace
}  // namespace belay::app
