#include "facts/catalog/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/memory_tree.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> found(const Tree& tree, std::vector<std::string> patterns = {}) {
  const auto files = find_catalog(tree, patterns);
  if (!files) return {files.error().to_string()};
  std::vector<std::string> paths;
  for (const CatalogFile& file : *files) paths.push_back(file.path);
  return paths;
}

TEST(discovery, finds_belays_own_places_and_backstage_files) {
  const MemoryTree tree = {{"belay-catalog.yaml", "x"},
                           {"belay-catalog/teams.yaml", "x"},
                           {"belay-catalog/README.md", "x"},
                           {"belay-catalog/deep/a.yaml", "x"},
                           {"catalog-info.yaml", "x"},
                           {"services/cart/catalog-info.yml", "x"},
                           {"other.yaml", "x"}};
  EXPECT_THAT(found(tree), ElementsAre("belay-catalog.yaml", "belay-catalog/teams.yaml",
                                       "catalog-info.yaml", "services/cart/catalog-info.yml"));
}

TEST(discovery, a_repository_without_a_catalog_has_no_files) {
  EXPECT_THAT(found(MemoryTree{{"src/main.cc", "x"}}), IsEmpty());
}

TEST(discovery, vendored_code_test_data_and_the_depths_are_left_out) {
  const MemoryTree tree = {{"a/b/c/catalog-info.yaml", "x"},
                           {"a/b/c/d/catalog-info.yaml", "x"},
                           {"node_modules/p/catalog-info.yaml", "x"},
                           {"a/vendor/catalog-info.yaml", "x"},
                           {"a/testdata/catalog-info.yaml", "x"}};
  EXPECT_THAT(found(tree), ElementsAre("a/b/c/catalog-info.yaml"));
}

TEST(discovery, the_policys_patterns_are_all_that_counts) {
  const MemoryTree tree = {{"belay-catalog.yaml", "x"}, {"org/systems.txt", "x"},
                           {"org/teams/a.yaml", "x"},   {"org/teams/b/c.yml", "x"},
                           {"org/teams/notes.md", "x"}, {"vendor/catalog-info.yaml", "x"}};
  EXPECT_THAT(found(tree, {"/org/systems.txt"}), ElementsAre("org/systems.txt"));
  EXPECT_THAT(found(tree, {"org/teams/", "org/teams/a.yaml"}),
              ElementsAre("org/teams/a.yaml", "org/teams/b/c.yml"));
  EXPECT_THAT(found(tree, {"org/*/*.yaml"}), ElementsAre("org/teams/a.yaml"));
  EXPECT_THAT(found(tree, {"**/catalog-info.yaml"}), ElementsAre("vendor/catalog-info.yaml"));
}

TEST(discovery, a_catalog_that_is_not_there_is_an_error) {
  const MemoryTree tree = {{"belay-catalog.yaml", "x"}};
  EXPECT_THAT(found(tree, {"org/systems.yaml"})[0], HasSubstr("`org/systems.yaml`, which matches "
                                                              "no file of the target"));
  EXPECT_THAT(found(tree, {"../x"})[0], HasSubstr("`..` is no name in a path"));
}

TEST(discovery, what_is_no_file_does_not_look_like_a_catalog_that_is_missing) {
  for (const char* path :
       {"belay-catalog.yaml", "belay-catalog/teams.yaml", "belay-catalog", "a/catalog-info.yml"}) {
    for (const auto entry : {Tree::Entry::symlink, Tree::Entry::submodule}) {
      MemoryTree tree;
      tree.add(path, "elsewhere", entry);
      ASSERT_EQ(found(tree).size(), 1u) << path;
      EXPECT_THAT(found(tree)[0], HasSubstr(std::string("`") + path + "` is a ")) << path;
    }
  }
  EXPECT_THAT(found(MemoryTree{{"belay-catalog.yaml/x", "x"}})[0], HasSubstr("is a folder"));
  MemoryTree named;
  named.add("org/systems.yaml", "elsewhere", Tree::Entry::symlink);
  EXPECT_THAT(found(named, {"org/systems.yaml"})[0], HasSubstr("is a symbolic link"));
}

}  // namespace
}  // namespace belay::facts
