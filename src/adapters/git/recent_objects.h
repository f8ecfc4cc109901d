#ifndef BELAY_ADAPTERS_GIT_RECENT_OBJECTS_H_
#define BELAY_ADAPTERS_GIT_RECENT_OBJECTS_H_

#include <memory>
#include <unordered_map>
#include <vector>

#include "adapters/git/objects.h"

namespace belay::adapters::git {

/// A repository's objects, the last ones read kept: the next change begins with the trees and files
/// that the last one ended with.
class RecentObjects final : public ObjectStore {
 public:
  /// How much is kept: of all together, twice `half_bytes`; nothing larger than `object_bytes`,
  /// which would drive out many.
  struct Room {
    std::size_t half_bytes = 16u << 20;
    std::size_t object_bytes = 1u << 20;
  };

  explicit RecentObjects(std::unique_ptr<ObjectStore> all)
      : RecentObjects(std::move(all), Room()) {}
  RecentObjects(std::unique_ptr<ObjectStore> all, Room room) : all_(std::move(all)), room_(room) {}

  using ObjectStore::read;
  Result<Object> read(const Digest& id) override;
  Result<std::size_t> size(const Digest& id) override;
  Result<std::vector<Digest>> starting_with(std::string_view hex) override {
    return all_->starting_with(hex);
  }

 private:
  const Object* find(const Digest& id);
  void keep(const Digest& id, const Object& object);

  std::unique_ptr<ObjectStore> all_;
  Room room_;
  /// What is asked for again moves from the older half to the newer one; when that is full, the
  /// older half is forgotten.
  std::unordered_map<Digest, Object> newer_;
  std::unordered_map<Digest, Object> older_;
  std::size_t newer_bytes_ = 0;
};

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_RECENT_OBJECTS_H_
