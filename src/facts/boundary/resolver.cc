#include "facts/boundary/resolver.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "facts/kinds.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

std::string joined_path(std::string_view directory, std::string_view name) {
  if (directory.empty()) return std::string(name);
  if (name.empty()) return std::string(directory);
  return std::string(directory) + '/' + std::string(name);
}

bool is_file(Tree::Entry entry) {
  return entry == Tree::Entry::file || entry == Tree::Entry::executable;
}

/// The module that a `go.mod` declares.
std::string go_module_name(std::string_view text) {
  for (std::string_view line : lines_of(text)) {
    line = trimmed(line.substr(0, line.find("//")));
    if (!line.starts_with("module") || line.size() == 6) continue;
    if (line[6] != ' ' && line[6] != '\t') continue;
    std::string_view name = trimmed(line.substr(6));
    if (name.size() >= 2 && (name.front() == '"' || name.front() == '`')) {
      name = name.substr(1, name.size() - 2);
    }
    return std::string(name);
  }
  return {};
}

constexpr std::string_view kScriptEndings[] = {
    ".ts",  ".tsx", ".d.ts", ".mts",  ".cts", ".js",
    ".jsx", ".mjs", ".cjs",  ".json", ".vue", ".svelte",
};

/// TypeScript writes the name of the output: `./a.js` is `a.ts` in the source.
std::string_view without_output_ending(std::string_view path) {
  for (const std::string_view ending : {".js", ".jsx", ".mjs", ".cjs"}) {
    if (path.ends_with(ending)) return path.substr(0, path.size() - ending.size());
  }
  return {};
}

}  // namespace

std::optional<std::string> path_from(std::string_view directory, std::string_view relative) {
  std::vector<std::string_view> names;
  if (!relative.starts_with('/')) names = split(directory, '/');
  if (names.size() == 1 && names[0].empty()) names.clear();
  for (const std::string_view name : split(relative, '/')) {
    if (name.empty() || name == ".") continue;
    if (name != "..") {
      names.push_back(name);
    } else if (names.empty()) {
      return std::nullopt;
    } else {
      names.pop_back();
    }
  }
  return joined(names, "/");
}

std::vector<std::string_view> with_ancestors(std::string_view directory) {
  std::vector<std::string_view> directories{directory};
  while (!directory.empty()) directories.push_back(directory = directory_of(directory));
  return directories;
}

Result<std::optional<std::string>> Resolver::test_side_of(const Import& import,
                                                          std::string_view from) {
  if (import.target.size() + import.member.size() > limits::kImportBytesMax) return std::nullopt;
  BELAY_TRY(const Candidates candidates, candidates_of(import, from));
  const auto is_test = [](const Candidate& one) {
    return is_test_path(one.want == Want::directory ? one.path + "/any" : one.path);
  };
  if (std::ranges::none_of(candidates, is_test)) return std::nullopt;
  for (const Candidate& candidate : candidates) {
    BELAY_TRY(const Tree::Entry there, entry(candidate.path));
    const bool found =
        candidate.want == Want::directory ? there == Tree::Entry::directory : is_file(there);
    if (!found) continue;
    if (is_test(candidate)) return candidate.path;
    return std::nullopt;
  }
  return std::nullopt;
}

Result<Resolver::Candidates> Resolver::candidates_of(const Import& import, std::string_view from) {
  const std::string_view directory = directory_of(from);
  switch (import.form) {
    case Import::Form::quoted_include:
    case Import::Form::angled_include:
      return c_candidates(import, directory);
    case Import::Form::python_module:
      return python_candidates(import, directory);
    case Import::Form::script_module:
      return script_candidates(import, directory);
    case Import::Form::go_package:
      return go_candidates(import, directory);
    case Import::Form::go_embed:
      return embed_candidates(import, directory);
    case Import::Form::literal:
      return literal_candidates(import, directory);
  }
  return Candidates{};
}

