#include "base/yaml_position.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::yaml {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

/// YAML 1.1's line breaks: LF, CR, both together, NEL, LS and PS. 0 where there is none.
std::size_t break_bytes(std::string_view text) {
  for (const std::string_view one :
       {"\r\n", "\n", "\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    if (text.starts_with(one)) return one.size();
  }
  return 0;
}

std::size_t character_bytes(std::string_view text) {
  return std::max<std::size_t>(1, utf8_sequence(text));
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Goes through the file's characters until `stop` says so, given the mark that it stands at.
template <class Stop>
std::size_t go(std::string_view source, Mark& mark, const Stop& stop) {
  mark = {1, 1};
  // The library does not count a byte order mark.
  std::size_t at = source.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < source.size() && !stop(at)) {
    const std::string_view rest = source.substr(at);
    if (const std::size_t bytes = break_bytes(rest); bytes > 0) {
      at += bytes;
      ++mark.line;
      mark.column = 1;
    } else {
      at += character_bytes(rest);
      ++mark.column;
    }
  }
  return at;
}

std::size_t offset_of(std::string_view source, Mark mark) {
  Mark here;
  return go(source, here, [&](std::size_t) {
    return here.line > mark.line || (here.line == mark.line && here.column >= mark.column);
  });
}

Mark mark_at(std::string_view source, std::size_t offset) {
  Mark here;
  go(source, here, [&](std::size_t at) { return at >= offset; });
  return here;
}

/// Walks the file and a scalar's text side by side: `at` in the file is where `read` in the text
/// was written.
class Walk {
 public:
  Walk(std::string_view source, std::string_view text, std::size_t at)
      : source_(source), text_(text), at_(at) {}

  std::size_t flow(std::size_t offset);
  std::size_t block(std::size_t offset);

 private:
  bool more() const { return at_ < source_.size(); }
  bool line_ends_here() const {
    std::size_t at = at_;
    while (at < source_.size() && is_blank(source_[at])) ++at;
    return at == source_.size() || is_break(source_[at]);
  }
  void skip_line() {
    while (more() && source_[at_] != '\n') ++at_;
    if (more()) ++at_;
  }
  /// A break that folding turned into one blank, or a run of them into fewer breaks.
  void skip_fold_in_text() {
    if (read_ < text_.size() && text_[read_] == ' ') {
      ++read_;
      return;
    }
    while (read_ < text_.size() && text_[read_] == '\n') ++read_;
  }
  void step_flow(char quote);
  void step_escape();
  std::size_t indentation() const;

  std::string_view source_;
  std::string_view text_;
  std::size_t at_;
  std::size_t read_ = 0;
};

void Walk::step_escape() {
  const char kind = at_ + 1 < source_.size() ? source_[at_ + 1] : '\0';
  if (is_break(kind)) {
    ++at_;
    while (more() && (is_blank(source_[at_]) || is_break(source_[at_]))) ++at_;
    return;
  }
  const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  at_ += 2 + digits;
  read_ += character_bytes(text_.substr(read_));
}

void Walk::step_flow(char quote) {
  if ((is_blank(source_[at_]) || is_break(source_[at_])) && line_ends_here()) {
    while (more() && (is_blank(source_[at_]) || is_break(source_[at_]))) ++at_;
    skip_fold_in_text();
  } else if (quote == '\'' && source_.substr(at_).starts_with("''")) {
    at_ += 2;
    ++read_;
  } else if (quote == '"' && source_[at_] == '\\') {
    step_escape();
  } else {
    ++at_;
    ++read_;
  }
}

std::size_t Walk::flow(std::size_t offset) {
  const char quote = more() && (source_[at_] == '\'' || source_[at_] == '"') ? source_[at_] : '\0';
  if (quote != '\0') ++at_;
  while (read_ < offset && more()) step_flow(quote);
  return std::min(at_, source_.size());
}

/// How far the block is indented. An indicator in its header does not say it without the parent's
/// indentation, so it is what the first line has in the file and not in the text.
std::size_t Walk::indentation() const {
  Walk ahead = *this;
  while (ahead.more() && ahead.line_ends_here()) ahead.skip_line();
  const std::size_t written = source_.find_first_not_of(' ', ahead.at_);
  const std::size_t first = text_.find_first_not_of('\n');
  if (written == std::string_view::npos || first == std::string_view::npos) return 0;
  const std::size_t kept = text_.find_first_not_of(' ', first) - first;
  const std::size_t seen = written - ahead.at_;
  return seen > kept ? seen - kept : 0;
}

std::size_t Walk::block(std::size_t offset) {
  const bool folded = more() && source_[at_] == '>';
  skip_line();
  const std::size_t indent = indentation();
  while (more()) {
    if (line_ends_here()) {
      if (!folded && read_ >= offset) return at_;
      skip_line();
      if (!folded) ++read_;
      continue;
    }
    if (folded && read_ < text_.size() && text_[read_] == '\n') skip_fold_in_text();
    at_ += indent;
    while (more() && !is_break(source_[at_])) {
      if (read_ >= offset) return at_;
      ++at_;
      ++read_;
    }
    if (read_ >= offset) return at_;
    skip_line();
    if (folded) {
      skip_fold_in_text();
    } else {
      ++read_;
    }
  }
  return std::min(at_, source_.size());
}

/// Where a line and column, from 1, stand in a text.
std::size_t offset_of(std::string_view text, const Place& place) {
  std::size_t at = 0;
  for (int line = 1; line < place.line && at != std::string_view::npos; ++line) {
    at = text.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  if (at == std::string_view::npos) return text.size();
  return std::min(at + static_cast<std::size_t>(std::max(place.column, 1) - 1), text.size());
}

}  // namespace

Mark mark_within(std::string_view source, const Node& node, std::size_t offset) {
  Walk walk(source, node.text, offset_of(source, node.mark));
  return mark_at(source, node.block ? walk.block(offset) : walk.flow(offset));
}

Error error_within(const Document& document, std::string_view source, const Node& node,
                   std::string_view key, int lines_before, Error error) {
  Place place = error.place.value_or(Place{{}, 1, 1});
  place.line -= lines_before;
  const Mark mark = mark_within(source, node, offset_of(node.text, place));
  return {error.code, fmt::format("`{}`: {}", key, error.message),
          Place{document.file(), mark.line, mark.column}};
}

}  // namespace belay::yaml
