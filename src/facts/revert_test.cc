#include "facts/revert.h"

#include <gmock/gmock.h>

#include <map>

#include "base/digest.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kName = "0123456789abcdef0123456789abcdef01234567";

/// Texts by their digest, as a repository keeps them.
struct Blobs {
  std::map<Digest, std::string> texts;

  Digest keep(const std::string& text) {
    const Digest id = sha256(text);
    texts[id] = text;
    return id;
  }
  BlobReader reader() const {
    return [this](const Digest& id) -> Result<std::optional<std::string>> {
      const auto found = texts.find(id);
      if (found == texts.end()) return std::nullopt;
      return found->second;
    };
  }
  FileChange edit(const std::string& path, const std::string& before, const std::string& after,
                  std::vector<Hunk> hunks) {
    FileChange file;
    file.path = file.old_path = path;
    file.old_mode = file.mode = FileMode::regular;
    file.old_id = keep(before);
    file.id = keep(after);
    file.hunks = std::move(hunks);
    return file;
  }
  FileChange addition(const std::string& path, const std::string& text) {
    FileChange file = edit(path, "", text, {});
    file.status = FileStatus::added;
    file.old_mode = FileMode::absent;
    file.old_id = {};
    return file;
  }
};

FileChange inverse(FileChange file) {
  std::swap(file.path, file.old_path);
  std::swap(file.old_mode, file.mode);
  std::swap(file.old_id, file.id);
  for (Hunk& hunk : file.hunks) {
    std::swap(hunk.old_start, hunk.new_start);
    std::swap(hunk.old_count, hunk.new_count);
  }
  return file;
}

RevertProof proof(std::vector<FileChange> files, std::vector<FileChange> undone,
                  const BlobReader& read = {}) {
  auto result = prove_revert(files, kName, undone, read);
  EXPECT_TRUE(result.has_value());
  return result.value_or(RevertProof{});
}

TEST(revert, messages_name_candidates_in_full) {
  Change change;
  change.commits.resize(2);
  change.commits[0].message = "Revert \"x\"\n\nThis reverts commit " + std::string(kName) + ".\n";
  change.commits[1].message = "This reverts commit 0123456 (x).\nThis reverts commit " +
                              std::string(kName) + "\nThis reverts commit " + std::string(40, 'A') +
                              ", reversing changes\n";
  EXPECT_THAT(revert_candidates(change), ElementsAre(kName, std::string(40, 'a')));
}

TEST(revert, a_name_of_odd_length_is_no_candidate) {
  Change change;
  change.commits.resize(1);
  change.commits[0].message = "This reverts commit " + std::string(41, 'a');
  EXPECT_THAT(revert_candidates(change), IsEmpty());
}

TEST(revert, exchanged_blobs_prove_it) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  const FileChange added = blobs.addition("b.cc", "b\n");
  const RevertProof result = proof({inverse(edit), inverse(added)}, {edit, added});
  EXPECT_TRUE(result.proved);
  EXPECT_EQ(result.reason, "2 files are put back to before commit 0123456789");
}

TEST(revert, a_message_alone_proves_nothing) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  const FileChange other = blobs.edit("a.cc", "2\n", "3\n", {{1, 1, 1, 1}});
  const RevertProof result = proof({other}, {edit}, blobs.reader());
  EXPECT_FALSE(result.proved);
  EXPECT_THAT(result.reason, HasSubstr("`a.cc` is not put back"));
}

TEST(revert, nothing_may_ride_along) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  const RevertProof result = proof({inverse(edit), blobs.addition("evil.cc", "x\n")}, {edit});
  EXPECT_FALSE(result.proved);
  EXPECT_THAT(result.reason, HasSubstr("`evil.cc` was not touched"));
}