Resolver::Candidates Resolver::c_candidates(const Import& import,
                                            std::string_view directory) const {
  Candidates candidates;
  // Where a header lies decides nothing else: all candidates end alike.
  if (!is_test_path(import.target)) return candidates;
  const auto add = [&](std::string_view base) {
    if (auto path = path_from(base, import.target)) candidates.push_back({*std::move(path)});
  };
  if (import.form == Import::Form::quoted_include) add(directory);
  for (const std::string_view above : with_ancestors(directory)) {
    if (above != directory || above.empty()) add(above);
    add(joined_path(above, "include"));
    add(joined_path(above, "src"));
  }
  return candidates;
}

Result<Resolver::Candidates> Resolver::python_candidates(const Import& import,
                                                         std::string_view directory) {
  std::vector<std::string> bases;
  if (import.level > 0) {
    std::string_view base = directory;
    for (int up = 1; up < import.level; ++up) {
      if (base.empty()) return Candidates{};
      base = directory_of(base);
    }
    bases.emplace_back(base);
  } else {
    BELAY_TRY(const auto* roots, python_roots(directory));
    bases = *roots;
  }
  std::string module(import.target);
  std::ranges::replace(module, '.', '/');
  Candidates candidates;
  const auto add_module = [&](const std::string& path) {
    if (path.empty()) return;
    candidates.push_back({path + "/__init__.py"});
    candidates.push_back({path + ".py"});
    candidates.push_back({path, Want::directory});
  };
  for (const std::string& base : bases) {
    const std::string path = joined_path(base, module);
    if (!import.member.empty()) add_module(joined_path(path, import.member));
    add_module(path);
  }
  return candidates;
}

Result<Resolver::Candidates> Resolver::script_candidates(const Import& import,
                                                         std::string_view directory) {
  const std::string_view module = import.target.substr(0, import.target.find('?'));
  std::vector<std::string> paths;
  const auto add = [&](std::string_view base, std::string_view relative) {
    if (auto path = path_from(base, relative)) paths.push_back(*std::move(path));
  };
  if (module.starts_with("./") || module.starts_with("../") || module == "." || module == "..") {
    add(directory, module);
  } else if (!module.starts_with('/')) {
    BELAY_TRY(const Tsconfig* config, tsconfig_for(directory));
    for (const std::string& target : config->targets_of(module)) add(config->directory, target);
    if (module.starts_with("@/") || module.starts_with("~/")) {
      for (const std::string_view above : with_ancestors(directory)) {
        add(joined_path(above, "src"), module.substr(2));
        add(above, module.substr(2));
      }
    }
  }
  Candidates candidates;
  for (const std::string& path : paths) {
    if (path.empty()) continue;
    candidates.push_back({path});
    for (const std::string_view ending : kScriptEndings) {
      candidates.push_back({path + std::string(ending)});
    }
    if (const std::string_view bare = without_output_ending(path); !bare.empty()) {
      for (const std::string_view ending : {".ts", ".tsx", ".mts", ".cts"}) {
        candidates.push_back({std::string(bare) + std::string(ending)});
      }
    }
    for (const std::string_view ending : kScriptEndings) {
      candidates.push_back({path + "/index" + std::string(ending)});
    }
  }
  return candidates;
}

Result<Resolver::Candidates> Resolver::go_candidates(const Import& import,
                                                     std::string_view directory) {
  Candidates candidates;
  BELAY_TRY(const auto* modules, go_modules(directory));
  for (const GoModule& module : *modules) {
    std::string_view rest = import.target;
    if (!rest.starts_with(module.name)) continue;
    rest.remove_prefix(module.name.size());
    if (!rest.empty() && !rest.starts_with('/')) continue;
    if (!rest.empty()) rest.remove_prefix(1);
    if (auto path = path_from(module.directory, rest)) {
      candidates.push_back({*std::move(path), Want::directory});
    }
  }
  return candidates;
}

