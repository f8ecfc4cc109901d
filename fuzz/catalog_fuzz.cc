#include <cstdint>
#include <cstdlib>
#include <string>

#include "facts/catalog/catalog.h"
#include "facts/reach.h"

namespace {

using namespace belay::facts;

void check(const Catalog& catalog) {
  for (SystemIndex i = 0; i < catalog.systems.size(); ++i) {
    const System& system = catalog.systems[i];
    if (catalog.find_system(system.name) != i) std::abort();
    for (const Dependency& dependency : system.depends_on) {
      if (dependency.on >= catalog.systems.size() || dependency.on == i) std::abort();
    }
  }
  for (const Person& person : catalog.people) {
    if (catalog.find_person(person.name) == nullptr) std::abort();
    for (const std::string& login : person.logins) {
      if (catalog.find_person(login) != &person) std::abort();
    }
  }
  for (const Team& team : catalog.teams) {
    for (const std::string& member : team.members) {
      if (catalog.find_person(member) == nullptr) std::abort();
    }
  }
}

/// Each reached system is on a path of real dependencies.
void check_reach(const Catalog& catalog) {
  Change change;
  change.files.resize(1);
  change.files[0].path = "services/cart/main.cc";
  const Reach reach = ReachIndex(catalog).of(change);
  for (std::size_t i = 0; i < reach.systems.size(); ++i) {
    const auto path = reach.path_to(i);
    if (path.back() != reach.systems[i].system) std::abort();
    if (path.size() != reach.systems[i].distance + 1) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto catalog = read_catalog({{"belay-catalog.yaml", text}});
  if (!catalog) {
    if (catalog.error().message.empty() || !catalog.error().place) std::abort();
    return 0;
  }
  check(*catalog);
  check_reach(*catalog);
  return 0;
}
