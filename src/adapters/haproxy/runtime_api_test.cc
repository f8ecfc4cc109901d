#include "adapters/haproxy/runtime_api.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/haproxy/scripted_socket.h"

namespace belay::adapters::haproxy {
namespace {

using control::NotSet;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Lt;

constexpr milliseconds kPatience{20'000};  // a failing test ends, too
constexpr milliseconds kImpatience{150};

tl::expected<std::string, NotSet> ask(const std::string& address, milliseconds longest) {
  const auto api = RuntimeApi::at(address, longest);
  EXPECT_TRUE(api) << api.error().message;
  return api->ask("show map");
}

void expect_lost(const tl::expected<std::string, NotSet>& answer, NotSet::Traffic traffic,
                 const std::string& part) {
  ASSERT_FALSE(answer) << *answer;
  EXPECT_EQ(answer.error().traffic, traffic);
  EXPECT_EQ(answer.error().why.code, Code::unavailable);
  EXPECT_THAT(answer.error().why.message, HasSubstr("asked `show map`: " + part));
  EXPECT_THAT(answer.error().why.message, HasSubstr("see that it runs"));
}

TEST(RuntimeApi, gives_what_is_answered_to_its_line) {
  ScriptedSocket socket([](const std::string&, const Asker& asker) { asker.say("a\nb\n\n"); });
  const auto answer = ask(socket.path(), kPatience);
  ASSERT_TRUE(answer) << answer.error().why.message;
  EXPECT_EQ(*answer, "a\nb\n");
  EXPECT_THAT(socket.heard(), ElementsAre("show map"));
  ScriptedSocket silent([](const std::string&, const Asker& asker) { asker.say("\n"); });
  EXPECT_EQ(ask(silent.path(), kPatience), "");
}

TEST(RuntimeApi, that_nobody_answers_at_was_told_nothing) {
  expect_lost(ask("/nowhere/admin.sock", kPatience), NotSet::Traffic::unchanged, "No such file");
  expect_lost(ask("127.0.0.1:1", kPatience), NotSet::Traffic::unchanged, "Connection refused");
  expect_lost(ask("[::1]:1", kPatience), NotSet::Traffic::unchanged, "C");
}

TEST(RuntimeApi, that_hangs_is_left_in_time) {
  ScriptedSocket socket(
      [](const std::string&, const Asker& asker) { EXPECT_TRUE(asker.is_left_within(20'000)); });
  const auto begun = std::chrono::steady_clock::now();
  expect_lost(ask(socket.path(), kImpatience), NotSet::Traffic::unknown, "it took too long");
  EXPECT_THAT(std::chrono::steady_clock::now() - begun, Lt(kPatience));
}

TEST(RuntimeApi, that_drips_is_left_in_time_too) {
  ScriptedSocket socket([](const std::string&, const Asker& asker) {
    asker.say("0x");
    while (!asker.is_left_within(20)) asker.say("x");
  });
  expect_lost(ask(socket.path(), kImpatience), NotSet::Traffic::unknown, "it took too long");
}

TEST(RuntimeApi, that_closes_or_breaks_off_gave_no_answer) {
  ScriptedSocket closing([](const std::string&, const Asker&) {});
  expect_lost(ask(closing.path(), kPatience), NotSet::Traffic::unknown,
              "it closed without an answer");
  ScriptedSocket falling(
      [](const std::string&, const Asker& asker) { asker.say("0x1 shop 1:1\n"); });
  expect_lost(ask(falling.path(), kPatience), NotSet::Traffic::unknown,
              "its answer breaks off after `0x1 shop 1:1%0A`");
}

TEST(RuntimeApi, that_says_too_much_is_left) {
  ScriptedSocket socket([](const std::string&, const Asker& asker) {
    for (int i = 0; i < 1000 && !asker.is_left_within(0); ++i) asker.say(std::string(4096, 'x'));
  });
  expect_lost(ask(socket.path(), kPatience), NotSet::Traffic::unknown,
              "it answers more than 262,144 bytes");
}

TEST(RuntimeApi, is_on_this_machine) {
  for (const std::string address :
       {"", "admin.sock", "192.0.2.1:9999", "localhost:9999", "127.0.0.1", "127.0.0.1:0",
        "127.0.0.1:65536", "127.0.0.1:-1", "[::1]:x", "::1:9999"}) {
    const auto api = RuntimeApi::at(address, kPatience);
    ASSERT_FALSE(api) << address;
    EXPECT_EQ(api.error().code, Code::usage);
    EXPECT_THAT(api.error().message, HasSubstr("no address of HAProxy's runtime API"));
  }
  EXPECT_FALSE(RuntimeApi::at("/" + std::string(107, 'x'), kPatience));
  EXPECT_TRUE(RuntimeApi::at("/" + std::string(106, 'x'), kPatience));
  EXPECT_FALSE(RuntimeApi::at(std::string("/a\0b", 4), kPatience));
  EXPECT_FALSE(RuntimeApi::at("/a", milliseconds(0)));
  EXPECT_FALSE(RuntimeApi::at("/a", kRuntimeTimeMax + milliseconds(1)));
}

}  // namespace
}  // namespace belay::adapters::haproxy
