#include "ledger/growing_tiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace belay::ledger {
namespace {

using Files = std::map<std::string, std::string>;

std::vector<Digest> leaves_of(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(std::to_string(i)));
  return leaves;
}

Files grown(const std::vector<Digest>& leaves) {
  GrowingTiles tiles;
  Files files;
  for (const Digest& leaf : leaves) {
    for (const WrittenTile& tile : tiles.add(leaf)) files[tile.tile.path()] = tile.bytes;
  }
  for (const WrittenTile& tile : tiles.unfinished()) files[tile.tile.path()] = tile.bytes;
  return files;
}

TEST(GrowingTiles, are_those_that_appending_everything_at_once_makes) {
  for (const std::size_t size : {0u, 1u, 255u, 256u, 257u, 600u, 65'536u, 65'537u}) {
    const auto leaves = leaves_of(size);
    const auto at_once = hash_tiles_of_append(0, leaves, [](const Tile&) -> Result<std::string> {
      return fail(Code::internal, "nothing was there before");
    });
    ASSERT_TRUE(at_once) << at_once.error().message;
    Files expected;
    for (const WrittenTile& tile : *at_once) expected[tile.tile.path()] = tile.bytes;
    EXPECT_EQ(grown(leaves), expected) << size;
  }
}

}  // namespace
}  // namespace belay::ledger
