#include "adapters/git/repository.h"

#include <gtest/gtest.h>

#include "adapters/git/scratch_repository.h"

namespace belay::adapters::git {
namespace {

using control::ChangeRequest;

TEST(Revisions, a_tag_cannot_stand_in_for_a_branch) {
  ScratchRepository repository;
  grow_feature(repository);
  const std::string main_commit = repository.git("rev-parse refs/heads/main");
  repository.git("tag main feature");
  const auto change = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->target.hex() + "\n", main_commit);
  EXPECT_EQ(change->target_ref, "refs/heads/main");
}

TEST(Revisions, are_read_in_every_form) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("tag -a v1 -m v1 feature");
  repository.git("pack-refs --all");
  const std::string head = repository.head();
  const std::vector<std::string> names = {
      "feature",         "refs/heads/feature", "v1",       "HEAD", "@", head,
      head.substr(0, 8), "feature^{commit}",   "feature~0"};
  for (const std::string& name : names) {
    const auto change = read(repository.path(), between("main", name));
    ASSERT_TRUE(change) << name << ": " << change.error().to_string();
    EXPECT_EQ(change->head.hex(), head) << name;
  }
  const auto before = read(repository.path(), between("main", "feature~1"));
  ASSERT_TRUE(before) << before.error().to_string();
  EXPECT_EQ(before->commits.size(), 1u);
  EXPECT_FALSE(read(repository.path(), between("main", "feature~9")));
  EXPECT_FALSE(read(repository.path(), between("main", "--upload-pack=evil")));
  EXPECT_FALSE(read(repository.path(), between("main", "../../etc/passwd")));
}

TEST(Layout, bare_repositories_and_linked_worktrees_are_read) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.run("git clone -q --bare '" + repository.path() + "' '" + repository.folder() +
                 "/bare.git'");
  const auto bare = read(repository.folder() + "/bare.git", between("main", "feature"));
  ASSERT_TRUE(bare) << bare.error().to_string();
  EXPECT_EQ(bare->files.size(), 2u);
  repository.git("worktree add -q '" + repository.folder() + "/linked' -b linked feature");
  const auto linked = read(repository.folder() + "/linked");
  ASSERT_TRUE(linked) << linked.error().to_string();
  EXPECT_EQ(linked->head_name, "linked");
  EXPECT_EQ(linked->commits.size(), 2u);
}

TEST(Layout, sha256_repositories_are_read) {
  ScratchRepository repository("--object-format=sha256");
  grow_feature(repository);
  const auto change = read(repository.path());
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->head.size(), 32u);
  EXPECT_EQ(change->files.size(), 2u);
  repository.write("src/b.cc", "b\nc\n");
  ChangeRequest request;
  request.what = ChangeRequest::What::worktree;
  const auto worktree = read(repository.path(), request);
  ASSERT_TRUE(worktree) << worktree.error().to_string();
  EXPECT_EQ(worktree->lines.added, 1u);
  const auto abbreviated = read(repository.path(), between("main", repository.head().substr(0, 9)));
  EXPECT_TRUE(abbreviated) << abbreviated.error().to_string();
}

TEST(Layout, what_a_shallow_clone_cut_off_is_unknown) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.run("git clone -q --depth 1 -b feature 'file://" + repository.path() + "' '" +
                 repository.folder() + "/shallow'");
  const auto change = read(repository.folder() + "/shallow");
  ASSERT_TRUE(change) << change.error().to_string();
  ASSERT_FALSE(change->unknowns.empty());
  EXPECT_EQ(change->unknowns[0].fact, "change.files");
  EXPECT_NE(change->unknowns[0].question.find("--unshallow"), std::string::npos);
  EXPECT_TRUE(change->files.empty());
  EXPECT_TRUE(change->merge_tree.empty()) << "what merging makes follows from the files";
}

TEST(Notes, are_found_at_any_fan_out) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("notes --ref=ai add -m 'note of the third' feature");
  const auto opened = open_repository(repository.path());
  ASSERT_TRUE(opened);
  const auto change = (*opened)->read_change({});
  ASSERT_TRUE(change) << change.error().to_string();
  const auto notes = (*opened)->notes(*change);
  ASSERT_TRUE(notes) << notes.error().to_string();
  ASSERT_EQ(notes->size(), 1u);
  EXPECT_EQ((*notes)[0].text, "note of the third\n");
  const std::string id = repository.head();
  const std::string blob =
      repository.run("cd '" + repository.path() + "' && printf deep | git hash-object -w --stdin");
  repository.git("read-tree --empty");
  repository.git("update-index --add --cacheinfo 100644," + blob.substr(0, 40) + "," +
                 id.substr(0, 2) + "/" + id.substr(2, 2) + "/" + id.substr(4));
  repository.git("update-ref refs/notes/ai $(git commit-tree $(git write-tree) -m notes)");
  const auto same_reading = (*opened)->notes(*change);
  ASSERT_TRUE(same_reading && same_reading->size() == 1u);
  EXPECT_EQ((*same_reading)[0].text, "note of the third\n");
  const auto opened_later = open_repository(repository.path());
  ASSERT_TRUE(opened_later);
  const auto deep = (*opened_later)->notes(*change);
  ASSERT_TRUE(deep) << deep.error().to_string();
  ASSERT_EQ(deep->size(), 1u);
  EXPECT_EQ((*deep)[0].text, "deep");
}

