#ifndef BELAY_FACTS_CATALOG_PATH_PATTERN_H_
#define BELAY_FACTS_CATALOG_PATH_PATTERN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace belay::facts {

/// A pattern of paths, as in CODEOWNERS and most of gitignore. `*` and `?` stay within one name,
/// `**` is any number of whole names, `\` makes the next character plain. A pattern that matches a
/// directory covers everything below it, unless its last name is a lone `*`; a trailing `/` or
/// `/**` covers what is below and not the name itself. Case counts. No `!` and no `[ ]`.
///
/// Matching is linear in pattern times path, however the stars are placed.
class PathPattern {
 public:
  enum class Anchor {
    by_slash,  ///< as CODEOWNERS: a pattern with no `/` before its end matches at any depth
    at_root,   ///< as a system's paths: always from the root, with or without a leading `/`
  };

  /// The error has no place: the caller knows it.
  static Result<PathPattern> parse(std::string_view text, Anchor anchor);

  /// REQUIRES: a path as git writes it: no leading `/`, no empty name.
  bool matches(std::string_view path) const;

  /// One name of the pattern.
  struct Name {
    enum class Kind : std::uint8_t { any_depth, any_one, literal, glob };
    Kind kind = Kind::literal;
    std::string text;  ///< literal: without escapes; glob: as written
  };
  const std::vector<Name>& names() const { return names_; }

  /// How many bytes of a path the pattern pins down before its first wildcard: the measure of how
  /// specific it is.
  std::size_t literal_prefix_bytes() const { return literal_prefix_bytes_; }

 private:
  enum class Tail : std::uint8_t { exact, itself_or_below, below, nothing };

  void add_names(std::string_view text);
  void measure();

  std::vector<Name> names_;
  Tail tail_ = Tail::exact;
  std::size_t literal_prefix_bytes_ = 0;
};

/// The last name of a path.
std::string_view name_in(std::string_view path);

/// The pattern of everything below a directory, whatever characters its name has; of everything
/// for the root, the empty directory.
std::string pattern_below(std::string_view directory);

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_PATH_PATTERN_H_
