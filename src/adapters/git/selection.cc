#include "adapters/git/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "adapters/git/history.h"
#include "adapters/git/records.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

using control::ChangeRequest;
using facts::ChangeSource;

constexpr std::string_view kDeepen =
    "run `git fetch --unshallow` (or `git fetch --deepen=100`), then check again";

Result<std::optional<Revision>> default_target(const Refs& refs, DraftObjects& objects) {
  for (const std::string_view name :
       {"refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master",
        "refs/remotes/origin/main", "refs/remotes/origin/master"}) {
    BELAY_TRY(const auto found, refs.find(std::string(name)));
    if (!found) continue;
    BELAY_TRY(Revision revision, refs.resolve(name, objects));
    revision.name = short_name(revision.ref);
    return revision;
  }
  return std::nullopt;
}

class Selector {
 public:
  Selector(const Layout& layout, DraftObjects& objects, const ChangeRequest& request)
      : layout_(layout), objects_(objects), request_(request), refs_(layout) {}

  Result<Selection> select() {
    BELAY_TRY(head_ref_, refs_.symbolic_target("HEAD"));
    if (request_.what == ChangeRequest::What::staged) return uncommitted(ChangeSource::staged);
    if (request_.what == ChangeRequest::What::worktree) return uncommitted(ChangeSource::worktree);
    BELAY_TRY(const auto head, refs_.find("HEAD"));
    if (!head && request_.head.empty()) return without_commits();
    BELAY_TRY(selection_.head,
              refs_.resolve(request_.head.empty() ? "HEAD" : request_.head, objects_));
    if (request_.head.empty() && !head_ref_.empty()) selection_.head.name = short_name(head_ref_);
    BELAY_TRY(const auto target, requested_or_default_target());
    const bool all_chosen = request_.what == ChangeRequest::What::choose && request_.head.empty() &&
                            request_.target.empty() && request_.base.empty();
    if (all_chosen && (!target || stands_on(*target))) return standing_on_target();
    if (!target) {
      return fail(Code::usage,
                  "there is no `origin/HEAD`, `main` or `master` to compare with: name the target "
                  "with --target");
    }
    selection_.target = *target;
    return between();
  }

 private:
  bool stands_on(const Revision& target) const {
    return target.commit == selection_.head.commit ||
           (!head_ref_.empty() && target.ref == head_ref_);
  }

  Result<std::optional<Revision>> requested_or_default_target() {
    const std::string& named = !request_.target.empty() ? request_.target : request_.base;
    if (named.empty()) return default_target(refs_, objects_);
    BELAY_TRY(Revision revision, refs_.resolve(named, objects_));
    return revision;
  }

  /// HEAD is the target itself: what is not committed yet, else its last commit.
  Result<Selection> standing_on_target() {
    if (!layout_.work_dir.empty()) {
      const Revision head = selection_.head;
      BELAY_TRY(Selection dirty, uncommitted(ChangeSource::worktree));
      if (dirty.head_tree != dirty.base_tree) return dirty;
      selection_ = Selection();
      selection_.head = head;
    }
    return last_commit();
  }

  Result<Selection> last_commit() {
    selection_.source = ChangeSource::last_commit;
    const Digest& head = selection_.head.commit;
    BELAY_TRY(const Object object, objects_.ObjectStore::read(head, ObjectType::commit));
    BELAY_TRY(const CommitLinks links, parse_links(head, object.bytes));
    selection_.commits = {head};
    selection_.head_tree = links.tree;
    selection_.target.ref = head_ref_;
    selection_.target.name = head_ref_.empty() ? selection_.head.name : short_name(head_ref_);
    if (links.parents.empty()) {
      selection_.base_tree = selection_.target_tree = layout_.empty_tree();
      return selection_;
    }
    if (layout_.shallow.contains(head)) {
      selection_.base_tree = selection_.head_tree;
      selection_.target_tree = layout_.empty_tree();
      files_unknown(
          fmt::format("commit `{}` is where this shallow clone ends, so its parent is not "
                      "here",
                      head.abbreviated()));
      return selection_;
    }
    selection_.base = selection_.target.commit = links.parents.front();
    BELAY_TRY(selection_.base_tree, tree_of(objects_, selection_.base));
    selection_.target_tree = selection_.base_tree;
    return selection_;
  }

  Result<Selection> without_commits() {
    if (!layout_.work_dir.empty()) {
      BELAY_TRY(Selection dirty, uncommitted(ChangeSource::worktree));
      if (dirty.head_tree != layout_.empty_tree()) return dirty;
    }
    return fail(
        Code::not_found,
        "the repository has no commits yet and nothing is staged: there is nothing to check");
  }

