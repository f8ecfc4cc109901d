#include "facts/catalog/path_pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::facts {
namespace {

constexpr std::string_view kWild = "*?";

std::size_t character_bytes(std::string_view text) {
  return std::max<std::size_t>(1, utf8_sequence(text));
}

/// Whether a pattern's name that begins with a plain character does match `text` in that character.
/// Advances both when it does.
bool step_plain(std::string_view& pattern, std::string_view& text) {
  if (pattern.empty() || text.empty() || pattern.front() == '*') return false;
  if (pattern.front() == '?') {
    pattern.remove_prefix(1);
    text.remove_prefix(character_bytes(text));
    return true;
  }
  const std::size_t escape = pattern.front() == '\\' ? 1 : 0;
  if (pattern[escape] != text.front()) return false;
  pattern.remove_prefix(escape + 1);
  text.remove_prefix(1);
  return true;
}

/// One name against a glob. After a mismatch only the last `*` needs to take one more character:
/// the earlier ones already took the least they could.
bool glob_matches(std::string_view pattern, std::string_view text) {
  std::string_view pattern_after_star;
  std::string_view text_after_star;
  bool starred = false;
  while (!text.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      pattern_after_star = pattern;
      text_after_star = text;
      starred = true;
    } else if (!step_plain(pattern, text)) {
      if (!starred) return false;
      text_after_star.remove_prefix(1);
      pattern = pattern_after_star;
      text = text_after_star;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

bool name_matches(const PathPattern::Name& name, std::string_view text) {
  switch (name.kind) {
    case PathPattern::Name::Kind::literal:
      return name.text == text;
    case PathPattern::Name::Kind::glob:
      return glob_matches(name.text, text);
    case PathPattern::Name::Kind::any_one:
    case PathPattern::Name::Kind::any_depth:
      return true;
  }
  return false;
}

/// Takes the first name off a path.
std::string_view take_name(std::string_view& path) {
  const std::size_t end = path.find('/');
  const std::string_view name = path.substr(0, end);
  path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  return name;
}

std::string without_escapes(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    out += text[i];
  }
  return out;
}

/// Where the first wildcard stands, escapes skipped.
std::size_t find_wildcard(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (kWild.find(text[i]) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

PathPattern::Name name_from(std::string_view text) {
  using Kind = PathPattern::Name::Kind;
  if (text == "**") return {Kind::any_depth, {}};
  if (text == "*") return {Kind::any_one, {}};
  if (find_wildcard(text) != std::string_view::npos) return {Kind::glob, std::string(text)};
  return {Kind::literal, without_escapes(text)};
}

Result<void> check_characters(std::string_view text) {
  if (text.empty()) return fail(Code::malformed, "a pattern is empty: write a path");
  if (text.front() == '!') {
    return fail(Code::malformed, "`!` does not exclude here: give the exception its own rule");
  }
  if (text.find("***") != std::string_view::npos) {
    return fail(Code::malformed, "three `*` in a row mean nothing: write `**`");
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (++i == text.size()) {
        return fail(Code::malformed, "a `\\` at the end escapes nothing: leave it out");
      }
    } else if (text[i] == '[' || text[i] == ']') {
      return fail(Code::malformed, "`[ ]` is no range here: use `?`, or write it as `\\[`");
    }
  }
  return {};
}

Result<void> check_rooted(std::string_view text) {
  if (text == "/") return fail(Code::malformed, "`/` names no file: write `**` for everything");
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view name = take_name(rest);
    if (name == "." || name == "..") {
      return fail(Code::malformed, fmt::format("`{}` is no name in a path: write the path from the "
                                               "repository's root",
                                               name));
    }
  }
  return {};
}

}  // namespace

Result<PathPattern> PathPattern::parse(std::string_view text, Anchor anchor) {
  BELAY_TRY_VOID(check_characters(text));
  if (anchor == Anchor::at_root) BELAY_TRY_VOID(check_rooted(text));
  PathPattern made;
  if (text == "/") {
    made.tail_ = Tail::nothing;
    return made;
  }
  const bool bare = text.find('/') >= text.size() - 1;
  if (text.front() == '/') text.remove_prefix(1);
  if (anchor == Anchor::by_slash && bare) made.names_.push_back({Name::Kind::any_depth, {}});
  const bool ends_in_slash = text.ends_with('/');
  if (ends_in_slash) text.remove_suffix(1);
  made.add_names(text);
  const Name::Kind last = made.names_.back().kind;
  const bool ends_in_depth = last == Name::Kind::any_depth;
  if (ends_in_depth) made.names_.pop_back();
  if (ends_in_slash || ends_in_depth) {
    made.tail_ = Tail::below;
  } else if (last != Name::Kind::any_one) {
    made.tail_ = Tail::itself_or_below;
  }
  made.measure();
  return made;
}

void PathPattern::add_names(std::string_view text) {
  names_.reserve(names_.size() + 1 +
                 static_cast<std::size_t>(std::count(text.begin(), text.end(), '/')));
  for (;;) {
    const std::size_t end = text.find('/');
    Name name = name_from(text.substr(0, end));
    const bool repeats = name.kind == Name::Kind::any_depth && !names_.empty() &&
                         names_.back().kind == Name::Kind::any_depth;
    if (!repeats) names_.push_back(std::move(name));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void PathPattern::measure() {
  // The slash that ends the literal part says nothing: `a/b`, `a/b/` and `a/b/**` are one place.
  std::size_t bytes = 0;
  for (const Name& name : names_) {
    const std::size_t slash = bytes > 0 ? 1 : 0;
    if (name.kind == Name::Kind::literal) {
      bytes += slash + name.text.size();
      continue;
    }
    if (name.kind == Name::Kind::glob) {
      const std::string prefix = without_escapes(name.text.substr(0, find_wildcard(name.text)));
      if (!prefix.empty()) bytes += slash + prefix.size();
    }
    break;
  }
  literal_prefix_bytes_ = bytes;
}

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string pattern_below(std::string_view directory) {
  std::string pattern;
  for (const char c : directory) {
    if (std::string_view("*?[]!\\#").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern.empty() ? "**" : pattern + "/**";
}

bool PathPattern::matches(std::string_view path) const {
  if (tail_ == Tail::nothing) return false;
  std::size_t at = 0;
  std::size_t at_after_depth = 0;
  std::string_view path_after_depth;
  bool any_depth = false;
  for (;;) {
    if (at == names_.size()) {
      if (tail_ == Tail::itself_or_below) return true;
      if (tail_ == Tail::below && !path.empty()) return true;
      if (tail_ == Tail::exact && path.empty()) return true;
    } else if (names_[at].kind == Name::Kind::any_depth) {
      any_depth = true;
      at_after_depth = ++at;
      path_after_depth = path;
      continue;
    } else if (!path.empty() && name_matches(names_[at], take_name(path))) {
      ++at;
      continue;
    }
    if (!any_depth || path_after_depth.empty()) return false;
    take_name(path_after_depth);
    path = path_after_depth;
    at = at_after_depth;
  }
}

}  // namespace belay::facts
