#include "facts/catalog/discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/path_pattern.h"

namespace belay::facts {
namespace {

/// Catalogs in here describe other people's systems, or none.
constexpr std::array<std::string_view, 6> kForeign = {"node_modules", "vendor",   "third_party",
                                                      "testdata",     "fixtures", "__fixtures__"};

using Paths = std::set<std::string, std::less<>>;

bool is_yaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

bool is_foreign(std::string_view directory) {
  return std::find(kForeign.begin(), kForeign.end(), name_in(directory)) != kForeign.end();
}

std::size_t depth_of(std::string_view path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

/// The directories that a pattern begins with and where every match lies.
std::string fixed_directory(const PathPattern& pattern) {
  std::string directory;
  for (const PathPattern::Name& name : pattern.names()) {
    if (name.kind != PathPattern::Name::Kind::literal) break;
    directory += name.text + '/';
  }
  return directory;
}

Result<void> find_unnamed(const Tree& tree, Paths& found) {
  BELAY_TRY(const Tree::Entry own, tree.entry(kCatalogPath));
  if (own != Tree::Entry::absent) found.emplace(kCatalogPath);
  BELAY_TRY(const Tree::Entry folder, tree.entry(kCatalogDirectory));
  if (folder == Tree::Entry::symlink || folder == Tree::Entry::submodule) {
    return fail(Code::unsupported,
                fmt::format("`{}` is a link to elsewhere on the target, and cannot be read: put a "
                            "folder there, or name the catalog's files in the policy's `catalog`",
                            kCatalogDirectory));
  }
  BELAY_TRY_VOID(tree.list(kCatalogDirectory, [&](std::string_view name, Tree::Entry) {
    if (is_yaml(name)) found.insert(fmt::format("{}/{}", kCatalogDirectory, name));
  }));
  return tree.walk(
      [](std::string_view directory) {
        return depth_of(directory) < limits::kCatalogSearchDepthMax && !is_foreign(directory);
      },
      [&](std::string_view path) {
        if (is_backstage_file(path)) found.emplace(path);
        return found.size() <= limits::kCatalogFilesMax;
      });
}

Result<void> find_matching(const Tree& tree, const PathPattern& pattern, Paths& found) {
  const std::string fixed = fixed_directory(pattern);
  return tree.walk(
      [&](std::string_view directory) {
        const std::string with_slash = std::string(directory) + '/';
        return with_slash.starts_with(fixed) || std::string_view(fixed).starts_with(with_slash);
      },
      [&](std::string_view path) {
        if (is_yaml(path) && pattern.matches(path)) found.emplace(path);
        return found.size() <= limits::kCatalogFilesMax;
      });
}

Result<void> find_named(const Tree& tree, const std::string& text, Paths& found) {
  const auto pattern = PathPattern::parse(text, PathPattern::Anchor::at_root);
  if (!pattern) {
    return fail(Code::malformed, fmt::format("the policy's `catalog` names `{}`: {}",
                                             printable(text), pattern.error().message));
  }
  const std::string_view path = text.starts_with('/') ? std::string_view(text).substr(1) : text;
  BELAY_TRY(const Tree::Entry entry, tree.entry(path));
  if (entry == Tree::Entry::file || entry == Tree::Entry::executable) {
    found.emplace(path);
    return {};
  }
  const std::size_t before = found.size();
  Paths matching;
  BELAY_TRY_VOID(find_matching(tree, *pattern, matching));
  found.merge(matching);
  if (found.size() > before || !matching.empty()) return {};
  return fail(Code::not_found, fmt::format("the policy's `catalog` names `{}`, which matches no "
                                           "file of the target: add the file, or correct the "
                                           "policy",
                                           printable(text)));
}

}  // namespace

bool is_backstage_file(std::string_view path) {
  const std::string_view name = name_in(path);
  return name == "catalog-info.yaml" || name == "catalog-info.yml";
}

bool may_describe_systems(std::string_view path) {
  return path == kCatalogPath || path.starts_with(kCatalogDirectory) || is_backstage_file(path);
}

Result<std::vector<CatalogFile>> find_catalog(const Tree& tree,
                                              std::span<const std::string> patterns) {
  Paths found;
  for (const std::string& pattern : patterns) {
    BELAY_TRY_VOID(find_named(tree, pattern, found));
  }
  if (patterns.empty()) BELAY_TRY_VOID(find_unnamed(tree, found));
  std::vector<CatalogFile> files;
  files.reserve(found.size());
  for (const std::string& path : found) {
    BELAY_TRY(auto text, read_judge(tree, path, limits::kCatalogBytesMax));
    if (text) files.push_back({path, *std::move(text)});
  }
  return files;
}

}  // namespace belay::facts
