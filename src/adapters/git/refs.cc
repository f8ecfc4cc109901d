#include "adapters/git/refs.h"

#include <fmt/format.h>

#include "adapters/git/records.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kPackedRefsBytesMax = 256u << 20;
constexpr std::size_t kLooseRefBytesMax = 4096;
constexpr int kSymbolicStepsMax = 8;
constexpr std::int64_t kAncestorStepsMax = 1'000'000;

/// A name that stays inside the refs folder and that git itself would accept.
bool is_ref_name(std::string_view name) {
  if (name.empty() || name.size() > 1024 || name.front() == '/' || name.back() == '/') return false;
  for (const std::string_view part : split(name, '/')) {
    if (part.empty() || part.front() == '.' || part.ends_with(".lock")) return false;
  }
  return name.find("..") == std::string_view::npos &&
         name.find_first_of(std::string_view("\0 ~^:?*[\\\n\t", 11)) == std::string_view::npos;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// Where the text of a ref's file points; empty when it is not symbolic.
std::string symbolic_target(std::string_view text) {
  if (!text.starts_with("ref:")) return "";
  const std::string_view target = trimmed(text.substr(4));
  return is_ref_name(target) ? std::string(target) : "";
}

Result<Digest> peel_to_commit(Digest id, ObjectStore& objects) {
  for (int step = 0; step < kSymbolicStepsMax; ++step) {
    BELAY_TRY(const Object object, objects.read(id));
    if (object.type == ObjectType::commit) return id;
    if (object.type != ObjectType::tag) break;
    BELAY_TRY(id, parse_tag_target(id, object.bytes));
  }
  return fail(Code::not_found, fmt::format("`{}` is not a commit", id.hex()));
}

Result<Digest> nth_parent(const Digest& commit, std::int64_t n, ObjectStore& objects) {
  if (n == 0) return commit;
  BELAY_TRY(const Object object, objects.read(commit, ObjectType::commit));
  BELAY_TRY(const CommitLinks links, parse_links(commit, object.bytes));
  if (static_cast<std::size_t>(n) > links.parents.size()) {
    return fail(Code::not_found, fmt::format("commit `{}` has {}", commit.abbreviated(),
                                             counted(links.parents.size(), "parent")));
  }
  return links.parents[static_cast<std::size_t>(n) - 1];
}

/// Applies `~n`, `^n` and `^{commit}` in turn.
Result<Digest> follow_suffix(Digest commit, std::string_view suffix, ObjectStore& objects) {
  while (!suffix.empty()) {
    const char mark = suffix.front();
    suffix.remove_prefix(1);
    if (mark == '^' && (suffix.starts_with("{commit}") || suffix.starts_with("{}"))) {
      suffix.remove_prefix(suffix.find('}') + 1);
      continue;
    }
    const std::size_t end = std::min(suffix.find_first_not_of("0123456789"), suffix.size());
    const auto count = end == 0 ? std::optional<std::int64_t>(1) : decimal(suffix.substr(0, end));
    suffix.remove_prefix(end);
    if (!count || *count > kAncestorStepsMax || (mark != '~' && mark != '^')) {
      return fail(Code::not_found, "only `~n`, `^n` and `^{commit}` may follow a revision");
    }
    if (mark == '^') {
      BELAY_TRY(commit, nth_parent(commit, *count, objects));
    } else {
      for (std::int64_t i = 0; i < *count; ++i) {
        BELAY_TRY(commit, nth_parent(commit, 1, objects));
      }
    }
  }
  return commit;
}

}  // namespace

std::string short_name(std::string_view full_name) {
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/", "refs/remotes/", "refs/"}) {
    if (full_name.starts_with(prefix)) return std::string(full_name.substr(prefix.size()));
  }
  return std::string(full_name);
}

Result<std::optional<std::string>> Refs::read_loose(const std::string& full_name) const {
  // Refs of a linked worktree's own (HEAD and its like) lie in its git_dir, all others are shared.
  const bool own = !full_name.starts_with("refs/");
  const std::string& directory = own ? layout_->git_dir : layout_->common_dir;
  auto text = read_file(directory + "/" + full_name, kLooseRefBytesMax);
  if (!text && text.error().code == Code::unavailable) return std::nullopt;  // a directory
  return text;
}

Result<std::optional<Digest>> Refs::find_packed(std::string_view full_name) const {
  BELAY_TRY(auto text, read_file(layout_->common_dir + "/packed-refs", kPackedRefsBytesMax));
  if (!text) return std::nullopt;
  const std::string_view all = *text;
  const std::string wanted = fmt::format(" {}\n", full_name);
  const std::size_t at = all.find(wanted);
  const std::size_t digits = 2 * layout_->digest_bytes();
  if (at == std::string_view::npos || at < digits) return std::nullopt;
  BELAY_TRY(const Digest id, Digest::parse(all.substr(at - digits, digits)));
  return id;
}

