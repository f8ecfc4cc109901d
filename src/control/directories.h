#ifndef BELAY_CONTROL_DIRECTORIES_H_
#define BELAY_CONTROL_DIRECTORIES_H_

#include <string>

#include "control/change_advance.h"
#include "control/directory.h"
#include "control/store.h"

namespace belay::control {

/// Whoever asks, as a token or a signature proved it. Whether they may is asked again, of the
/// directory as it is when the step is committed.
struct Asker {
  std::string principal;  ///< an id
  std::string means;      ///< `token`, `ssh-key`, `server`
  /// What the client calls the request, to send it again without its being done again; empty: it
  /// may be done as often as it comes.
  std::string once;
  Digest request;  ///< of what was asked, where `once` is set
};

/// The directory as it is, for a commit that relies on it.
struct LoadedDirectory {
  Directory directory;
  std::int64_t version = 0;
  Digest name;  ///< SHA-256 of its document

  Expected expected() const;
};

Key directory_key();
Result<LoadedDirectory> read_directory(const Key& key, const Stored& stored);
Result<LoadedDirectory> load_directory(Store& store);

/// Fails with `forbidden` where the directory does not have the asker.
Result<Actor> actor_for(const Directory& directory, const Asker& asker);

}  // namespace belay::control

#endif  // BELAY_CONTROL_DIRECTORIES_H_
