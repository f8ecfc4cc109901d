#ifndef BELAY_FACTS_BOUNDARY_TOKEN_H_
#define BELAY_FACTS_BOUNDARY_TOKEN_H_

#include <cstdint>
#include <string_view>

namespace belay::facts {

struct Token {
  enum class Kind { end, newline, name, text, mark };
  Kind kind = Kind::end;
  std::string_view text;  ///< a name, a mark, or what stands between the quotes
  std::uint32_t line = 0;
  bool plain = true;  ///< a text without escapes and substitutions: it means what it says

  bool is_name(std::string_view name) const { return kind == Kind::name && text == name; }
  bool is_mark(char mark) const { return kind == Kind::mark && text[0] == mark; }
  bool is_plain_text() const { return kind == Kind::text && plain; }
};

/// Walks over bytes and counts lines.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  }

  bool done() const { return at_ >= text_.size(); }
  std::uint32_t line() const { return line_; }
  std::size_t at() const { return at_; }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool sees(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  /// At the end of the text this does nothing: a scanner cannot run past it.
  void step() {
    if (done()) return;
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }
  void step(std::size_t bytes) {
    for (; bytes > 0 && !done(); --bytes) step();
  }
  void skip_line() {
    while (!done() && peek() != '\n') ++at_;
  }
  /// Past the next `end`, or to the end of the text.
  void skip_past(std::string_view end) {
    while (!done() && !sees(end)) step();
    step(end.size());
  }
  std::string_view from(std::size_t begin) const { return text_.substr(begin, at_ - begin); }
  std::string_view between(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
};

/// Letters, digits, `_` and every byte beyond ASCII.
inline bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether a text may be the path of a file: short, with a `/`, without spaces.
bool may_be_path(std::string_view text);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_TOKEN_H_
