#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "adapters/sqlite/store.h"
#include "adapters/system_clock.h"
#include "audit.h"
#include "child.h"
#include "gate_process.h"
#include "organisation.h"

namespace belay::service {
namespace {

using ::testing::HasSubstr;
using Kinds = std::map<std::string, std::uint64_t>;

/// What is done to one system call: it fails, or the power goes before it.
struct Fault {
  const char* name;
  const char* what;
};
constexpr std::array kFaults = {Fault{"EIO", "error=EIO"}, Fault{"ENOSPC", "error=ENOSPC"},
                                Fault{"kill", "signal=KILL"}};

/// strace, holding every thread of a process.
class Tracer {
 public:
  /// The `nth` such call of each thread from now on fails so. False where nothing may be traced.
  bool attach(pid_t pid, const std::string& call, const Fault& fault, int nth,
              const std::string& log) {
    log_ = log;
    std::filesystem::remove(log);
    strace_.start({"strace", "-f", "-p", std::to_string(pid), "-o", log, "-e", "trace=" + call,
                   "-e", fmt::format("inject={}:{}:when={}", call, fault.what, nth)});
    return strace_.line().find(" attached") != std::string::npos;
  }

  /// Whether it came to the fault.
  bool detach() {
    strace_.signal(SIGINT);
    strace_.wait();
    const std::string traced = adapters::git::ScratchRepository::read(log_);
    return traced.find("(INJECTED)") != std::string::npos;
  }
  /// Of a process that is gone there is nothing to let go, and strace may wait for it for ever.
  void end() {
    strace_.signal(SIGKILL);
    strace_.wait();
  }

 private:
  Child strace_;
  std::string log_;
};

class Faults : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(gate.start()) << gate.complaints();
    changes = organisation.open_changes(gate.port(), "r0");
    ASSERT_EQ(changes.size(), 1u);
    Tracer tracer;
    if (!tracer.attach(gate.pid(), "pwrite64", kFaults[0], 60'000, folder("probe"))) {
      GTEST_SKIP() << "strace may not trace here: install strace, and allow ptrace";
    }
    tracer.detach();
  }

  std::string folder(const std::string& file) const { return organisation.folder() + "/" + file; }

  Reply decide(const std::string& once) const {
    return ask(gate.port(), organisation.token("r0", "ada"), "POST",
               "/api/v1/changes/" + changes.front() + "/decisions", "{}", once);
  }

  /// The same request once more has to find what the first one did, or do it: one entry comes of
  /// the two, wherever the first one stopped.
  void settle(const std::string& once, const Reply& first) {
    gate.kill();
    const Ran check = run_belay({"store", "check", "--config", config});
    EXPECT_EQ(check.status, 0) << check.said;
    ASSERT_TRUE(gate.start()) << gate.complaints();
    const Reply again = decide(once);
    ASSERT_EQ(again.status, 201) << again.body;
    const json::Value answer = again.json();
    const auto index = static_cast<std::uint64_t>(*answer.find("index")->integer());
    if (first.status == 201) {
      EXPECT_EQ(*first.json().find("index")->integer(), *answer.find("index")->integer());
    }
    acknowledged.push_back({"decided", changes.front(), index,
                            sha256(json::canonical(*answer.find("decision"))),
                            *answer.find("receipt")->text()});
  }

  /// Fails the nth such call of one decision; false where the decision has no nth.
  bool fail_nth(const std::string& call, const Fault& fault, int nth) {
    SCOPED_TRACE(fmt::format("{} at {} number {}", fault.name, call, nth));
    Tracer tracer;
    EXPECT_TRUE(tracer.attach(gate.pid(), call, fault, nth, folder("traced")));
    const std::string once = fmt::format("{}-{}-{}", fault.name, call, nth);
    const Reply first = decide(once);
    bool was_hit = true;
    if (first.status == 0) {
      tracer.end();
      EXPECT_STREQ(fault.name, "kill") << "it answered nothing, and nobody killed it";
    } else {
      was_hit = tracer.detach();
    }
    ++answers[first.status];
    EXPECT_TRUE(first.status == 201 || first.status == 503 || first.status == 0) << first.body;
    if (first.status == 503) {
      EXPECT_THAT(first.body, HasSubstr("failed"));
    }
    if (!was_hit) {
      EXPECT_EQ(first.status, 201) << first.body;
    }
    settle(once, first);
    return was_hit;
  }

  Organisation organisation{1, 2};
  std::string config = organisation.configure("r0");
  GateProcess gate{config};
  std::vector<std::string> changes;
  std::vector<Acknowledged> acknowledged;
  std::map<int, int> answers;  ///< how often each status came; 0: none
};

TEST_F(Faults, at_each_write_and_sync_of_a_decision_leave_it_whole_or_absent) {
  constexpr int kCallsMax = 200;
  int hit = 0;
  for (const char* call : {"pwrite64", "fdatasync", "fsync,ftruncate,rename,unlink"}) {
    for (const Fault& fault : kFaults) {
      int nth = 1;
      while (nth < kCallsMax && fail_nth(call, fault, nth)) ++nth;
      ASSERT_FALSE(HasFatalFailure());
      EXPECT_LT(nth, kCallsMax) << "a decision that never gets through";
      std::printf("%s, %s: %d calls\n", call, fault.name, nth - 1);
      hit += nth - 1;
    }
  }
  EXPECT_GT(hit, 10) << "faults that never struck show nothing";
  gate.kill();
  NoSeal seal;
  adapters::SystemClock clock;
  const auto store = adapters::sqlite::open_store(folder("r0/belay.db"), clock, seal);
  ASSERT_TRUE(store) << store.error().message;
  const Audit found = audit(**store, gate.ledger_key(), acknowledged);
  for (const std::string& words : found.findings) ADD_FAILURE() << words;
  EXPECT_TRUE(found.is_clean());
  std::printf("%d faults struck; answers: 201 %d, 503 %d, none %d; %zu decisions, each once\n", hit,
              answers[201], answers[503], answers[0], acknowledged.size());
}

}  // namespace
}  // namespace belay::service
