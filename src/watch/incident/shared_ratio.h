#ifndef BELAY_WATCH_INCIDENT_SHARED_RATIO_H_
#define BELAY_WATCH_INCIDENT_SHARED_RATIO_H_

#include <cstddef>
#include <span>

namespace belay::watch {

/// A count of one place over a while beside what was expected of it, both by how much they say: of
/// independent events.
struct Piece {
  double seen = 0, expected = 0;
  /// Deviations of logarithms: how far off what is expected is where nothing is wrong, by an amount
  /// of this series, and by one of its count in all of the pieces' places.
  double off = 0, off_together = 0;
  /// How much is there of what moved beside the effect; by the rest of it, it was off before.
  double drift = 1;
  double share = 1;  ///< of the traffic there that an effect is on
  /// Pieces of one series stand together, and series of one count.
  std::size_t series = 0, count = 0;
};

/// What one effect on all pieces explains.
struct SharedRatio {
  double ratio = 1;  ///< of what is left where it is on, to what would be there without
  double gain = 0;   ///< a logarithm: how much likelier what was seen is by it
};

/// What a ratio costs that is chosen after what was seen, so that many counts explain nothing.
inline constexpr double kRatioCosts = 3;

/// Whether series may be off with the effect, too, or all of them have just it.
enum class Fit { loose, exact };

/// The ratio from `least` to `most` that explains the pieces best, beside that nothing is wrong and
/// each is off by what is likeliest: an estimate that is off is no harm. Nothing where none can
/// explain more than it costs. REQUIRES: 0 < least <= 1 <= most.
SharedRatio best_ratio(std::span<const Piece> pieces, double least, double most,
                       Fit fit = Fit::loose);

/// As above, and nothing where it is not nearly as good without being off: what is so slight that
/// forecasts are off by as much would else explain whatever a few pieces have.
SharedRatio common_ratio(std::span<const Piece> pieces, double least, double most);

/// How much likelier `ratio` makes them than that nothing is wrong; it may be less than 0.
double gain_of(std::span<const Piece> pieces, double ratio, Fit fit = Fit::loose);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SHARED_RATIO_H_
