#ifndef BELAY_APP_CLI_RENDER_OBLIGATIONS_H_
#define BELAY_APP_CLI_RENDER_OBLIGATIONS_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/render/page.h"
#include "gate/decision.h"

namespace belay::app {

/// `[ ]` owed, `[x]` discharged, `[-]` no longer asked for, `[!]` denied.
std::string_view mark_of(const gate::Owed& owed);

/// The obligation in words, with what is left of it: safe to print.
std::string words_of(const gate::Owed& owed);

/// Names the rules that ask, each of an organisation's with its layer. REQUIRES: the decision
/// outlives it.
class Askers {
 public:
  explicit Askers(const gate::Decision& decision);
  std::vector<std::string> of(const gate::Owed& owed) const;

 private:
  std::set<std::string_view> of_organisation_;
};

/// One obligation with its reason and whoever could discharge it.
void add_obligation(Page& page, const gate::Owed& owed, const Askers& askers);
/// Everything owed: what is due now first, then what is due later.
void add_obligations(Page& page, const gate::Decision& decision);
/// The shortest way through, step by step.
void add_way(Page& page, const gate::Decision& decision);

/// `the author`, `dana, eli ... and 3 more`, or who it is in words.
std::string takers_of(const gate::Step& step, std::size_t columns);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_OBLIGATIONS_H_
