// The adapter against git itself, on histories grown at random: the numbers must be the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "adapters/git/repository.h"
#include "adapters/git/scratch_repository.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

/// Edits files as people and tools do: moves, rewrites, mode changes, links, binaries, odd names.
class Gardener {
 public:
  Gardener(ScratchRepository& repository, unsigned seed) : repository_(repository), random_(seed) {}

  void grow(int edits) {
    for (int i = 0; i < edits; ++i) edit();
  }

 private:
  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  std::string text(int lines) {
    std::string out;
    for (int i = 0; i < lines; ++i) {
      out += "line " + std::to_string(below(40)) + std::string(static_cast<size_t>(below(90)), 'x');
      out += below(30) == 0 ? "\r\n" : "\n";
    }
    if (below(5) == 0) out += "no newline at the end";
    return out;
  }

  std::string name() {
    static const std::vector<std::string> kFolders = {"", "src/", "src/deep/er/", "docs/",
                                                      "te st/"};
    static const std::vector<std::string> kNames = {"a.cc",      "b.cc",      "main.py",
                                                    "x-y",       "README.md", "caf\xc3\xa9",
                                                    "tab\tname", "quo\"te",   "z.bin"};
    return kFolders[static_cast<size_t>(below(5))] + kNames[static_cast<size_t>(below(9))] +
           (below(2) == 0 ? std::to_string(below(6)) : "");
  }

  std::string known() {
    const auto files = split(listing_, '\0');
    return files.size() < 2
               ? ""
               : std::string(files[static_cast<size_t>(below(static_cast<int>(files.size()) - 1))]);
  }

  void edit() {
    repository_.git("add -A");
    listing_ = repository_.git("ls-files -z");
    const std::string file = known();
    const std::string path = repository_.path() + "/" + file;
    std::error_code ignored;
    switch (below(9)) {
      case 0:
      case 1:
        if (!file.empty()) {
          std::filesystem::create_directories(
              std::filesystem::path(repository_.path() + "/moved" + std::to_string(below(3)) + "/" +
                                    file)
                  .parent_path(),
              ignored);
          std::filesystem::rename(
              path, repository_.path() + "/moved" + std::to_string(below(3)) + "/" + file, ignored);
        }
        break;
      case 2:
        if (!file.empty()) std::filesystem::remove(path, ignored);
        break;
      case 3:
        if (!file.empty() && std::filesystem::is_regular_file(path)) {
          std::filesystem::permissions(path, std::filesystem::perms::owner_exec,
                                       below(2) == 0 ? std::filesystem::perm_options::add
                                                     : std::filesystem::perm_options::remove,
                                       ignored);
        }
        break;
      case 4:
        repository_.write(name(), std::string("bin\0ary", 7) + text(3));
        break;
      case 5:
        std::filesystem::remove(repository_.path() + "/link", ignored);
        std::filesystem::create_symlink(name(), repository_.path() + "/link", ignored);
        break;
      case 6:
        if (!file.empty() && std::filesystem::is_regular_file(path)) change(file);
        break;
      default:
        write(name(), text(below(60)));
    }
  }

  void write(const std::string& file, const std::string& content) {
    if (!std::filesystem::is_directory(repository_.path() + "/" + file)) {
      repository_.write(file, content);
    }
  }

  void change(const std::string& file) {
    std::string content = ScratchRepository::read(repository_.path() + "/" + file);
    for (int i = below(4); i >= 0; --i) {
      const size_t at =
          content.empty() ? 0 : static_cast<size_t>(below(static_cast<int>(content.size())));
      content.insert(at, below(2) == 0 ? "\n" : text(1));
    }
    write(file, content);
  }

  ScratchRepository& repository_;
  std::mt19937 random_;
  std::string listing_;
};

std::vector<std::string> counted_by_git(const ScratchRepository& repository,
                                        const std::string& from, const std::string& to) {
  const std::string printed =
      repository.git("diff --numstat -M --no-ext-diff --no-textconv -z " + from + " " + to);
  std::vector<std::string> rows;
  const auto parts = split(printed, '\0');
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    std::string row(parts[i]);
    if (row.ends_with('\t')) {
      row += std::string(parts[i + 1]) + " => " + std::string(parts[i + 2]);
      i += 2;
    }
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::vector<std::string> counted_here(const facts::Change& change) {
  std::vector<std::string> rows;
  for (const facts::FileChange& file : change.files) {
    std::string row = file.binary
                          ? "-\t-\t"
                          : std::to_string(file.added) + "\t" + std::to_string(file.deleted) + "\t";
    if (file.old_path != file.path) row += file.old_path + " => ";
    rows.push_back(row + file.path);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

class Parity : public ::testing::TestWithParam<unsigned> {};

TEST_P(Parity, files_and_lines_are_counted_as_git_counts) {
  ScratchRepository repository;
  Gardener gardener(repository, GetParam());
  if (GetParam() % 3 == 0) {
    repository.write(".gitattributes", "*.md -diff\nsrc/** linguist-generated\n*.bin diff\n");
  }
  std::vector<std::string> commits;
  for (int i = 0; i < 6; ++i) {
    gardener.grow(12);
    commits.push_back(repository.commit("grow"));
  }
  auto opened = open_repository(repository.path());
  ASSERT_TRUE(opened) << opened.error().to_string();
  for (size_t i = 0; i < commits.size(); ++i) {
    for (size_t j = i + 1; j < commits.size(); ++j) {
      control::ChangeRequest request;
      request.what = control::ChangeRequest::What::commits;
      request.target = commits[i];
      request.head = commits[j];
      auto change = (*opened)->read_change(request);
      ASSERT_TRUE(change) << change.error().to_string();
      EXPECT_EQ(counted_here(*change), counted_by_git(repository, commits[i], commits[j]))
          << "seed " << GetParam() << ": " << commits[i] << ".." << commits[j];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(histories, Parity, ::testing::Range(1u, 13u));

TEST(Merge, equals_what_git_would_merge) {
  int clean = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    ScratchRepository repository;
    Gardener gardener(repository, seed);
    gardener.grow(30);
    repository.commit("base");
    repository.git("checkout -q -b side");
    gardener.grow(3);
    const std::string theirs = repository.commit("side");
    repository.git("checkout -q main");
    gardener.grow(3);
    const std::string ours = repository.commit("main");
    const std::string merged =
        repository.git("merge-tree --write-tree " + ours + " " + theirs, /*may_fail=*/true);
    const bool conflicts = repository.git("merge-tree --write-tree " + ours + " " + theirs +
                                              " >/dev/null && echo clean",
                                          true) != "clean\n";
    auto opened = open_repository(repository.path());
    ASSERT_TRUE(opened) << opened.error().to_string();
    control::ChangeRequest request;
    request.what = control::ChangeRequest::What::commits;
    request.target = ours;
    request.head = theirs;
    auto change = (*opened)->read_change(request);
    if (!change) continue;  // the side branch came out empty
    if (change->merge_tree.empty()) {
      EXPECT_FALSE(change->merge_note.empty());
      continue;  // a conflict, or a folder rename that is left open
    }
    EXPECT_FALSE(conflicts) << "seed " << seed;
    EXPECT_EQ(change->merge_tree.hex(), merged.substr(0, 40)) << "seed " << seed;
    ++clean;
  }
  EXPECT_GE(clean, 6) << "the histories are no test when few of them merge";
}

}  // namespace
}  // namespace belay::adapters::git
