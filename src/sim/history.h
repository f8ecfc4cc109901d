#ifndef BELAY_SIM_HISTORY_H_
#define BELAY_SIM_HISTORY_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/repository.h"
#include "facts/change.h"

namespace belay::sim {

inline constexpr std::string_view kMain = "main";

/// A repository in memory: commits in a row, branches that move, merges by whole files. It knows
/// what git would say of them, and who moved what when.
class History {
 public:
  using Files = std::map<std::string, std::string>;  ///< by path
  struct Commit {
    Digest id;
    Digest tree;
    Digest parent;  ///< empty: the first
    facts::Identity author;
    Instant at;
    std::string title;
  };

  /// Begins `main` with these files.
  History(const Files& files, const facts::Identity& author, Instant at);

  /// A branch that begins at `main`'s head, or begins there again.
  void branch(const std::string& name);
  /// One more commit on the branch: the files that it makes or replaces.
  void push(const std::string& name, const Files& edits, const facts::Identity& author, Instant at);
  /// The branch's head is another commit, as after a push by force.
  void move(const std::string& name, const Digest& commit);
  /// The branch's commits as one on top of `main`. Where both have changed a file, the branch's is
  /// taken when `by_force`, and nothing happens otherwise.
  void rebase(const std::string& name, bool by_force, Instant at);

  bool has(const std::string& name) const { return heads_.count(name) != 0; }
  const Commit& head_of(const std::string& name) const { return commits_.at(heads_.at(name)); }
  const Commit& commit(const Digest& id) const { return commits_.at(id); }
  const Files& files_of(const Digest& tree) const { return trees_.at(tree); }
  bool has_tree(const Digest& tree) const { return trees_.count(tree) != 0; }
  /// What `head` has beyond `target`, oldest first.
  std::vector<const Commit*> commits_between(const Digest& target, const Digest& head) const;
  const Commit& merge_base(const Digest& target, const Digest& head) const;
  /// Nothing where both have changed the same file, each in its way.
  std::optional<Digest> merged(const Digest& target, const Digest& head);

  /// How often anything moved so far, to ask `was_head` later.
  std::size_t moves() const { return moves_.size(); }
  /// Whether this was the branch's head at any time since then.
  bool was_head(const std::string& name, const Digest& id, std::size_t since) const;

 private:
  Digest keep(const Files& files);
  void add(const std::string& name, Commit commit);

  std::map<Digest, Files> trees_;
  std::map<Digest, Commit> commits_;
  std::map<std::string, Digest> heads_;
  std::vector<std::pair<std::string, Digest>> moves_;
};

/// Asked before each call of the port: a failure is the call's.
using RepositoryFault = std::function<Result<void>()>;

/// The history as `control` sees it. What it is given outlives it.
std::unique_ptr<control::Repository> open_history(History& history, RepositoryFault fault);

}  // namespace belay::sim

#endif  // BELAY_SIM_HISTORY_H_
