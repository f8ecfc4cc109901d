#include <string>

#include "facts/boundary/import.h"
#include "facts/boundary/token.h"

namespace belay::facts {
namespace {

/// Enough of translation phases 2 and 3: spliced lines, comments, literals, directives.
class CScanner {
 public:
  CScanner(std::string_view text, const ImportSink& sink) : cursor_(text), sink_(sink) {}

  void run() {
    while (!cursor_.done()) {
      const char c = peek();
      if (c == '\n') {
        at_line_start_ = true;
        cursor_.step();
      } else if (is_blank(c)) {
        cursor_.step();
      } else if (!skip_comment()) {
        const bool digraph = cursor_.sees("%:");
        if (at_line_start_ && (c == '#' || digraph)) {
          cursor_.step(digraph ? 2 : 1);
          directive();
        } else {
          token(c);
        }
        at_line_start_ = false;
      }
    }
  }

 private:
  static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
  }

  /// The next byte, after any spliced line ends.
  char peek() {
    while (cursor_.peek() == '\\') {
      if (cursor_.peek(1) == '\n') {
        cursor_.step(2);
      } else if (cursor_.peek(1) == '\r' && cursor_.peek(2) == '\n') {
        cursor_.step(3);
      } else {
        break;
      }
    }
    return cursor_.peek();
  }

  void step() {
    peek();
    if (!cursor_.done()) cursor_.step();
  }

  bool skip_comment() {
    if (cursor_.sees("/*")) {
      cursor_.step(2);
      cursor_.skip_past("*/");
      return true;
    }
    if (!cursor_.sees("//")) return false;
    // A spliced line continues the comment.
    while (!cursor_.done() && peek() != '\n') cursor_.step();
    return true;
  }

  void skip_blanks() {
    while (!cursor_.done() && (is_blank(peek()) || skip_comment())) {
      if (is_blank(peek())) cursor_.step();
    }
  }

  /// What was read since `begin`, with spliced lines joined. Valid until the next call.
  std::string_view joined_from(std::size_t begin) {
    const std::string_view raw = cursor_.from(begin);
    if (raw.find('\n') == std::string_view::npos) return raw;
    joined_.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw.substr(i).starts_with("\\\n")) {
        i += 1;
      } else if (raw.substr(i).starts_with("\\\r\n")) {
        i += 2;
      } else {
        joined_ += raw[i];
      }
    }
    return joined_;
  }

  std::string_view name() {
    const std::size_t begin = cursor_.at();
    while (is_name_byte(peek()) && !cursor_.done()) cursor_.step();
    return joined_from(begin);
  }

  void token(char c) {
    if (c == '"') {
      literal();
    } else if (c == '\'') {
      skip_quoted('\'');
    } else if (is_digit(c)) {
      number();
    } else if (is_name_byte(c)) {
      const std::string_view word = name();
      const bool raw = word == "R" || word == "u8R" || word == "uR" || word == "UR" || word == "LR";
      if (raw && cursor_.peek() == '"') raw_string();
    } else {
      step();
    }
  }

  /// A quote inside a number separates digits.
  void number() {
    while (!cursor_.done() &&
           (is_name_byte(peek()) || (cursor_.peek() == '\'' && is_name_byte(cursor_.peek(1))))) {
      cursor_.step();
    }
  }

  /// Past the closing quote, or to the end of the line where there is none. The contents, and
  /// whether they mean what they say.
  Token skip_quoted(char quote) {
    Token text{Token::Kind::text, {}, cursor_.line(), true};
    cursor_.step();
    const std::size_t begin = cursor_.at();
    while (!cursor_.done() && cursor_.peek() != quote && peek() != '\n') {
      if (cursor_.peek() == quote) break;
      if (cursor_.peek() == '\\') {
        text.plain = false;
        cursor_.step();
        if (cursor_.done() || cursor_.peek() == '\n') break;
      }
      cursor_.step();
    }
    text.text = cursor_.from(begin);
    text.plain = text.plain && text.line == cursor_.line() && cursor_.peek() == quote;
    if (cursor_.peek() == quote) cursor_.step();
    return text;
  }

  void literal() {
    const Token text = skip_quoted('"');
    if (text.plain && !is_dead() && may_be_path(text.text)) {
      sink_({Import::Form::literal, text.text, {}, 0, text.line});
    }
  }

  void raw_string() {
    cursor_.step();
    const std::size_t begin = cursor_.at();
    constexpr std::size_t kDelimiterBytesMax = 16;
    while (!cursor_.done() && cursor_.peek() != '(' && cursor_.peek() != '\n' &&
           cursor_.at() - begin <= kDelimiterBytesMax) {
      cursor_.step();
    }
    if (cursor_.peek() != '(') return;
    const std::string_view delimiter = cursor_.from(begin);
    while (!cursor_.done()) {
      cursor_.skip_past(")");
      if (cursor_.sees(delimiter) && cursor_.peek(delimiter.size()) == '"') {
        cursor_.step(delimiter.size() + 1);
        return;
      }
    }
  }

  void directive() {
    skip_blanks();
    const std::string word(name());
    if (word == "include" || word == "include_next" || word == "import" || word == "embed") {
      skip_blanks();
      include();
    } else {
      conditional(word);
    }
  }

  void include() {
    const std::uint32_t line = cursor_.line();
    const char open = cursor_.peek();
    if (open != '"' && open != '<') return;
    const char close = open == '"' ? '"' : '>';
    cursor_.step();
    const std::size_t begin = cursor_.at();
    while (!cursor_.done() && peek() != close && cursor_.peek() != '\n') cursor_.step();
    if (cursor_.peek() != close) return;
    const auto form = open == '"' ? Import::Form::quoted_include : Import::Form::angled_include;
    if (!is_dead()) sink_({form, joined_from(begin), {}, 0, line});
    cursor_.step();
  }

  /// Code under `#if 0` is not compiled. What any other condition says is not known here.
  void conditional(std::string_view word) {
    if (word == "if" || word == "ifdef" || word == "ifndef") {
      ++depth_;
      skip_blanks();
      if (word == "if" && !is_dead() && cursor_.peek() == '0' && !is_name_byte(cursor_.peek(1))) {
        cursor_.step();
        skip_blanks();
        if (peek() == '\n' || cursor_.done()) dead_depth_ = depth_;
      }
    } else if (word == "else" || word == "elif" || word == "elifdef" || word == "elifndef") {
      if (dead_depth_ == depth_) dead_depth_ = 0;
    } else if (word == "endif") {
      if (dead_depth_ == depth_) dead_depth_ = 0;
      if (depth_ > 0) --depth_;
    }
  }

  bool is_dead() const { return dead_depth_ > 0; }

  Cursor cursor_;
  const ImportSink& sink_;
  std::string joined_;
  bool at_line_start_ = true;
  int depth_ = 0;
  int dead_depth_ = 0;
};

}  // namespace

void scan_c(std::string_view text, const ImportSink& sink) { CScanner(text, sink).run(); }

}  // namespace belay::facts
