#include "adapters/git/object_names.h"

#include <fmt/format.h>

namespace belay::adapters::git {

std::string_view name_of(ObjectType type) {
  switch (type) {
    case ObjectType::commit:
      return "commit";
    case ObjectType::tree:
      return "tree";
    case ObjectType::blob:
      return "blob";
    case ObjectType::tag:
      return "tag";
  }
  return "";
}

Digest name_of_object(ObjectType type, std::string_view bytes, bool sha256) {
  std::string header = fmt::format("{} {}", name_of(type), bytes.size());
  header += '\0';
  return Hasher(sha256 ? Hasher::Algorithm::sha256 : Hasher::Algorithm::sha1)
      .add(header)
      .add(bytes)
      .finish();
}

}  // namespace belay::adapters::git