TEST(revert, half_of_it_is_none) {
  Blobs blobs;
  const FileChange one = blobs.edit("a.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  const FileChange two = blobs.edit("b.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  EXPECT_THAT(proof({inverse(one)}, {one, two}).reason, HasSubstr("`b.cc`, which commit"));
}

TEST(revert, a_kept_mode_is_not_put_back) {
  Blobs blobs;
  FileChange edit = blobs.edit("a.sh", "1\n", "2\n", {{1, 1, 1, 1}});
  edit.mode = FileMode::executable;
  FileChange back = inverse(edit);
  back.mode = FileMode::executable;
  EXPECT_FALSE(proof({back}, {edit}, blobs.reader()).proved);
}

TEST(revert, a_rename_and_its_two_halves_are_the_same) {
  Blobs blobs;
  FileChange rename = blobs.edit("new.cc", "1\n", "1\n", {});
  rename.old_path = "old.cc";
  rename.status = FileStatus::renamed;
  const FileChange removal = inverse(blobs.addition("new.cc", "1\n"));
  EXPECT_TRUE(proof({removal, blobs.addition("old.cc", "1\n")}, {rename}).proved);
  EXPECT_TRUE(proof({inverse(rename)}, {rename}).proved);
}

TEST(revert, an_uncommitted_file_proves_nothing_yet) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  FileChange back = inverse(edit);
  back.id = {};
  EXPECT_THAT(proof({back}, {edit}).reason, HasSubstr("not committed yet"));
}

// The candidate changed `price`; since then a line was added on top.
const std::string kBefore = "a\nb\nc\nprice 1\nd\ne\nf\n";
const std::string kAfter = "a\nb\nc\nprice 2\nd\ne\nf\n";

TEST(revert, hunks_prove_it_where_lines_moved) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", kBefore, kAfter, {{4, 1, 4, 1}});
  const FileChange back = blobs.edit("a.cc", "top\n" + kAfter, "top\n" + kBefore, {{5, 1, 5, 1}});
  EXPECT_TRUE(proof({back}, {edit}, blobs.reader()).proved);
  EXPECT_FALSE(proof({back}, {edit}).proved) << "without the texts nothing is proved";
}

TEST(revert, an_inserted_line_is_taken_out_where_it_stood) {
  Blobs blobs;
  const std::string without = "a\nb\nc\nd\ne\nf\n";
  const FileChange edit = blobs.edit("a.cc", without, kAfter, {{3, 0, 4, 1}});
  const FileChange back = blobs.edit("a.cc", "top\n" + kAfter, "top\n" + without, {{5, 1, 4, 0}});
  EXPECT_TRUE(proof({back}, {edit}, blobs.reader()).proved);
}

TEST(revert, the_same_words_at_another_place_do_not_prove_it) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", kBefore, kAfter, {{4, 1, 4, 1}});
  const std::string twice = kAfter + "x\ny\nz\nprice 2\nu\nv\nw\n";
  const std::string other = kAfter + "x\ny\nz\nprice 1\nu\nv\nw\n";
  const FileChange elsewhere = blobs.edit("a.cc", twice, other, {{11, 1, 11, 1}});
  EXPECT_FALSE(proof({elsewhere}, {edit}, blobs.reader()).proved);
}

TEST(revert, an_ambiguous_place_does_not_prove_it) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", kBefore, kAfter, {{4, 1, 4, 1}});
  const FileChange second = blobs.edit("a.cc", kAfter + kAfter, kAfter + kBefore, {{11, 1, 11, 1}});
  EXPECT_FALSE(proof({second}, {edit}, blobs.reader()).proved);
}

TEST(revert, hunks_that_lie_outside_the_text_prove_nothing) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", kBefore, kAfter, {{400, 1, 0, 7}});
  const FileChange back = blobs.edit("a.cc", kAfter + "x\n", kBefore + "x\n", {{4, 1, 4, 1}});
  EXPECT_FALSE(proof({back}, {edit}, blobs.reader()).proved);
}

TEST(revert, a_pair_inside_the_change_is_seen_whatever_its_message_says) {
  Blobs blobs;
  const FileChange edit = blobs.edit("a.cc", "1\n", "2\n", {{1, 1, 1, 1}});
  Change change;
  change.commits.resize(3);
  for (int i = 0; i < 3; ++i) change.commits[i].id = sha256(std::string(1, char('a' + i)));
  change.commits[0].files = {edit};
  change.commits[1].files = {blobs.addition("b.cc", "b\n")};
  change.commits[2].files = {inverse(edit)};
  const auto pairs = inner_reverts(change);
  EXPECT_THAT(pairs, ElementsAre(InnerRevert{change.commits[2].id, change.commits[0].id}));
  EXPECT_THAT(in_words(pairs[0]), HasSubstr("both are assessed"));
}

TEST(revert, a_commit_without_files_pairs_with_nothing) {
  Change change;
  change.commits.resize(2);
  EXPECT_THAT(inner_reverts(change), IsEmpty());
}

}  // namespace
}  // namespace belay::facts
