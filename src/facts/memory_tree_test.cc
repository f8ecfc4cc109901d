#include "facts/memory_tree.h"

#include <gmock/gmock.h>

#include <vector>

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

MemoryTree sample() {
  MemoryTree tree{{"src/a.cc", "a"}, {"src/a/deep/b.cc", "b"}, {"src.txt", "t"}, {"zoo", "z"}};
  tree.add("link", "src/a.cc", Tree::Entry::symlink);
  return tree;
}

std::vector<std::string> walked(const Tree& tree, std::string_view refused = "") {
  std::vector<std::string> paths;
  const auto done = tree.walk([&](std::string_view directory) { return directory != refused; },
                              [&](std::string_view path) {
                                paths.emplace_back(path);
                                return true;
                              });
  EXPECT_TRUE(done.has_value());
  return paths;
}

std::vector<std::string> listed(const Tree& tree, std::string_view directory) {
  std::vector<std::string> names;
  const auto done = tree.list(directory, [&](std::string_view name, Tree::Entry entry) {
    names.push_back(std::string(name) + (entry == Tree::Entry::directory ? "/" : ""));
  });
  EXPECT_TRUE(done.has_value());
  return names;
}

TEST(memory_tree, knows_what_lies_at_a_path) {
  const MemoryTree tree = sample();
  EXPECT_EQ(tree.entry("src/a.cc"), Tree::Entry::file);
  EXPECT_EQ(tree.entry("src/a"), Tree::Entry::directory);
  EXPECT_EQ(tree.entry(""), Tree::Entry::directory);
  EXPECT_EQ(tree.entry("sr"), Tree::Entry::absent);
  EXPECT_EQ(tree.entry("link"), Tree::Entry::symlink);
}

TEST(memory_tree, reads_files_but_follows_no_link) {
  const MemoryTree tree = sample();
  EXPECT_EQ(tree.read("src/a.cc", 1)->value(), "a");
  EXPECT_FALSE(tree.read("link", 100)->has_value());
  EXPECT_FALSE(tree.read("absent", 100)->has_value());
  EXPECT_FALSE(tree.read("src", 100)->has_value());
}

TEST(memory_tree, a_file_over_the_limit_is_an_error) {
  const auto read = sample().read("src/a.cc", 0);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, Code::over_limit);
}

TEST(memory_tree, walks_in_the_order_of_git) {
  EXPECT_THAT(walked(sample()),
              ElementsAre("link", "src.txt", "src/a.cc", "src/a/deep/b.cc", "zoo"));
}

TEST(memory_tree, walks_past_a_refused_directory) {
  EXPECT_THAT(walked(sample(), "src"), ElementsAre("link", "src.txt", "zoo"));
  EXPECT_THAT(walked(sample(), "src/a"), ElementsAre("link", "src.txt", "src/a.cc", "zoo"));
}

TEST(memory_tree, walk_ends_when_told) {
  int seen = 0;
  const auto done = sample().walk([](std::string_view) { return true; },
                                  [&](std::string_view) { return ++seen < 2; });
  EXPECT_TRUE(done.has_value());
  EXPECT_EQ(seen, 2);
}

TEST(memory_tree, lists_one_level) {
  EXPECT_THAT(listed(sample(), ""), ElementsAre("link", "src.txt", "src/", "zoo"));
  EXPECT_THAT(listed(sample(), "src"), ElementsAre("a.cc", "a/"));
  EXPECT_THAT(listed(sample(), "absent"), IsEmpty());
}

}  // namespace
}  // namespace belay::facts
