#ifndef BELAY_ADAPTERS_GIT_SCRATCH_REPOSITORY_H_
#define BELAY_ADAPTERS_GIT_SCRATCH_REPOSITORY_H_

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "adapters/git/repository.h"

namespace belay::adapters::git {

/// For tests: a repository of its own in a temporary folder, worked on by the real git, whose
/// output is what the adapter is held against.
class ScratchRepository {
 public:
  explicit ScratchRepository(std::string_view init_options = "") {
    std::string pattern = ::testing::TempDir() + "belay-git-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/work";
    std::filesystem::create_directory(path_);
    git("init -q -b main " + std::string(init_options));
  }
  ~ScratchRepository() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ScratchRepository(const ScratchRepository&) = delete;
  ScratchRepository& operator=(const ScratchRepository&) = delete;

  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }

  /// Runs git in the repository and returns what it printed. A failure fails the test, unless
  /// `may_fail`.
  std::string git(const std::string& arguments, bool may_fail = false) const {
    return run("cd '" + path_ + "' && git " + arguments, may_fail);
  }

  std::string run(const std::string& command, bool may_fail = false) const {
    const std::string closed =
        "env -i PATH=\"$PATH\" HOME='" + folder_ +
        "' GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@retail.example "
        "GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@retail.example GIT_AUTHOR_DATE='" +
        date() + "' GIT_COMMITTER_DATE='" + date() + "' sh -c '" + quoted(command) + "' 2>" +
        folder_ + "/stderr";
    std::FILE* pipe = ::popen(closed.c_str(), "r");
    std::string out;
    char buffer[4096];
    for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
      out.append(buffer, count);
    }
    const int status = ::pclose(pipe);
    if (!may_fail) {
      EXPECT_EQ(WEXITSTATUS(status), 0) << command << "\n" << read(folder_ + "/stderr");
    }
    return out;
  }

  void write(const std::string& file, std::string_view text) const {
    const std::filesystem::path to = path_ + "/" + file;
    std::filesystem::create_directories(to.parent_path());
    std::ofstream(to, std::ios::binary) << text;
  }

  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// Everything that lies there becomes a commit; its name is returned. Each is a minute later.
  std::string commit(const std::string& message) {
    git("add -A");
    git("commit -q --allow-empty -m '" + message + "'");
    ++commits_;
    return head();
  }

  std::string head() const {
    std::string id = git("rev-parse HEAD");
    id.pop_back();
    return id;
  }

 private:
  std::string date() const {
    return "@" + std::to_string(1'760'000'000 + 60 * commits_) + " +0000";
  }

  static std::string quoted(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out;
  }

  std::string folder_;
  std::string path_;
  int commits_ = 0;
};

/// The change as a user who stands in `path` gets it.
inline Result<facts::Change> read(const std::string& path,
                                  const control::ChangeRequest& request = {}) {
  BELAY_TRY(auto repository, open_repository(path));
  return repository->read_change(request);
}

inline control::ChangeRequest between(const std::string& target, const std::string& head) {
  control::ChangeRequest request;
  request.what = control::ChangeRequest::What::commits;
  request.target = target;
  request.head = head;
  return request;
}

/// `main` with one commit, `feature` with two more.
inline void grow_feature(ScratchRepository& repository) {
  repository.write("src/a.cc", "one\ntwo\n");
  repository.commit("first");
  repository.git("checkout -q -b feature");
  repository.write("src/a.cc", "one\ntwo\nthree\n");
  repository.commit("second");
  repository.write("src/b.cc", "b\n");
  repository.commit("third: the newest\n\nbody");
}

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_SCRATCH_REPOSITORY_H_
