#include "adapters/git/objects.h"

#include <fmt/format.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <cstring>

#include "adapters/git/library.h"
#include "adapters/git/plumbing.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

git_oid oid_of(const Digest& id) {
  git_oid oid{};
  std::memcpy(oid.id, id.bytes().data(), std::min<std::size_t>(id.size(), sizeof oid.id));
  return oid;
}

Digest digest_of(const git_oid& oid) { return Digest::from_bytes(std::span(oid.id)); }

std::string last_problem() {
  const git_error* error = git_error_last();
  return error == nullptr || error->message == nullptr ? "no reason given"
                                                       : printable(error->message);
}

class LibraryObjects final : public ObjectStore {
 public:
  explicit LibraryObjects(git_odb* odb) : odb_(odb) {}
  ~LibraryObjects() override { git_odb_free(odb_); }

  Result<Object> read(const Digest& id) override {
    const git_oid oid = oid_of(id);
    git_odb_object* object = nullptr;
    if (const int code = git_odb_read(&object, odb_, &oid); code != 0) return problem(id, code);
    std::shared_ptr<git_odb_object> owner(object, git_odb_object_free);
    BELAY_TRY(const ObjectType type, type_of(id, git_odb_object_type(object)));
    const std::size_t bytes = git_odb_object_size(object);
    return Object{
        type, {static_cast<const char*>(git_odb_object_data(object)), bytes}, std::move(owner)};
  }

  Result<std::size_t> size(const Digest& id) override {
    const git_oid oid = oid_of(id);
    std::size_t bytes = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (const int code = git_odb_read_header(&bytes, &type, odb_, &oid); code != 0) {
      return problem(id, code);
    }
    return bytes;
  }

  Result<std::vector<Digest>> starting_with(std::string_view hex) override {
    git_oid prefix{};
    if (git_oid_fromstrn(&prefix, hex.data(), hex.size()) != 0) return std::vector<Digest>();
    git_oid full{};
    const int code = git_odb_exists_prefix(&full, odb_, &prefix, hex.size());
    if (code == GIT_EAMBIGUOUS) return std::vector<Digest>(2);
    if (code != 0) return std::vector<Digest>();
    return std::vector<Digest>{digest_of(full)};
  }

 private:
  static Result<ObjectType> type_of(const Digest& id, git_object_t type) {
    switch (type) {
      case GIT_OBJECT_COMMIT:
        return ObjectType::commit;
      case GIT_OBJECT_TREE:
        return ObjectType::tree;
      case GIT_OBJECT_BLOB:
        return ObjectType::blob;
      case GIT_OBJECT_TAG:
        return ObjectType::tag;
      default:
        return fail(Code::malformed, fmt::format("object `{}` has no known type", id.hex()));
    }
  }

  static tl::unexpected<Error> problem(const Digest& id, int code) {
    if (code == GIT_ENOTFOUND) {
      return fail(Code::not_found, fmt::format("object `{}` is not in this repository", id.hex()));
    }
    return fail(Code::unavailable,
                fmt::format("object `{}` cannot be read: {}", id.hex(), last_problem()));
  }

  git_odb* odb_;
};

}  // namespace

Result<Object> ObjectStore::read(const Digest& id, ObjectType type) {
  if (type == ObjectType::blob) {
    BELAY_TRY(const std::size_t bytes, size(id));
    if (bytes > limits::kBlobBytesMax) {
      return fail(Code::over_limit, fmt::format("object `{}` is larger than {} bytes", id.hex(),
                                                grouped(limits::kBlobBytesMax)));
    }
  }
  BELAY_TRY(Object object, read(id));
  if (object.type != type) {
    return fail(Code::malformed, fmt::format("object `{}` is a {}, not a {}", id.hex(),
                                             name_of(object.type), name_of(type)));
  }
  return object;
}

Result<std::unique_ptr<ObjectStore>> open_objects(const Layout& layout) {
  if (layout.sha256) return open_plumbing(layout);
  start_library();
  git_odb* odb = nullptr;
  if (git_odb_open(&odb, (layout.common_dir + "/objects").c_str()) != 0) {
    return fail(Code::unavailable, fmt::format("the objects of `{}` cannot be opened: {}",
                                               printable(layout.common_dir), last_problem()));
  }
  return std::make_unique<LibraryObjects>(odb);
}

}  // namespace belay::adapters::git
