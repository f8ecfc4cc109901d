#include "app/cli/ledger_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "app/cli/ledger_help.h"
#include "app/cli/render/ledger_line.h"
#include "app/cli/test_words.h"
#include "ledger/test_ledger.h"

namespace belay::app {
namespace {

using ::testing::HasSubstr;

TEST(LedgerWords, name_one_ledger_and_whose_it_must_be) {
  const auto parsed =
      parse({"ledger", "verify", "--export", "copy", "--key", "k", "--against", "early"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& verify = std::get<LedgerVerifyOptions>(parsed->command);
  EXPECT_EQ(verify.from.export_folder, "copy");
  EXPECT_EQ(verify.from.key, "k");
  EXPECT_EQ(verify.against_file, "early");
  EXPECT_TRUE(parse({"ledger", "replay", "--data", "belay-data"})) << "its own key lies there";
  for (const char* command : {"verify", "replay"}) {
    EXPECT_THAT(refusal_of({"ledger", command, "--export", "copy"}), HasSubstr("--key KEY"));
    EXPECT_THAT(refusal_of({"ledger", command, "--export", "copy", "--data", "d", "--key", "k"}),
                HasSubstr("which ledger?"));
  }
  EXPECT_THAT(refusal_of({"ledger", "export", "--key", "k"}), HasSubstr("where to?"));
  EXPECT_THAT(refusal_of({"ledger", "export", "copy"}), HasSubstr("--key KEY"));
  EXPECT_THAT(refusal_of({"ledger"}), HasSubstr("belay ledger verify"));
}

TEST(LedgerWords, of_tail_say_which_entries) {
  const auto parsed = parse({"ledger", "tail", "--from", "17", "--kind", "decided", "--follow",
                             "--format", "json", "--data", "d"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& tail = std::get<LedgerTailOptions>(parsed->command);
  EXPECT_EQ(tail.first, 17u);
  EXPECT_EQ(tail.kind, "decided");
  EXPECT_TRUE(tail.follow && tail.as_json);
  EXPECT_THAT(refusal_of({"ledger", "tail", "--from", "-1"}), HasSubstr("no index"));
  EXPECT_THAT(refusal_of({"ledger", "tail", "--kind", "decided_"}), HasSubstr("`decided`"));
  EXPECT_THAT(refusal_of({"ledger", "tail", "--format", "xml"}), HasSubstr("text, json"));
}

TEST(LedgerWords, are_those_of_the_page) {
  const std::string page(ledger_help_page());
  for (const char* option : {"--config", "--data", "--export", "--server", "--token", "--key",
                             "--against", "--from", "--kind", "--follow", "--format"}) {
    EXPECT_THAT(page, HasSubstr(option));
  }
}

TEST(LedgerLine, says_of_every_kind_what_it_is_about) {
  for (const ledger::What& what : ledger::one_of_each()) {
    const std::string line = ledger_line(7, ledger::test_entry(what));
    EXPECT_THAT(line, HasSubstr(std::string(ledger::kind_of(what)) + " "));
    EXPECT_THAT(line, HasSubstr(", by person u-1\n"));
  }
  EXPECT_THAT(ledger_line(7, ledger::test_entry(ledger::test_decision())),
              HasSubstr("allow change change-17 at deploy for prod"));
}

TEST(LedgerLine, is_one_line_whatever_an_entry_says) {
  const auto entry = ledger::test_entry(ledger::Revoked{ledger::test_content(), "a\nb", "\x1b[2J"});
  const std::string line = ledger_line(0, entry);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace belay::app
