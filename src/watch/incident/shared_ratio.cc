#include "watch/incident/shared_ratio.h"

#include <algorithm>
#include <array>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

namespace belay::watch {
namespace {

/// A ratio is looked for until it is known to a per mille or so.
constexpr int kRatioBits = 12;
constexpr std::uintmax_t kStepsToRatio = 40;
/// A canary that is all lost leaves this much: nothing seen is likely where nothing is expected.
constexpr double kLeft = 1e-9;
/// Less than this nothing is off by, so that it can be divided by.
constexpr double kOffMin = 1e-4;
/// Newton's steps: so many suffice, no longer than this, until they are as short as that.
constexpr int kSteps = 40;
constexpr double kStepMax = 2, kStepEnds = 1e-5;

using Pair = std::array<double, 2>;

/// A symmetric two by two.
struct Bends {
  double first = 0, both = 0, second = 0;

  Pair solved(const Pair& right) const {
    const double whole = first * second - both * both;
    return {(second * right[0] - both * right[1]) / whole,
            (first * right[1] - both * right[0]) / whole};
  }
};

/// What pieces are worth under an effect, where each series is off by what explains it best: at all
/// times, and by what moved beside the effect. Of both it has its own amount, and its part of what
/// all series of its count share, each the less likely the larger it is.
class Likelihood {
 public:
  explicit Likelihood(std::span<const Piece> pieces) {
    for (const Piece& piece : pieces) {
      if (piece.expected <= 0) continue;
      const bool is_new_count = counts_.empty() || pieces_.back().count != piece.count;
      const bool is_new = is_new_count || pieces_.back().series != piece.series;
      if (is_new_count) counts_.push_back({{0, 0}, series_.size(), 0});
      if (is_new) {
        // Half of what may move has before it, and half beside it.
        const double least = std::max(piece.off, kOffMin);
        const double share = std::sqrt(0.5);
        series_.push_back({2 / (least * least), share * piece.off_together, pieces_.size(), 0});
      }
      pieces_.push_back(piece);
      series_.back().end = pieces_.size();
      counts_.back().end = series_.size();
    }
    left_.assign(pieces_.size(), 1);
    for (Count& count : counts_) begin(count);
    nothing_wrong_ = at(1, Fit::loose);
  }

  /// How much likelier they are by any explanation at all.
  double gain_most() const {
    double made = -nothing_wrong_;
    for (const Piece& piece : pieces_) {
      made -= piece.seen;
      if (piece.seen > 0) made += piece.seen * std::log(piece.seen / piece.expected);
    }
    return made;
  }
  double gain(double ratio, Fit fit) { return at(ratio, fit) - nothing_wrong_; }

 private:
  struct OneSeries {
    double precision;        ///< of its own amounts
    double together;         ///< how far off it is for one deviation of what is shared
    std::size_t begin, end;  ///< of the pieces
    Pair off = {}, slope = {};
    Bends bend = {};
  };
  struct Count {
    Pair shared;             ///< in deviations
    std::size_t begin, end;  ///< of the series
  };

  double at(double ratio, Fit fit) {
    double made = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      left_[i] = ratio == 1 ? 1 : std::max(1 + (ratio - 1) * pieces_[i].share, kLeft);
      if (ratio != 1) made += pieces_[i].seen * std::log(left_[i]);
      if (fit == Fit::exact) made -= pieces_[i].expected * left_[i];
    }
    if (fit == Fit::exact) return made;
    for (Count& count : counts_) {
      settle(count);
      made += worth(count);
    }
    return made;
  }

  static double own_of(const Count& count, const OneSeries& series, std::size_t which) {
    return series.off[which] - count.shared[which] * series.together;
  }

  double worth(const Count& count) const {
    double made = 0;
    for (const double shared : count.shared) made -= shared * shared / 2;
    for (std::size_t s = count.begin; s < count.end; ++s) {
      const OneSeries& series = series_[s];
      for (const std::size_t which : {0u, 1u}) {
        const double own = own_of(count, series, which);
        made -= own * own * series.precision / 2;
      }
      for (std::size_t i = series.begin; i < series.end; ++i) {
        const double by = series.off[0] + series.off[1] * pieces_[i].drift;
        made += pieces_[i].seen * by - pieces_[i].expected * left_[i] * std::exp(by);
      }
    }
    return made;
  }

  /// From what was too much the exponential brings Newton's method down safely. Later it begins
  /// where it was for the ratio before.
  void begin(Count& count) {
    for (std::size_t s = count.begin; s < count.end; ++s) {
      double seen = 0, expected = 0;
      for (std::size_t i = series_[s].begin; i < series_[s].end; ++i) {
        seen += pieces_[i].seen;
        expected += pieces_[i].expected;
      }
      series_[s].off[0] = seen > expected ? std::log(seen / expected) : 0;
    }
  }

