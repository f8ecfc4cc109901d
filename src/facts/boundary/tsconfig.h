#ifndef BELAY_FACTS_BOUNDARY_TSCONFIG_H_
#define BELAY_FACTS_BOUNDARY_TSCONFIG_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay::facts {

/// What a `tsconfig.json` says about module names: `baseUrl` and `paths`. `extends` is not
/// followed.
struct Tsconfig {
  std::string directory;                ///< where the file lies
  std::optional<std::string> base_url;  ///< relative to it
  /// Patterns with at most one `*`, and the targets tried in order.
  std::vector<std::pair<std::string, std::vector<std::string>>> paths;

  /// JSON with comments and trailing commas. What does not follow the format says nothing.
  static Tsconfig parse(std::string_view text, std::string_view directory);

  /// The paths that `module` may stand for, relative to `directory`: by the pattern with the
  /// longest part before its `*`, then by `baseUrl`.
  std::vector<std::string> targets_of(std::string_view module) const;
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_TSCONFIG_H_
