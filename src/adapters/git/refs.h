#ifndef BELAY_ADAPTERS_GIT_REFS_H_
#define BELAY_ADAPTERS_GIT_REFS_H_

#include <optional>
#include <string>
#include <string_view>

#include "adapters/git/layout.h"
#include "adapters/git/objects.h"
#include "base/digest.h"
#include "base/result.h"

namespace belay::adapters::git {

/// A commit, and the full name of the ref that led to it (empty for a bare object name).
struct Revision {
  Digest commit;
  std::string ref;
  std::string name;  ///< as people say it
};

/// The refs of one repository: loose files, `packed-refs`, symbolic refs.
class Refs {
 public:
  explicit Refs(const Layout& layout) : layout_(&layout) {}

  /// What a full name (`HEAD`, `refs/heads/main`) points to, symbolic refs followed; nothing where
  /// there is none.
  Result<std::optional<Digest>> find(const std::string& full_name) const;
  /// The ref at the end of a row of symbolic ones; `full_name` itself when it is not symbolic.
  Result<std::string> followed(std::string full_name) const;
  /// The branch that a ref stands for where changes land: `refs/heads/main` for itself and for
  /// `refs/remotes/origin/main`, so that a landing has one name however it was said. Empty where it
  /// stands for none, or where the remotes' names leave open which.
  std::string branch_of(std::string_view full_name) const;

  /// A revision as people write it: a ref's name, full or short, or an object name, full or
  /// abbreviated, followed by any of `~n`, `^n`, `^{commit}`. Where a branch and a tag share a
  /// short name the branch is meant: a tag must not be able to stand in for a protected branch.
  Result<Revision> resolve(std::string_view text, ObjectStore& objects) const;

 private:
  Result<std::optional<std::string>> read_loose(const std::string& full_name) const;
  Result<std::optional<Digest>> find_packed(std::string_view full_name) const;
  /// The end of a row of symbolic refs, and what it points to.
  struct Found {
    Digest id;
    std::string ref;
  };
  Result<std::optional<Found>> follow(std::string full_name) const;
  Result<std::optional<Revision>> resolve_name(std::string_view name, ObjectStore& objects) const;

  const Layout* layout_;
};

/// `refs/heads/feature/x` -> `feature/x`.
std::string short_name(std::string_view full_name);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_REFS_H_
