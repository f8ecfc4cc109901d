#ifndef BELAY_ADAPTERS_GIT_KEPT_OBJECTS_H_
#define BELAY_ADAPTERS_GIT_KEPT_OBJECTS_H_

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/git/layout.h"
#include "adapters/git/objects.h"
#include "base/result.h"

namespace belay::adapters::git {

/// The objects of repositories that are looked at again and again, kept open between two looks: an
/// object never changes under its name, and what is new is found. Thread-safe.
class KeptObjects {
 public:
  KeptObjects() = default;
  KeptObjects(const KeptObjects&) = delete;
  KeptObjects& operator=(const KeptObjects&) = delete;

  /// Comes back by itself when it is destroyed, which is before this is.
  Result<std::unique_ptr<ObjectStore>> lend(const Layout& layout);

 private:
  /// The folder that was opened: another one may lie at its path meanwhile.
  struct Place {
    std::string path;
    std::uint64_t device = 0, inode = 0;

    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Kept {
    Place place;
    std::unique_ptr<ObjectStore> objects;
  };
  class Lent;

  static Result<Place> place_of(const Layout& layout);
  void take_back(Kept kept);

  std::mutex mutex_;
  std::list<Kept> kept_;  ///< nobody has these now; the latest first
};

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_KEPT_OBJECTS_H_
