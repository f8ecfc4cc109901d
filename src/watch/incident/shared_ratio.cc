#include "watch/incident/shared_ratio.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

constexpr double kGolden = 0.6180339887498949;
/// A ratio is looked for until it is known to a per mille or so.
constexpr int kNarrowings = 24;
/// A canary that is all lost leaves this much: nothing seen is likely where nothing is expected.
constexpr double kLeft = 1e-9;

/// One series under an effect: what is the better explained, the nearer it comes.
class Likelihood {
 public:
  void add(const Piece& piece, double left) {
    seen_ += piece.seen;
    expected_ += piece.expected * left;
    if (left != 1) weighed_ += piece.seen * std::log(left);
  }
  /// Where all of it is off by what fits best within the bound.
  double best(double bound) const {
    const double off = std::exp(bound);
    const double times = std::clamp(seen_ / expected_, 1 / off, off);
    return weighed_ + seen_ * std::log(times) - times * expected_;
  }

 private:
  double seen_ = 0, expected_ = 0, weighed_ = 0;
};

bool is_as_usual(const Piece& piece) {
  if (piece.expected <= 0) return true;
  return std::abs(std::log(std::max(piece.seen / piece.expected, kLeft))) <= piece.bound;
}

constexpr double kNearly = 0.5;

}  // namespace

double gain_of(std::span<const Piece> pieces, double ratio, Fit fit) {
  double made = 0;
  for (std::size_t i = 0; i < pieces.size();) {
    const Piece& first = pieces[i];
    Likelihood usual, hurt;
    bool is_any = false;
    for (; i < pieces.size() && pieces[i].series == first.series; ++i) {
      if (pieces[i].expected <= 0) continue;
      is_any = true;
      usual.add(pieces[i], 1);
      hurt.add(pieces[i], std::max(1 + (ratio - 1) * pieces[i].share, kLeft));
    }
    if (is_any) made += hurt.best(fit == Fit::loose ? first.bound : 0) - usual.best(first.bound);
  }
  return made;
}

SharedRatio best_ratio(std::span<const Piece> pieces, double least, double most, Fit fit) {
  if (std::all_of(pieces.begin(), pieces.end(), is_as_usual)) return {};
  // By the logarithm of the ratio the gain has one summit.
  double low = std::log(least);
  double high = std::log(most);
  double left = high - kGolden * (high - low);
  double right = low + kGolden * (high - low);
  double gain_left = gain_of(pieces, std::exp(left), fit);
  double gain_right = gain_of(pieces, std::exp(right), fit);
  for (int i = 0; i < kNarrowings; ++i) {
    if (gain_left < gain_right) {
      low = left;
      left = right;
      gain_left = gain_right;
      right = low + kGolden * (high - low);
      gain_right = gain_of(pieces, std::exp(right), fit);
    } else {
      high = right;
      right = left;
      gain_right = gain_left;
      left = high - kGolden * (high - low);
      gain_left = gain_of(pieces, std::exp(left), fit);
    }
  }
  const SharedRatio best = gain_left > gain_right ? SharedRatio{std::exp(left), gain_left}
                                                  : SharedRatio{std::exp(right), gain_right};
  return best.gain > 0 ? best : SharedRatio{};
}

SharedRatio common_ratio(std::span<const Piece> pieces, double least, double most) {
  const SharedRatio loose = best_ratio(pieces, least, most);
  const SharedRatio exact = best_ratio(pieces, least, most, Fit::exact);
  return exact.gain >= kNearly * loose.gain ? loose : SharedRatio{};
}

}  // namespace belay::watch
