#ifndef BELAY_GATE_OWNERS_H_
#define BELAY_GATE_OWNERS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "gate/decision.h"
#include "gate/people.h"

namespace belay::gate {

/// Touched files with the same owners: one of these must be among the approvers.
struct OwnerGroup {
  std::vector<std::string> owners;  ///< as CODEOWNERS or the catalog writes them, sorted
  std::string example;              ///< one of the files, raw
  std::size_t files = 0;
};

/// Who owns what the change touches (before a rename as well as after): for each path CODEOWNERS at
/// the target, where it names somebody, else the owners of the systems it belongs to. Paths that
/// nobody owns make no group. Sorted by owners; empty: anybody who is no maker may speak.
std::vector<OwnerGroup> owner_groups(const Inputs& inputs);

bool owns(const facts::Catalog& catalog, const OwnerGroup& group, const Person& person,
          const std::vector<std::string>& stated_teams);

}  // namespace belay::gate

#endif  // BELAY_GATE_OWNERS_H_
