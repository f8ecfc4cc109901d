#ifndef BELAY_FACTS_KNOWN_H_
#define BELAY_FACTS_KNOWN_H_

#include <string>

namespace belay::facts {

/// A fact that could not be established. Unknown owes: the gate asks the question.
struct Unknown {
  std::string fact;      ///< as a condition names it: `reach.tier`
  std::string reason;    ///< why it is not known: "services/new/main.cc belongs to no system"
  std::string question;  ///< whose answer settles it: "which system does services/new/ belong to?"

  friend bool operator==(const Unknown&, const Unknown&) = default;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_KNOWN_H_
