#ifndef BELAY_GATE_CEL_TEXT_PATTERN_H_
#define BELAY_GATE_CEL_TEXT_PATTERN_H_

#include <memory>
#include <string>
#include <string_view>

#include "gate/cel/cel.h"

namespace re2 {
class RE2;
}

namespace belay::cel {

/// A regular expression in RE2's syntax, matched in linear time; never null, `problem` tells what
/// is wrong with it, or is empty.
std::unique_ptr<re2::RE2> compile_pattern(std::string_view pattern, std::string& problem);

/// Whether the pattern is found anywhere in the call's first argument.
Value matches_pattern(const Call& call, const re2::RE2& pattern);

/// A pattern written in the expression. Most texts are told apart by how they begin or end.
struct TextPattern {
  std::unique_ptr<re2::RE2> compiled;
  std::string prefix;  ///< every text that matches begins with it
  std::string suffix;  ///< and ends with it

  explicit TextPattern(std::unique_ptr<re2::RE2> pattern);
  TextPattern(TextPattern&&) noexcept;
  ~TextPattern();
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TEXT_PATTERN_H_
