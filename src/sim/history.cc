#include "sim/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "facts/kinds.h"
#include "facts/memory_tree.h"

namespace belay::sim {
namespace {

using facts::FileMode;
using Files = History::Files;

/// As git names objects: by the SHA-1 of what they are.
Digest named(std::string_view kind, std::string_view bytes) {
  return Hasher(Hasher::Algorithm::sha1)
      .add(fmt::format("{} {}:", kind, bytes.size()))
      .add(bytes)
      .finish();
}

Digest blob_of(const std::string& bytes) { return named("blob", bytes); }

std::set<std::string> paths_of(const Files& a, const Files& b) {
  std::set<std::string> paths;
  for (const auto& [path, bytes] : a) paths.insert(path);
  for (const auto& [path, bytes] : b) paths.insert(path);
  return paths;
}

std::optional<std::string> in(const Files& files, const std::string& path) {
  const auto found = files.find(path);
  if (found == files.end()) return std::nullopt;
  return found->second;
}

/// Calls `differs(path, before, after)` for each path that is not the same.
template <class Differs>
void compare(const Files& before, const Files& after, Differs differs) {
  for (const std::string& path : paths_of(before, after)) {
    const auto old = in(before, path), now = in(after, path);
    if (old != now) differs(path, old, now);
  }
}

std::vector<facts::FileChange> files_between(const Files& before, const Files& after) {
  std::vector<facts::FileChange> made;
  compare(before, after, [&](const std::string& path, const auto& old, const auto& now) {
    facts::FileChange& file = made.emplace_back();
    file.path = file.old_path = path;
    file.status = !old   ? facts::FileStatus::added
                  : !now ? facts::FileStatus::deleted
                         : facts::FileStatus::modified;
    if (old) file.old_mode = FileMode::regular, file.old_id = blob_of(*old);
    if (now) file.mode = FileMode::regular, file.id = blob_of(*now);
    file.added = now ? 1 : 0;
    file.deleted = old ? 1 : 0;
    file.kinds = facts::kinds_of(path, now.value_or(""));
  });
  return made;
}

/// Files that only one side has changed are that side's; nothing where both have, differently.
std::optional<Files> merge(const Files& base, const Files& target, const Files& head,
                           bool heads_win) {
  Files made = target;
  bool clean = true;
  compare(base, head, [&](const std::string& path, const auto& old, const auto& now) {
    const auto there = in(target, path);
    if (there != old && there != now && !heads_win) clean = false;
    if (now) {
      made[path] = *now;
    } else {
      made.erase(path);
    }
  });
  if (!clean) return std::nullopt;
  return made;
}

class SimulatedRepository : public control::Repository {
 public:
  SimulatedRepository(History& history, RepositoryFault fault)
      : history_(history), fault_(std::move(fault)) {}

  Result<facts::Change> read_change(const control::ChangeRequest& request) override {
    BELAY_TRY_VOID(fault_());
    BELAY_TRY_VOID(known(request.head));
    BELAY_TRY_VOID(known(request.target));
    facts::Change made;
    made.head_name = request.head;
    made.target_name = request.target;
    made.target_ref = "refs/heads/" + request.target;
    name_ends(made);
    made.files =
        files_between(history_.files_of(made.base_tree), history_.files_of(made.head_tree));
    for (const facts::FileChange& file : made.files) {
      made.kinds.add(file.kinds);
      made.lines.added += file.added;
      made.lines.deleted += file.deleted;
    }
    read_commits(made);
    made.undone = facts::undone_files(made);
    read_merge(made);
    return made;
  }

  Result<control::Landing> landing(const std::string& revision) override {
    BELAY_TRY_VOID(fault_());
    const std::string name = revision.empty() ? std::string(kMain) : revision;
    BELAY_TRY_VOID(known(name));
    const History::Commit& head = history_.head_of(name);
    return control::Landing{name, "refs/heads/" + name, head.id, head.tree};
  }

  Result<control::PastRange> visit_past(const control::PastRequest&,
                                        std::span<control::PastVisitor* const>,
                                        const control::ProgressTold&) override {
    return fail(Code::unsupported, "the simulated repository has no past");
  }

  Result<control::Worktree> worktree() override {
    return fail(Code::unsupported, "the simulated repository is bare");
  }

  Result<std::unique_ptr<facts::Tree>> tree(const Digest& tree) override {
    BELAY_TRY_VOID(fault_());
    if (!history_.has_tree(tree)) {
      return fail(Code::not_found, fmt::format("there is no tree {}", tree.hex()));
    }
    auto made = std::make_unique<facts::MemoryTree>();
    for (const auto& [path, bytes] : history_.files_of(tree)) made->add(path, bytes);
    return made;
  }

  Result<std::vector<facts::Note>> notes(const facts::Change&) override {
    return std::vector<facts::Note>();
  }
  Result<std::optional<facts::Commit>> notes_tip() override { return std::nullopt; }

 private:
  Result<void> known(const std::string& name) const {
    if (history_.has(name)) return {};
    return fail(Code::not_found, fmt::format("there is no branch `{}`", printable(name)));
  }

