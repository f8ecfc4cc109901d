#ifndef BELAY_APP_CLI_RENDER_ROLLOUT_PAGE_H_
#define BELAY_APP_CLI_RENDER_ROLLOUT_PAGE_H_

#include <deque>
#include <map>
#include <string>

#include "app/cli/render/page.h"
#include "base/json.h"

/// A rollout as a server shows it, for a terminal.
namespace belay::app {

/// What each guard's evidence was, look by look, since somebody began to watch.
class EvidenceSeen {
 public:
  void add(const json::Value& rollout);
  /// `▁▁▂▃▅█`: from none to an alarm; a blank where nothing was heard. Empty: nothing was seen.
  std::string line(const std::string& guard) const;

 private:
  std::map<std::string, std::deque<double>> shares_;  ///< of an alarm; below 0: nothing was heard
};

/// Stage, share, every guard with its evidence, and the time that is left at least.
std::string rollout_page(const json::Value& rollout, const EvidenceSeen& seen, Paper paper);
/// All that a person is told when it is another than before: `baking at 5 %, orders good`.
std::string rollout_line(const json::Value& rollout);
/// One line a rollout, the newest first.
std::string rollout_list(const json::Value& page);
/// One line a step, the oldest first.
std::string rollout_history(const json::Value& history, Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_ROLLOUT_PAGE_H_
