#include "adapters/git/landings.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "adapters/git/history.h"
#include "adapters/git/records.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

class LandingWalk {
 public:
  LandingWalk(const Layout& layout, ObjectStore& objects) : layout_(layout), objects_(objects) {}

  Result<std::vector<Landing>> run(const Digest& after, const Digest& until) && {
    BELAY_TRY_VOID(follow_first_parents(after, until));
    if (!met_ && !after.empty()) BELAY_TRY_VOID(leave_out_what_both_have(after, until));
    std::reverse(line_.begin(), line_.end());
    if (has_merges_) BELAY_TRY_VOID(find_what_merges_brought(until));
    return std::move(line_);
  }

 private:
  Result<CommitLinks> links_of(const Digest& commit) {
    BELAY_TRY(const Object object, objects_.read(commit, ObjectType::commit));
    BELAY_TRY(CommitLinks links, parse_links(commit, object.bytes));
    return links;
  }

  Result<void> follow_first_parents(const Digest& after, const Digest& until) {
    for (Digest at = until; !at.empty();) {
      if (at == after) {
        met_ = true;
        return {};
      }
      if (line_.size() >= limits::kPastChangesMax) {
        return fail(Code::over_limit,
                    fmt::format("the range has more than {} changes: begin it later",
                                grouped(limits::kPastChangesMax)));
      }
      BELAY_TRY(const CommitLinks links, links_of(at));
      Landing& landing = line_.emplace_back();
      landing.commit = at;
      landing.cut_off = !links.parents.empty() && layout_.shallow.contains(at);
      if (!links.parents.empty() && !landing.cut_off) landing.parent = links.parents.front();
      has_merges_ = has_merges_ || (links.parents.size() > 1 && !landing.cut_off);
      at = landing.parent;
    }
    return {};
  }

  /// `after` lies beside the line: what both have ends it.
  Result<void> leave_out_what_both_have(const Digest& after, const Digest& until) {
    BELAY_TRY(const Divergence apart, diverge(layout_, objects_, after, until));
    const std::unordered_set<Digest> ahead(apart.ahead.begin(), apart.ahead.end());
    const auto common = std::find_if(line_.begin(), line_.end(), [&](const Landing& landing) {
      return !ahead.contains(landing.commit);
    });
    line_.erase(common, line_.end());
    return {};
  }

  /// Oldest first, each merge takes what nobody before it had: so every commit is read once,
  /// however many branches were open at a time.
  Result<void> find_what_merges_brought(const Digest& until) {
    const Digest& before = line_.front().parent;
    std::unordered_set<Digest> left;
    if (before.empty()) {
      BELAY_TRY_VOID(gather_all(until, left));
    } else {
      BELAY_TRY(const Divergence apart, diverge(layout_, objects_, before, until));
      left.insert(apart.ahead.begin(), apart.ahead.end());
    }
    for (Landing& landing : line_) {
      if (left.erase(landing.commit) == 0) continue;
      if (landing.cut_off) continue;
      BELAY_TRY_VOID(take_below(landing, left));
    }
    return {};
  }

  Result<void> gather_all(const Digest& until, std::unordered_set<Digest>& all) {
    std::vector<Digest> open = {until};
    all.insert(until);
    while (!open.empty()) {
      const Digest at = open.back();
      open.pop_back();
      if (layout_.shallow.contains(at)) continue;
      BELAY_TRY(const CommitLinks links, links_of(at));
      for (const Digest& parent : links.parents) {
        if (all.insert(parent).second) open.push_back(parent);
      }
      if (all.size() > limits::kPastChangesMax) {
        return fail(Code::over_limit,
                    fmt::format("the range has more than {} commits: begin it later",
                                grouped(limits::kPastChangesMax)));
      }
    }
    return {};
  }

  /// In the order in which `diverge` lists what one side has: parents first, first parents' first.
  Result<void> take_below(Landing& landing, std::unordered_set<Digest>& left) {
    struct Entered {
      Digest commit;
      std::vector<Digest> parents;
      std::size_t next = 0;
    };
    std::vector<Entered> stack;
    const auto enter = [&](const Digest& commit) -> Result<void> {
      std::vector<Digest> parents;
      if (!layout_.shallow.contains(commit)) {
        BELAY_TRY(CommitLinks links, links_of(commit));
        parents = std::move(links.parents);
      }
      stack.push_back({commit, std::move(parents), 0});
      return {};
    };
    BELAY_TRY_VOID(enter(landing.commit));
    while (!stack.empty()) {
      Entered& top = stack.back();
      if (top.next < top.parents.size()) {
        const Digest parent = top.parents[top.next++];
        if (left.erase(parent) > 0) BELAY_TRY_VOID(enter(parent));
        continue;
      }
      if (stack.size() > 1) landing.brought.push_back(top.commit);
      stack.pop_back();
    }
    return {};
  }

  const Layout& layout_;
  ObjectStore& objects_;
  std::vector<Landing> line_;
  bool met_ = false;
  bool has_merges_ = false;
};

}  // namespace

Result<std::vector<Landing>> landings_between(const Layout& layout, ObjectStore& objects,
                                              const Digest& after, const Digest& until) {
  return LandingWalk(layout, objects).run(after, until);
}

}  // namespace belay::adapters::git
