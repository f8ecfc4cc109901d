#include "adapters/exec_putting_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "control/incident/deployments.h"

namespace belay::adapters {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr milliseconds kPatience{20'000};  // a failing test ends, too

/// A program of these lines, in a folder of its own that they know as `$here`.
class Program {
 public:
  explicit Program(const std::string& lines) {
    std::string pattern = std::filesystem::temp_directory_path() / "belay-back-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(path()) << "#!/bin/sh\nhere=" << folder_ << "\n" << lines << "\n";
    ::chmod(path().c_str(), S_IRWXU);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ + "/back"; }
  std::string file(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ + "/" + name).rdbuf();
    return text.str();
  }
  std::unique_ptr<control::PuttingBack> port(std::vector<std::string> environment = {},
                                             milliseconds longest = kPatience) const {
    auto made = put_back_by_program({path(), std::move(environment), longest});
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }

 private:
  std::string folder_;
};

control::Deployment deployed() {
  control::Deployment made;
  made.environment = "prod";
  made.system = "flags";
  made.version = "v7";
  made.change = "c1";
  made.region = "eu";
  made.cell = "eu/1";
  made.at = *Instant::parse("2026-03-04T05:06:07Z");
  return made;
}

TEST(PutBackProgram, is_told_the_effect_and_what_was_deployed) {
  const Program program("echo \"$@\" >>$here/told; env | grep BELAY_ | sort >$here/env");
  const auto port = program.port({"REGISTRY=local"});
  ASSERT_TRUE(port->put_back("i7/3", deployed()));
  EXPECT_EQ(program.file("told"), "put-back i7/3\n");
  EXPECT_EQ(program.file("env"),
            "BELAY_AT=2026-03-04T05:06:07Z\nBELAY_CELL=eu/1\nBELAY_CHANGE=c1\n"
            "BELAY_ENVIRONMENT=prod\nBELAY_REGION=eu\nBELAY_SYSTEM=flags\nBELAY_VERSION=v7\n");
  control::Deployment everywhere = deployed();
  everywhere.region = everywhere.cell = everywhere.change = "";
  ASSERT_TRUE(port->put_back("i7/3", everywhere)) << "again, and without what nobody says";
  EXPECT_THAT(program.file("env"), HasSubstr("BELAY_CELL=\nBELAY_CHANGE=\n"));
}

TEST(PutBackProgram, that_fails_says_why_in_its_last_line) {
  const Program program("echo trying >&2; echo 'no such release' >&2; exit 3");
  const auto done = program.port()->put_back("i7/3", deployed());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::unavailable);
  EXPECT_THAT(done.error().message, HasSubstr("put-back i7/3` ended with 3: `no such release`"));
  const Program slow("exec tail -f /dev/null");
  EXPECT_THAT(slow.port({}, milliseconds(300))->put_back("i7/3", deployed()).error().message,
              HasSubstr("took longer than 300 ms and was killed"));
}

TEST(PutBackProgram, is_never_told_what_a_script_could_stumble_over) {
  const Program program("echo \"$@\" >>$here/told");
  const auto port = program.port();
  for (const std::string name : {"", "--force", "a b", "a\n", "a\tb", "\xc3\xa4"}) {
    control::Deployment odd = deployed();
    odd.version = name;
    const auto done = port->put_back("i7/3", odd);
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error().code, Code::malformed);
    EXPECT_THAT(done.error().message, HasSubstr("by hand"));
  }
  control::Deployment odd = deployed();
  odd.region = "-x";
  EXPECT_FALSE(port->put_back("i7/3", odd));
  EXPECT_EQ(program.file("told"), "") << "it never ran";
}

TEST(PutBackProgram, runs_once_at_a_time) {
  const Program program(
      "if [ -e $here/busy ]; then echo twice >>$here/wrong; fi\n"
      "touch $here/busy; for i in 1 2 3 4 5 6 7 8; do cat /dev/null; done; rm $here/busy");
  const auto port = program.port();
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i) {
    askers.emplace_back([&] { EXPECT_TRUE(port->put_back("i7/3", deployed())); });
  }
  for (std::thread& each : askers) each.join();
  EXPECT_EQ(program.file("wrong"), "");
}

TEST(PutBackProgram, that_cannot_be_is_refused) {
  const auto refused = [](ExecProgram program) {
    const auto made = put_back_by_program(std::move(program));
    return !made && made.error().code == Code::usage;
  };
  EXPECT_TRUE(refused({"back", {}, kPatience}));
  EXPECT_TRUE(refused({"/b", {"A"}, kPatience}));
  EXPECT_TRUE(refused({"/b", {}, milliseconds(0)}));
  EXPECT_TRUE(refused({"/b", {}, kExecTimeMax + milliseconds(1)}));
  EXPECT_FALSE(refused({"/b", {"A="}, kPatience}));
}

}  // namespace
}  // namespace belay::adapters
