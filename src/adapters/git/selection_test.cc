#include "adapters/git/selection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/git/scratch_repository.h"

namespace belay::adapters::git {
namespace {

using control::ChangeRequest;
using facts::ChangeSource;

TEST(Selection, a_feature_branch_is_compared_with_main) {
  ScratchRepository repository;
  grow_feature(repository);
  const auto change = read(repository.path() + "/src");
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->source, ChangeSource::commits);
  EXPECT_EQ(change->head_name, "feature");
  EXPECT_EQ(change->target_name, "main");
  EXPECT_EQ(change->target_ref, "refs/heads/main");
  EXPECT_EQ(change->title, "third: the newest");
  ASSERT_EQ(change->commits.size(), 2u);
  EXPECT_EQ(change->commits[0].files.size(), 1u);
  EXPECT_EQ(change->files.size(), 2u);
  EXPECT_EQ(change->lines.added, 2u);
  EXPECT_EQ(change->merge_tree, change->head_tree);
}

TEST(Selection, origin_head_is_the_target_where_there_is_one) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("update-ref refs/remotes/origin/trunk main");
  repository.git("symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/trunk");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->target_name, "origin/trunk");
  EXPECT_EQ(change->target_ref, "refs/heads/trunk");
}

TEST(Selection, standing_on_the_target_means_what_is_not_committed_yet) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("checkout -q main");
  repository.write("src/a.cc", "one\n2\n");
  repository.write("new.cc", "new\n");
  repository.git("add new.cc");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->source, ChangeSource::worktree);
  ASSERT_EQ(change->files.size(), 2u);
  EXPECT_EQ(change->files[0].path, "new.cc");
  EXPECT_EQ(change->files[1].added, 1u);
  EXPECT_EQ(change->files[1].deleted, 1u);
  EXPECT_TRUE(change->commits.empty());
}

TEST(Selection, standing_on_a_clean_target_means_its_last_commit) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("checkout -q main");
  repository.git("merge -q --ff-only feature");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->source, ChangeSource::last_commit);
  ASSERT_EQ(change->commits.size(), 1u);
  EXPECT_EQ(change->target, change->base) << "the policy must not come from the commit it judges";
  EXPECT_EQ(change->target_ref, "refs/heads/main");
}

TEST(Selection, the_first_commit_of_all_is_judged_against_nothing) {
  ScratchRepository repository;
  repository.write("a", "a\n");
  repository.commit("root");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_TRUE(change->base.empty());
  EXPECT_EQ(change->files.size(), 1u);
}

TEST(Selection, staged_files_are_told_from_the_working_tree) {
  ScratchRepository repository;
  repository.write("a", "a\n");
  repository.write("gone", "x\n");
  repository.commit("root");
  repository.write("a", "staged\n");
  repository.git("add a");
  repository.write("a", "staged\nthen more\n");
  std::filesystem::remove(repository.path() + "/gone");
  ChangeRequest request;
  request.what = ChangeRequest::What::staged;
  const auto staged = read(repository.path(), request);
  ASSERT_TRUE(staged) << staged.error().to_string();
  ASSERT_EQ(staged->files.size(), 1u);
  EXPECT_EQ(staged->files[0].added, 1u);
  EXPECT_EQ(staged->head_tree.hex() + "\n", repository.git("write-tree"));
  request.what = ChangeRequest::What::worktree;
  const auto worktree = read(repository.path(), request);
  ASSERT_TRUE(worktree) << worktree.error().to_string();
  ASSERT_EQ(worktree->files.size(), 2u);
  EXPECT_EQ(worktree->files[0].added, 2u);
  EXPECT_EQ(worktree->files[1].status, facts::FileStatus::deleted);
}

TEST(Selection, a_folder_replaced_by_a_link_is_not_followed) {
  ScratchRepository repository;
  repository.write("d/file", "secret\n");
  repository.commit("root");
  std::filesystem::create_directory(repository.folder() + "/outside");
  std::filesystem::rename(repository.path() + "/d/file", repository.folder() + "/outside/file");
  std::filesystem::remove(repository.path() + "/d");
  std::filesystem::create_symlink(repository.folder() + "/outside", repository.path() + "/d");
  ChangeRequest request;
  request.what = ChangeRequest::What::worktree;
  const auto change = read(repository.path(), request);
  ASSERT_TRUE(change) << change.error().to_string();
  ASSERT_EQ(change->files.size(), 1u);
  EXPECT_EQ(change->files[0].status, facts::FileStatus::deleted);
}

TEST(Selection, before_the_first_commit_the_staged_files_are_the_change) {
  ScratchRepository repository;
  EXPECT_FALSE(read(repository.path())) << "nothing at all is no change";
  repository.write("a", "a\n");
  repository.git("add a");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->files.size(), 1u);
}

TEST(Selection, what_cannot_be_meant_is_said) {
  ScratchRepository repository;
  grow_feature(repository);
  const auto unknown = read(repository.path(), between("main", "no-such"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::not_found);
  EXPECT_NE(unknown.error().message.find("`no-such`"), std::string::npos);
  const auto empty = read(repository.path(), between("feature", "main"));
  ASSERT_FALSE(empty);
  EXPECT_NE(empty.error().message.find("nothing to check"), std::string::npos);
  ChangeRequest wrong_base = between("main", "main");
  wrong_base.base = "feature";
  const auto not_ancestor = read(repository.path(), wrong_base);
  ASSERT_FALSE(not_ancestor);
  EXPECT_NE(not_ancestor.error().message.find("not an ancestor"), std::string::npos);
  const auto nowhere = read("/");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Code::not_found);
}

TEST(Selection, unrelated_histories_are_refused) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("checkout -q --orphan other");
  repository.commit("unrelated");
  const auto change = read(repository.path(), between("main", "other"));
  ASSERT_FALSE(change);
  EXPECT_NE(change.error().message.find("no common history"), std::string::npos);
}

}  // namespace
}  // namespace belay::adapters::git
