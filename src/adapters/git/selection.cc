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

/// What the remote has comes first: a local branch of that name may lack what has landed, or hold
/// what has not.
Result<std::optional<Revision>> default_target(const Refs& refs, DraftObjects& objects) {
  for (const std::string_view name :
       {"refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master",
        "refs/heads/main", "refs/heads/master"}) {
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

  Result<Selection> select() && {
    BELAY_TRY_VOID(choose());
    name_branch();
    return std::move(selection_);
  }

 private:
  Result<void> choose() {
    BELAY_TRY(head_ref_, refs_.followed("HEAD"));
    if (head_ref_ == "HEAD") head_ref_.clear();
    if (request_.what == ChangeRequest::What::staged) return uncommitted(ChangeSource::staged);
    if (request_.what == ChangeRequest::What::worktree) return uncommitted(ChangeSource::worktree);
    BELAY_TRY(const auto head, refs_.find("HEAD"));
    if (!head && request_.head.empty()) return without_commits();
    BELAY_TRY(selection_.head,
              refs_.resolve(request_.head.empty() ? "HEAD" : request_.head, objects_));
    if (request_.head.empty() && !head_ref_.empty()) selection_.head.name = short_name(head_ref_);
    BELAY_TRY(const auto target, requested_or_default_target());
    if (target) selection_.target = *target;
    const bool all_chosen = request_.what == ChangeRequest::What::choose && request_.head.empty() &&
                            request_.target.empty() && request_.base.empty();
    if (all_chosen && (!target || target->commit == selection_.head.commit)) {
      return standing_on_target();
    }
    if (!target) {
      return fail(Code::usage,
                  "there is no `origin/HEAD`, `main` or `master` to compare with: name the target "
                  "with --target");
    }
    return between(all_chosen && refs_.branch_of(target->ref) == head_ref_);
  }

  Result<std::optional<Revision>> requested_or_default_target() {
    if (request_.target.empty()) return default_target(refs_, objects_);
    BELAY_TRY(Revision revision, refs_.resolve(request_.target, objects_));
    return revision;
  }

  /// Approvals and conditions know a landing by its branch, however it was said.
  void name_branch() {
    selection_.target.ref = refs_.branch_of(selection_.target.ref);
    if (!selection_.target.ref.empty()) return;
    selection_.unknowns.push_back(
        {"change.target", fmt::format("`{}` names no branch", printable(selection_.target.name)),
         "which branch does the change go to? name it with --target"});
  }

  /// HEAD has nothing that the target lacks: what is not committed yet, else its last commit.
  Result<void> standing_on_target() {
    if (!layout_.work_dir.empty()) {
      const Selection on_target = selection_;
      BELAY_TRY_VOID(uncommitted(ChangeSource::worktree));
      if (selection_.head_tree != selection_.base_tree) return {};
      selection_ = on_target;
    }
    return last_commit();
  }

  /// Judged by what came before it, for the target holds it already.
  Result<void> last_commit() {
    selection_.source = ChangeSource::last_commit;
    const Digest& head = selection_.head.commit;
    BELAY_TRY(const Object object, objects_.ObjectStore::read(head, ObjectType::commit));
    BELAY_TRY(const CommitLinks links, parse_links(head, object.bytes));
    selection_.commits = {head};
    selection_.head_tree = links.tree;
    selection_.target.commit = Digest();
    if (selection_.target.name.empty()) {
      selection_.target.ref = head_ref_;
      selection_.target.name = selection_.head.name;
    }
    if (links.parents.empty()) {
      selection_.base_tree = selection_.target_tree = layout_.empty_tree();
      return {};
    }
    if (layout_.shallow.contains(head)) {
      selection_.base_tree = selection_.head_tree;
      selection_.target_tree = layout_.empty_tree();
      files_unknown(
          fmt::format("commit `{}` is where this shallow clone ends, so its parent is not "
                      "here",
                      head.abbreviated()));
      return {};
    }
    selection_.base = selection_.target.commit = links.parents.front();
    BELAY_TRY(selection_.base_tree, tree_of(objects_, selection_.base));
    selection_.target_tree = selection_.base_tree;
    return {};
  }

  Result<void> without_commits() {
    if (!layout_.work_dir.empty()) {
      BELAY_TRY_VOID(uncommitted(ChangeSource::worktree));
      if (selection_.head_tree != layout_.empty_tree()) return {};
    }
    return fail(
        Code::not_found,
        "the repository has no commits yet and nothing is staged: there is nothing to check");
  }

  /// What is staged, or what lies in the working tree, against HEAD. It is the target that judges:
  /// the commits between it and HEAD may hold another policy.
  Result<void> uncommitted(ChangeSource source) {
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
    BELAY_TRY(const auto target, requested_or_default_target());
    selection_.target = target ? *target
                               : Revision{selection_.base, head_ref_,
                                          head_ref_.empty() ? "HEAD" : short_name(head_ref_)};
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
    return {};
  }

  Result<void> between(bool on_target_s_branch) {
    const Digest& head = selection_.head.commit;
    BELAY_TRY(selection_.head_tree, tree_of(objects_, head));
    BELAY_TRY(selection_.target_tree, tree_of(objects_, selection_.target.commit));
    BELAY_TRY(Divergence divergence, diverge(layout_, objects_, selection_.target.commit, head));
    if (!request_.base.empty()) {
      BELAY_TRY(selection_.base, base_below(head));
    }
    if (divergence.merge_bases.empty()) return unrelated(divergence);
    if (divergence.ahead.empty()) {
      if (on_target_s_branch) return standing_on_target();
      return fail(Code::not_found,
                  fmt::format("`{}` has no commits that `{}` lacks: there is nothing to check",
                              printable(selection_.head.name), printable(selection_.target.name)));
    }
    if (divergence.cut_off) {
      files_unknown("this shallow clone ends before all that the two sides share");
    }
    if (on_target_s_branch) BELAY_TRY_VOID(note_uncommitted());
    BELAY_TRY_VOID(begin_where_they_parted(divergence.merge_bases));
    selection_.commits = std::move(divergence.ahead);
    BELAY_TRY(selection_.base_tree, tree_of(objects_, selection_.base));
    return {};
  }

  /// The commit that `--base` names.
  Result<Digest> base_below(const Digest& head) {
    BELAY_TRY(const Revision base, refs_.resolve(request_.base, objects_));
    BELAY_TRY(const Divergence to_head, diverge(layout_, objects_, base.commit, head));
    if (!to_head.merge_bases.empty() && to_head.merge_bases.front() == base.commit) {
      return base.commit;
    }
    return fail(Code::usage,
                fmt::format("`{}` is not an ancestor of `{}`: leave --base out, or use --target",
                            printable(request_.base), printable(selection_.head.name)));
  }

  /// A base that the target lacks would hide commits that nobody has reviewed; one from before the
  /// two sides parted would hide what the change undoes of the target since.
  Result<void> begin_where_they_parted(const std::vector<Digest>& parted) {
    if (request_.base.empty()) {
      selection_.base = parted.front();
      return {};
    }
    if (std::find(parted.begin(), parted.end(), selection_.base) != parted.end()) return {};
    return fail(Code::usage,
                fmt::format("`{0}` is not where `{1}` left `{2}`, that is `{3}`: leave --base out, "
                            "or write `{0}..{1}` to make it the target",
                            printable(request_.base), printable(selection_.head.name),
                            printable(selection_.target.name), parted.front().abbreviated()));
  }

  Result<void> note_uncommitted() {
    if (layout_.work_dir.empty()) return {};
    BELAY_TRY(const auto index, read_index(layout_));
    BELAY_TRY(const Digest lying, worktree_tree(objects_, layout_, index));
    if (lying == selection_.head_tree) return {};
    selection_.notes.push_back(
        "what is not committed yet is no part of this change: `--worktree` checks it");
    return {};
  }

  Result<void> unrelated(const Divergence& divergence) {
    if (!divergence.cut_off) {
      return fail(Code::not_found,
                  fmt::format("`{}` and `{}` have no common history: name another target",
                              printable(selection_.head.name), printable(selection_.target.name)));
    }
    selection_.base = Digest();
    selection_.base_tree = selection_.head_tree;
    files_unknown(fmt::format("the common ancestor of `{}` and `{}` was cut off this shallow clone",
                              printable(selection_.head.name), printable(selection_.target.name)));
    return {};
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
  std::optional<Revision> target;
  if (!revision.empty()) {
    BELAY_TRY(target, refs.resolve(revision, objects));
  } else {
    BELAY_TRY(target, default_target(refs, objects));
    if (!target) {
      BELAY_TRY(const auto head, refs.find("HEAD"));
      if (head) {
        BELAY_TRY(target, refs.resolve("HEAD", objects));
      }
    }
  }
  if (target) {
    target->ref = refs.branch_of(target->ref);
    return *std::move(target);
  }
  return fail(Code::not_found, "the repository has no commits yet: commit something first");
}

Result<Digest> tree_of(ObjectStore& objects, const Digest& commit) {
  if (commit.empty()) return Digest();
  BELAY_TRY(const Object object, objects.read(commit, ObjectType::commit));
  BELAY_TRY(const CommitLinks links, parse_links(commit, object.bytes));
  return links.tree;
}

}  // namespace belay::adapters::git
