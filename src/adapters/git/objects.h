#ifndef BELAY_ADAPTERS_GIT_OBJECTS_H_
#define BELAY_ADAPTERS_GIT_OBJECTS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/git/layout.h"
#include "adapters/git/object_names.h"
#include "base/digest.h"
#include "base/result.h"

namespace belay::adapters::git {

/// One object's bytes, alive as long as this is.
struct Object {
  ObjectType type = ObjectType::blob;
  std::string_view bytes;
  std::shared_ptr<const void> owner;
};

/// A repository's objects, read-only. One thread at a time; open one per thread.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Fails with `Code::not_found` when the object is not there (as in a shallow or partial clone),
  /// and with `Code::over_limit` when it is larger than limits::kBlobBytesMax.
  virtual Result<Object> read(const Digest& id) = 0;
  virtual Result<std::size_t> size(const Digest& id) = 0;
  /// The objects whose names begin with these hexadecimal digits; two at most.
  virtual Result<std::vector<Digest>> starting_with(std::string_view hex) = 0;

  /// Fails unless the object is of this type.
  Result<Object> read(const Digest& id, ObjectType type);
};

/// libgit2 where the repository names its objects by SHA-1; git's own `cat-file` for SHA-256,
/// which Debian's libgit2 cannot read.
Result<std::unique_ptr<ObjectStore>> open_objects(const Layout& layout);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_OBJECTS_H_
