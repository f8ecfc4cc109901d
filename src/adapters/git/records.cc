#include "adapters/git/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

/// Takes `prefix` and the rest of its line off the front of `bytes`.
bool take_line(std::string_view& bytes, std::string_view prefix, std::string_view& value) {
  if (!bytes.starts_with(prefix)) return false;
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return false;
  value = bytes.substr(prefix.size(), end - prefix.size());
  bytes.remove_prefix(end + 1);
  return true;
}

struct Stamp {
  facts::Identity who;
  Instant at;
};

/// `Name <email> seconds zone`, leniently: real histories hold broken ones.
Stamp parse_stamp(std::string_view line) {
  Stamp stamp;
  const std::size_t open = line.find('<');
  const std::size_t close = line.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    stamp.who.name = std::string(trimmed(line));
    return stamp;
  }
  stamp.who.name = std::string(trimmed(line.substr(0, open)));
  stamp.who.email = std::string(trimmed(line.substr(open + 1, close - open - 1)));
  const std::string_view rest = trimmed(line.substr(close + 1));
  std::int64_t seconds = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), seconds);
  stamp.at.seconds = std::clamp(seconds, kInstantSecondsMin, kInstantSecondsMax);
  return stamp;
}

tl::unexpected<Error> broken(const Digest& id, std::string_view what) {
  return fail(Code::malformed, fmt::format("object `{}` is broken: {}", id.hex(), what));
}

Result<CommitLinks> take_links(const Digest& id, std::string_view& rest) {
  CommitLinks links;
  std::string_view value;
  if (!take_line(rest, "tree ", value)) return broken(id, "a commit without a tree");
  BELAY_TRY(links.tree, Digest::parse(value));
  while (take_line(rest, "parent ", value)) {
    BELAY_TRY(Digest parent, Digest::parse(value));
    links.parents.push_back(parent);
  }
  return links;
}

/// The signature's lines, unindented, and the commit without them.
void read_signature(std::string_view bytes, std::string_view headers, facts::Commit& commit) {
  for (const std::string_view name : {"gpgsig ", "gpgsig-sha256 "}) {
    std::size_t at = headers.starts_with(name) ? 0 : headers.find(fmt::format("\n{}", name));
    if (at == std::string_view::npos) continue;
    if (!headers.starts_with(name)) ++at;
    const std::size_t start = static_cast<std::size_t>(headers.data() - bytes.data()) + at;
    std::size_t end = start;
    do {
      end = bytes.find('\n', end);
      if (end == std::string_view::npos) return;
      ++end;
    } while (bytes.substr(end).starts_with(' '));
    std::string signature(bytes.substr(start + name.size(), end - start - name.size()));
    for (std::size_t i = signature.find("\n "); i != std::string::npos;
         i = signature.find("\n ", i + 1)) {
      signature.erase(i + 1, 1);
    }
    commit.signature = std::move(signature);
    commit.signed_bytes = std::string(bytes.substr(0, start)).append(bytes.substr(end));
    return;
  }
}

}  // namespace

facts::FileMode file_mode(std::uint32_t mode) {
  switch (mode & kModeType) {
    case kModeRegular:
      return (mode & 0111) != 0 ? facts::FileMode::executable : facts::FileMode::regular;
    case kModeSymlink:
      return facts::FileMode::symlink;
    case kModeSubmodule:
      return facts::FileMode::submodule;
    default:
      return facts::FileMode::absent;
  }
}

bool TreeEntries::next(TreeEntry& entry) {
  if (rest_.empty()) return false;
  const std::size_t space = rest_.find(' ');
  const std::size_t end = rest_.find('\0');
  std::uint32_t mode = 0;
  malformed_ =
      space == std::string_view::npos || end == std::string_view::npos || space > end ||
      end + 1 == space + 1 || rest_.size() < end + 1 + digest_bytes_ ||
      std::from_chars(rest_.data(), rest_.data() + space, mode, 8).ptr != rest_.data() + space;
  if (malformed_) return false;
  entry.mode = mode;
  entry.name = rest_.substr(space + 1, end - space - 1);
  entry.id = Digest::from_bytes(
      std::span(reinterpret_cast<const std::uint8_t*>(rest_.data()) + end + 1, digest_bytes_));
  rest_.remove_prefix(end + 1 + digest_bytes_);
  return true;
}

int compare_names(std::string_view a, bool a_directory, std::string_view b, bool b_directory) {
  const std::size_t common = std::min(a.size(), b.size());
  if (const int order = a.substr(0, common).compare(b.substr(0, common)); order != 0) return order;
  const auto next = [common](std::string_view name, bool directory) -> int {
    if (name.size() > common) return static_cast<unsigned char>(name[common]);
    return directory ? '/' : 0;
  };
  return next(a, a_directory) - next(b, b_directory);
}

Result<CommitLinks> parse_links(const Digest& id, std::string_view bytes) {
  BELAY_TRY(CommitLinks links, take_links(id, bytes));
  std::string_view value;
  take_line(bytes, "author ", value);
  if (take_line(bytes, "committer ", value))
    links.committed_seconds = parse_stamp(value).at.seconds;
  return links;
}

Result<facts::Commit> parse_commit(const Digest& id, std::string_view bytes) {
  facts::Commit commit;
  commit.id = id;
  std::string_view rest = bytes;
  BELAY_TRY(CommitLinks links, take_links(id, rest));
  commit.tree = links.tree;
  commit.parents = std::move(links.parents);
  std::string_view value;
  if (take_line(rest, "author ", value)) {
    const Stamp stamp = parse_stamp(value);
    commit.author = stamp.who;
    commit.authored = stamp.at;
  }
  if (take_line(rest, "committer ", value)) {
    const Stamp stamp = parse_stamp(value);
    commit.committer = stamp.who;
    commit.committed = stamp.at;
  }
  const std::size_t blank = rest.starts_with('\n') ? 0 : rest.find("\n\n");
  if (blank == std::string_view::npos) return commit;
  const std::string_view headers = rest.substr(0, blank == 0 ? 0 : blank + 1);
  read_signature(bytes, headers, commit);
  commit.message =
      std::string(rest.substr(headers.size() + 1).substr(0, limits::kCommitMessageBytesMax));
  return commit;
}

Result<Digest> parse_tag_target(const Digest& id, std::string_view bytes) {
  std::string_view value;
  if (!take_line(bytes, "object ", value)) return broken(id, "a tag that points to nothing");
  return Digest::parse(value);
}

}  // namespace belay::adapters::git
