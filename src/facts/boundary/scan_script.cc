#include <vector>

#include "facts/boundary/import.h"
#include "facts/boundary/token.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

/// After these words a `/` begins a regular expression, not a division.
constexpr WordSet kOperatorWords({"await", "case", "delete", "do", "else", "in", "instanceof",
                                  "new", "of", "return", "throw", "typeof", "void", "yield"});

/// The tokens of JavaScript and TypeScript, JSX among it. JSX text is not marked off from code, so
/// a quote that never closes on its line is taken for prose and passed over.
class ScriptLexer {
 public:
  explicit ScriptLexer(std::string_view text) : cursor_(text) {
    if (cursor_.sees("#!")) cursor_.skip_line();
  }

  Token next() {
    last_ = read();
    return last_;
  }

 private:
  Token read() {
    while (!cursor_.done()) {
      const char c = cursor_.peek();
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        cursor_.step();
      } else if (cursor_.sees("//")) {
        cursor_.skip_line();
      } else if (cursor_.sees("/*")) {
        cursor_.step(2);
        cursor_.skip_past("*/");
      } else if (cursor_.sees("<!--")) {
        cursor_.skip_past("-->");
      } else {
        return token(c);
      }
    }
    return {};
  }

  Token token(char c) {
    const std::size_t begin = cursor_.at();
    const std::uint32_t line = cursor_.line();
    if (is_name_byte(c) || c == '$') {
      while (!cursor_.done() && (is_name_byte(cursor_.peek()) || cursor_.peek() == '$')) {
        cursor_.step();
      }
      return {Token::Kind::name, cursor_.from(begin), line, true};
    }
    if ((c == '"' || c == '\'') && hopeless_line_ != line) return quoted(c);
    if (c == '`') return template_from(begin + 1);
    if (c == '}' && !braces_.empty() && braces_.back() == 0) {
      braces_.pop_back();
      return template_from(begin + 1);
    }
    if (c == '/' && hopeless_line_ != line && may_start_expression()) skip_expression();
    if (cursor_.at() == begin) cursor_.step();
    if (!braces_.empty() && c == '{') ++braces_.back();
    if (!braces_.empty() && c == '}') --braces_.back();
    return {Token::Kind::mark, cursor_.from(begin), line, true};
  }

  Token mark() {
    const std::size_t begin = cursor_.at();
    const std::uint32_t line = cursor_.line();
    cursor_.step();
    return {Token::Kind::mark, cursor_.from(begin), line, true};
  }

  Token quoted(char quote) {
    const Cursor start = cursor_;
    Token text{Token::Kind::text, {}, cursor_.line(), true};
    cursor_.step();
    const std::size_t begin = cursor_.at();
    while (!cursor_.done() && cursor_.peek() != quote && cursor_.peek() != '\n') {
      if (cursor_.peek() == '\\') {
        text.plain = false;
        cursor_.step();
        if (cursor_.done()) break;
        if (cursor_.peek() == '\r' && cursor_.peek(1) == '\n') cursor_.step();
      }
      cursor_.step();
    }
    if (cursor_.peek() != quote) {
      // Trying every further quote of the line again would make the time quadratic.
      cursor_ = start;
      hopeless_line_ = cursor_.line();
      return mark();
    }
    text.text = cursor_.from(begin);
    cursor_.step();
    return text;
  }

  /// The part of a template up to its end or its next substitution.
  Token template_from(std::size_t begin) {
    Token text{Token::Kind::text, {}, cursor_.line(), cursor_.peek() == '`'};
    cursor_.step();
    while (!cursor_.done() && cursor_.peek() != '`') {
      if (cursor_.sees("${")) {
        text.plain = false;
        text.text = cursor_.from(begin);
        cursor_.step(2);
        braces_.push_back(0);
        return text;
      }
      if (cursor_.peek() == '\\') {
        text.plain = false;
        cursor_.step();
        if (cursor_.done()) break;
      }
      cursor_.step();
    }
    text.text = cursor_.from(begin);
    if (!cursor_.done()) cursor_.step();
    return text;
  }

  bool may_start_expression() const {
    switch (last_.kind) {
      case Token::Kind::end:
      case Token::Kind::newline:
        return true;
      case Token::Kind::text:
        return false;
      case Token::Kind::name:
        return kOperatorWords.has(last_.text);
      case Token::Kind::mark:
        break;
    }
    const char c = last_.text[0];
    return c != ')' && c != ']' && c != '}' && c != '<';  // `</p>` closes an element
  }

  void skip_expression() {
    const Cursor start = cursor_;
    bool in_class = false;
    cursor_.step();
    while (!cursor_.done() && cursor_.peek() != '\n' && (in_class || cursor_.peek() != '/')) {
      if (cursor_.peek() == '[') in_class = true;
      if (cursor_.peek() == ']') in_class = false;
      if (cursor_.peek() == '\\' && cursor_.peek(1) != '\n') cursor_.step();
      if (!cursor_.done()) cursor_.step();
    }
    if (cursor_.peek() == '/') {
      cursor_.step();
    } else {
      cursor_ = start;
      hopeless_line_ = cursor_.line();
    }
  }

  Cursor cursor_;
  Token last_;
  std::vector<int> braces_;  ///< open braces inside each substitution that is open
  std::uint32_t hopeless_line_ = 0;
};

