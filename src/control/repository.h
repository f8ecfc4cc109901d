#ifndef BELAY_CONTROL_REPOSITORY_H_
#define BELAY_CONTROL_REPOSITORY_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/past.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"
#include "facts/tree.h"

namespace belay::control {

/// Which change is meant. Empty fields are chosen: see docs/reference/cli.md.
struct ChangeRequest {
  enum class What { choose, commits, staged, worktree };
  What what = What::choose;
  std::string target;  ///< a revision
  std::string head;    ///< a revision
  std::string base;    ///< a revision, which must be where head and target parted
};

/// `HEAD_REV`, `TARGET..HEAD` or `TARGET...HEAD`; both mean what the head has beyond the common
/// ancestor.
void apply_revisions(std::string_view revisions, ChangeRequest& request);

/// Where changes land: policy, catalog and owners are read here.
struct Landing {
  std::string name;  ///< as people say it: `main`
  std::string ref;   ///< the branch's full name; empty where it is none
  Digest commit;
  Digest tree;
};

/// The files as they lie in a working tree, as a tree.
struct Worktree {
  std::string folder;
  Digest tree;
};

/// The port to a version-controlled repository. Read-only: nothing in the repository is run, and
/// its configuration is not obeyed. One thread at a time.
class Repository {
 public:
  virtual ~Repository() = default;

  /// Reads the whole change: commits, files, line counts, the merge's digest.
  virtual Result<facts::Change> read_change(const ChangeRequest& request) = 0;

  /// The revision, or where it is empty the target that `read_change` would choose, or `HEAD`.
  virtual Result<Landing> landing(const std::string& revision) = 0;

  /// Shows every change of the range to one of the visitors, each once, in no order. Each visitor
  /// is asked by one thread only, and there are as many threads as visitors. A change that cannot
  /// be read is shown as unknown; fails where the range cannot be told, and with the first failure
  /// of a visitor.
  virtual Result<PastRange> visit_past(const PastRequest& request,
                                       std::span<PastVisitor* const> visitors,
                                       const ProgressTold& told) = 0;

  /// Fails in a bare repository.
  virtual Result<Worktree> worktree() = 0;

  /// The tree at a digest that one of the above named, drafts of the working tree among them. Valid
  /// as long as the repository.
  virtual Result<std::unique_ptr<facts::Tree>> tree(const Digest& tree) = 0;

  /// The notes under `refs/notes/ai` of the change's commits.
  virtual Result<std::vector<facts::Note>> notes(const facts::Change& change) = 0;
  /// The commit object at the tip of `refs/notes/ai`, for its signature; empty where none.
  virtual Result<std::optional<facts::Commit>> notes_tip() = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_REPOSITORY_H_