  /// How steep and how bent the likelihood of a series is.
  void look_around(const Count& count, OneSeries& series) const {
    series.bend = {series.precision, 0, series.precision};
    for (const std::size_t which : {0u, 1u}) {
      series.slope[which] = -own_of(count, series, which) * series.precision;
    }
    for (std::size_t i = series.begin; i < series.end; ++i) {
      const double drift = pieces_[i].drift;
      const double by = series.off[0] + series.off[1] * drift;
      const double here = pieces_[i].expected * left_[i] * std::exp(by);
      series.slope[0] += pieces_[i].seen - here;
      series.slope[1] += drift * (pieces_[i].seen - here);
      series.bend.first += here;
      series.bend.both += drift * here;
      series.bend.second += drift * drift * here;
    }
  }

  /// Finds by what it is off: series hang together by what they share alone, so that a step solves
  /// each of them, and then that.
  void settle(Count& count) {
    for (int step = 0; step < kSteps; ++step) {
      Pair slope = {-count.shared[0], -count.shared[1]};
      Bends bend{1, 0, 1};
      for (std::size_t s = count.begin; s < count.end; ++s) {
        OneSeries& series = series_[s];
        look_around(count, series);
        const double pull = series.together * series.precision;
        const Pair by = series.bend.solved(series.slope);
        const Pair first = series.bend.solved({pull, 0}), second = series.bend.solved({0, pull});
        for (const std::size_t which : {0u, 1u}) {
          slope[which] += pull * (own_of(count, series, which) + by[which]);
        }
        bend.first += pull * (series.together - first[0]);
        bend.both -= pull * first[1];
        bend.second += pull * (series.together - second[1]);
      }
      const Pair move = bend.solved(slope);
      double longest = 0;
      for (const std::size_t which : {0u, 1u}) count.shared[which] += move[which];
      for (std::size_t s = count.begin; s < count.end; ++s) {
        OneSeries& series = series_[s];
        const double pull = series.together * series.precision;
        const Pair own = series.bend.solved(
            {series.slope[0] + pull * move[0], series.slope[1] + pull * move[1]});
        for (const std::size_t which : {0u, 1u}) {
          series.off[which] += std::clamp(own[which], -kStepMax, kStepMax);
          longest = std::max(longest, std::abs(own[which]));
        }
      }
      if (longest < kStepEnds) break;
    }
  }

  std::vector<Piece> pieces_;
  std::vector<double> left_;  ///< of what is expected, by piece
  std::vector<OneSeries> series_;
  std::vector<Count> counts_;
  double nothing_wrong_ = 0;
};

/// No explanation can be worth more than one that says just what was seen, beside one that does not
/// even ask by what pieces are off.
bool is_as_usual(std::span<const Piece> pieces) {
  double gain_most = 0;
  for (const Piece& piece : pieces) {
    if (piece.expected <= 0) continue;
    gain_most += piece.expected - piece.seen;
    if (piece.seen > 0) gain_most += piece.seen * std::log(piece.seen / piece.expected);
  }
  return gain_most <= kRatioCosts;
}

constexpr double kNearly = 0.5;

}  // namespace

double gain_of(std::span<const Piece> pieces, double ratio, Fit fit) {
  return Likelihood(pieces).gain(ratio, fit);
}

SharedRatio best_ratio(std::span<const Piece> pieces, double least, double most, Fit fit) {
  if (is_as_usual(pieces)) return {};
  Likelihood likelihood(pieces);
  if (likelihood.gain_most() <= kRatioCosts) return {};
  const auto gain_at = [&](double log) { return likelihood.gain(std::exp(log), fit); };
  // By the logarithm of the ratio the gain has one summit.
  std::uintmax_t steps = kStepsToRatio;
  const auto [log, lost] = boost::math::tools::brent_find_minima(
      [&](double at) { return -gain_at(at); }, std::log(least), std::log(most), kRatioBits, steps);
  const SharedRatio best{std::exp(log), -lost};
  return best.gain > 0 ? best : SharedRatio{};
}

SharedRatio common_ratio(std::span<const Piece> pieces, double least, double most) {
  const SharedRatio loose = best_ratio(pieces, least, most);
  const SharedRatio exact = best_ratio(pieces, least, most, Fit::exact);
  return exact.gain >= kNearly * loose.gain ? loose : SharedRatio{};
}

}  // namespace belay::watch
