#ifndef BELAY_FACTS_BOUNDARY_SIDES_H_
#define BELAY_FACTS_BOUNDARY_SIDES_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "facts/change.h"

/// On which side of the wall a file lives.
namespace belay::facts {

/// Neither test nor live: benchmarks, examples, fuzz targets, the configuration of test runners and
/// the top folders of a workshop (`scripts/`, `tools/`). They may use test code.
bool is_workshop_path(std::string_view path);

/// Somebody else's code, kept as it came, tests among it.
bool is_vendored_path(std::string_view path);

enum class ConfigSide {
  none,      ///< not configuration, or configuration of something that is not live
  neutral,   ///< configuration that does not say for which environment
  live,      ///< its path says prod, production or live
  not_live,  ///< its path says test, staging, dev, ...
};

/// Where a configuration file belongs, by its kinds and the words of its path. What it says of
/// itself counts for nothing: a marker of generated files would hide it.
ConfigSide config_side_of(std::string_view path, KindSet kinds);

/// Whether any word of a path says that it is not live; `pre-prod` and `non_prod` count.
bool says_not_live(std::string_view path);
bool key_says_not_live(std::string_view key);
/// Whether a word says that it is live, and none that it is not.
bool says_live(std::string_view text);

/// Whether a change declared for `environment` goes live: a name that does not say otherwise does.
bool is_live_environment(std::string_view environment);

/// The lines that a change adds to one file.
class AddedLines {
 public:
  /// `all`: the whole file is new to its side.
  AddedLines(std::span<const Hunk> hunks, bool all) : hunks_(hunks), all_(all) {}

  bool has(std::uint32_t line) const;

 private:
  std::span<const Hunk> hunks_;
  bool all_;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_SIDES_H_
