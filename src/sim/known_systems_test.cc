#include "control/incident/known_systems.h"

#include <gmock/gmock.h>

#include "facts/memory_tree.h"
#include "sim/clock.h"
#include "sim/production.h"
#include "sim/test_people.h"

namespace belay::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A repository with one ref, whose files a test puts there.
class OneRef final : public Repository {
 public:
  explicit OneRef(const facts::MemoryTree& files, int version) : files_(files), version_(version) {}

  Result<Landing> landing(const std::string& revision) override {
    if (revision != "refs/heads/main") return fail(Code::not_found, "no such ref");
    const Digest digest = sha256(std::to_string(version_));
    return Landing{"main", revision, digest, digest};
  }
  Result<std::unique_ptr<facts::Tree>> tree(const Digest&) override {
    return std::make_unique<facts::MemoryTree>(files_);
  }

  Result<facts::Change> read_change(const ChangeRequest&) override { return nothing(); }
  Result<PastRange> visit_past(const PastRequest&, std::span<PastVisitor* const>,
                               const ProgressTold&) override {
    return nothing();
  }
  Result<Worktree> worktree() override { return nothing(); }
  Result<std::vector<facts::Note>> notes(const facts::Change&) override { return nothing(); }
  Result<std::optional<facts::Commit>> notes_tip() override { return nothing(); }

 private:
  static tl::unexpected<Error> nothing() { return fail(Code::unsupported, "nobody asks for it"); }

  facts::MemoryTree files_;
  int version_;
};

class KnownSystemsTest : public PeopleTest, public Repositories {
 protected:
  void SetUp() override {
    PeopleTest::SetUp();
    rollouts = std::make_unique<Rollouts>(*store, production, clock, nullptr,
                                          RolloutSettings{"ledger.retail.example", "test"});
    deployments = std::make_unique<Deployments>(*store, nullptr);
    incidents = std::make_unique<Incidents>(*store, *rollouts, *deployments, nullptr, nullptr,
                                            "ledger.retail.example");
  }

  Result<std::unique_ptr<Repository>> open(const std::string& name) override {
    ++opened;
    if (name != "retail") return fail(Code::not_found, "not guarded");
    return std::make_unique<OneRef>(files, version);
  }

  /// A catalog in which `checkout` needs `flags`, and nobody knows of another.
  void write(const std::string& catalog) {
    files.add("belay-catalog.yaml", catalog);
    ++version;
  }

  KnownSystems of(const std::string& ref = "refs/heads/main") {
    return {*this, *incidents, {"retail", ref}, [this](std::string_view line) {
              said.emplace_back(line);
            }};
  }

  std::size_t reached() const { return incidents->graph()->reach_of("flags").size(); }

  facts::MemoryTree files;
  int version = 0, opened = 0;
  std::vector<std::string> said;
  sim::SimulatedClock shop_clock;
  sim::SimulatedProduction production{shop_clock};
  std::unique_ptr<Rollouts> rollouts;
  std::unique_ptr<Deployments> deployments;
  std::unique_ptr<Incidents> incidents;
};

constexpr const char* kTwo =
    "belay: catalog/v1\n"
    "systems:\n"
    "- {name: flags, paths: [flags/]}\n"
    "- {name: checkout, paths: [checkout/], depends_on: {hard: [flags]}}\n";

TEST_F(KnownSystemsTest, are_read_from_the_ref_and_again_when_that_moved) {
  write(kTwo);
  KnownSystems systems = of();
  EXPECT_EQ(systems.turn(), kSystemsTurn);
  EXPECT_EQ(reached(), 2u);
  EXPECT_EQ(systems.turn(), kSystemsTurn);
  EXPECT_THAT(said, ElementsAre(HasSubstr("2 systems"))) << "nothing moved";
  write(std::string(kTwo) + "- {name: cart, paths: [cart/], depends_on: {hard: [flags]}}\n");
  systems.turn();
  EXPECT_EQ(reached(), 3u);
}

TEST_F(KnownSystemsTest, stay_known_while_the_catalog_cannot_be_read) {
  write(kTwo);
  KnownSystems systems = of();
  systems.turn();
  write("belay: catalog/v1\nsystems: [{name: }]\n");
  systems.turn();
  systems.turn();
  EXPECT_EQ(reached(), 2u);
  ASSERT_EQ(said.size(), 2u) << "said once";
  EXPECT_THAT(said.back(), HasSubstr("belay-catalog.yaml:2:"));
  EXPECT_THAT(said.back(), HasSubstr("what was read before stays known"));
  write(kTwo);
  systems.turn();
  EXPECT_THAT(said.back(), HasSubstr("2 systems"));
}

TEST_F(KnownSystemsTest, are_none_where_the_ref_is_not_there) {
  write(kTwo);
  KnownSystems systems = of("refs/heads/trunk");
  systems.turn();
  EXPECT_EQ(reached(), 1u) << "but itself";
  EXPECT_THAT(said, ElementsAre(HasSubstr("no such ref: nothing stays known")));
}

}  // namespace
}  // namespace belay::control
