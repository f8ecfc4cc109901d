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

/// The logarithm of how likely `seen` is, where the best rate within the bound of `around` is
/// taken.
double likelihood(const Piece& piece, double around, double bound) {
  const double off = std::exp(bound);
  const double rate = std::clamp(piece.seen / piece.expected, around / off, around * off);
  return piece.seen * std::log(std::max(rate, kLeft)) - piece.expected * rate;
}

bool is_as_usual(const Piece& piece) {
  if (piece.expected <= 0) return true;
  return std::abs(std::log(std::max(piece.seen / piece.expected, kLeft))) <= piece.bound;
}

constexpr double kNearly = 0.5;

}  // namespace

double gain_of(std::span<const Piece> pieces, double ratio, Fit fit) {
  double made = 0;
  for (const Piece& piece : pieces) {
    if (piece.expected <= 0) continue;
    const double left = std::max(1 + (ratio - 1) * piece.share, kLeft);
    const double bound = fit == Fit::loose ? piece.bound : 0;
    made += likelihood(piece, left, bound) - likelihood(piece, 1, piece.bound);
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
