#include "facts/change.h"

#include <array>

namespace belay::facts {

std::string_view name_of(FileStatus status) {
  constexpr std::array<std::string_view, 5> kNames = {"added", "modified", "deleted", "renamed",
                                                      "type_changed"};
  return kNames[static_cast<std::size_t>(status)];
}

std::string_view name_of(FileMode mode) {
  constexpr std::array<std::string_view, 5> kNames = {"absent", "regular", "executable", "symlink",
                                                      "submodule"};
  return kNames[static_cast<std::size_t>(mode)];
}

}  // namespace belay::facts
