#ifndef BELAY_ADAPTERS_GIT_OBJECT_NAMES_H_
#define BELAY_ADAPTERS_GIT_OBJECT_NAMES_H_

#include <string_view>

#include "base/digest.h"

namespace belay::adapters::git {

enum class ObjectType { commit, tree, blob, tag };

std::string_view name_of(ObjectType type);

/// The name git gives to these bytes: the hash of `<type> <size>\0<bytes>`.
Digest name_of_object(ObjectType type, std::string_view bytes, bool sha256);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_OBJECT_NAMES_H_
