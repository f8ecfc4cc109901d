#include "adapters/git/wildmatch.h"

#include <cctype>
#include <cstddef>

namespace belay::adapters::git {
namespace {

constexpr int kStepsMax = 100'000;

bool in_named_class(std::string_view name, unsigned char c) {
  if (name == "alpha") return std::isalpha(c) != 0;
  if (name == "digit") return std::isdigit(c) != 0;
  if (name == "alnum") return std::isalnum(c) != 0;
  if (name == "upper") return std::isupper(c) != 0;
  if (name == "lower") return std::islower(c) != 0;
  if (name == "space") return std::isspace(c) != 0;
  if (name == "punct") return std::ispunct(c) != 0;
  if (name == "xdigit") return std::isxdigit(c) != 0;
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "cntrl") return std::iscntrl(c) != 0;
  if (name == "graph") return std::isgraph(c) != 0;
  if (name == "print") return std::isprint(c) != 0;
  return false;
}

class Matcher {
 public:
  Matcher(std::string_view pattern, std::string_view text) : pattern_(pattern), text_(text) {}

  bool match(std::size_t p, std::size_t t) {
    while (p < pattern_.size()) {
      if (++steps_ > kStepsMax) return false;
      const char c = pattern_[p];
      if (c == '*') return match_star(p, t);
      if (t == text_.size()) return false;
      if (c == '?') {
        if (text_[t] == '/') return false;
        ++p, ++t;
      } else if (c == '[') {
        if (text_[t] == '/' || !match_class(p, text_[t])) return false;
        ++t;
      } else {
        if (c == '\\' && p + 1 < pattern_.size()) ++p;
        if (pattern_[p] != text_[t]) return false;
        ++p, ++t;
      }
    }
    return t == text_.size();
  }

 private:
  bool match_star(std::size_t p, std::size_t t) {
    std::size_t end = p;
    while (end < pattern_.size() && pattern_[end] == '*') ++end;
    const bool starts_name = p == 0 || pattern_[p - 1] == '/';
    const bool ends_name = end == pattern_.size() || pattern_[end] == '/';
    const bool crosses = end - p >= 2 && starts_name && ends_name;
    if (crosses && end < pattern_.size() && match(end + 1, t)) return true;  // `**/` may be empty
    for (;; ++t) {
      if (match(end, t)) return true;
      if (t == text_.size() || (text_[t] == '/' && !crosses)) return false;
    }
  }

  /// REQUIRES: `pattern_[p]` is `[`. Moves `p` past the class.
  bool match_class(std::size_t& p, char text) {
    const auto c = static_cast<unsigned char>(text);
    std::size_t at = p + 1;
    const bool negated = at < pattern_.size() && (pattern_[at] == '!' || pattern_[at] == '^');
    if (negated) ++at;
    bool found = false;
    for (bool first = true; at < pattern_.size() && (first || pattern_[at] != ']'); first = false) {
      if (pattern_.substr(at).starts_with("[:")) {
        const std::size_t end = pattern_.find(":]", at);
        if (end == std::string_view::npos) return false;
        found = found || in_named_class(pattern_.substr(at + 2, end - at - 2), c);
        at = end + 2;
        continue;
      }
      if (pattern_[at] == '\\' && at + 1 < pattern_.size()) ++at;
      const auto low = static_cast<unsigned char>(pattern_[at++]);
      auto high = low;
      if (at + 1 < pattern_.size() && pattern_[at] == '-' && pattern_[at + 1] != ']') {
        if (pattern_[at + 1] == '\\' && at + 2 < pattern_.size()) ++at;
        high = static_cast<unsigned char>(pattern_[at + 1]);
        at += 2;
      }
      found = found || (low <= c && c <= high);
    }
    if (at >= pattern_.size()) return false;
    p = at + 1;
    return found != negated;
  }

  std::string_view pattern_;
  std::string_view text_;
  int steps_ = 0;
};

}  // namespace

bool wildmatch(std::string_view pattern, std::string_view text) {
  return Matcher(pattern, text).match(0, 0);
}

}  // namespace belay::adapters::git
