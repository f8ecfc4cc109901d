#ifndef BELAY_FACTS_CATALOG_DISCOVERY_H_
#define BELAY_FACTS_CATALOG_DISCOVERY_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "facts/catalog/catalog.h"
#include "facts/tree.h"

namespace belay::facts {

/// Where Belay's own catalog lies when the policy does not say: this file, and every YAML file of
/// this directory.
inline constexpr std::string_view kCatalogPath = "belay-catalog.yaml";
inline constexpr std::string_view kCatalogDirectory = "belay-catalog";

/// Whether a file of this name is Backstage's, wherever it lies.
bool is_backstage_file(std::string_view path);

/// Whether a change of this path may make another catalog, where the policy names no files of its
/// own. Rather too often than too rarely.
bool may_describe_systems(std::string_view path);

/// The catalog's files in a tree, sorted by path. `patterns` are the policy's: paths and globs, as
/// in path_pattern.h; one that names no file is an error, because a catalog that is not there must
/// not look like a repository without one. Without patterns, Belay's own places and every
/// Backstage `catalog-info.yaml` that is not too deep and outside of vendored code and test data.
/// What lies in their places and is no file is an error.
Result<std::vector<CatalogFile>> find_catalog(const Tree& tree,
                                              std::span<const std::string> patterns);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_DISCOVERY_H_
