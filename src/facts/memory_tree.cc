#include "facts/memory_tree.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::facts {
namespace {

std::string with_slash(std::string_view directory) {
  return directory.empty() ? std::string() : std::string(directory) + '/';
}

}  // namespace

MemoryTree::MemoryTree(std::initializer_list<std::pair<std::string, std::string>> files) {
  for (const auto& [path, bytes] : files) add(path, bytes);
}

MemoryTree& MemoryTree::add(std::string path, std::string bytes, Entry entry) {
  files_.insert_or_assign(std::move(path), File{std::move(bytes), entry});
  return *this;
}

MemoryTree& MemoryTree::remove(std::string_view path) {
  if (const auto found = files_.find(path); found != files_.end()) files_.erase(found);
  return *this;
}

Result<Tree::Entry> MemoryTree::entry(std::string_view path) const {
  if (path.empty()) return Entry::directory;
  if (const auto found = files_.find(path); found != files_.end()) return found->second.entry;
  const std::string inside = with_slash(path);
  const auto first = files_.lower_bound(inside);
  return first != files_.end() && first->first.starts_with(inside) ? Entry::directory
                                                                   : Entry::absent;
}

Result<std::optional<std::string>> MemoryTree::read(std::string_view path,
                                                    std::size_t bytes_max) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return std::nullopt;
  const File& file = found->second;
  if (file.entry != Entry::file && file.entry != Entry::executable) return std::nullopt;
  if (file.bytes.size() > bytes_max) {
    return fail(Code::over_limit, fmt::format("`{}` has {} bytes, the limit is {}", printable(path),
                                              file.bytes.size(), bytes_max));
  }
  return file.bytes;
}

// The full paths in byte order are git's order: a directory sorts as its name followed by `/`.
MemoryTree::Files::const_iterator MemoryTree::after_directory(std::string_view directory) const {
  std::string past = std::string(directory);
  past += static_cast<char>('/' + 1);
  return files_.lower_bound(past);
}

Result<void> MemoryTree::walk(const std::function<bool(std::string_view directory)>& enter,
                              const std::function<bool(std::string_view path)>& visit) const {
  std::string entered;  // the innermost directory that was allowed, with its `/`
  for (auto at = files_.begin(); at != files_.end();) {
    const std::string_view path = at->first;
    while (!path.starts_with(entered)) {
      entered.pop_back();
      entered.resize(entered.rfind('/') + 1);
    }
    const std::size_t slash = path.find('/', entered.size());
    if (slash == std::string_view::npos) {
      if (!visit(path)) return {};
      ++at;
    } else if (enter(path.substr(0, slash))) {
      entered = path.substr(0, slash + 1);
    } else {
      at = after_directory(path.substr(0, slash));
    }
  }
  return {};
}

Result<void> MemoryTree::list(
    std::string_view directory,
    const std::function<void(std::string_view name, Entry entry)>& visit) const {
  const std::string inside = with_slash(directory);
  for (auto at = files_.lower_bound(inside); at != files_.end() && at->first.starts_with(inside);) {
    const std::string_view path = at->first;
    const std::size_t slash = path.find('/', inside.size());
    if (slash == std::string_view::npos) {
      visit(path.substr(inside.size()), at->second.entry);
      ++at;
    } else {
      visit(path.substr(inside.size(), slash - inside.size()), Entry::directory);
      at = after_directory(path.substr(0, slash));
    }
  }
  return {};
}

}  // namespace belay::facts
