#include "adapters/git/renames.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "adapters/git/records.h"

namespace belay::adapters::git {
namespace {

constexpr std::uint64_t kScoreMax = 60'000;
constexpr std::uint64_t kScoreNeeded = 30'000;
constexpr std::uint64_t kScoreNeededBySameName = 45'000;
constexpr std::uint64_t kComparisonsMax = 1'000ull * 1'000ull;
constexpr int kIdenticalLooked = 100;
constexpr std::size_t kCandidatesPerAddition = 4;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// A content's lines (cut at 64 bytes) as hash and number of bytes, sorted by hash. What follows
/// the last full line is not counted: so does git 2.39.
struct Span {
  std::uint32_t hash;
  std::uint32_t bytes;
};
using Spans = std::vector<Span>;

Spans spans_of(std::string_view content, bool is_text) {
  constexpr std::uint32_t kBuckets = 107'927;
  constexpr std::uint32_t kLongest = 64;
  Spans spans;
  std::uint32_t low = 0, high = 0, length = 0;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const auto c = static_cast<unsigned char>(content[i]);
    if (is_text && c == '\r' && i + 1 < content.size() && content[i + 1] == '\n') continue;
    const std::uint32_t before = low;
    low = (low << 7) ^ (high >> 25);
    high = (high << 7) ^ (before >> 25);
    low += c;
    if (++length < kLongest && c != '\n') continue;
    spans.push_back({(low + high * 0x61) % kBuckets, length});
    low = high = length = 0;
  }
  std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.hash < b.hash; });
  std::size_t kept = 0;
  for (const Span& span : spans) {
    if (kept > 0 && spans[kept - 1].hash == span.hash) {
      spans[kept - 1].bytes += span.bytes;
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(kept);
  return spans;
}

std::uint64_t bytes_in_both(const Spans& a, const Spans& b) {
  std::uint64_t total = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].hash < b[j].hash) {
      ++i;
    } else if (b[j].hash < a[i].hash) {
      ++j;
    } else {
      total += std::min(a[i++].bytes, b[j++].bytes);
    }
  }
  return total;
}

/// One side of a possible rename: a deleted or an added file.
struct Side {
  std::size_t pair = 0;
  std::uint32_t mode = 0;
  Digest id;
  const std::string* path = nullptr;
  bool joined = false;
  std::optional<std::uint64_t> bytes;
  std::optional<Spans> spans;
};