class ScriptScanner {
 public:
  ScriptScanner(std::string_view text, const ImportSink& sink) : lexer_(text), sink_(sink) {}

  void run() {
    advance();
    while (token_.kind != Token::Kind::end) {
      const bool member = before_.is_mark('.');
      if (!member && token_.is_name("import")) {
        import_form();
      } else if (!member && token_.is_name("export")) {
        export_form();
      } else if (token_.is_name("require")) {
        advance();
        if (!member || parent_is_module_) call();
      } else {
        if (token_.is_plain_text() && may_be_path(token_.text)) {
          sink_({Import::Form::literal, token_.text, {}, 0, token_.line});
        }
        parent_is_module_ = token_.is_name("module") || (parent_is_module_ && token_.is_mark('.'));
        advance();
      }
    }
  }

 private:
  void advance() {
    before_ = token_;
    token_ = lexer_.next();
  }

  void module_text() {
    report(token_);
    if (token_.kind == Token::Kind::text) advance();
  }

  void report(const Token& module) {
    if (!module.is_plain_text()) return;
    sink_({Import::Form::script_module, module.text, {}, 0, module.line});
  }

  /// `("x")`, of `import` and `require`; `require.resolve("x")` too.
  void call() {
    if (token_.is_mark('.')) {
      advance();
      if (!token_.is_name("resolve")) return;
      advance();
    }
    if (!token_.is_mark('(')) return;
    advance();
    if (token_.kind != Token::Kind::text) return;
    const Token module = token_;
    advance();
    // `"./a" + b` names something else.
    if (token_.is_mark(')') || token_.is_mark(',')) report(module);
  }

  void import_form() {
    advance();
    if (token_.kind == Token::Kind::text) return module_text();
    if (token_.is_mark('(')) return call();
    clause();
  }

  void export_form() {
    advance();
    if (token_.is_name("type")) advance();
    if (token_.is_mark('{') || token_.is_mark('*')) clause();
  }

  /// Names, braces and commas up to `from "x"`; anything else is no import.
  void clause() {
    while (token_.kind == Token::Kind::name || token_.kind == Token::Kind::text ||
           token_.is_mark('{') || token_.is_mark('}') || token_.is_mark(',') ||
           token_.is_mark('*') || token_.is_mark('=')) {
      const bool from = token_.is_name("from");
      const bool required = token_.is_name("require");
      advance();
      if (from && token_.kind == Token::Kind::text) return module_text();
      if (required && token_.is_mark('(')) return call();
    }
  }

  ScriptLexer lexer_;
  const ImportSink& sink_;
  Token token_;
  Token before_;
  bool parent_is_module_ = false;
};

}  // namespace

void scan_script(std::string_view text, const ImportSink& sink) { ScriptScanner(text, sink).run(); }

}  // namespace belay::facts
