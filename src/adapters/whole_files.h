#ifndef BELAY_ADAPTERS_WHOLE_FILES_H_
#define BELAY_ADAPTERS_WHOLE_FILES_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

/// Files that are there whole or not at all, whatever crashes, and on the disk when they are there.
namespace belay::adapters {

/// Writes the text beside `path`, to be renamed or linked to it: the name it has there.
Result<std::string> write_draft(const std::string& path, std::string_view text, mode_t mode);
/// Makes durable that a file was made, renamed or removed in the folder of `path`.
Result<void> keep_folder_of(const std::string& path);

/// Writes the file, in place of one that may be there. Its folder must be there.
Result<void> write_whole_file(const std::string& path, std::string_view text, mode_t mode);

/// Nothing where there is no such file. Fails with `over_limit` where it is larger.
Result<std::optional<std::string>> read_whole_file(const std::string& path, std::size_t bytes_max);

/// The rest of an open file. `path` is for the messages.
Result<std::string> read_to_the_end(int file, const std::string& path, std::size_t bytes_max);

/// What the system last failed with, about a path.
tl::unexpected<Error> system_failure(std::string_view what, const std::string& path);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_WHOLE_FILES_H_
