#include "ledger/tiles.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace belay::ledger {
namespace {

/// Tiles as a bucket keeps them, by path.
struct Bucket {
  std::map<std::string, std::string> files;

  TileReader reader() const {
    return [this](const Tile& tile) -> Result<std::string> {
      const auto found = files.find(tile.path());
      if (found == files.end()) return fail(Code::not_found, "no `" + tile.path() + "`");
      return found->second;
    };
  }

  void append(std::uint64_t old_size, std::span<const Digest> leaves) {
    const auto written = hash_tiles_of_append(old_size, leaves, reader());
    ASSERT_TRUE(written) << written.error().message;
    for (const WrittenTile& tile : *written) files[tile.tile.path()] = tile.bytes;
  }
};

Digest leaf(std::uint64_t index) { return leaf_hash(std::to_string(index)); }

TEST(Tile, paths_are_those_of_the_specification) {
  EXPECT_EQ((Tile{Tile::Holds::hashes, 0, 1'234'067}).path(), "tile/0/x001/x234/067");
  EXPECT_EQ((Tile{Tile::Holds::hashes, 0, 1'234, 5}).path(), "tile/0/x001/234.p/5");
  EXPECT_EQ((Tile{Tile::Holds::hashes, 2, 0, 1}).path(), "tile/2/000.p/1");
  EXPECT_EQ((Tile{Tile::Holds::entries, 0, 1'000}).path(), "tile/entries/x001/000");
  EXPECT_EQ((Tile{Tile::Holds::entries, 0, 7, 255}).path(), "tile/entries/007.p/255");
}

TEST(Tile, has_one_path_and_no_other) {
  for (const std::string_view path :
       {"tile/0/000", "tile/0/x001/x234/067", "tile/0/x001/234.p/5", "tile/63/000",
        "tile/entries/x001/000", "tile/entries/007.p/255"}) {
    const auto tile = Tile::parse(path);
    ASSERT_TRUE(tile) << tile.error().message;
    EXPECT_EQ(tile->path(), path);
  }
  for (const std::string_view path : {"",
                                      "tile",
                                      "tile/0",
                                      "tile/0/",
                                      "tile/00/000",
                                      "tile/64/000",
                                      "tile/-1/000",
                                      "tile/0/x000/001",
                                      "tile/0/1",
                                      "tile/0/0001",
                                      "tile/0/001/234",
                                      "tile/0/x001",
                                      "tile/0/000.p",
                                      "tile/0/000.p/0",
                                      "tile/0/000.p/256",
                                      "tile/0/000.p/05",
                                      "tile/0/000.p/5/6",
                                      "tile/0/+01",
                                      "tile/data/000",
                                      "/tile/0/000",
                                      "tile/0/000 ",
                                      "tile/0/x999/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_FALSE(Tile::parse(path)) << path;
  }
}

TEST(Tiles, of_70000_entries_are_those_of_the_specification) {
  std::map<std::string, std::size_t> full, partial;
  for (const Tile& tile : tiles_of_append(0, 70'000)) {
    if (tile.holds == Tile::Holds::entries) continue;
    const std::string level = std::to_string(tile.level);
    if (tile.width == kTileWidth)
      ++full[level];
    else
      partial[level] = tile.width;
  }
  EXPECT_EQ(full, (std::map<std::string, std::size_t>{{"0", 273}, {"1", 1}}));
  EXPECT_EQ(partial, (std::map<std::string, std::size_t>{{"0", 112}, {"1", 17}, {"2", 1}}));
}

TEST(Tiles, of_an_append_are_the_new_and_the_wider_ones) {
  const auto paths = [](std::uint64_t old_size, std::uint64_t size) {
    std::string all;
    for (const Tile& tile : tiles_of_append(old_size, size)) all += tile.path() + " ";
    return all;
  };
  EXPECT_EQ(paths(5, 5), "");
  EXPECT_EQ(paths(5, 6), "tile/entries/000.p/6 tile/0/000.p/6 ");
  EXPECT_EQ(paths(255, 256), "tile/entries/000 tile/0/000 tile/1/000.p/1 ");
  EXPECT_EQ(paths(256, 257), "tile/entries/001.p/1 tile/0/001.p/1 ");
}

TEST(Tiles, written_by_any_appends_hold_the_same_tree) {
  constexpr std::uint64_t kSize = 1'111;
  Frontier frontier;
  Bucket bucket;
  std::vector<Digest> pending;
  std::uint64_t written = 0, step = 1;
  for (std::uint64_t i = 0; i < kSize; ++i) {
    pending.push_back(leaf(i));
    frontier.append(leaf(i));
    if (pending.size() < step && i + 1 != kSize) continue;
    bucket.append(written, pending);
    written += pending.size();
    pending.clear();
    step = step * 2 % 509;
    EXPECT_EQ(root_of(written, subtrees_in(written, bucket.reader())).value(), frontier.root());
  }
  for (const Tile& tile : tiles_of_append(0, kSize)) {
    const bool is_written = bucket.files.count(tile.path()) == 1;
    EXPECT_EQ(is_written, tile.holds == Tile::Holds::hashes) << tile.path();
  }
}

TEST(Tiles, serve_proofs_across_levels) {
  constexpr std::uint64_t kSize = 66'000;
  std::vector<Digest> leaves;
  Frontier frontier;
  for (std::uint64_t i = 0; i < kSize; ++i) {
    leaves.push_back(leaf(i));
    frontier.append(leaves.back());
  }
  Bucket bucket;
  bucket.append(0, leaves);
  std::size_t reads = 0;
  const TileReader counting = [&](const Tile& tile) {
    ++reads;
    return bucket.reader()(tile);
  };
  for (const std::uint64_t index : {0ULL, 255ULL, 256ULL, 65'535ULL, 65'536ULL, 65'999ULL}) {
    reads = 0;
    const auto proof = inclusion_proof(index, kSize, subtrees_in(kSize, counting));
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(verify_inclusion(leaf(index), index, frontier.head(), *proof)) << index;
    EXPECT_LE(reads, 6u) << "each tile is read once";
  }
  EXPECT_EQ(frontier_of(kSize, subtrees_in(kSize, counting)).value().root(), frontier.root());
}

TEST(Tiles, that_are_cut_or_missing_fail_the_proof) {
  Bucket bucket;
  bucket.append(0, std::vector<Digest>{leaf(0), leaf(1), leaf(2)});
  EXPECT_EQ(inclusion_proof(0, 4, subtrees_in(4, bucket.reader())).error().code, Code::not_found);
  bucket.files["tile/0/000.p/3"].pop_back();
  const auto cut = inclusion_proof(0, 3, subtrees_in(3, bucket.reader()));
  ASSERT_FALSE(cut);
  EXPECT_NE(cut.error().message.find("`tile/0/000.p/3` has 95 bytes, not 96"), std::string::npos);
}

TEST(Bundle, keeps_every_entry_as_it_is) {
  const std::string large(65'535, 'x');
  const std::vector<std::string_view> entries = {"", "a", large, std::string_view("\0\n", 2)};
  const std::string bytes = bundle_of(entries).value();
  EXPECT_EQ(bytes.substr(0, 5), std::string("\0\0\0\1a", 5));
  EXPECT_EQ(entries_in(bytes, 4).value(), entries);
  EXPECT_FALSE(entries_in(bytes, 3));
  for (const std::size_t size : {1u, 3u, 4u, 100u}) {
    EXPECT_FALSE(entries_in(bytes.substr(0, size), 4)) << size;
  }
}

TEST(Bundle, refuses_an_entry_whose_length_does_not_fit) {
  const std::string larger(65'536, 'x');
  EXPECT_EQ(bundle_of(std::vector<std::string_view>{larger}).error().code, Code::over_limit);
}

}  // namespace
}  // namespace belay::ledger
