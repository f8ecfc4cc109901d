#ifndef BELAY_SIM_TEST_PEOPLE_H_
#define BELAY_SIM_TEST_PEOPLE_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "control/people.h"
#include "control/test_gate.h"
#include "ledger/entry.h"
#include "sim/store.h"

/// Two administrators over a simulated store, for tests of who may do what.
namespace belay::control {

class HandClock : public Clock {
 public:
  Instant now() override { return at; }
  std::chrono::nanoseconds monotonic() override { return std::chrono::seconds(at.seconds); }

  Instant at{1'790'000'000, 0};
};

class PlainSealer : public Sealer {
 public:
  Result<std::string> seal(std::uint64_t size, const Digest& root) override {
    return std::to_string(size) + " " + root.hex();
  }
};

inline Principal administrator(const std::string& id) {
  Principal made = test::principal(id);
  made.roles = {Role::administrator};
  return made;
}

/// Ada and Bea administer.
class PeopleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store = sim::open_store(contents, clock, sealer);
    people = std::make_unique<People>(*store, "ledger.retail.example",
                                      [this](std::size_t bytes) -> Result<std::string> {
                                        return std::string(bytes, static_cast<char>(++secrets));
                                      });
    const auto keep = [this](const IssuedToken& made) -> Result<void> {
      tokens[made.token.principal] = made;
      return {};
    };
    ASSERT_TRUE(
        people->found({administrator("ada"), administrator("bea")}, std::chrono::hours(24), keep));
  }

  Asker as(const std::string& id) const { return {id, "token", {}, {}}; }

  /// Proposed by Ada, confirmed by Bea.
  Result<Proposal> enrol(const Principal& who) {
    BELAY_TRY(const Proposal made, people->propose(as("ada"), who));
    return people->confirm(as("bea"), made.id);
  }

  Result<IssuedToken> issue(const std::string& by, const std::string& for_whom,
                            std::vector<Scope> scopes,
                            std::chrono::seconds lasts = std::chrono::hours(1)) {
    return people->issue(as(by), tokens.at("ada").token, for_whom, std::move(scopes), "test",
                         lasts);
  }

  Directory directory() { return load_directory(*store)->directory; }

  std::vector<std::string> kinds() {
    std::vector<std::string> made;
    for (const std::string& record : contents.records) {
      made.emplace_back(kind_of(ledger::parse_entry(record)->what));
    }
    return made;
  }

  sim::StoreContents contents;
  HandClock clock;
  PlainSealer sealer;
  int secrets = 0;
  std::unique_ptr<Store> store;
  std::unique_ptr<People> people;
  std::map<std::string, IssuedToken> tokens;
};

}  // namespace belay::control

#endif  // BELAY_SIM_TEST_PEOPLE_H_
