#ifndef BELAY_WATCH_INCIDENT_SYSTEM_GRAPH_H_
#define BELAY_WATCH_INCIDENT_SYSTEM_GRAPH_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "facts/catalog/catalog.h"

namespace belay::watch {

/// Which systems there are, and which need which: as much of a catalog as incidents ask for.
class SystemGraph {
 public:
  struct System {
    std::string name;
    std::optional<int> tier;  ///< lower is more critical; nothing: nobody says
    std::vector<std::string> journeys;
    std::vector<std::string> needs;  ///< hard
    std::vector<std::string> wants;  ///< soft
  };

  SystemGraph() = default;
  explicit SystemGraph(std::vector<System> systems);
  explicit SystemGraph(const facts::Catalog& catalog);

  /// Whether one of them depends on the other, on however long a way; so does each on itself.
  bool are_linked(const std::string& a, const std::string& b) const;
  /// Whom harm to `system` can reach, and how many dependencies away: `Candidate::reach`. Itself
  /// is 0, also where nobody knows it.
  std::map<std::string, int> reach_of(const std::string& system) const;
  /// The most critical tier of the systems that a journey passes; nothing: nobody says.
  std::optional<int> tier_of_journey(const std::string& journey) const;
  const System* find(const std::string& name) const;

 private:
  std::map<std::string, System> systems_;
  std::map<std::string, std::set<std::string>> dependents_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SYSTEM_GRAPH_H_
