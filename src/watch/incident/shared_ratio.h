#ifndef BELAY_WATCH_INCIDENT_SHARED_RATIO_H_
#define BELAY_WATCH_INCIDENT_SHARED_RATIO_H_

#include <cstddef>
#include <span>

namespace belay::watch {

/// A count of one place over a while beside what was expected of it, both by how much they say: of
/// independent events.
struct Piece {
  double seen = 0, expected = 0;
  /// A logarithm: what is expected may be off by so much, either way, and nothing is wrong.
  double bound = 0;
  double share = 1;        ///< of the traffic there that an effect is on
  std::size_t series = 0;  ///< pieces of one series stand together, and are off by one amount
};

/// What one effect on all pieces explains.
struct SharedRatio {
  double ratio = 1;  ///< of what is left where it is on, to what would be there without
  double gain = 0;   ///< a logarithm: how much likelier what was seen is by it
};

/// Whether series may be off by their bound with the effect, too, or all of them have just it.
enum class Fit { loose, exact };

/// The ratio from `least` to `most` that explains the pieces best, beside that nothing is wrong and
/// each is off by as much as it may be: an estimate that is off is no harm.
/// REQUIRES: 0 < least <= 1 <= most.
SharedRatio best_ratio(std::span<const Piece> pieces, double least, double most,
                       Fit fit = Fit::loose);

/// As above, and nothing where it is not nearly as good without being off: what is so slight that
/// it is within the bounds would else explain whatever a few pieces have.
SharedRatio common_ratio(std::span<const Piece> pieces, double least, double most);

/// How much likelier `ratio` makes them than that nothing is wrong; it may be less than 0.
double gain_of(std::span<const Piece> pieces, double ratio, Fit fit = Fit::loose);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SHARED_RATIO_H_
