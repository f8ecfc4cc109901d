#include "tidy.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wings.h"

namespace belay::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Only ever lowered: how many are still longer than they should be.
constexpr std::size_t kHeadersOver200 = 0;
constexpr std::size_t kSourcesOver400 = 6;
constexpr std::size_t kFunctionsOver70 = 1;  // a flat switch over instructions
constexpr std::size_t kFileLinesMax = 800;

void expect_none(const Findings& findings) { EXPECT_THAT(findings, IsEmpty()) << told(findings); }

TEST(Tidy, nothing_banned_is_written) { expect_none(banned(sources())); }
TEST(Tidy, nothing_awaits_what_gcc_12_miscompiles) { expect_none(miscompiled_awaits(sources())); }
TEST(Tidy, lines_are_short_and_visible) { expect_none(untidy_lines(sources())); }
TEST(Tidy, functions_fit_on_a_screen) {
  const Findings findings = long_functions(sources());
  EXPECT_LE(findings.size(), kFunctionsOver70) << told(findings);
}
TEST(Tidy, nothing_pure_loops_over_what_has_no_order) {
  std::vector<File> pure;
  for (const Wing& wing : wings_of(read_file("src/README.md"))) {
    if (!wing.pure) continue;
    for (const File& file : sources()) {
      if (file.path.starts_with(fmt::format("src/{}/", wing.name))) pure.push_back(file);
    }
  }
  EXPECT_GT(pure.size(), 30u);
  expect_none(unordered_loops(pure));
}
TEST(Tidy, guards_are_paths) { expect_none(wrong_guards(sources())); }
TEST(Tidy, names_say_something) { expect_none(empty_names(sources())); }

TEST(Tidy, files_stay_rooms_of_readable_size) {
  Findings headers;
  Findings longer;
  for (const File& file : sources()) {
    const std::size_t length = length_of(file);
    EXPECT_LE(length, kFileLinesMax) << file.path << " is two rooms";
    const bool header = file.path.ends_with(".h");
    if (header && length > 200) headers.push_back(fmt::format("{}: {}", file.path, length));
    if (!header && length > 400) longer.push_back(fmt::format("{}: {}", file.path, length));
  }
  EXPECT_LE(headers.size(), kHeadersOver200) << "divide one" << told(headers);
  EXPECT_LE(longer.size(), kSourcesOver400) << "divide one" << told(longer);
}

TEST(Tidy, finds_each_planted_ban) {
  for (const Ban& ban : bans()) {
    const File planted = file_of("src/gate/planted.cc", fmt::format("{}\n", ban.planted));
    EXPECT_THAT(banned({planted}), ::testing::Contains(HasSubstr(std::string(ban.instead))))
        << ban.planted;
  }
  EXPECT_THAT(banned({file_of("src/a.cc", "int x;  // TODO: more\n")}), SizeIs(1));
  EXPECT_THAT(banned({file_of("src/a.cc", "// -------- parsing\n")}), SizeIs(1));
  EXPECT_THAT(banned({file_of("src/a.cc", "int x;  // NOLINT\n")}), SizeIs(1));
}

TEST(Tidy, finds_each_await_that_gcc_12_miscompiles) {
  for (const std::string_view planted :
       {"co_await run([this] { go(); });", "co_await run(\n    [&](int x) { return x; });",
        "co_await run([n]{ go(); });", "co_await send(Request{id});",
        "co_await send(id,\n              wire::Request{id});", "co_await send({1, 2});",
        "co_await Pause{loop};", "if (co_await send(List<int>{1})) {}",
        "auto x = co_await send({.a = 1}), y = 2;"}) {
    EXPECT_THAT(miscompiled_awaits({file_of("src/a.cc", fmt::format("\n{}\n", planted))}),
                ElementsAre(HasSubstr("src/a.cc:2: g++ 12 miscompiles")))
        << planted;
  }
  for (const std::string_view fine :
       {"co_await run(job);", "co_await run([](int x) { return x; });", "co_await peers[i].run();",
        "if (co_await send(x)) { y = {1}; }", "co_await send(std::move(x)); f({1});"}) {
    EXPECT_THAT(miscompiled_awaits({file_of("src/a.cc", fmt::format("{}\n", fine))}), IsEmpty())
        << fine;
  }
}

TEST(Tidy, does_not_read_comments_and_texts_as_code) {
  EXPECT_THAT(banned({file_of("src/a.cc",
                              "// never throw\nauto s = \"throw\";\n"
                              "auto r = R\"(throw)\";\nint n = 1'000;\n")}),
              IsEmpty());
}

TEST(Tidy, finds_each_untidy_line) {
  const std::string wide(101, 'x');
  EXPECT_THAT(untidy_lines({file_of("a.cc", wide + "\n")}), SizeIs(1));
  EXPECT_THAT(untidy_lines({file_of("a.cc", wide.substr(1) + "\n")}), IsEmpty());
  EXPECT_THAT(untidy_lines({file_of("a.cc", "int x; \n")}), SizeIs(1));
  EXPECT_THAT(untidy_lines({file_of("a.cc", "\tint x;\n")}), SizeIs(1));
  EXPECT_THAT(untidy_lines({file_of("a.cc", "int x;\xe2\x80\xae\n")}), SizeIs(1));
}

TEST(Tidy, finds_a_long_function_and_no_long_class) {
  std::string body;
  for (int i = 0; i < 70; ++i) body += "  int x;\n";
  EXPECT_THAT(long_functions({file_of("a.cc", "int f() {\n" + body + "}\n")}),
              ElementsAre(HasSubstr("a.cc:1: over 70 lines")));
  EXPECT_THAT(long_functions({file_of("a.cc", "class A {\n" + body + "};\n")}), IsEmpty());
  EXPECT_THAT(long_functions({file_of("a.cc", "int f() {\n" + body.substr(18) + "}\n")}),
              IsEmpty());
}

TEST(Tidy, finds_a_loop_over_an_unordered_container) {
  const std::string member = "std::unordered_map<std::string, int> seen_;\n";
  EXPECT_THAT(unordered_loops({file_of("src/a.h", member),
                               file_of("src/a.cc", "for (const auto& [k, v] : seen_) {}\n")}),
              ElementsAre(HasSubstr("src/a.cc:1: `seen_` has no order")));
  EXPECT_THAT(unordered_loops({file_of("src/a.cc", member + "auto it = seen_.begin();\n")}),
              SizeIs(1));
  EXPECT_THAT(unordered_loops({file_of("src/a.cc", member + "seen_.find(x);\n")}), IsEmpty());
}

TEST(Tidy, finds_a_wrong_guard_and_an_empty_name) {
  EXPECT_THAT(wrong_guards({file_of("src/base/a.h", "#ifndef A_H\n#define A_H\n")}), SizeIs(1));
  EXPECT_THAT(
      wrong_guards({file_of("src/base/a.h", "#ifndef BELAY_BASE_A_H_\n#define BELAY_BASE_A_H_\n")}),
      IsEmpty());
  EXPECT_THAT(empty_names({file_of("src/base/string_utils.h", "")}), SizeIs(1));
  EXPECT_THAT(empty_names({file_of("src/a.h", "class StoreManager {};\n")}), SizeIs(1));
  EXPECT_THAT(empty_names({file_of("src/a.h", "class Implication {};\n")}), IsEmpty());
}

}  // namespace
}  // namespace belay::house
