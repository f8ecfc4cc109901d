#ifndef BELAY_ADAPTERS_GIT_RECORDS_H_
#define BELAY_ADAPTERS_GIT_RECORDS_H_

#include <cstdint>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "facts/change.h"

/// How git writes commits, trees and tags.
namespace belay::adapters::git {

inline constexpr std::uint32_t kModeType = 0170000;
inline constexpr std::uint32_t kModeDirectory = 0040000;
inline constexpr std::uint32_t kModeRegular = 0100000;
inline constexpr std::uint32_t kModeSymlink = 0120000;
inline constexpr std::uint32_t kModeSubmodule = 0160000;

inline bool is_directory(std::uint32_t mode) { return (mode & kModeType) == kModeDirectory; }
inline bool is_regular(std::uint32_t mode) { return (mode & kModeType) == kModeRegular; }
facts::FileMode file_mode(std::uint32_t mode);

struct TreeEntry {
  std::uint32_t mode = 0;
  std::string_view name;
  Digest id;
};

/// Walks the entries of a tree object, whose bytes must outlive it.
class TreeEntries {
 public:
  TreeEntries(std::string_view bytes, std::size_t digest_bytes)
      : rest_(bytes), digest_bytes_(digest_bytes) {}

  /// False at the end and at the first malformed entry; `malformed()` tells which.
  bool next(TreeEntry& entry);
  bool malformed() const { return malformed_; }

 private:
  std::string_view rest_;
  std::size_t digest_bytes_;
  bool malformed_ = false;
};

/// git's order of names within a tree: a directory sorts as if its name ended in `/`.
int compare_names(std::string_view a, bool a_directory, std::string_view b, bool b_directory);

Result<facts::Commit> parse_commit(const Digest& id, std::string_view bytes);

/// Only what a walk through history needs.
struct CommitLinks {
  Digest tree;
  std::vector<Digest> parents;
  std::int64_t committed_seconds = 0;
};
Result<CommitLinks> parse_links(const Digest& id, std::string_view bytes);

/// What a tag points to.
Result<Digest> parse_tag_target(const Digest& id, std::string_view bytes);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_RECORDS_H_
