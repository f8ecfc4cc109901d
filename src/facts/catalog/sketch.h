#ifndef BELAY_FACTS_CATALOG_SKETCH_H_
#define BELAY_FACTS_CATALOG_SKETCH_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/tree.h"

namespace belay::facts {

/// What `belay init` proposes for a repository. Proposals are texts for a person to edit: tiers are
/// never guessed.
struct Sketch {
  std::string policy;   ///< for `belay.yaml`; empty when the repository has one
  std::string catalog;  ///< for `belay-catalog.yaml`; empty when the repository has a catalog
  std::vector<std::string> notes;  ///< what was found and what was left out, in words
};

/// Reads CODEOWNERS, Backstage files, workspaces, modules and folder structure. `default_policy` is
/// the text of the built-in policy, and what the proposed one starts from.
Result<Sketch> sketch(const Tree& tree, std::string_view default_policy);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_SKETCH_H_
