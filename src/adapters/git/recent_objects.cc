#include "adapters/git/recent_objects.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kHalfObjectsMax = 50'000;

}  // namespace

Result<Object> RecentObjects::read(const Digest& id) {
  if (const Object* known = find(id)) return *known;
  BELAY_TRY(Object object, all_->read(id));
  if (object.bytes.size() <= room_.object_bytes) keep(id, object);
  return object;
}

Result<std::size_t> RecentObjects::size(const Digest& id) {
  if (const Object* known = find(id)) return known->bytes.size();
  return all_->size(id);
}

const Object* RecentObjects::find(const Digest& id) {
  if (const auto found = newer_.find(id); found != newer_.end()) return &found->second;
  const auto found = older_.find(id);
  if (found == older_.end()) return nullptr;
  const Object object = std::move(found->second);
  older_.erase(found);
  keep(id, object);
  return &newer_.find(id)->second;
}

void RecentObjects::keep(const Digest& id, const Object& object) {
  if (newer_bytes_ > room_.half_bytes || newer_.size() >= kHalfObjectsMax) {
    older_ = std::move(newer_);
    newer_.clear();
    newer_bytes_ = 0;
  }
  newer_.emplace(id, object);
  newer_bytes_ += object.bytes.size();
}

}  // namespace belay::adapters::git
