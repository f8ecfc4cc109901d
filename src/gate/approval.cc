#include "gate/approval.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::gate {

namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

void add_field(Hasher& hasher, std::string_view field) {
  // Length first: no two lists of fields have the same bytes (attack 27).
  hasher.add(fmt::format("{}:", field.size())).add(field);
}

}  // namespace

Result<TreeName> TreeName::parse(std::string_view hex) {
  TreeName name;
  name.hex_ = lower(hex);
  const bool fits = hex.size() >= kDigitsMin && hex.size() <= 2 * Digest::kSha256Bytes;
  if (!fits || !std::all_of(name.hex_.begin(), name.hex_.end(), is_hex)) {
    return fail(Code::malformed,
                fmt::format("`{}` names no tree: give at least {} hexadecimal digits",
                            printable(shortened(escaped(hex), 80)), kDigitsMin));
  }
  return name;
}

TreeName TreeName::of(const Digest& digest) {
  TreeName name;
  name.hex_ = digest.hex();
  return name;
}

bool TreeName::names(const Digest& tree) const {
  return !hex_.empty() && !tree.empty() && tree.hex().starts_with(hex_);
}

Digest touched_digest(const facts::Change& change) {
  Hasher hasher;
  for (const facts::FileChange& file : change.files) {
    add_field(hasher, file.old_path);
    add_field(hasher, file.path);
    add_field(hasher, name_of(file.old_mode));
    add_field(hasher, name_of(file.mode));
    add_field(hasher, file.old_id.hex());
    add_field(hasher, file.id.hex());
  }
  return hasher.finish();
}

}  // namespace belay::gate
