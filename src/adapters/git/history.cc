#include "adapters/git/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "adapters/git/records.h"
#include "base/limits.h"

namespace belay::adapters::git {
namespace {

constexpr std::uint8_t kFromTarget = 1;
constexpr std::uint8_t kFromHead = 2;
constexpr std::uint8_t kCommon = kFromTarget | kFromHead;
constexpr std::uint8_t kBelowCommon = 4;  ///< an ancestor of a common ancestor

struct Visit {
  std::uint8_t marks = 0;
  std::int64_t seconds = 0;
  std::vector<Digest> parents;
  bool read = false;
  bool queued = false;
  bool cut_off = false;  ///< its parents are not in this shallow clone

  bool is_below() const { return (marks & kBelowCommon) != 0; }
};

class Walk {
 public:
  Walk(const Layout& layout, ObjectStore& objects) : layout_(layout), objects_(objects) {}

  Result<void> from(const Digest& commit, std::uint8_t marks) { return mark(commit, marks); }

  /// Ends when everything queued lies below a common ancestor and is older than every commit found
  /// on the head's side alone, so that a skewed clock does not count a common commit as ahead.
  Result<void> run() {
    while (!queue_.empty() && (open_ > 0 || queue_.top().seconds >= oldest_ahead_)) {
      const Digest id = queue_.top().id;
      queue_.pop();
      Visit& visit = visits_[id];
      visit.queued = false;
      if (!visit.is_below()) --open_;
      const bool common = (visit.marks & kCommon) == kCommon;
      if (visit.marks == kFromHead) oldest_ahead_ = std::min(oldest_ahead_, visit.seconds);
      const auto passed = static_cast<std::uint8_t>(visit.marks | (common ? kBelowCommon : 0));
      for (const Digest& parent : visit.parents) BELAY_TRY_VOID(mark(parent, passed));
    }
    return {};
  }

  std::vector<Digest> merge_bases() const {
    std::vector<std::pair<std::int64_t, Digest>> found;
    for (const auto& [id, visit] : visits_) {
      if (visit.marks == kCommon) found.emplace_back(-visit.seconds, id);
    }
    std::sort(found.begin(), found.end());
    std::vector<Digest> bases;
    for (const auto& entry : found) bases.push_back(entry.second);
    return bases;
  }

  /// Parents before children; among the unrelated, older first.
  std::vector<Digest> ahead(const Digest& head) const {
    std::vector<Digest> order;
    std::vector<std::pair<Digest, std::size_t>> stack;
    std::unordered_map<Digest, bool> entered;
    const auto is_ahead = [&](const Digest& id) {
      const auto found = visits_.find(id);
      return found != visits_.end() && (found->second.marks & kCommon) == kFromHead;
    };
    if (!is_ahead(head)) return order;
    stack.emplace_back(head, 0);
    entered[head] = true;
    while (!stack.empty()) {
      const Digest id = stack.back().first;
      const auto& parents = visits_.at(id).parents;
      if (stack.back().second == parents.size()) {
        order.push_back(id);
        stack.pop_back();
        continue;
      }
      const Digest parent = parents[stack.back().second++];
      if (is_ahead(parent) && !entered[parent]) {
        entered[parent] = true;
        stack.emplace_back(parent, 0);
      }
    }
    return order;
  }

  /// What lies beyond a common commit is common.
  bool cut_off() const {
    return std::any_of(visits_.begin(), visits_.end(), [](const auto& entry) {
      return entry.second.cut_off && (entry.second.marks & kCommon) != kCommon;
    });
  }

 private:
  struct Queued {
    std::int64_t seconds;
    Digest id;
    bool operator<(const Queued& other) const {
      return seconds != other.seconds ? seconds < other.seconds : id < other.id;
    }
  };

  Result<void> mark(const Digest& id, std::uint8_t marks) {
    Visit& visit = visits_[id];
    if ((visit.marks & marks) == marks) return {};
    if (!visit.read) BELAY_TRY_VOID(read(id, visit));
    if (visit.queued && !visit.is_below()) --open_;
    visit.marks |= marks;
    if (!visit.is_below()) ++open_;
    if (!visit.queued) queue_.push({visit.seconds, id});
    visit.queued = true;
    return {};
  }

  Result<void> read(const Digest& id, Visit& visit) {
    if (visits_.size() > 4 * limits::kCommitsMax) {
      return fail(
          Code::over_limit,
          fmt::format("the two sides are more than {} commits apart: choose a nearer target",
                      4 * limits::kCommitsMax));
    }
    BELAY_TRY(const Object object, objects_.read(id, ObjectType::commit));
    BELAY_TRY(CommitLinks links, parse_links(id, object.bytes));
    visit.read = true;
    visit.seconds = links.committed_seconds;
    if (layout_.shallow.contains(id)) {
      visit.cut_off = !links.parents.empty();
    } else {
      visit.parents = std::move(links.parents);
    }
    return {};
  }

  const Layout& layout_;
  ObjectStore& objects_;
  std::unordered_map<Digest, Visit> visits_;
  std::priority_queue<Queued> queue_;
  std::int64_t open_ = 0;  ///< queued commits that are not below a common ancestor
  std::int64_t oldest_ahead_ = INT64_MAX;
};

}  // namespace

Result<Divergence> diverge(const Layout& layout, ObjectStore& objects, const Digest& target,
                           const Digest& head) {
  Walk walk(layout, objects);
  BELAY_TRY_VOID(walk.from(target, kFromTarget));
  BELAY_TRY_VOID(walk.from(head, kFromHead));
  BELAY_TRY_VOID(walk.run());
  return Divergence{walk.merge_bases(), walk.ahead(head), walk.cut_off()};
}

}  // namespace belay::adapters::git
