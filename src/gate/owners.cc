#include "gate/owners.h"

#include <algorithm>
#include <map>

namespace belay::gate {

namespace {

class Grouping {
 public:
  explicit Grouping(const Inputs& inputs) : inputs_(inputs) {}

  void add(const std::string& path) {
    if (inputs_.codeowners != nullptr) {
      const facts::Codeowners::Rule* rule = inputs_.codeowners->match(path);
      if (rule != nullptr && !rule->owners.empty()) return add(rule->owners, path);
    }
    if (inputs_.systems == nullptr) return;
    for (const facts::SystemIndex system : inputs_.systems->owners_of(path)) {
      const std::string& owner = inputs_.catalog->systems[system].owner;
      if (!owner.empty()) add(std::vector{owner}, path);
    }
  }

  std::vector<OwnerGroup> finish() && {
    std::vector<OwnerGroup> groups;
    for (auto& [owners, group] : groups_) groups.push_back(std::move(group));
    return groups;
  }

 private:
  void add(std::vector<std::string> owners, const std::string& path) {
    std::sort(owners.begin(), owners.end());
    owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    OwnerGroup& group = groups_[owners];
    if (group.files++ == 0) {
      group.owners = std::move(owners);
      group.example = path;
    }
  }

  const Inputs& inputs_;
  std::map<std::vector<std::string>, OwnerGroup> groups_;
};

}  // namespace

std::vector<OwnerGroup> owner_groups(const Inputs& inputs) {
  Grouping grouping(inputs);
  for (const facts::FileChange& file : inputs.change->files) {
    grouping.add(file.path);
    if (file.old_path != file.path && !file.old_path.empty()) grouping.add(file.old_path);
  }
  return std::move(grouping).finish();
}

bool owns(const facts::Catalog& catalog, const OwnerGroup& group, const Person& person,
          const std::vector<std::string>& stated_teams) {
  return std::any_of(group.owners.begin(), group.owners.end(), [&](const std::string& owner) {
    // A word that may be somebody's login is no team that others can state.
    const bool is_team = names_a_team(owner) || catalog.find_team(owner) != nullptr;
    return (is_team && is_member(catalog, owner, person, stated_teams)) ||
           is_same(identify(catalog, owner), person);
  });
}

}  // namespace belay::gate
