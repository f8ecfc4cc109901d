#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/fenced_store.h"
#include "contract.h"
#include "ledger/test_ledger.h"
#include "sim/store.h"

namespace belay::store_contract {
namespace {

using adapters::FencedStore;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Signs with the ledger's key.
class KeySealer : public control::Sealer {
 public:
  Result<std::string> seal(std::uint64_t size, const Digest& root) override {
    const ledger::Checkpoint checkpoint{std::string(ledger::kTestOrigin), {size, root}, {}};
    return ledger::sign(checkpoint, ledger::test_key('o'))->to_string();
  }
};

class Fence : public ::testing::Test {
 protected:
  Fence() {
    std::string pattern = std::filesystem::temp_directory_path() / "belay-fence-XXXXXX";
    folder = ::mkdtemp(pattern.data());
    file = folder / "fence";
  }
  ~Fence() override { std::filesystem::remove_all(folder); }

  Result<std::unique_ptr<FencedStore>> try_open(sim::StoreContents& of) {
    const ledger::SigningKey key = ledger::test_key('o');
    return adapters::fence_store(sim::open_store(of, clock, sealer), file,
                                 {std::string(ledger::kTestOrigin), {key.verifier()}},
                                 [](std::string_view) {});
  }
  std::unique_ptr<FencedStore> open(sim::StoreContents& of) {
    auto opened = try_open(of);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }
  std::string refusal(sim::StoreContents& of) {
    const auto opened = try_open(of);
    return opened ? "opened" : opened.error().message;
  }
  /// So many entries, each with one word in it.
  void record(sim::StoreContents& of, int count, const std::string& word = "x") {
    const auto store = open(of);
    for (int i = 0; i < count; ++i) {
      const auto committed = store->commit(of_records({word + std::to_string(i)}));
      ASSERT_TRUE(committed) << committed.error().message;
    }
  }
  std::string kept() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder, file;
  StageClock clock;
  KeySealer sealer;
  sim::StoreContents contents;
};

TEST_F(Fence, has_the_last_checkpoint_once_the_store_is_closed) {
  record(contents, 3);
  EXPECT_EQ(kept(), contents.checkpoint);
  record(contents, 2);
  EXPECT_EQ(kept(), contents.checkpoint);
  struct stat found {};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0077, 0u);
}

TEST_F(Fence, is_begun_with_a_ledger_that_has_none_yet) {
  { open(contents); }
  EXPECT_TRUE(std::filesystem::exists(file)) << "a place that cannot be written is told at once";
  record(contents, 3);
  std::filesystem::remove(file);
  EXPECT_THAT(open(contents)->why_frozen(), IsEmpty());
  EXPECT_EQ(kept(), contents.checkpoint);
}

TEST_F(Fence, freezes_a_ledger_that_was_rolled_back) {
  record(contents, 2);
  sim::StoreContents backup = contents;
  record(contents, 1);
  const std::string fence = kept();
  const auto store = open(backup);
  EXPECT_EQ(store->why_frozen(), "the ledger has 2 entries, and had 3: it was rolled back");
  EXPECT_THAT(store->evidence(), HasSubstr(fence));
  EXPECT_THAT(store->evidence(), HasSubstr(backup.checkpoint));
  const auto refused = store->commit(of_records({"y"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_THAT(refused.error().message, HasSubstr(file.string()));
  EXPECT_THAT(refused.error().message, HasSubstr("docs/how-to/answer-a-rolled-back-ledger.md"));
  EXPECT_EQ(backup.records.size(), 2u) << "nothing was written";
  EXPECT_EQ(kept(), fence) << "the fence does not go back";
}

TEST_F(Fence, frozen_gives_nothing_out_but_what_is_there) {
  record(contents, 1);
  sim::StoreContents backup = contents;
  record(contents, 1);
  const auto store = open(backup);
  EXPECT_FALSE(store->answer("somebody one")) << "no allow is repeated out of it";
  EXPECT_FALSE(store->claim_effects("me", std::chrono::seconds(9), 10));
  EXPECT_FALSE(store->finish_effect(1));
  EXPECT_FALSE(store->lease("task", "me", std::chrono::seconds(9)));
  EXPECT_FALSE(store->release("task", "me"));
  EXPECT_EQ(store->records(0, 10)->size(), 1u);
  EXPECT_EQ(store->ledger_head()->size, 1u);
  EXPECT_TRUE(store->now());
}

TEST_F(Fence, freezes_an_empty_ledger_that_had_entries) {
  record(contents, 1);
  sim::StoreContents empty;
  EXPECT_THAT(open(empty)->why_frozen(), HasSubstr("has 0 entries, and had 1"));
}

TEST_F(Fence, freezes_a_ledger_that_forked_and_shows_the_proof) {
  record(contents, 2);
  sim::StoreContents other = contents;
  record(contents, 1);
  const std::string fence = kept();
  std::filesystem::remove(file);
  record(other, 3, "other");
  std::ofstream(file) << fence;
  const auto store = open(other);
  EXPECT_THAT(store->why_frozen(), HasSubstr("it forked"));
  EXPECT_THAT(store->evidence(), HasSubstr("consistency proof"));
  EXPECT_THAT(store->evidence(), HasSubstr(fence));
  EXPECT_FALSE(store->commit(of_records({"y"})));
}

TEST_F(Fence, freezes_a_ledger_that_goes_back_while_it_is_open) {
  record(contents, 1);
  const sim::StoreContents backup = contents;
  const auto store = open(contents);
  ASSERT_TRUE(store->commit(of_records({"a"})));
  ASSERT_TRUE(store->commit(of_records({"b"})));
  contents = backup;
  const auto refused = store->commit(of_records({"c"}));
  ASSERT_FALSE(refused) << "what it wrote is no answer to anybody";
  EXPECT_THAT(refused.error().message, HasSubstr("went back"));
  EXPECT_FALSE(store->commit(of_records({"d"})));
  EXPECT_THAT(store->why_frozen(), HasSubstr("had 3 entries, and went back to 1"));
}

TEST_F(Fence, of_another_ledger_or_damaged_is_no_fence) {
  record(contents, 1);
  const std::string fence = kept();
  const auto try_with = [&](const std::string& text) {
    std::ofstream(file) << text;
    return refusal(contents);
  };
  EXPECT_THAT(try_with("nothing of the kind"), HasSubstr("is no checkpoint of the ledger"));
  EXPECT_THAT(try_with(fence.substr(0, fence.size() / 2)), HasSubstr("is no checkpoint"));
  const ledger::SigningKey other = ledger::test_key('x');
  const ledger::Checkpoint checkpoint{
      std::string(ledger::kTestOrigin), {1, contents.frontier.root()}, {}};
  EXPECT_THAT(try_with(ledger::sign(checkpoint, other)->to_string()),
              HasSubstr("is no checkpoint"));
  EXPECT_EQ(try_with(fence), "opened");
}

TEST_F(Fence, that_cannot_be_written_is_told_at_the_start) {
  file = folder / "missing" / "fence";
  EXPECT_THAT(refusal(contents), HasSubstr("name a `fence`"));
}

}  // namespace
}  // namespace belay::store_contract