class Joiner {
 public:
  using IsText = std::function<bool(const std::string&, std::string_view)>;
  Joiner(ObjectStore& objects, std::vector<Pair> pairs, const IsText& is_text)
      : objects_(objects), pairs_(std::move(pairs)), is_text_(is_text) {
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const Pair& pair = pairs_[i];
      if (pair.is_addition()) added_.push_back({i, pair.mode, pair.id, &pair.path, {}, {}, {}});
      if (pair.is_deletion()) {
        deleted_.push_back({i, pair.old_mode, pair.old_id, &pair.path, {}, {}, {}});
      }
    }
  }

  Result<std::vector<Pair>> join() && {
    if (added_.empty() || deleted_.empty()) return std::move(pairs_);
    join_identical();
    BELAY_TRY_VOID(join_by_name());
    BELAY_TRY_VOID(join_by_content());
    return take();
  }

 private:
  void record(Side& from, Side& to) {
    from.joined = to.joined = true;
    sources_[to.pair] = from.pair;
  }

  void join_identical() {
    std::unordered_map<Digest, std::vector<std::size_t>> by_id;
    for (std::size_t i = 0; i < deleted_.size(); ++i) by_id[deleted_[i].id].push_back(i);
    for (Side& to : added_) {
      const auto found = by_id.find(to.id);
      if (found == by_id.end()) continue;
      if (Side* from = best_identical(found->second, to)) record(*from, to);
    }
  }

  /// The first with the same base name, else the first; at most `kIdenticalLooked` are looked at.
  Side* best_identical(const std::vector<std::size_t>& candidates, const Side& to) {
    Side* best = nullptr;
    int looked = 0;
    for (const std::size_t index : candidates) {
      Side& from = deleted_[index];
      const bool both_regular = is_regular(from.mode) && is_regular(to.mode);
      if (from.joined || (!both_regular && from.mode != to.mode)) continue;
      if (base_name(*from.path) == base_name(*to.path)) return &from;
      if (best == nullptr) best = &from;
      if (++looked == kIdenticalLooked) break;
    }
    return best;
  }

  Result<void> join_by_name() {
    constexpr std::size_t kSeveral = SIZE_MAX;
    const auto unique_names = [](const std::vector<Side>& sides) {
      std::unordered_map<std::string_view, std::size_t> names;
      for (std::size_t i = 0; i < sides.size(); ++i) {
        if (sides[i].joined) continue;
        const auto [at, fresh] = names.emplace(base_name(*sides[i].path), i);
        if (!fresh) at->second = kSeveral;
      }
      return names;
    };
    const auto from_names = unique_names(deleted_);
    const auto to_names = unique_names(added_);
    for (std::size_t i = 0; i < deleted_.size(); ++i) {
      Side& from = deleted_[i];
      if (from.joined || from_names.at(base_name(*from.path)) == kSeveral) continue;
      const auto to = to_names.find(base_name(*from.path));
      if (to == to_names.end() || to->second == kSeveral) continue;
      BELAY_TRY(const std::uint64_t score,
                similarity(from, added_[to->second], kScoreNeededBySameName));
      if (score >= kScoreNeededBySameName) record(from, added_[to->second]);
    }
    return {};
  }

  struct Candidate {
    std::uint64_t score = 0;
    bool same_name = false;
    std::size_t from = 0;
    std::size_t to = SIZE_MAX;

    bool used() const { return to != SIZE_MAX; }
    /// Whether this sorts strictly before `other`: higher scores first, unused ones last.
    bool before(const Candidate& other) const {
      if (!used() || !other.used()) return used() && !other.used();
      if (score != other.score) return score > other.score;
      return same_name && !other.same_name;
    }
  };

  Result<void> join_by_content() {
    std::vector<std::size_t> from_left, to_left;
    for (std::size_t i = 0; i < deleted_.size(); ++i) {
      if (!deleted_[i].joined) from_left.push_back(i);
    }
    for (std::size_t i = 0; i < added_.size(); ++i) {
      if (!added_[i].joined) to_left.push_back(i);
    }
    if (from_left.empty() || to_left.empty()) return {};
    if (static_cast<std::uint64_t>(from_left.size()) * to_left.size() > kComparisonsMax) return {};
    std::vector<Candidate> candidates;
    for (const std::size_t to : to_left) BELAY_TRY_VOID(gather(to, from_left, candidates));
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.before(b); });
    for (const Candidate& candidate : candidates) {
      if (!candidate.used() || candidate.score < kScoreNeeded) break;
      Side& from = deleted_[candidate.from];
      Side& to = added_[candidate.to];
      if (!from.joined && !to.joined) record(from, to);
    }
    return {};
  }

  /// The best few deletions for one addition, in git's own slots: which slot a candidate lands in
  /// decides between equals.
  Result<void> gather(std::size_t to, const std::vector<std::size_t>& from_left,
                      std::vector<Candidate>& candidates) {
    std::array<Candidate, kCandidatesPerAddition> best{};
    for (const std::size_t from : from_left) {
      Candidate candidate;
      candidate.from = from;
      candidate.to = to;
      BELAY_TRY(candidate.score, similarity(deleted_[from], added_[to], kScoreNeeded));
      candidate.same_name = base_name(*deleted_[from].path) == base_name(*added_[to].path);
      std::size_t worst = 0;
      for (std::size_t i = 1; i < best.size(); ++i) {
        if (best[worst].before(best[i])) worst = i;
      }
      if (candidate.before(best[worst])) best[worst] = candidate;
    }
    candidates.insert(candidates.end(), best.begin(), best.end());
    return {};
  }

  Result<std::uint64_t> similarity(Side& from, Side& to, std::uint64_t needed) {
    if (!is_regular(from.mode) || !is_regular(to.mode)) return 0;
    BELAY_TRY_VOID(measure(from));
    BELAY_TRY_VOID(measure(to));
    const std::uint64_t larger = std::max(*from.bytes, *to.bytes);
    const std::uint64_t smaller = std::min(*from.bytes, *to.bytes);
    if (larger * (kScoreMax - needed) < (larger - smaller) * kScoreMax) return 0;
    if (*to.bytes == 0) return 0;
    BELAY_TRY_VOID(cut(from));
    BELAY_TRY_VOID(cut(to));
    return bytes_in_both(*from.spans, *to.spans) * kScoreMax / larger;
  }

  Result<void> measure(Side& side) {
    if (side.bytes) return {};
    BELAY_TRY(side.bytes, objects_.size(side.id));
    return {};
  }

  Result<void> cut(Side& side) {
    if (side.spans) return {};
    BELAY_TRY(const Object blob, objects_.read(side.id, ObjectType::blob));
    side.spans = spans_of(blob.bytes, is_text_(*side.path, blob.bytes));
    return {};
  }

  std::vector<Pair> take() {
    std::vector<bool> moved(pairs_.size());
    for (const auto& [to, from] : sources_) moved[from] = true;
    std::vector<Pair> joined;
    joined.reserve(pairs_.size());
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (moved[i]) continue;
      if (const auto source = sources_.find(i); source != sources_.end()) {
        const Pair& from = pairs_[source->second];
        pairs_[i].old_path = from.path;
        pairs_[i].old_mode = from.old_mode;
        pairs_[i].old_id = from.old_id;
      }
      joined.push_back(std::move(pairs_[i]));
    }
    return joined;
  }

  ObjectStore& objects_;
  std::vector<Pair> pairs_;
  const IsText& is_text_;
  std::vector<Side> added_;
  std::vector<Side> deleted_;
  std::unordered_map<std::size_t, std::size_t> sources_;  ///< addition's pair -> deletion's pair
};

}  // namespace

Result<std::vector<Pair>> join_renames(
    ObjectStore& objects, std::vector<Pair> pairs,
    const std::function<bool(const std::string& path, std::string_view bytes)>& is_text) {
  return Joiner(objects, std::move(pairs), is_text).join();
}

}  // namespace belay::adapters::git