Resolver::Candidates Resolver::embed_candidates(const Import& import,
                                                std::string_view directory) const {
  std::string_view pattern = import.target;
  if (pattern.starts_with("all:")) pattern.remove_prefix(4);
  Candidates candidates;
  const std::size_t glob = pattern.find_first_of("*?[\\");
  if (glob != std::string_view::npos) {
    const auto path = path_from(directory, directory_of(pattern.substr(0, glob)));
    if (path && *path != directory) candidates.push_back({*path, Want::directory});
    return candidates;
  }
  if (const auto path = path_from(directory, pattern)) {
    candidates.push_back({*path, Want::file});
    candidates.push_back({*path, Want::directory});
  }
  return candidates;
}

/// Programs read data from where they are started: any folder above may be the one.
Resolver::Candidates Resolver::literal_candidates(const Import& import,
                                                  std::string_view directory) const {
  Candidates candidates;
  // A tool may well name a test's source, to run it; data is read for what it says.
  if (import.target.starts_with('/') || !is_test_path(import.target) ||
      is_source_path(import.target)) {
    return candidates;
  }
  for (const std::string_view above : with_ancestors(directory)) {
    if (auto path = path_from(above, import.target)) candidates.push_back({*std::move(path)});
  }
  return candidates;
}

Result<Tree::Entry> Resolver::entry(const std::string& path) {
  if (const auto known = entries_.find(path); known != entries_.end()) return known->second;
  BELAY_TRY(const Tree::Entry found, tree_.entry(path));
  entries_.emplace(path, found);
  return found;
}

/// Where absolute imports may start: above the package that the file belongs to, the project's
/// folder and its `src`, the repository's root and its `src`.
Result<const std::vector<std::string>*> Resolver::python_roots(std::string_view directory) {
  if (const auto known = python_roots_.find(directory); known != python_roots_.end()) {
    return &known->second;
  }
  std::vector<std::string> roots;
  const auto add = [&](std::string root) {
    if (std::ranges::find(roots, root) == roots.end()) roots.push_back(std::move(root));
  };
  std::string_view top = directory;
  while (!top.empty()) {
    BELAY_TRY(const Tree::Entry package, entry(joined_path(top, "__init__.py")));
    if (!is_file(package)) break;
    top = directory_of(top);
  }
  add(std::string(top));
  for (const std::string_view above : with_ancestors(directory)) {
    bool project = false;
    for (const std::string_view name : {"pyproject.toml", "setup.py", "setup.cfg"}) {
      BELAY_TRY(const Tree::Entry there, entry(joined_path(above, name)));
      project = project || is_file(there);
    }
    if (!project) continue;
    add(std::string(above));
    add(joined_path(above, "src"));
    break;
  }
  add("");
  add("src");
  return &python_roots_.emplace(directory, std::move(roots)).first->second;
}

Result<const std::vector<Resolver::GoModule>*> Resolver::go_modules(std::string_view directory) {
  if (const auto known = go_modules_.find(directory); known != go_modules_.end()) {
    return &known->second;
  }
  std::vector<GoModule> modules;
  for (const std::string_view above : with_ancestors(directory)) {
    BELAY_TRY(const auto text, tree_.read(joined_path(above, "go.mod"), limits::kSourceBytesMax));
    if (!text) continue;
    std::string name = go_module_name(*text);
    if (!name.empty()) modules.push_back({std::move(name), std::string(above)});
  }
  return &go_modules_.emplace(directory, std::move(modules)).first->second;
}

Result<const Tsconfig*> Resolver::tsconfig_for(std::string_view directory) {
  if (const auto known = tsconfigs_.find(directory); known != tsconfigs_.end()) {
    return &known->second;
  }
  Tsconfig config;
  for (const std::string_view above : with_ancestors(directory)) {
    std::optional<std::string> text;
    for (const std::string_view name : {"tsconfig.json", "jsconfig.json"}) {
      if (text) break;
      BELAY_TRY(text, tree_.read(joined_path(above, name), limits::kTsconfigBytesMax));
    }
    if (!text) continue;
    config = Tsconfig::parse(*text, above);
    break;
  }
  return &tsconfigs_.emplace(directory, std::move(config)).first->second;
}

}  // namespace belay::facts
