#ifndef BELAY_ADAPTERS_GIT_WILDMATCH_H_
#define BELAY_ADAPTERS_GIT_WILDMATCH_H_

#include <string_view>

namespace belay::adapters::git {

/// Whether `text` matches `pattern` as git matches paths (gitattributes): `*` and `?` stay within
/// one name, `**` between slashes crosses them, `[...]` are character classes, `\` quotes.
/// Bounded: a pattern that would need too much backtracking does not match.
bool wildmatch(std::string_view pattern, std::string_view text);

}  // namespace belay::adapters::git

#endif  // BELAY_ADAPTERS_GIT_WILDMATCH_H_
