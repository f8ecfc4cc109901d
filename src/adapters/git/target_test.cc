#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/git/scratch_repository.h"

namespace belay::adapters::git {
namespace {

using control::ChangeRequest;
using facts::ChangeSource;

/// A clone of `main` and `feature`, standing on `main`.
std::string clone_of(const ScratchRepository& repository) {
  const std::string path = repository.folder() + "/clone";
  repository.git("checkout -q main");
  repository.run("git clone -q '" + repository.path() + "' '" + path + "'");
  return path;
}

void commit_in(const ScratchRepository& repository, const std::string& path,
               const std::string& file) {
  repository.run("cd '" + path + "' && echo " + file + " > " + file + " && git add -A && " +
                 "git commit -q -m " + file);
}

bool says_unknown(const facts::Change& change, std::string_view fact) {
  return std::any_of(change.unknowns.begin(), change.unknowns.end(),
                     [&](const facts::Unknown& unknown) { return unknown.fact == fact; });
}

TEST(Target, is_one_branch_however_it_is_named) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("update-ref refs/remotes/origin/main main");
  repository.git("symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main");
  repository.git("symbolic-ref refs/heads/alias refs/heads/main");
  for (const char* name : {"main", "refs/heads/main", "origin/main", "origin", "alias",
                           "refs/remotes/origin/main", "refs/remotes/origin/HEAD"}) {
    const auto change = read(repository.path(), between(name, "feature"));
    ASSERT_TRUE(change) << name << ": " << change.error().to_string();
    EXPECT_EQ(change->target_ref, "refs/heads/main") << name;
    EXPECT_FALSE(says_unknown(*change, "change.target")) << name;
  }
  EXPECT_EQ((*open_repository(repository.path()))->landing("")->ref, "refs/heads/main");
}

TEST(Target, that_is_no_branch_is_unknown) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("tag v1 main");
  repository.git("update-ref refs/pull/1/head main");
  repository.git("update-ref refs/remotes/origin/HEAD main");
  repository.git("update-ref ORIG_HEAD main");
  for (const std::string& name :
       {std::string("v1"), std::string("main~0"), std::string("pull/1/head"),
        std::string("refs/remotes/origin/HEAD"), std::string("ORIG_HEAD"),
        repository.git("rev-parse main").substr(0, 40)}) {
    const auto change = read(repository.path(), between(name, "feature"));
    ASSERT_TRUE(change) << name << ": " << change.error().to_string();
    EXPECT_EQ(change->target_ref, "") << name;
    EXPECT_TRUE(says_unknown(*change, "change.target")) << name;
  }
  repository.git("update-ref -d refs/remotes/origin/HEAD");
  repository.git("checkout -q --detach main");
  repository.git("branch -D main");
  repository.write("src/a.cc", "changed\n");
  const auto detached = read(repository.path());
  ASSERT_TRUE(detached) << detached.error().to_string();
  EXPECT_TRUE(says_unknown(*detached, "change.target"));
}

TEST(Target, remotes_with_slashes_in_their_names_are_told_apart) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("config remote.team/origin.url /nowhere");
  repository.git("update-ref refs/remotes/team/origin/main main");
  const auto change = read(repository.path(), between("team/origin/main", "feature"));
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->target_ref, "refs/heads/main");
  repository.git("config remote.team.url /nowhere");
  const auto open = read(repository.path(), between("team/origin/main", "feature"));
  ASSERT_TRUE(open) << open.error().to_string();
  EXPECT_TRUE(says_unknown(*open, "change.target")) << "`origin/main` of `team`, or `main`?";
}

TEST(Target, is_the_remote_s_main_before_the_local_one) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("update-ref refs/remotes/origin/main main");
  repository.git("checkout -q main");
  repository.write("belay.yaml", "belay: policy/v1\nrules: []\n");
  repository.commit("loosen");
  repository.git("checkout -q feature");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->target_name, "origin/main");
  EXPECT_EQ(change->target.hex() + "\n", repository.git("rev-parse origin/main"));
}

