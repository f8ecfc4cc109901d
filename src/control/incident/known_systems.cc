#include "control/incident/known_systems.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/text.h"
#include "control/check.h"
#include "facts/catalog/catalog.h"
#include "facts/catalog/discovery.h"

namespace belay::control {

KnownSystems::KnownSystems(Repositories& repositories, Incidents& incidents, CatalogPlace place,
                           Log log)
    : repositories_(repositories),
      incidents_(incidents),
      place_(std::move(place)),
      log_(std::move(log)) {}

std::chrono::milliseconds KnownSystems::turn() {
  const auto done = read();
  std::string words = done ? std::string() : done.error().to_string();
  if (words != said_) {
    said_ = std::move(words);
    if (!said_.empty()) {
      log_(fmt::format("systems of `{}` in `{}`: {}: {} stays known", printable(place_.ref),
                       printable(place_.repository), said_,
                       known_.empty() ? "nothing" : "what was read before"));
    }
  }
  return kSystemsTurn;
}

Result<void> KnownSystems::read() {
  BELAY_TRY(const auto repository, repositories_.open(place_.repository));
  BELAY_TRY(const Landing landing, repository->landing(place_.ref));
  if (landing.tree == known_) return {};
  BELAY_TRY(const auto tree, repository->tree(landing.tree));
  BELAY_TRY(const PolicyInForce policy, policy_at(*tree));
  BELAY_TRY(const auto files, facts::find_catalog(*tree, policy.policy().catalog_paths()));
  BELAY_TRY(const facts::Catalog catalog, facts::read_catalog(files));
  incidents_.know(std::make_shared<const watch::SystemGraph>(catalog));
  known_ = landing.tree;
  log_(fmt::format("systems of `{}` in `{}`: {} at {}", printable(place_.ref),
                   printable(place_.repository), counted(catalog.systems.size(), "system"),
                   landing.commit.abbreviated()));
  return {};
}

}  // namespace belay::control
