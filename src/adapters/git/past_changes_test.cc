#include "adapters/git/past_changes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>

#include "adapters/git/scratch_repository.h"

namespace belay::adapters::git {
namespace {

using control::PastChange;
using control::PastRange;
using control::PastRequest;

/// Keeps what it is shown.
class Album final : public control::PastVisitor {
 public:
  Result<void> visit(const PastChange& past, const facts::Tree&, const facts::Tree&) override {
    changes.push_back(past);
    return {};
  }
  std::vector<PastChange> changes;
};

struct Seen {
  PastRange range;
  std::vector<PastChange> changes;  ///< oldest first
};

Result<Seen> look(const std::string& path, const std::string& after, const std::string& until,
                  std::size_t threads = 1, bool contents = true) {
  BELAY_TRY(const auto repository, open_repository(path));
  std::vector<Album> albums(threads);
  std::vector<control::PastVisitor*> visitors;
  for (Album& album : albums) visitors.push_back(&album);
  PastRequest request;
  request.after = after;
  request.until = until;
  request.depth = {contents, contents};
  Seen seen;
  BELAY_TRY(seen.range, repository->visit_past(request, visitors, nullptr));
  for (Album& album : albums) {
    std::move(album.changes.begin(), album.changes.end(), std::back_inserter(seen.changes));
  }
  std::sort(seen.changes.begin(), seen.changes.end(),
            [](const PastChange& a, const PastChange& b) { return a.landed < b.landed; });
  return seen;
}

std::string in_words(const facts::FileChange& file) {
  std::string words =
      fmt::format("{} {} {} {}->{} +{} -{}{}{}", name_of(file.status), file.old_path, file.path,
                  file.old_id.abbreviated(), file.id.abbreviated(), file.added, file.deleted,
                  file.binary ? " binary" : "", file.generated ? " generated" : "");
  for (const std::string_view kind : file.kinds.names()) words += fmt::format(" {}", kind);
  for (const facts::Hunk& hunk : file.hunks) {
    words += fmt::format(" @{},{},{},{}", hunk.old_start, hunk.old_count, hunk.new_start,
                         hunk.new_count);
  }
  return words + "\n";
}

/// Everything that a condition can read of a change.
std::string in_words(const facts::Change& change) {
  std::string words = fmt::format(
      "{} {} {} {} {} {} `{}` +{} -{} revert {} {}\n", change.base.hex(), change.head.hex(),
      change.target.hex(), change.base_tree.hex(), change.head_tree.hex(), change.target_tree.hex(),
      change.title, change.lines.added, change.lines.deleted, change.is_revert, change.reverts);
  for (const facts::Commit& commit : change.commits) words += commit.id.hex() + "\n";
  for (const facts::FileChange& file : change.files) words += in_words(file);
  for (const facts::FileChange& file : change.undone) words += "undone " + in_words(file);
  for (const facts::Unknown& unknown : change.unknowns) words += unknown.fact + "\n";
  return words;
}

/// Edits, a rename, a binary, a merge whose branch takes something back, a proved revert.
void live_a_little(ScratchRepository& repository) {
  repository.write("src/a.cc", "one\ntwo\nthree\nfour\nfive\n");
  repository.commit("first");
  repository.write("src/a.cc", "one\n2\nthree\nfour\nfive\n");
  repository.write("data/image.png", std::string_view("\x89PNG\0\1", 6));
  repository.commit("second");
  repository.git("checkout -q -b side");
  repository.write("src/gone.cc", "for a while\n");
  repository.write("src/b.cc", "b\n");
  repository.commit("beside");
  repository.git("rm -q src/gone.cc");
  repository.commit("take it back");
  repository.git("checkout -q main");
  repository.git("mv src/a.cc src/c.cc");
  repository.commit("move");
  repository.git("merge -q --no-ff -m 'merge side' side");
  repository.commit("after the merge");
  repository.write("docs/readme.md", "words\n");
  const std::string undone = repository.commit("say it");
  repository.git("revert --no-edit " + undone);
  repository.commit("the end");
}

TEST(PastChanges, are_what_a_check_would_have_seen) {
  ScratchRepository repository;
  live_a_little(repository);
  const auto seen = look(repository.path(), "", "main");
  ASSERT_TRUE(seen) << seen.error().to_string();
  EXPECT_EQ(seen->range.changes, 8u);
  EXPECT_EQ(seen->range.commits, 10u);
  ASSERT_EQ(seen->changes.size(), 8u);
  bool has_revert = false, has_undone = false;
  for (const PastChange& past : seen->changes) {
    EXPECT_EQ(past.unreadable, "");
    EXPECT_EQ(past.change.target_ref, "refs/heads/main");
    has_revert = has_revert || past.change.is_revert;
    has_undone = has_undone || !past.change.undone.empty();
    if (past.change.target.empty()) continue;  // a first commit has no target to check against
    const auto checked =
        read(repository.path(), between(past.change.target.hex(), past.change.head.hex()));
    ASSERT_TRUE(checked) << checked.error().to_string();
    facts::Change expected = *checked;
    std::erase_if(expected.unknowns, [](const auto& one) { return one.fact == "change.target"; });
    EXPECT_EQ(in_words(past.change), in_words(expected));
  }
  EXPECT_TRUE(has_revert && has_undone);
}

TEST(PastChanges, are_the_same_from_any_number_of_threads) {
  ScratchRepository repository;
  live_a_little(repository);
  for (int i = 0; i < 70; ++i) {
    repository.write("src/many.cc", fmt::format("{}\n", i));
    repository.commit(fmt::format("edit {}", i));
  }
  const auto words = [&](std::size_t threads) {
    std::vector<std::string> all;
    const auto seen = look(repository.path(), "", "HEAD", threads);
    EXPECT_TRUE(seen);
    for (const PastChange& past : seen->changes) all.push_back(in_words(past.change));
    std::sort(all.begin(), all.end());
    return all;
  };
  const auto alone = words(1);
  EXPECT_EQ(alone.size(), 78u);
  EXPECT_EQ(words(2), alone);
  EXPECT_EQ(words(5), alone);
}

TEST(PastChanges, without_contents_still_name_every_file) {
  ScratchRepository repository;
  live_a_little(repository);
  const auto full = look(repository.path(), "", "main");
  const auto bare = look(repository.path(), "", "main", 1, false);
  ASSERT_TRUE(full && bare);
  for (std::size_t i = 0; i < full->changes.size(); ++i) {
    const auto names = [](const facts::Change& change) {
      std::string all;
      for (const auto& file : change.files) {
        all += fmt::format("{} {} {}\n", name_of(file.status), file.old_path, file.path);
      }
      for (const auto& file : change.undone) all += "undone " + file.path + "\n";
      return all;
    };
    EXPECT_EQ(names(bare->changes[i].change), names(full->changes[i].change));
    EXPECT_EQ(bare->changes[i].change.lines.added, 0u);
  }
}

TEST(PastChanges, of_a_range_are_those_that_its_beginning_lacks) {
  ScratchRepository repository;
  live_a_little(repository);
  const auto count = [&](const std::string& after, const std::string& until) {
    const auto seen = look(repository.path(), after, until);
    EXPECT_TRUE(seen) << seen.error().to_string();
    return std::pair(seen->range.changes, seen->range.commits);
  };
  EXPECT_EQ(count("main", "main"), std::pair(std::size_t{0}, std::size_t{0}));
  EXPECT_EQ(count("main~1", "main"), std::pair(std::size_t{1}, std::size_t{1}));
  // `side` lies beside the line: what the merge brought counts with it, for it landed there.
  EXPECT_EQ(count("side", "main"), std::pair(std::size_t{6}, std::size_t{8}));
  EXPECT_EQ(count("main", "main~3"), std::pair(std::size_t{0}, std::size_t{0}));
  EXPECT_FALSE(look(repository.path(), "nowhere", "main"));
  EXPECT_FALSE(look(repository.path(), "main", "nowhere"));
}

TEST(PastChanges, at_the_end_of_a_shallow_clone_are_unknown) {
  ScratchRepository repository;
  live_a_little(repository);
  const std::string clone = repository.folder() + "/shallow";
  repository.run("git clone -q --depth 3 'file://" + repository.path() + "' '" + clone + "'");
  const auto seen = look(clone, "", "HEAD");
  ASSERT_TRUE(seen) << seen.error().to_string();
  EXPECT_TRUE(seen->range.cut_off);
  ASSERT_EQ(seen->changes.size(), 3u);
  const auto& unknowns = seen->changes.front().change.unknowns;
  EXPECT_TRUE(std::any_of(unknowns.begin(), unknowns.end(), [](const facts::Unknown& unknown) {
    return unknown.fact == "change.files";
  }));
  EXPECT_TRUE(seen->changes.back().change.unknowns.empty());
}

TEST(PastChanges, that_cannot_be_read_are_shown_as_unknown) {
  ScratchRepository repository;
  live_a_little(repository);
  const std::string tree = repository.git("rev-parse main~1^{tree}").substr(0, 40);
  std::filesystem::remove(repository.path() + "/.git/objects/" + tree.substr(0, 2) + "/" +
                          tree.substr(2));
  const auto seen = look(repository.path(), "main~3", "main");
  ASSERT_TRUE(seen) << seen.error().to_string();
  const auto unreadable =
      std::count_if(seen->changes.begin(), seen->changes.end(),
                    [](const PastChange& past) { return !past.unreadable.empty(); });
  EXPECT_EQ(seen->changes.size(), 3u);
  EXPECT_GE(unreadable, 1);
  for (const PastChange& past : seen->changes) {
    if (past.unreadable.empty()) continue;
    EXPECT_EQ(past.change.unknowns.back().fact, "change");
  }
}

}  // namespace
}  // namespace belay::adapters::git
