#include "control/ledger_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "ledger/growing_tiles.h"
#include "ledger/test_ledger.h"

namespace belay::control {
namespace {

using ledger::kTileWidth;
using ledger::Tile;
using ::testing::HasSubstr;

const ledger::SigningKey kKey = ledger::test_key('o');

ledger::TrustedLedger trusted() { return {std::string(ledger::kTestOrigin), {kKey.verifier()}}; }

/// A ledger in files that lie in memory.
class Files final : public LedgerSource {
 public:
  explicit Files(std::size_t size, const std::string& reason = "reason") {
    ledger::GrowingTiles tiles;
    for (std::size_t i = 0; i < size; ++i) {
      held.add(ledger::test_entry(
          ledger::Withdrawn{std::to_string(i), "change-17", i < kTileWidth ? "first" : reason}));
      keep(tiles.add(held.hashes.back()));
    }
    keep(tiles.unfinished());
    for (std::size_t at = 0; at < size; at += kTileWidth) {
      const std::size_t width = std::min<std::size_t>(kTileWidth, size - at);
      const std::vector<std::string_view> entries(
          held.leaves.begin() + static_cast<long>(at),
          held.leaves.begin() + static_cast<long>(at + width));
      files[Tile{Tile::Holds::entries, 0, at / kTileWidth, static_cast<unsigned>(width)}.path()] =
          *ledger::bundle_of(entries);
    }
  }

  Result<std::string> checkpoint() override { return held.checkpoint(kKey).to_string(); }
  Result<std::string> tile(const Tile& tile) override {
    const auto found = files.find(tile.path());
    if (found == files.end()) return fail(Code::not_found, "no file " + tile.path());
    return found->second;
  }
  Result<std::optional<std::string>> document(const Digest&) override { return std::nullopt; }

  std::map<std::string, std::string> files;
  ledger::TestLedger held;

 private:
  void keep(const std::vector<ledger::WrittenTile>& tiles) {
    for (const auto& [tile, bytes] : tiles) files[tile.path()] = bytes;
  }
};

std::string complaint(Files& files) {
  const auto newest = newest_checkpoint(files, trusted());
  if (!newest) return newest.error().message;
  std::uint64_t expected = 0;
  const auto walked =
      walk_ledger(files, trusted(), *newest,
                  [&](std::uint64_t index, const ledger::Entry&, std::string_view) -> Result<void> {
                    EXPECT_EQ(index, expected++);
                    return {};
                  });
  return walked ? "" : walked.error().message;
}

TEST(LedgerWalk, goes_through_everything_in_order) {
  for (const std::size_t size : {1u, 255u, 256u, 257u, 700u}) {
    Files files(size);
    EXPECT_EQ(complaint(files), "") << size;
  }
}

TEST(LedgerWalk, names_the_tile_of_any_level_that_has_other_hashes) {
  for (const char* path : {"tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2"}) {
    Files files(700);
    ASSERT_TRUE(files.files.contains(path)) << path;
    files.files[path][5] = static_cast<char>(files.files[path][5] ^ 1);
    EXPECT_THAT(complaint(files), HasSubstr(std::string(path) + "` has other hashes"));
    files.files.erase(path);
    EXPECT_THAT(complaint(files), HasSubstr(path));
  }
}

TEST(LedgerWalk, names_the_bundle_that_is_cut_or_missing) {
  for (const char* path : {"tile/entries/000", "tile/entries/002.p/188"}) {
    Files files(700);
    files.files[path].pop_back();
    EXPECT_THAT(complaint(files), HasSubstr(path));
    files.files.erase(path);
    EXPECT_THAT(complaint(files), HasSubstr(path));
  }
}

TEST(LedgerWalk, reads_entries_from_anywhere_on) {
  Files files(700);
  std::uint64_t next = 300;
  const EachEntry told = [&](std::uint64_t index, const ledger::Entry&,
                             std::string_view leaf) -> Result<void> {
    EXPECT_EQ(index, next);
    EXPECT_EQ(leaf, files.held.leaves[next++]);
    return {};
  };
  ASSERT_TRUE(read_entries(files, 300, 700, told));
  EXPECT_EQ(next, 700u);
  files.files.clear();
  EXPECT_TRUE(read_entries(files, 700, 700, told)) << "what is not there is not asked for";
}

TEST(Checkpoints, that_one_ledger_signed_agree_or_are_evidence) {
  Files older(300), newer(700), other(700, "another"), shorter(299);
  const auto opened = [](Files& files) { return *newest_checkpoint(files, trusted()); };
  const auto against = [&](Files& now) {
    return *compare(opened(older), opened(now), subtrees_of(now, now.held.frontier.size()));
  };
  EXPECT_TRUE(against(older).agrees());
  EXPECT_TRUE(against(newer).agrees());
  EXPECT_EQ(evidence_of(against(newer), opened(older), opened(newer)), "");
  const Comparison forked = against(other);
  ASSERT_TRUE(forked.fork);
  EXPECT_FALSE(forked.agrees());
  EXPECT_TRUE(ledger::verify(*forked.fork, trusted())) << "anybody with the key can check it";
  EXPECT_THAT(evidence_of(forked, opened(older), opened(other)), HasSubstr("consistency proof"));
  const Comparison rolled_back = against(shorter);
  EXPECT_TRUE(rolled_back.smaller);
  EXPECT_FALSE(rolled_back.agrees());
  const std::string evidence = evidence_of(rolled_back, opened(older), opened(shorter));
  EXPECT_THAT(evidence, HasSubstr(*older.checkpoint()));
  EXPECT_THAT(evidence, HasSubstr(*shorter.checkpoint()));
}

TEST(Checkpoints, of_two_ledgers_are_not_compared) {
  Files files(3);
  ledger::SignedCheckpoint mine = *newest_checkpoint(files, trusted());
  ledger::SignedCheckpoint others = mine;
  others.checkpoint.origin = "another.example";
  EXPECT_THAT(compare(others, mine, subtrees_of(files, 3)).error().message,
              HasSubstr("two ledgers"));
}

}  // namespace
}  // namespace belay::control
