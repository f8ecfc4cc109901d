#ifndef BELAY_FACTS_MEMORY_TREE_H_
#define BELAY_FACTS_MEMORY_TREE_H_

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "facts/tree.h"

namespace belay::facts {

/// A tree whose files are given one by one: for tests, and for facts that a person hands over.
/// Directories are there when a file lies in them, as in git; the order is git's.
class MemoryTree : public Tree {
 public:
  MemoryTree() = default;
  MemoryTree(std::initializer_list<std::pair<std::string, std::string>> files);

  /// Adds or replaces a file. REQUIRES: a path as in `Tree`; an entry that is no directory.
  MemoryTree& add(std::string path, std::string bytes, Entry entry = Entry::file);
  MemoryTree& remove(std::string_view path);

  Result<Entry> entry(std::string_view path) const override;
  Result<std::optional<std::string>> read(std::string_view path,
                                          std::size_t bytes_max) const override;
  Result<void> walk(const std::function<bool(std::string_view directory)>& enter,
                    const std::function<bool(std::string_view path)>& visit) const override;
  Result<void> list(
      std::string_view directory,
      const std::function<void(std::string_view name, Entry entry)>& visit) const override;

 private:
  struct File {
    std::string bytes;
    Entry entry = Entry::file;
  };
  using Files = std::map<std::string, File, std::less<>>;

  Files::const_iterator after_directory(std::string_view directory) const;

  Files files_;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_MEMORY_TREE_H_
