#include "adapters/exec_traffic.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace belay::adapters {
namespace {

using control::NotSet;
using control::Obeyed;
using control::TrafficOrder;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr milliseconds kPatience{20'000};  // a failing test ends, too

/// A driver that keeps its order in a file beside it, but for what a test puts before.
class Driver {
 public:
  explicit Driver(const std::string& first = "") {
    std::string pattern = std::filesystem::temp_directory_path() / "belay-driver-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(path()) << "#!/bin/sh\n"
                          << "kept=" << folder_ << "/kept here=" << folder_ << "\n"
                          << first << "\n"
                          << "case $1 in\n"
                          << "show) if [ -f $kept ]; then cat $kept; else echo 0 0; fi ;;\n"
                          << "set) echo $3 $4 >$kept ;;\n"
                          << "esac\n";
    ::chmod(path().c_str(), S_IRWXU);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  ~Driver() { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/driver"; }
  std::string file(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ + "/" + name).rdbuf();
    return text.str();
  }
  std::unique_ptr<control::Traffic> traffic(milliseconds longest = kPatience,
                                            std::vector<std::string> environment = {}) const {
    auto made = divide_by_program({path(), "shop", std::move(environment), longest});
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }

 private:
  std::string folder_;
};

void expect_not_set(const Obeyed& obeyed, NotSet::Traffic traffic, Code code,
                    const std::string& part) {
  ASSERT_FALSE(obeyed) << part;
  EXPECT_EQ(obeyed.error().traffic, traffic) << obeyed.error().why.message;
  EXPECT_EQ(obeyed.error().why.code, code);
  EXPECT_THAT(obeyed.error().why.message, HasSubstr(part));
}

/// Whether it ends within that; it is killed already.
bool is_gone(pid_t process) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    std::ostringstream state;
    state << std::ifstream("/proc/" + std::to_string(process) + "/stat").rdbuf();
    if (state.str().empty() || state.str().find(") Z ") != std::string::npos) return true;
  }
  return false;
}

TEST(Driver, is_told_by_its_arguments_and_asked_again) {
  const Driver driver("echo \"$@\" >>$here/asked");
  const auto traffic = driver.traffic();
  EXPECT_EQ(traffic->now(), (TrafficOrder{0, 0}));
  ASSERT_TRUE(traffic->set({17, 2500}));
  EXPECT_EQ(traffic->now(), (TrafficOrder{17, 2500}));
  ASSERT_TRUE(traffic->set({17, 2500})) << "again";
  EXPECT_EQ(driver.file("asked"),
            "show shop\nshow shop\nset shop 2500 17\nshow shop\nshow shop\nshow shop\n");
  expect_not_set(traffic->set({16, 100}), NotSet::Traffic::unchanged, Code::conflict,
                 "the newer effect 17 set 25 %");
}

TEST(Driver, has_no_input_a_small_environment_and_no_open_files) {
  const Driver driver(
      "env | sort >$here/env; cat >$here/in; pwd >$here/pwd; ls /proc/$$/fd >$here/fd");
  const int null = ::open("/dev/null", O_RDONLY);
  const int careless = ::fcntl(null, F_DUPFD, 77);  // without O_CLOEXEC
  const auto made = driver.traffic(kPatience, {"TOKEN=x"});
  ASSERT_TRUE(made->now());
  ::close(careless);
  ::close(null);
  EXPECT_EQ(driver.file("in"), "");
  EXPECT_THAT(driver.file("fd"), AllOf(HasSubstr("0\n1\n"), Not(HasSubstr("77"))));
  EXPECT_EQ(driver.file("pwd"), "/\n");
  EXPECT_EQ(driver.file("env"),
            "LC_ALL=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\nPWD=/\nTOKEN=x\n");
}

TEST(Driver, that_says_nothing_was_changed_is_looked_at) {
  const Driver refusing(
      "[ $1 != set ] || { echo no >&2; echo the balancer is locked >&2; exit 10; }");
  expect_not_set(refusing.traffic()->set({17, 2500}), NotSet::Traffic::unchanged, Code::unavailable,
                 "set shop` ended with 10: `the balancer is locked`");
  const Driver lying("[ $1 != set ] || { echo $3 $4 >$kept; exit 10; }");
  expect_not_set(lying.traffic()->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "ended with 10: it did not say why");
}

TEST(Driver, that_fails_leaves_it_unknown) {
  const Driver failing("[ $1 != set ] || { printf 'a\\nb\\033[2J\\n\\n' >&2; exit 1; }");
  expect_not_set(failing.traffic()->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "ended with 1: `b%1B[2J`");
  const Driver killed("[ $1 != set ] || kill -9 $$");
  expect_not_set(killed.traffic()->set({17, 2500}), NotSet::Traffic::unknown, Code::unavailable,
                 "ended with 137");
  const Driver forgetful("[ $1 != set ] || exit 0");
  expect_not_set(forgetful.traffic()->set({17, 2500}), NotSet::Traffic::unknown, Code::conflict,
                 "effect 0 for 0 % is there now");
}

TEST(Driver, that_takes_too_long_is_killed_with_whom_it_started) {
  const Driver driver(
      "[ $1 != set ] || { tail -f /dev/null >/dev/null 2>&1 & echo $! >$here/child; wait; }");
  expect_not_set(driver.traffic(milliseconds(1000))->set({17, 2500}), NotSet::Traffic::unknown,
                 Code::unavailable, "took longer than 1000 ms and was killed");
  const auto child = decimal(trimmed(driver.file("child")));
  ASSERT_TRUE(child);
  EXPECT_TRUE(is_gone(static_cast<pid_t>(*child)));
}

TEST(Driver, that_ends_leaves_nobody_behind) {
  const Driver driver("tail -f /dev/null >/dev/null 2>&1 & echo $! >$here/child");
  ASSERT_TRUE(driver.traffic()->now());
  EXPECT_TRUE(is_gone(static_cast<pid_t>(*decimal(trimmed(driver.file("child"))))));
}

TEST(Driver, that_says_too_much_is_killed_and_its_last_word_kept) {
  const Driver endless("yes");
  const auto now = endless.traffic()->now();
  ASSERT_FALSE(now);
  EXPECT_EQ(now.error().code, Code::over_limit);
  EXPECT_THAT(now.error().message, HasSubstr("writes more than 4096 bytes"));
  const Driver loud("yes | head -c 3000000 >&2; echo the end >&2; exit 2");
  const auto failed = loud.traffic()->now();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("ended with 2: `the end`"));
  const Driver flood("exec yes >&2");
  EXPECT_THAT(flood.traffic(milliseconds(500))->now().error().message,
              HasSubstr("took longer than 500 ms"));
}

