#include "control/directories.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::control {

Key directory_key() { return {"directory", "all"}; }

Expected LoadedDirectory::expected() const { return {directory_key(), version}; }

Result<LoadedDirectory> load_directory(Store& store) {
  BELAY_TRY(const auto stored, store.load(directory_key()));
  return read_directory(directory_key(), stored.value_or(Stored{}));
}

Result<LoadedDirectory> read_directory(const Key&, const Stored& stored) {
  if (stored.version == 0) {
    return fail(Code::unavailable,
                "nobody is enrolled yet: start the server once with a configuration that names "
                "its founders");
  }
  LoadedDirectory loaded;
  BELAY_TRY(loaded.directory, parse_directory(stored.state));
  loaded.version = stored.version;
  loaded.name = sha256(stored.state);
  return loaded;
}

Result<Actor> actor_for(const Directory& directory, const Asker& asker) {
  const Principal* known = directory.find(asker.principal);
  if (known == nullptr || !known->active) {
    return fail(Code::forbidden, fmt::format("`{}` is not active in the directory: an "
                                             "administrator can enrol them",
                                             printable(asker.principal)));
  }
  return Actor{*known, asker.means};
}

}  // namespace belay::control