Result<std::string> Refs::followed(std::string full_name) const {
  for (int step = 0; step < kSymbolicStepsMax; ++step) {
    BELAY_TRY(const auto text, read_loose(full_name));
    std::string target = text ? symbolic_target(*text) : "";
    if (target.empty()) break;
    full_name = std::move(target);
  }
  return full_name;
}

std::string Refs::branch_of(std::string_view full_name) const {
  constexpr std::string_view kBranches = "refs/heads/";
  constexpr std::string_view kRemotes = "refs/remotes/";
  if (full_name.starts_with(kBranches)) return std::string(full_name);
  if (!full_name.starts_with(kRemotes)) return "";
  const std::string_view tracked = full_name.substr(kRemotes.size());
  std::vector<std::string_view> branches;
  for (const std::string& remote : layout_->remotes) {
    if (tracked.starts_with(remote + '/')) branches.push_back(tracked.substr(remote.size() + 1));
  }
  const std::size_t slash = tracked.find('/');
  if (branches.empty() && slash != tracked.npos) branches.push_back(tracked.substr(slash + 1));
  if (branches.size() != 1 || branches[0].empty() || branches[0] == "HEAD") return "";
  return fmt::format("{}{}", kBranches, branches[0]);
}

Result<std::optional<Refs::Found>> Refs::follow(std::string full_name) const {
  for (int step = 0; step < kSymbolicStepsMax; ++step) {
    if (!is_ref_name(full_name)) return std::nullopt;
    BELAY_TRY(const auto text, read_loose(full_name));
    std::string target = text ? symbolic_target(*text) : "";
    if (!target.empty()) {
      full_name = std::move(target);
      continue;
    }
    std::optional<Digest> id;
    if (!text) {
      BELAY_TRY(id, find_packed(full_name));
    } else if (const auto loose = Digest::parse(trimmed(*text))) {
      id = *loose;
    }
    if (!id) return std::nullopt;
    return Found{*id, std::move(full_name)};
  }
  return std::nullopt;
}

Result<std::optional<Digest>> Refs::find(const std::string& full_name) const {
  BELAY_TRY(const auto found, follow(full_name));
  return found ? std::optional(found->id) : std::nullopt;
}

Result<std::optional<Revision>> Refs::resolve_name(std::string_view name,
                                                   ObjectStore& objects) const {
  const std::string short_form(name == "@" ? "HEAD" : name);
  for (const std::string& full :
       {short_form, "refs/heads/" + short_form, "refs/remotes/" + short_form,
        "refs/remotes/" + short_form + "/HEAD", "refs/tags/" + short_form, "refs/" + short_form}) {
    const bool top_level = full.find('/') == std::string::npos;
    if (top_level && full.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != std::string::npos) {
      continue;  // only HEAD and its like live beside refs/
    }
    BELAY_TRY(auto found, follow(full));
    if (!found) continue;
    BELAY_TRY(Digest commit, peel_to_commit(found->id, objects));
    return Revision{commit, found->ref == "HEAD" ? "" : std::move(found->ref), short_form};
  }
  return std::nullopt;
}

Result<Revision> Refs::resolve(std::string_view text, ObjectStore& objects) const {
  const std::size_t mark = std::min(text.find_first_of("~^"), text.size());
  const std::string_view name = text.substr(0, mark);
  const std::string_view suffix = text.substr(mark);
  BELAY_TRY(auto found, resolve_name(name, objects));
  if (!found && is_hex(name) && name.size() >= 4 && name.size() <= 2 * layout_->digest_bytes()) {
    BELAY_TRY(const auto matches, objects.starting_with(lower(name)));
    if (matches.size() > 1) {
      return fail(Code::not_found, fmt::format("`{}` is the beginning of several objects: write "
                                               "more of it",
                                               printable(name)));
    }
    if (matches.size() == 1) {
      BELAY_TRY(const Digest commit, peel_to_commit(matches[0], objects));
      found = Revision{commit, "", std::string(name)};
    }
  }
  if (!found) {
    return fail(Code::not_found, fmt::format("no branch, tag or commit is named `{}`: `git branch "
                                             "-a` lists the branches",
                                             printable(text)));
  }
  if (!suffix.empty()) {
    auto commit = follow_suffix(found->commit, suffix, objects);
    if (!commit) {
      return fail(commit.error().code,
                  fmt::format("`{}`: {}", printable(text), commit.error().message));
    }
    found = Revision{*commit, "", std::string(text)};
  }
  return *std::move(found);
}

}  // namespace belay::adapters::git