  /// What is staged, or what lies in the working tree, against HEAD.
  Result<Selection> uncommitted(ChangeSource source) {
    if (layout_.work_dir.empty()) {
      return fail(Code::unsupported, "a bare repository has no staged files: name a revision");
    }
    selection_ = Selection();
    selection_.source = source;
    selection_.head.name =
        source == ChangeSource::staged ? "staged changes" : "staged and working-tree changes";
    BELAY_TRY(const auto head, refs_.find("HEAD"));
    if (head) selection_.base = *head;
    BELAY_TRY(selection_.base_tree, tree_of(objects_, selection_.base));
    if (request_.target.empty()) {
      selection_.target = {selection_.base, head_ref_,
                           head_ref_.empty() ? "HEAD" : short_name(head_ref_)};
    } else {
      BELAY_TRY(selection_.target, refs_.resolve(request_.target, objects_));
    }
    BELAY_TRY(selection_.target_tree, tree_of(objects_, selection_.target.commit));
    BELAY_TRY(const auto index, read_index(layout_));
    BELAY_TRY(selection_.head_tree, source == ChangeSource::staged
                                        ? staged_tree(objects_, layout_, index)
                                        : worktree_tree(objects_, layout_, index));
    const bool asked = request_.what != ChangeRequest::What::choose;
    if (asked && selection_.head_tree == selection_.base_tree) {
      return fail(
          Code::not_found,
          fmt::format("there are no {} to check: `git add` new files first", selection_.head.name));
    }
    return selection_;
  }

  Result<Selection> between() {
    const Digest& head = selection_.head.commit;
    BELAY_TRY(selection_.head_tree, tree_of(objects_, head));
    BELAY_TRY(selection_.target_tree, tree_of(objects_, selection_.target.commit));
    Digest from = selection_.target.commit;
    if (!request_.base.empty()) {
      BELAY_TRY(const Revision base, refs_.resolve(request_.base, objects_));
      from = base.commit;
    }
    BELAY_TRY(Divergence divergence, diverge(layout_, objects_, from, head));
    if (divergence.merge_bases.empty()) return unrelated(divergence);
    selection_.base = divergence.merge_bases.front();
    if (!request_.base.empty() && selection_.base != from) {
      return fail(
          Code::usage,
          fmt::format("`{}` is not an ancestor of `{}`: their common ancestor is `{}`; give "
                      "that, or use --target",
                      printable(request_.base), printable(selection_.head.name),
                      selection_.base.abbreviated()));
    }
    if (divergence.ahead.empty()) {
      return fail(Code::not_found,
                  fmt::format("`{}` has no commits that `{}` lacks: there is nothing to check",
                              printable(selection_.head.name), printable(selection_.target.name)));
    }
    selection_.commits = std::move(divergence.ahead);
    BELAY_TRY(selection_.base_tree, tree_of(objects_, selection_.base));
    return selection_;
  }

  Result<Selection> unrelated(const Divergence& divergence) {
    if (!divergence.cut_off) {
      return fail(Code::not_found,
                  fmt::format("`{}` and `{}` have no common history: name another target",
                              printable(selection_.head.name), printable(selection_.target.name)));
    }
    selection_.base_tree = selection_.head_tree;
    files_unknown(fmt::format("the common ancestor of `{}` and `{}` was cut off this shallow clone",
                              printable(selection_.head.name), printable(selection_.target.name)));
    return selection_;
  }

  void files_unknown(const std::string& reason) {
    for (const std::string_view fact :
         {"change.files", "change.kind", "change.lines", "change.is_revert", "change.commits"}) {
      selection_.unknowns.push_back(
          {std::string(fact), reason, fmt::format("what does the change hold? {}", kDeepen)});
    }
  }

  const Layout& layout_;
  DraftObjects& objects_;
  const ChangeRequest& request_;
  Refs refs_;
  std::string head_ref_;
  Selection selection_;
};

}  // namespace

Result<Selection> select_change(const Layout& layout, DraftObjects& objects,
                                const control::ChangeRequest& request) {
  return Selector(layout, objects, request).select();
}

Result<Revision> select_target(const Layout& layout, DraftObjects& objects,
                               const std::string& revision) {
  const Refs refs(layout);
  if (!revision.empty()) return refs.resolve(revision, objects);
  BELAY_TRY(auto chosen, default_target(refs, objects));
  if (chosen) return *std::move(chosen);
  BELAY_TRY(const auto head, refs.find("HEAD"));
  if (head) return refs.resolve("HEAD", objects);
  return fail(Code::not_found, "the repository has no commits yet: commit something first");
}

Result<Digest> tree_of(ObjectStore& objects, const Digest& commit) {
  if (commit.empty()) return Digest();
  BELAY_TRY(const Object object, objects.read(commit, ObjectType::commit));
  BELAY_TRY(const CommitLinks links, parse_links(commit, object.bytes));
  return links.tree;
}

}  // namespace belay::adapters::git