TEST(Merge, result_is_the_tree_git_makes) {
  ScratchRepository repository;
  repository.write("a", "1\n2\n3\n4\n5\n6\n7\n8\n");
  repository.commit("base");
  repository.git("checkout -q -b feature");
  repository.git("mv a b");
  repository.commit("move");
  repository.git("checkout -q main");
  repository.write("a", "one\n2\n3\n4\n5\n6\n7\n8\n");
  repository.commit("change");
  const auto change = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(change->merge_tree.hex() + "\n",
            repository.git("merge-tree --write-tree main feature"));
  repository.git("checkout -q feature");
  repository.write("b", "ONE\n2\n3\n4\n5\n6\n7\n8\n");
  repository.commit("clash");
  const auto clash = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(clash) << clash.error().to_string();
  EXPECT_TRUE(clash->merge_tree.empty());
  EXPECT_NE(clash->merge_note.find("conflicting lines"), std::string::npos);
}

TEST(Touched, is_what_merging_does_to_the_target) {
  ScratchRepository repository;
  repository.write("a.cc", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  repository.write("other.cc", "x\n");
  repository.commit("begin");
  repository.git("checkout -q -b feature");
  repository.write("a.cc", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
  repository.write("new.cc", "n\n");
  repository.commit("change a");
  const auto before = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(before) << before.error().to_string();
  ASSERT_EQ(before->touched.size(), 2u);
  EXPECT_EQ(before->touched[0].path, "a.cc");
  EXPECT_EQ(before->touched[1].before, facts::FileMode::absent);

  repository.git("checkout -q main");
  repository.write("other.cc", "y\n");
  repository.commit("elsewhere");
  const auto elsewhere = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(elsewhere) << elsewhere.error().to_string();
  EXPECT_EQ(elsewhere->touched, before->touched);

  repository.git("checkout -q feature");
  repository.git("rebase -q main");
  const auto rebased = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(rebased) << rebased.error().to_string();
  EXPECT_NE(rebased->head_tree, before->head_tree);
  EXPECT_EQ(rebased->touched, before->touched);

  repository.git("checkout -q main");
  repository.write("a.cc", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
  repository.commit("the same file");
  const auto overtaken = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(overtaken) << overtaken.error().to_string();
  EXPECT_EQ(overtaken->head_tree, rebased->head_tree);
  EXPECT_NE(overtaken->touched, rebased->touched);

  repository.write("a.cc", "1\n2\n3\n4\n5\n6\n7\n8\nIX\n");
  repository.commit("the same line");
  const auto conflicting = read(repository.path(), between("main", "feature"));
  ASSERT_TRUE(conflicting) << conflicting.error().to_string();
  EXPECT_TRUE(conflicting->merge_tree.empty());
  EXPECT_TRUE(conflicting->touched.empty());
}

TEST(Revert, is_proved_by_content_and_not_by_its_message) {
  ScratchRepository repository;
  repository.write("a", "one\n");
  repository.commit("first");
  repository.write("a", "one\ntwo\n");
  const std::string bad = repository.commit("bad");
  repository.git("checkout -q -b undo");
  repository.git("revert --no-edit HEAD");
  const auto honest = read(repository.path(), between("main", "undo"));
  ASSERT_TRUE(honest) << honest.error().to_string();
  EXPECT_TRUE(honest->is_revert);
  EXPECT_EQ(honest->reverts, bad);
  repository.git("checkout -q -b sly main");
  repository.write("a", "three\n");
  repository.commit("Revert bad\n\nThis reverts commit " + bad + ".");
  const auto sly = read(repository.path(), between("main", "sly"));
  ASSERT_TRUE(sly) << sly.error().to_string();
  EXPECT_FALSE(sly->is_revert);
  EXPECT_FALSE(sly->notes.empty());
}

/// Attack 40: everything in a repository that git would run, pointed at a file that must not
/// appear.
TEST(Landing, is_the_target_even_where_there_is_nothing_to_check) {
  ScratchRepository repository;
  grow_feature(repository);
  repository.git("checkout -q main");
  auto opened = open_repository(repository.path());
  ASSERT_TRUE(opened);
  const auto landing = (*opened)->landing("");
  ASSERT_TRUE(landing) << landing.error().to_string();
  EXPECT_EQ(landing->ref, "refs/heads/main");
  EXPECT_EQ(landing->commit.hex() + "\n", repository.git("rev-parse main"));
  EXPECT_EQ(landing->tree.hex() + "\n", repository.git("rev-parse main^{tree}"));
  EXPECT_EQ((*opened)->landing("feature")->tree.hex() + "\n",
            repository.git("rev-parse feature^{tree}"));
  EXPECT_FALSE((*opened)->landing("no-such-branch"));
}

TEST(Worktree, holds_files_that_nobody_has_committed) {
  ScratchRepository repository;
  repository.write("tracked.cc", "int a;\n");
  auto opened = open_repository(repository.path());
  ASSERT_TRUE(opened);
  EXPECT_FALSE((*opened)->landing("")) << "there is no commit yet";
  repository.commit("first");
  repository.write("tracked.cc", "int b;\n");
  opened = open_repository(repository.path());
  const auto worktree = (*opened)->worktree();
  ASSERT_TRUE(worktree) << worktree.error().to_string();
  const auto tree = (*opened)->tree(worktree->tree);
  ASSERT_TRUE(tree);
  EXPECT_EQ(**(*tree)->read("tracked.cc", 100), "int b;\n");
}

TEST(HostileRepository, runs_nothing) {
  ScratchRepository repository;
  grow_feature(repository);
  const std::string canary = repository.folder() + "/canary";
  const std::string evil = repository.folder() + "/evil";
  std::ofstream(evil) << "#!/bin/sh\ntouch '" << canary << "'\ncat\n";
  std::filesystem::permissions(evil, std::filesystem::perms::owner_all);
  for (const char* key :
       {"core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor",
        "diff.external", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean",
        "filter.evil.smudge", "gpg.program", "gpg.ssh.program", "uploadpack.packObjectsHook",
        "remote.origin.uploadpack", "alias.cat-file", "credential.helper"}) {
    repository.git(std::string("config ") + key + " '" + evil + "'");
  }
  repository.git("config log.showSignature true");
  repository.git("config extensions.partialClone origin");
  repository.git("config core.repositoryFormatVersion 1");
  repository.git("config remote.origin.promisor true");
  repository.git("config remote.origin.url 'ext::" + evil + "'");
  for (const char* hook : {"post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman",
                           "reference-transaction"}) {
    std::filesystem::copy_file(evil, repository.path() + "/.git/hooks/" + hook,
                               std::filesystem::copy_options::overwrite_existing);
  }
  std::ofstream(repository.path() + "/.gitattributes") << "* filter=evil diff=evil\n";
  std::ofstream(repository.path() + "/src/a.cc", std::ios::app) << "more\n";
  EXPECT_TRUE(read(repository.path()));
  ChangeRequest request;
  request.what = ChangeRequest::What::worktree;
  EXPECT_TRUE(read(repository.path(), request));
  request.what = ChangeRequest::What::staged;
  read(repository.path(), request);
  EXPECT_FALSE(std::filesystem::exists(canary));
}

TEST(HostileRepository, sha256_plumbing_runs_nothing_either) {
  ScratchRepository repository("--object-format=sha256");
  grow_feature(repository);
  const std::string canary = repository.folder() + "/canary";
  const std::string evil = repository.folder() + "/evil";
  std::ofstream(evil) << "#!/bin/sh\ntouch '" << canary << "'\n";
  std::filesystem::permissions(evil, std::filesystem::perms::owner_all);
  for (const char* key :
       {"core.fsmonitor", "core.sshCommand", "core.pager", "core.alternateRefsCommand"}) {
    repository.git(std::string("config ") + key + " '" + evil + "'");
  }
  ChangeRequest request;
  request.what = ChangeRequest::What::worktree;
  repository.write("src/a.cc", "changed\n");
  const auto change = read(repository.path(), request);
  EXPECT_TRUE(change) << change.error().to_string();
  EXPECT_FALSE(std::filesystem::exists(canary));
}

TEST(HostileRepository, broken_objects_are_errors_with_their_names) {
  ScratchRepository repository;
  grow_feature(repository);
  const std::string blob = repository.git("rev-parse feature:src/b.cc").substr(0, 40);
  const std::string file =
      repository.path() + "/.git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2);
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  std::ofstream(file, std::ios::trunc) << "not zlib";
  const auto change = read(repository.path());
  ASSERT_FALSE(change);
  EXPECT_NE(change.error().message.find(blob), std::string::npos);
}

}  // namespace
}  // namespace belay::adapters::git
