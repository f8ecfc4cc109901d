#include "control/rollout/keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/limits.h"

namespace belay::control {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kLease = "rollouts";
constexpr std::size_t kSeenAtOnce = 500;
constexpr milliseconds kAfterFailure{1'000};

}  // namespace

RolloutKeeper::RolloutKeeper(Store& store, Clock& clock, Rollouts& rollouts, Production& production,
                             Run run, Log log)
    : store_(store),
      clock_(clock),
      rollouts_(rollouts),
      production_(production),
      run_(std::move(run)),
      log_(std::move(log)) {}

RolloutKeeper::~RolloutKeeper() = default;

/// Asked for often enough that it does not run out between two times.
bool RolloutKeeper::has_lease() {
  const auto now = clock_.monotonic();
  if (now - asked_for_lease_ < kKeeperLease / 4) return has_lease_;
  asked_for_lease_ = now;
  const auto leased = store_.lease(std::string(kLease), rollouts_.settings().replica, kKeeperLease);
  has_lease_ = leased && *leased;
  return has_lease_;
}

/// Whoever waited for longer than a lease lasts, for a source or for a thread, takes nothing back
/// from whom it went to.
bool RolloutKeeper::may_have_lost_it() {
  const std::lock_guard lock(mutex_);
  return !has_lease_ || clock_.monotonic() - asked_for_lease_ >= kKeeperLease;
}

/// Who has nothing to do writes nothing.
bool RolloutKeeper::is_any_open() {
  const auto open = rollouts_.list({"", "", std::string(kOpenRollout), 0, 1});
  return !open || !open->empty();
}

/// Those that began since the last time, or were undone after they were done; at first all that are
/// not over.
Result<void> RolloutKeeper::pick_up() {
  if (!undone_up_) {
    BELAY_TRY(const auto newest, rollouts_.undone({"", "", "", 0, 1}));
    undone_up_ = newest.empty() ? 0 : newest.front().position;
  }
  BELAY_TRY(picked_up_, pick_up_since(&Rollouts::list, kOpenRollout, picked_up_));
  BELAY_TRY(undone_up_, pick_up_since(&Rollouts::undone, "", *undone_up_));
  return {};
}

/// The newest position.
Result<std::int64_t> RolloutKeeper::pick_up_since(Lists list, std::string_view status,
                                                  std::int64_t since) {
  std::int64_t newest = since;
  ListRequest request{"", "", std::string(status), 0, limits::kListedMax};
  for (bool more = true; more;) {
    BELAY_TRY(const std::vector<Listed> listed, (rollouts_.*list)(request));
    more = listed.size() == request.count_max;
    for (const Listed& item : listed) {
      more = more && item.position > since;
      if (item.position <= since) break;
      newest = std::max(newest, item.position);
      request.before = item.position;
      BELAY_TRY_VOID(take_in_hand(item.key.id));
    }
  }
  return newest;
}

Result<void> RolloutKeeper::take_in_hand(const std::string& id) {
  BELAY_TRY(RolloutShown shown, rollouts_.show(id));
  hands_.emplace(id, std::make_shared<InHand>(Tended(rollouts_, production_, std::move(shown))));
  return {};
}

/// What moved since, by whoever it was.
Result<Instant> RolloutKeeper::see() {
  std::vector<std::shared_ptr<InHand>> hands;
  for (const auto& [id, hand] : hands_) hands.push_back(hand);
  Instant now;
  for (std::size_t first = 0; first == 0 || first < hands.size(); first += kSeenAtOnce) {
    const std::size_t end = std::min(hands.size(), first + kSeenAtOnce);
    std::vector<Wanted> wanted;
    for (std::size_t i = first; i < end; ++i) {
      wanted.push_back({rollout_key(hands[i]->id), hands[i]->version});
    }
    BELAY_TRY(const Sight sight, store_.see(wanted));
    now = sight.at;
    for (std::size_t i = first; i < end; ++i) {
      const std::int64_t version = sight.found[i - first].version;
      if (version == hands[i]->version) continue;
      hands[i]->version = version;
      hands[i]->due = {};
    }
  }
  return now;
}

void RolloutKeeper::say(InHand& hand, const Result<void>& done) {
  std::string words = done ? std::string() : done.error().message;
  if (words == hand.said) return;
  hand.said = std::move(words);
  if (!hand.said.empty()) log_(fmt::format("rollout `{}`: {}", hand.id, hand.said));
}

void RolloutKeeper::start(const std::shared_ptr<InHand>& hand, const watch::ClockReading& now) {
  run_([this, hand, now, version = hand->version] {
    Result<void> done;
    milliseconds next{0};
    std::int64_t known = 0;
    bool is_over = false;
    {
      const std::lock_guard lock(hand->mutex);
      Tended& tended = hand->tended;
      if (tended.shown().version < version) {
        auto shown = rollouts_.show(tended.id());
        if (shown)
          tended.update(*std::move(shown));
        else
          done = tl::unexpected(shown.error());
      }
      if (done && tended.is_due(now) && !may_have_lost_it()) done = tended.tend(now);
      next = now.monotonic + (done ? tended.rest(now) : kAfterFailure);
      known = tended.shown().version;
      is_over = watch::is_over(tended.shown().kept->state.phase);
    }
    const std::lock_guard lock(mutex_);
    say(*hand, done);
    hand->is_busy = false;
    // What somebody else did meanwhile was seen, and is not put off.
    hand->due = hand->version > known ? milliseconds(0) : next;
    if (is_over && hand->version <= known) hands_.erase(hand->id);
    hand->version = std::max(hand->version, known);
  });
}

milliseconds RolloutKeeper::turn() {
  std::vector<std::shared_ptr<InHand>> due;
  watch::ClockReading now;
  {
    const std::lock_guard lock(mutex_);
    if (hands_.empty() && !is_any_open()) return kKeeperTurn;
    if (!has_lease()) {
      hands_.clear();
      picked_up_ = 0;
      undone_up_.reset();
      return kKeeperTurn;
    }
    const auto picked = pick_up();
    const auto seen = picked ? see() : Result<Instant>(tl::unexpected(picked.error()));
    if (!seen) {
      log_(fmt::format("rollouts: {}", seen.error().message));
      return kKeeperTurn;
    }
    now = {*seen, std::chrono::duration_cast<milliseconds>(clock_.monotonic())};
    for (const auto& [id, hand] : hands_) {
      if (!hand->is_busy && hand->due <= now.monotonic) due.push_back(hand);
    }
    for (const auto& hand : due) hand->is_busy = true;
  }
  for (const auto& hand : due) start(hand, now);
  return kKeeperTurn;
}

void RolloutKeeper::let_go() {
  const std::lock_guard lock(mutex_);
  hands_.clear();
  picked_up_ = 0;
  undone_up_.reset();
  has_lease_ = false;
  static_cast<void>(store_.release(std::string(kLease), rollouts_.settings().replica));
}

}  // namespace belay::control
