#ifndef BELAY_FACTS_BOUNDARY_RESOLVER_H_
#define BELAY_FACTS_BOUNDARY_RESOLVER_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/boundary/import.h"
#include "facts/boundary/tsconfig.h"
#include "facts/tree.h"

namespace belay::facts {

/// Where an import leads in a tree: the first of its candidates that is really there. Which
/// candidates there are, and their order, is in docs/reference/boundary.md.
///
/// Answers are remembered, so one resolver serves one tree. Only imports that could lead to the
/// test side are looked up at all: every other question costs no reading.
class Resolver {
 public:
  /// `tree` outlives the resolver.
  explicit Resolver(const Tree& tree) : tree_(tree) {}

  /// The path on the test side that `import`, which stands in the file at `from`, reaches. Nothing
  /// when it reaches a live file, or none that is in the tree.
  Result<std::optional<std::string>> test_side_of(const Import& import, std::string_view from);

 private:
  enum class Want { file, directory };
  struct Candidate {
    std::string path;
    Want want = Want::file;
  };
  using Candidates = std::vector<Candidate>;
  struct GoModule {
    std::string name;
    std::string directory;
  };

  Result<Candidates> candidates_of(const Import& import, std::string_view from);
  Candidates c_candidates(const Import& import, std::string_view directory) const;
  Result<Candidates> python_candidates(const Import& import, std::string_view directory);
  Result<Candidates> script_candidates(const Import& import, std::string_view directory);
  Result<Candidates> go_candidates(const Import& import, std::string_view directory);
  Candidates embed_candidates(const Import& import, std::string_view directory) const;
  Candidates literal_candidates(const Import& import, std::string_view directory) const;

  Result<Tree::Entry> entry(const std::string& path);
  Result<const std::vector<std::string>*> python_roots(std::string_view directory);
  Result<const std::vector<GoModule>*> go_modules(std::string_view directory);
  Result<const Tsconfig*> tsconfig_for(std::string_view directory);

  const Tree& tree_;
  std::unordered_map<std::string, Tree::Entry> entries_;
  std::map<std::string, std::vector<std::string>, std::less<>> python_roots_;
  std::map<std::string, std::vector<GoModule>, std::less<>> go_modules_;
  std::map<std::string, Tsconfig, std::less<>> tsconfigs_;
};

/// `b/../c` seen from `a` is `a/c`. Nothing when it leaves the tree.
std::optional<std::string> path_from(std::string_view directory, std::string_view relative);

/// `a/b`, `a`, `` for `a/b`.
std::vector<std::string_view> with_ancestors(std::string_view directory);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_RESOLVER_H_
