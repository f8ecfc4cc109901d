#ifndef BELAY_CONTROL_PAST_FACTS_H_
#define BELAY_CONTROL_PAST_FACTS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/past.h"
#include "facts/catalog/catalog.h"
#include "facts/provenance/enrolled_keys.h"
#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/policy.h"

namespace belay::control {

/// Which facts are established beside those that every decision reads.
struct FactsWanted {
  bool contents = true;
  bool reverts = true;
  bool reach = true;
  bool boundary = true;
};

/// What the conditions of both policies read between them.
FactsWanted facts_wanted(const gate::Policy& before, const gate::Policy& after);

/// Establishes the facts of past changes as one policy reads them: with its catalog and its
/// enrolled keys, at each change's first parent. Remembers what it read last, because neither
/// changes often. One per thread.
class PastFacts {
 public:
  /// `notes_tip` may be null; both must outlive this.
  PastFacts(const gate::Policy& policy, const FactsWanted& wanted, const facts::Commit* notes_tip);

  /// The inputs view `past` and this, until the next call; the boundary, the moment and the
  /// environment are the caller's to add. `traces` is what the change itself says of how it was
  /// made.
  gate::Inputs establish(const PastChange& past, const facts::Tree& before,
                         const std::string& traces);

  /// What is known of the change only with a reservation, in words; until the next call.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  struct Catalogued {
    std::vector<facts::CatalogFile> files;
    facts::Catalog catalog;
    std::optional<facts::ReachIndex> systems;
    std::string problem;  ///< why it could not be read; mostly empty
  };

  void read_catalog(const PastChange& past, const facts::Tree& before);
  void assess_reach(const PastChange& past);
  void assess_provenance(const PastChange& past, const std::string& traces);
  void read_keys(const facts::Tree& before);
  bool may_touch_catalog(const facts::Change& change) const;

  const gate::Policy& policy_;
  FactsWanted wanted_;
  const facts::Commit* notes_tip_;
  std::unique_ptr<Catalogued> catalogued_;
  Digest catalogued_at_;  ///< the tree whose catalog it is
  std::string keys_text_;
  facts::EnrolledKeys keys_;
  bool keys_readable_ = true;
  facts::Provenance provenance_;
  facts::Reach reach_;
  facts::Catalog no_catalog_;
  std::vector<std::string> remarks_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_PAST_FACTS_H_
