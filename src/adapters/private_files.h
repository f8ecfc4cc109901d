#ifndef BELAY_ADAPTERS_PRIVATE_FILES_H_
#define BELAY_ADAPTERS_PRIVATE_FILES_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

/// Files that only the server's own user may read: its key, and founders' tokens.
namespace belay::adapters {

/// Makes the folder where there is none. Fails where it is somebody else's, or others can enter it.
Result<void> make_private_folder(const std::string& path);

/// Nothing where there is no such file. Fails where others can read it.
Result<std::optional<std::string>> read_private_file(const std::string& path);

/// Writes a new file, whole or not at all, and on the disk when it returns. Fails where one is
/// there already.
Result<void> write_private_file(const std::string& path, std::string_view text);
/// The same, in place of one that may be there.
Result<void> replace_private_file(const std::string& path, std::string_view text);

/// So many bytes from the system's own source of randomness.
Result<std::string> random_bytes(std::size_t count);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_PRIVATE_FILES_H_
