#include <string>

#include "facts/boundary/import.h"
#include "facts/boundary/token.h"

namespace belay::facts {
namespace {

/// Python's tokens, as far as statements and imports need them: inside brackets a line end is
/// nothing, after a backslash it is nothing.
class PythonLexer {
 public:
  explicit PythonLexer(std::string_view text) : cursor_(text) {}

  Token next() {
    while (!cursor_.done()) {
      const char c = cursor_.peek();
      const std::size_t begin = cursor_.at();
      const std::uint32_t line = cursor_.line();
      if (c == '#') {
        cursor_.skip_line();
      } else if (c == '\n') {
        cursor_.step();
        if (depth_ == 0) return {Token::Kind::newline, cursor_.from(begin), line, true};
      } else if (c == '\\') {
        cursor_.step();
        if (cursor_.peek() == '\r') cursor_.step();
        if (cursor_.peek() == '\n') cursor_.step();
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
        cursor_.step();
      } else if (c == '"' || c == '\'') {
        return text(false, false);
      } else if (is_name_byte(c)) {
        while (!cursor_.done() && is_name_byte(cursor_.peek())) cursor_.step();
        const std::string_view word = cursor_.from(begin);
        if ((cursor_.peek() == '"' || cursor_.peek() == '\'') && is_prefix(word)) {
          return text(has(word, 'r', 'R'), has(word, 'f', 'F') || has(word, 'b', 'B'));
        }
        return {Token::Kind::name, word, line, true};
      } else {
        cursor_.step();
        if (c == '(' || c == '[' || c == '{') ++depth_;
        if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
        return {Token::Kind::mark, cursor_.from(begin), line, true};
      }
    }
    return {Token::Kind::end, {}, cursor_.line(), true};
  }

  bool in_brackets() const { return depth_ > 0; }

 private:
  static bool has(std::string_view word, char small, char large) {
    return word.find(small) != std::string_view::npos || word.find(large) != std::string_view::npos;
  }

  static bool is_prefix(std::string_view word) {
    return word.size() <= 2 && word.find_first_not_of("rRbBuUfFtT") == std::string_view::npos;
  }

  Token text(bool raw, bool special) {
    const char quote = cursor_.peek();
    Token token{Token::Kind::text, {}, cursor_.line(), !special};
    const bool triple = cursor_.peek(1) == quote && cursor_.peek(2) == quote;
    cursor_.step(triple ? 3 : 1);
    const std::size_t begin = cursor_.at();
    while (!cursor_.done() && !ends(quote, triple)) {
      if (cursor_.peek() == '\n' && !triple) {
        token.plain = false;
        token.text = cursor_.from(begin);
        return token;
      }
      if (cursor_.peek() == '\\') {
        token.plain = token.plain && raw;
        cursor_.step();
        if (cursor_.done()) break;
      }
      cursor_.step();
    }
    token.text = cursor_.from(begin);
    token.plain = token.plain && !cursor_.done();
    cursor_.step(triple ? 3 : 1);
    return token;
  }

  bool ends(char quote, bool triple) const {
    if (cursor_.peek() != quote) return false;
    return !triple || (cursor_.peek(1) == quote && cursor_.peek(2) == quote);
  }

  Cursor cursor_;
  int depth_ = 0;
};

class PythonScanner {
 public:
  PythonScanner(std::string_view text, const ImportSink& sink) : lexer_(text), sink_(sink) {}

  void run() {
    advance();
    while (token_.kind != Token::Kind::end) {
      if (starts_statement_ && token_.is_name("import")) {
        import_statement();
      } else if (starts_statement_ && token_.is_name("from")) {
        from_statement();
      } else if (token_.is_name("import_module") || token_.is_name("__import__")) {
        import_call();
      } else {
        if (token_.is_plain_text() && may_be_path(token_.text)) {
          sink_({Import::Form::literal, token_.text, {}, 0, token_.line});
        }
        // After a colon a statement may follow on the same line: `try: import x`.
        starts_statement_ = token_.kind == Token::Kind::newline || token_.is_mark(';') ||
                            (token_.is_mark(':') && !lexer_.in_brackets());
        advance();
      }
    }
  }

 private:
  void advance() { token_ = lexer_.next(); }

  /// `a.b.c`, into `module_`; blanks around the dots are allowed.
  bool dotted_name() {
    if (token_.kind != Token::Kind::name) return false;
    module_ = token_.text;
    advance();
    while (token_.is_mark('.')) {
      advance();
      if (token_.kind != Token::Kind::name) return false;
      module_ += '.';
      module_ += token_.text;
      advance();
    }
    return true;
  }

  void skip_alias() {
    if (!token_.is_name("as")) return;
    advance();
    if (token_.kind == Token::Kind::name) advance();
  }

  void import_statement() {
    starts_statement_ = false;
    do {
      advance();
      const std::uint32_t line = token_.line;
      if (!dotted_name()) return;
      sink_({Import::Form::python_module, module_, {}, 0, line});
      skip_alias();
    } while (token_.is_mark(','));
  }

  void from_statement() {
    starts_statement_ = false;
    int level = 0;
    advance();
    for (; token_.is_mark('.'); advance()) ++level;
    module_.clear();
    if (!token_.is_name("import") && !dotted_name()) return;
    if (!token_.is_name("import")) return;
    advance();
    const bool group = token_.is_mark('(');
    if (group) advance();
    while (token_.kind == Token::Kind::name || token_.is_mark('*')) {
      const std::string_view member = token_.kind == Token::Kind::name ? token_.text : "";
      sink_({Import::Form::python_module, module_, member, level, token_.line});
      advance();
      skip_alias();
      if (!token_.is_mark(',')) return;
      advance();
    }
  }

  void import_call() {
    starts_statement_ = false;
    advance();
    if (!token_.is_mark('(')) return;
    advance();
    if (!token_.is_plain_text()) return;
    std::string_view module = token_.text;
    const std::uint32_t line = token_.line;
    int level = 0;
    for (; module.starts_with('.'); module.remove_prefix(1)) ++level;
    sink_({Import::Form::python_module, module, {}, level, line});
    advance();
  }

  PythonLexer lexer_;
  const ImportSink& sink_;
  Token token_;
  std::string module_;
  bool starts_statement_ = true;
};

}  // namespace

void scan_python(std::string_view text, const ImportSink& sink) { PythonScanner(text, sink).run(); }

}  // namespace belay::facts