  void name_ends(facts::Change& change) const {
    const History::Commit& head = history_.head_of(change.head_name);
    const History::Commit& target = history_.head_of(change.target_name);
    const History::Commit& base = history_.merge_base(target.id, head.id);
    change.head = head.id;
    change.head_tree = head.tree;
    change.target = target.id;
    change.target_tree = target.tree;
    change.base = base.id;
    change.base_tree = base.tree;
    change.title = head.title;
  }

  void read_commits(facts::Change& change) const {
    for (const History::Commit* from : history_.commits_between(change.target, change.head)) {
      facts::Commit& made = change.commits.emplace_back();
      made.id = from->id;
      made.tree = from->tree;
      made.parents = {from->parent};
      made.author = made.committer = from->author;
      made.authored = made.committed = from->at;
      made.message = from->title + "\n";
      made.files = files_between(history_.files_of(history_.commit(from->parent).tree),
                                 history_.files_of(from->tree));
    }
  }

  void read_merge(facts::Change& change) {
    const auto tree = history_.merged(change.target, change.head);
    if (!tree) {
      change.merge_note = "both changed the same file";
      return;
    }
    change.merge_tree = *tree;
    compare(history_.files_of(change.target_tree), history_.files_of(*tree),
            [&](const std::string& path, const auto& old, const auto& now) {
              facts::Touched& touched = change.touched.emplace_back();
              touched.path = path;
              if (old) touched.before = FileMode::regular, touched.before_id = blob_of(*old);
              if (now) touched.after = FileMode::regular, touched.after_id = blob_of(*now);
            });
  }

  History& history_;
  RepositoryFault fault_;
};

}  // namespace

History::History(const Files& files, const facts::Identity& author, Instant at) {
  Commit first;
  first.tree = keep(files);
  first.author = author;
  first.at = at;
  first.title = "Begin";
  add(std::string(kMain), std::move(first));
}

Digest History::keep(const Files& files) {
  std::string all;
  for (const auto& [path, bytes] : files) {
    all += fmt::format("{}:{}{}:{}", path.size(), path, bytes.size(), bytes);
  }
  const Digest name = named("tree", all);
  trees_.emplace(name, files);
  return name;
}

void History::add(const std::string& name, Commit commit) {
  commit.id =
      named("commit", fmt::format("{} {} {} {} {}", commit.tree.hex(), commit.parent.hex(),
                                  commit.author.email, commit.title, commit.at.to_string()));
  heads_[name] = commit.id;
  moves_.emplace_back(name, commit.id);
  commits_.emplace(commit.id, std::move(commit));
}

void History::branch(const std::string& name) { move(name, heads_.at(std::string(kMain))); }

void History::move(const std::string& name, const Digest& commit) {
  heads_[name] = commit;
  moves_.emplace_back(name, commit);
}

void History::push(const std::string& name, const Files& edits, const facts::Identity& author,
                   Instant at) {
  Commit next;
  next.parent = heads_.at(name);
  Files files = trees_.at(commits_.at(next.parent).tree);
  for (const auto& [path, bytes] : edits) files[path] = bytes;
  next.tree = keep(files);
  next.author = author;
  next.at = at;
  next.title = edits.empty() ? "Say so" : "Edit " + edits.begin()->first;
  add(name, std::move(next));
}

void History::rebase(const std::string& name, bool by_force, Instant at) {
  const Commit& target = head_of(std::string(kMain));
  const Commit& head = head_of(name);
  const Commit& base = merge_base(target.id, head.id);
  const auto files =
      merge(trees_.at(base.tree), trees_.at(target.tree), trees_.at(head.tree), by_force);
  if (!files || base.id == target.id) return;
  Commit next = head;
  next.parent = target.id;
  next.tree = keep(*files);
  next.at = at;
  add(name, std::move(next));
}

const History::Commit& History::merge_base(const Digest& target, const Digest& head) const {
  std::set<Digest> below;
  for (Digest at = target; !at.empty(); at = commits_.at(at).parent) below.insert(at);
  Digest at = head;
  while (below.count(at) == 0) at = commits_.at(at).parent;
  return commits_.at(at);
}

std::vector<const History::Commit*> History::commits_between(const Digest& target,
                                                             const Digest& head) const {
  const Digest base = merge_base(target, head).id;
  std::vector<const Commit*> made;
  for (Digest at = head; at != base; at = commits_.at(at).parent) made.push_back(&commits_.at(at));
  std::reverse(made.begin(), made.end());
  return made;
}

std::optional<Digest> History::merged(const Digest& target, const Digest& head) {
  const Digest base = merge_base(target, head).tree;
  const auto files = merge(trees_.at(base), trees_.at(commits_.at(target).tree),
                           trees_.at(commits_.at(head).tree), false);
  if (!files) return std::nullopt;
  return keep(*files);
}

bool History::was_head(const std::string& name, const Digest& id, std::size_t since) const {
  const auto moved = moves_.begin() + static_cast<std::ptrdiff_t>(since);
  if (std::find(moved, moves_.end(), std::pair(name, id)) != moves_.end()) return true;
  const auto last = std::find_if(std::make_reverse_iterator(moved), moves_.rend(),
                                 [&](const auto& move) { return move.first == name; });
  return last != moves_.rend() && last->second == id;
}

std::unique_ptr<control::Repository> open_history(History& history, RepositoryFault fault) {
  return std::make_unique<SimulatedRepository>(history, std::move(fault));
}

}  // namespace belay::sim