TEST(Target, commits_not_pushed_yet_are_the_change_on_its_own_branch) {
  ScratchRepository repository;
  grow_feature(repository);
  const std::string clone = clone_of(repository);
  const auto level = read(clone);
  ASSERT_TRUE(level) << level.error().to_string();
  EXPECT_EQ(level->source, ChangeSource::last_commit);
  EXPECT_EQ(level->target_ref, "refs/heads/main");
  commit_in(repository, clone, "one");
  commit_in(repository, clone, "two");
  const auto ahead = read(clone);
  ASSERT_TRUE(ahead) << ahead.error().to_string();
  EXPECT_EQ(ahead->source, ChangeSource::commits);
  EXPECT_EQ(ahead->commits.size(), 2u);
  EXPECT_TRUE(ahead->notes.empty());
  repository.run("echo dirty > '" + clone + "/one'");
  const auto dirty = read(clone);
  ASSERT_TRUE(dirty) << dirty.error().to_string();
  EXPECT_EQ(dirty->files.size(), 2u);
  ASSERT_EQ(dirty->notes.size(), 1u);
  EXPECT_NE(dirty->notes[0].find("not committed"), std::string::npos);
}

TEST(Target, a_branch_behind_its_remote_has_only_what_is_not_committed) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("checkout -q main");
  repository.commit("newer");
  const std::string clone = clone_of(repository);
  repository.run("cd '" + clone + "' && git reset -q --hard HEAD~1");
  const auto clean = read(clone);
  ASSERT_TRUE(clean) << clean.error().to_string();
  EXPECT_EQ(clean->source, ChangeSource::last_commit);
  EXPECT_TRUE(clean->base.empty());
  repository.run("echo dirty > '" + clone + "/src/a.cc'");
  const auto dirty = read(clone);
  ASSERT_TRUE(dirty) << dirty.error().to_string();
  EXPECT_EQ(dirty->source, ChangeSource::worktree);
  EXPECT_EQ(dirty->target_name, "origin/main");
}

TEST(Judge, of_uncommitted_changes_is_the_target_and_not_the_branch_below_them) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.write("belay.yaml", "belay: policy/v1\nrules: []\n");
  repository.commit("loosen");
  repository.write("src/new.cc", "new\n");
  repository.git("add -A");
  ChangeRequest request;
  for (const auto what : {ChangeRequest::What::staged, ChangeRequest::What::worktree}) {
    request.what = what;
    const auto change = read(repository.path(), request);
    ASSERT_TRUE(change) << change.error().to_string();
    EXPECT_EQ(change->target_ref, "refs/heads/main");
    EXPECT_EQ(change->target_tree.hex() + "\n", repository.git("rev-parse main^{tree}"));
    EXPECT_EQ(change->base.hex(), repository.head());
    EXPECT_EQ(change->files.size(), 1u);
    EXPECT_TRUE(change->merge_tree.empty());
    EXPECT_FALSE(change->merge_note.empty());
  }
}

TEST(Base, does_not_become_the_target_and_hides_nothing) {
  ScratchRepository repository;
  repository.commit("older");
  grow_feature(repository);
  ChangeRequest request;
  request.what = ChangeRequest::What::commits;
  request.head = "feature";
  request.base = repository.git("rev-parse main").substr(0, 40);
  const auto change = read(repository.path(), request);
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->target_ref, "refs/heads/main");
  EXPECT_EQ(change->commits.size(), 2u);
  for (const char* base : {"feature~1", "main~1"}) {
    request.base = base;
    const auto refused = read(repository.path(), request);
    ASSERT_FALSE(refused) << base;
    EXPECT_EQ(refused.error().code, Code::usage);
    EXPECT_NE(refused.error().message.find("leave --base out"), std::string::npos);
  }
}

TEST(Shallow, commits_beyond_the_edge_may_be_part_of_the_change) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("checkout -q -b side main");
  repository.write("side.cc", "1\n");
  repository.commit("side 1");
  repository.write("side.cc", "2\n");
  const std::string edge = repository.commit("side 2");
  repository.git("checkout -q feature");
  repository.git("merge -q --no-edit side");
  const auto whole = read(repository.path());
  ASSERT_TRUE(whole) << whole.error().to_string();
  EXPECT_FALSE(says_unknown(*whole, "change.commits"));
  std::ofstream(repository.path() + "/.git/shallow") << edge << "\n";
  const auto cut = read(repository.path());
  ASSERT_TRUE(cut) << cut.error().to_string();
  EXPECT_TRUE(says_unknown(*cut, "change.commits"));
  EXPECT_TRUE(says_unknown(*cut, "change.files")) << "a nearer ancestor may lie beyond the edge";
  EXPECT_TRUE(cut->merge_tree.empty());
}

TEST(Shallow, an_edge_that_both_sides_share_hides_nothing) {
  ScratchRepository repository;
  repository.commit("older");
  grow_feature(repository);
  std::ofstream(repository.path() + "/.git/shallow") << repository.git("rev-parse main");
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_TRUE(change->unknowns.empty());
  EXPECT_EQ(change->commits.size(), 2u);
}

}  // namespace
}  // namespace belay::adapters::git
