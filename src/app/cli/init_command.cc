#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>

#include "adapters/git/repository.h"
#include "app/cli/commands.h"
#include "app/cli/render/words.h"
#include "base/text.h"
#include "facts/catalog/discovery.h"
#include "facts/catalog/sketch.h"

namespace belay::app {
namespace {

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// Never follows or writes through a symbolic link: the repository may hold one of that name.
Result<void> write_file(const std::string& path, std::string_view text, bool over) {
  if (over) ::unlink(path.c_str());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  const auto failed = [&] {
    return fail(Code::unavailable, fmt::format("cannot be written: {}", std::strerror(errno)),
                Place{path, 0, 0});
  };
  if (file < 0) return failed();
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      ::close(file);
      return failed();
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::close(file) != 0) return failed();
  return {};
}

/// A tree as if it lacked what `belay init` writes: what is written over must not be found.
class WithoutDrafts final : public facts::Tree {
 public:
  explicit WithoutDrafts(const facts::Tree& tree) : tree_(tree) {}

  Result<Entry> entry(std::string_view path) const override {
    if (is_draft(path)) return Entry::absent;
    return tree_.entry(path);
  }
  Result<std::optional<std::string>> read(std::string_view path,
                                          std::size_t bytes_max) const override {
    if (is_draft(path)) return std::nullopt;
    return tree_.read(path, bytes_max);
  }
  Result<void> walk(const std::function<bool(std::string_view)>& enter,
                    const std::function<bool(std::string_view)>& visit) const override {
    return tree_.walk(enter, [&](std::string_view path) { return is_draft(path) || visit(path); });
  }
  Result<void> list(std::string_view directory,
                    const std::function<void(std::string_view, Entry)>& visit) const override {
    return tree_.list(directory, [&](std::string_view name, Entry entry) {
      if (!directory.empty() || !is_draft(name)) visit(name, entry);
    });
  }

 private:
  static bool is_draft(std::string_view path) {
    return path == control::kPolicyPath || path == facts::kCatalogPath;
  }

  const facts::Tree& tree_;
};

Result<facts::Sketch> sketch_of(const facts::Tree& tree, bool force) {
  const std::string_view policy = gate::Policy::built_in_text();
  return force ? facts::sketch(WithoutDrafts(tree), policy) : facts::sketch(tree, policy);
}

/// Writes one draft unless there is nothing to write or a file in its place. Says what it did.
Result<bool> place(const std::string& folder, std::string_view name, std::string_view text,
                   bool force) {
  const std::string path = fmt::format("{}/{}", folder, name);
  if (!force && exists(path)) {
    print(fmt::format("left {} as it is\n", name));
    return false;
  }
  if (text.empty()) return false;
  BELAY_TRY_VOID(write_file(path, text, force));
  print(fmt::format("wrote {}\n", name));
  return true;
}

}  // namespace

Result<int> execute(const InitOptions& options) {
  BELAY_TRY(const auto repository, adapters::git::open_repository("."));
  BELAY_TRY(const control::Worktree worktree, repository->worktree());
  const std::string& folder = worktree.folder;
  if (!options.force && exists(fmt::format("{}/{}", folder, control::kPolicyPath)) &&
      exists(fmt::format("{}/{}", folder, facts::kCatalogPath))) {
    return fail(Code::usage,
                fmt::format("`{}` and `{}` are there already: edit them, or write over them with "
                            "`belay init --force`",
                            control::kPolicyPath, facts::kCatalogPath));
  }
  BELAY_TRY(const auto tree, repository->tree(worktree.tree));
  BELAY_TRY(const facts::Sketch sketch, sketch_of(*tree, options.force));
  for (const std::string& note : sketch.notes) print(legible(note) + "\n");
  BELAY_TRY(const bool policy, place(folder, control::kPolicyPath, sketch.policy, options.force));
  BELAY_TRY(const bool catalog, place(folder, facts::kCatalogPath, sketch.catalog, options.force));
  if (!policy && !catalog) return 0;
  print(catalog ? "next: say the tiers in belay-catalog.yaml, then run `belay check --worktree "
                  "--policy belay.yaml`\n"
                : "next: run `belay check --policy belay.yaml` to preview it\n");
  print("both judge changes once they are on the target branch\n");
  return 0;
}

}  // namespace belay::app
