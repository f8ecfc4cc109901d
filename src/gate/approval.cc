#include "gate/approval.h"

#include <charconv>

namespace belay::gate {

namespace {

void add_field(Hasher& hasher, std::string_view field) {
  // Length first: no two lists of fields have the same bytes (attack 27).
  char length[24];
  char* const end = std::to_chars(length, length + sizeof length - 1, field.size()).ptr;
  *end = ':';
  hasher.add({length, static_cast<std::size_t>(end + 1 - length)}).add(field);
}

}  // namespace

Digest touched_digest(const facts::Change& change) {
  if (change.merge_tree.empty()) return {};
  Hasher hasher;
  for (const facts::Touched& path : change.touched) {
    add_field(hasher, path.path);
    add_field(hasher, name_of(path.before));
    add_field(hasher, path.before_id.hex());
    add_field(hasher, name_of(path.after));
    add_field(hasher, path.after_id.hex());
  }
  return hasher.finish();
}

}  // namespace belay::gate
