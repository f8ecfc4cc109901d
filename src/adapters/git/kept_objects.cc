#include "adapters/git/kept_objects.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "adapters/git/recent_objects.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kKeptMax = 16;
/// Commits and the small files of a policy; the rest is read when a change is new.
constexpr RecentObjects::Room kRoom{256u << 10, 16u << 10};

}  // namespace

class KeptObjects::Lent final : public ObjectStore {
 public:
  Lent(KeptObjects& keeper, Kept kept) : keeper_(keeper), kept_(std::move(kept)) {}
  ~Lent() override {
    if (!has_failed_) keeper_.take_back(std::move(kept_));
  }

  using ObjectStore::read;
  Result<Object> read(const Digest& id) override { return noted(kept_.objects->read(id)); }
  Result<std::size_t> size(const Digest& id) override { return noted(kept_.objects->size(id)); }
  Result<std::vector<Digest>> starting_with(std::string_view hex) override {
    return noted(kept_.objects->starting_with(hex));
  }

 private:
  template <class T>
  Result<T> noted(Result<T> result) {
    has_failed_ = has_failed_ || !result;
    return result;
  }

  KeptObjects& keeper_;
  Kept kept_;
  bool has_failed_ = false;  ///< what was open may be broken: the next look opens it anew
};

Result<KeptObjects::Place> KeptObjects::place_of(const Layout& layout) {
  Place place{layout.common_dir + "/objects"};
  struct stat info {};
  if (::stat(place.path.c_str(), &info) != 0) {
    return fail(Code::unavailable, fmt::format("the objects of `{}` cannot be opened: {}",
                                               printable(layout.common_dir), std::strerror(errno)));
  }
  place.device = info.st_dev;
  place.inode = info.st_ino;
  return place;
}

Result<std::unique_ptr<ObjectStore>> KeptObjects::lend(const Layout& layout) {
  if (layout.sha256) return open_objects(layout);  // a process of git's: it may end at any time
  BELAY_TRY(Place place, place_of(layout));
  {
    const std::lock_guard lock(mutex_);
    const auto at = std::find_if(kept_.begin(), kept_.end(),
                                 [&](const Kept& kept) { return kept.place == place; });
    if (at != kept_.end()) {
      auto lent = std::make_unique<Lent>(*this, std::move(*at));
      kept_.erase(at);
      return lent;
    }
  }
  BELAY_TRY(auto objects, open_objects(layout));
  auto recent = std::make_unique<RecentObjects>(std::move(objects), kRoom);
  return std::make_unique<Lent>(*this, Kept{std::move(place), std::move(recent)});
}

void KeptObjects::take_back(Kept kept) {
  std::list<Kept> too_many;  // closed when the lock is gone
  const std::lock_guard lock(mutex_);
  kept_.push_front(std::move(kept));
  if (kept_.size() > kKeptMax) too_many.splice(too_many.begin(), kept_, std::prev(kept_.end()));
}

}  // namespace belay::adapters::git