TEST(Driver, that_shows_no_order_is_not_believed) {
  for (const std::string shown : {"", "25 %", "2500", "2500 17 x", "10001 17", "-1 17", "2500 -1",
                                  "02500 17", "2500  17", "2500 17\\n"}) {
    const Driver driver("[ $1 != show ] || { printf '" + (shown == "25 %" ? "25 %%" : shown) +
                        "\\n'; exit 0; }");
    const auto now = driver.traffic()->now();
    ASSERT_FALSE(now) << shown;
    EXPECT_EQ(now.error().code, Code::malformed) << now.error().message;
    EXPECT_THAT(now.error().message, HasSubstr("one line `SHARE EFFECT` is expected"));
  }
}

TEST(Driver, that_is_not_there_changed_nothing) {
  const auto made = divide_by_program({"/nowhere/driver", "shop", {}, kPatience});
  expect_not_set((*made)->set({17, 2500}), NotSet::Traffic::unchanged, Code::unavailable,
                 "`/nowhere/driver` cannot be started: No such file");
}

TEST(DriverOptions, that_cannot_be_are_refused) {
  const auto refused = [](ExecOptions options) {
    const auto made = divide_by_program(std::move(options));
    return !made && made.error().code == Code::usage;
  };
  EXPECT_TRUE(refused({"driver", "shop", {}, kPatience}));
  EXPECT_TRUE(refused({"", "shop", {}, kPatience}));
  for (const std::string system : {"", "-f", "a b", "a\n", "\xc3\xa4"}) {
    EXPECT_TRUE(refused({"/d", system, {}, kPatience})) << system;
  }
  EXPECT_TRUE(refused({"/d", std::string(257, 'x'), {}, kPatience}));
  EXPECT_TRUE(refused({"/d", "shop", {"A"}, kPatience}));
  EXPECT_TRUE(refused({"/d", "shop", {"=A"}, kPatience}));
  EXPECT_TRUE(refused({"/d", "shop", {}, milliseconds(0)}));
  EXPECT_TRUE(refused({"/d", "shop", {}, kExecTimeMax + milliseconds(1)}));
  EXPECT_FALSE(refused({"/d", "shop", {"A="}, kPatience}));
}

}  // namespace
}  // namespace belay::adapters
