#include "adapters/git/kept_objects.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/git/scratch_repository.h"

namespace belay::adapters::git {
namespace {

std::string head_seen(const ScratchRepository& repository, KeptObjects& kept) {
  auto opened = open_repository(repository.path(), kept);
  if (!opened) return opened.error().to_string();
  const auto landing = (*opened)->landing("main");
  return landing ? landing->commit.hex() : landing.error().to_string();
}

TEST(KeptObjects, see_what_was_committed_since) {
  ScratchRepository repository;
  KeptObjects kept;
  for (const char* name : {"first", "second", "third"}) {
    const std::string head = repository.commit(name);
    EXPECT_EQ(head_seen(repository, kept), head);
  }
}

TEST(KeptObjects, see_what_git_packed_and_pruned_since) {
  ScratchRepository repository;
  KeptObjects kept;
  repository.write("a", "a");
  const std::string first = repository.commit("first");
  EXPECT_EQ(head_seen(repository, kept), first);
  repository.git("gc -q --prune=now");
  EXPECT_EQ(head_seen(repository, kept), first);
  repository.write("a", "b");
  const std::string second = repository.commit("second");
  repository.git("gc -q --prune=now");
  EXPECT_EQ(head_seen(repository, kept), second);
  const auto change =
      (*open_repository(repository.path(), kept))->read_change(between(first, second));
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->files.size(), 1u);
}

TEST(KeptObjects, of_another_repository_at_the_same_path_are_not_these) {
  ScratchRepository repository;
  KeptObjects kept;
  repository.write("a", "only in the first");
  const std::string gone = repository.commit("first");
  EXPECT_EQ(head_seen(repository, kept), gone);
  std::filesystem::rename(repository.path() + "/.git", repository.folder() + "/old");
  repository.git("init -q -b main");
  EXPECT_NE(head_seen(repository, kept), gone);
  const std::string other = repository.commit("another first");
  EXPECT_EQ(head_seen(repository, kept), other);
  const auto landing = (*open_repository(repository.path(), kept))->landing(gone);
  EXPECT_FALSE(landing) << "it is not in this repository";
}

TEST(KeptObjects, are_lent_to_one_at_a_time) {
  ScratchRepository repository;
  const std::string head = repository.commit("first");
  KeptObjects kept;
  const auto one = open_repository(repository.path(), kept);
  const auto two = open_repository(repository.path(), kept);
  ASSERT_TRUE(one && two);
  EXPECT_EQ((*one)->landing("main")->commit.hex(), head);
  EXPECT_EQ((*two)->landing("main")->commit.hex(), head);
}

TEST(KeptObjects, that_failed_are_opened_anew) {
  ScratchRepository repository;
  repository.commit("first");
  repository.commit("second");
  const std::string first = repository.git("rev-parse HEAD~1").substr(0, 40);
  KeptObjects kept;
  const std::string file =
      repository.path() + "/.git/objects/" + first.substr(0, 2) + "/" + first.substr(2);
  std::filesystem::rename(file, repository.folder() + "/aside");
  EXPECT_FALSE((*open_repository(repository.path(), kept))->landing(first));
  std::filesystem::rename(repository.folder() + "/aside", file);
  EXPECT_TRUE((*open_repository(repository.path(), kept))->landing(first));
}

}  // namespace
}  // namespace belay::adapters::git
