#ifndef BELAY_APP_CLI_RENDER_REPLAY_SAID_H_
#define BELAY_APP_CLI_RENDER_REPLAY_SAID_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/replay/replayed.h"

/// What came of replays, said the same in every format.
namespace belay::app {

/// Above every report: nothing of it is more than it is.
std::string_view replay_caveat();

/// `orders lost of na, without controls, worst`
std::string name_of(const replay::Figure& figure);
/// `6,300,000 within 5 %`, `at most 1,000`, ``blames `x` in all runs``
std::string wanted_by(const replay::Figure& figure);
std::string found_by(const replay::Compared& compared);
/// `reported: the press`, `assumed`
std::string status_of(const replay::Figure& figure);

/// `without controls`, `gate`, `bypassed`
std::string_view heading_of(replay::Controls controls);

/// The runs of one set of controls, as a line of a table.
struct ReplayRow {
  replay::Controls controls = replay::Controls::none;
  std::string lost_median, lost_worst, errors, detected, undone;
  std::string blamed;  ///< `prices in 98 of 100`
};
std::vector<ReplayRow> rows_of(const replay::Replayed& replayed);

/// Orders a minute in the region that lost most, of the first seed.
struct ReplayCurve {
  replay::Controls controls = replay::Controls::none;
  std::vector<double> orders;
};
struct ReplayPlot {
  std::string region;
  double most = 0;
  std::vector<ReplayCurve> curves;
};
/// In at most so many parts of the same length.
ReplayPlot plot_of(const replay::Replayed& replayed, std::size_t parts);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_REPLAY_SAID_H_
