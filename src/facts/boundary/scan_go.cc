#include "facts/boundary/import.h"
#include "facts/boundary/token.h"

namespace belay::facts {
namespace {

class GoScanner {
 public:
  GoScanner(std::string_view text, const ImportSink& sink) : cursor_(text), sink_(sink) {}

  void run() {
    for (Token token = next(); token.kind != Token::Kind::end; token = next()) {
      if (token.is_name("import") && in_header_) {
        declaration();
      } else if (token.is_plain_text() && may_be_path(token.text)) {
        sink_({Import::Form::literal, token.text, {}, 0, token.line});
      } else if (token.is_name("func") || token.is_name("type") || token.is_name("var") ||
                 token.is_name("const")) {
        in_header_ = false;  // imports stand first
      }
    }
  }

 private:
  Token next() {
    while (!cursor_.done()) {
      const char c = cursor_.peek();
      const std::size_t begin = cursor_.at();
      const std::uint32_t line = cursor_.line();
      if (cursor_.sees("//")) {
        cursor_.skip_line();
        embed(cursor_.from(begin), line);
      } else if (cursor_.sees("/*")) {
        cursor_.step(2);
        cursor_.skip_past("*/");
      } else if (c == '"' || c == '\'') {
        return quoted(c);
      } else if (c == '`') {
        cursor_.step();
        cursor_.skip_past("`");
        const std::string_view raw = cursor_.from(begin + 1);
        return {Token::Kind::text, raw.substr(0, raw.empty() ? 0 : raw.size() - 1), line, true};
      } else if (is_name_byte(c)) {
        while (!cursor_.done() && is_name_byte(cursor_.peek())) cursor_.step();
        return {Token::Kind::name, cursor_.from(begin), line, true};
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        cursor_.step();
      } else {
        cursor_.step();
        return {Token::Kind::mark, cursor_.from(begin), line, true};
      }
    }
    return {};
  }

  Token quoted(char quote) {
    Token token{Token::Kind::text, {}, cursor_.line(), quote == '"'};
    cursor_.step();
    const std::size_t begin = cursor_.at();
    while (!cursor_.done() && cursor_.peek() != quote && cursor_.peek() != '\n') {
      if (cursor_.peek() == '\\') {
        token.plain = false;
        cursor_.step();
        if (cursor_.peek() == '\n') break;
      }
      if (!cursor_.done()) cursor_.step();
    }
    token.text = cursor_.from(begin);
    if (cursor_.peek() == quote) {
      cursor_.step();
    } else {
      token.plain = false;
    }
    return token;
  }

  void declaration() {
    Token token = next();
    const bool group = token.is_mark('(');
    if (group) token = next();
    // A name, `.` or `_` may stand before each path.
    for (; token.kind != Token::Kind::end && !token.is_mark(')'); token = next()) {
      if (token.is_plain_text()) {
        sink_({Import::Form::go_package, token.text, {}, 0, token.line});
        if (!group) return;
      } else if (!group && token.kind == Token::Kind::text) {
        return;
      }
    }
  }

  void embed(std::string_view comment, std::uint32_t line) {
    constexpr std::string_view kDirective = "//go:embed";
    if (!comment.starts_with(kDirective)) return;
    comment.remove_prefix(kDirective.size());
    while (!comment.empty()) {
      const char c = comment.front();
      if (c == ' ' || c == '\t' || c == '\r') {
        comment.remove_prefix(1);
        continue;
      }
      const bool quoted = c == '"' || c == '`';
      if (quoted) comment.remove_prefix(1);
      const std::size_t end = quoted ? comment.find(c) : comment.find_first_of(" \t\r");
      sink_({Import::Form::go_embed, comment.substr(0, end), {}, 0, line});
      if (end == std::string_view::npos) return;
      comment.remove_prefix(end + (quoted ? 1 : 0));
    }
  }

  Cursor cursor_;
  const ImportSink& sink_;
  bool in_header_ = true;
};

}  // namespace

void scan_go(std::string_view text, const ImportSink& sink) { GoScanner(text, sink).run(); }

}  // namespace belay::facts
