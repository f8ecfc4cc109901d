#include "gate/cel/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "gate/cel/literal.h"

namespace belay::cel {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_quote(char c) { return c == '"' || c == '\''; }

}  // namespace

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line_breaks = std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t line_start = last == std::string_view::npos ? 0 : last + 1;
  return {"", static_cast<int>(line_breaks) + 1, static_cast<int>(offset - line_start) + 1};
}

tl::unexpected<Error> Lexer::wrong(std::size_t offset, std::string message) const {
  return fail(Code::malformed, std::move(message), place_of(text_, offset));
}

Token Lexer::finish(TokenKind kind, std::size_t first) const {
  return {kind, static_cast<std::uint32_t>(first), text_.substr(first, position_ - first), {}};
}

void Lexer::skip_blanks() {
  while (!at_end()) {
    const char c = peek();
    if (c == '/' && peek(1) == '/') {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++position_;
    } else {
      return;
    }
  }
}

bool Lexer::stands_at_string() const {
  const auto is_prefix = [](char c, char wanted) { return (c | 0x20) == wanted; };
  if (is_quote(peek())) return true;
  if (is_prefix(peek(), 'r'))
    return is_quote(peek(1)) || (is_prefix(peek(1), 'b') && is_quote(peek(2)));
  if (is_prefix(peek(), 'b'))
    return is_quote(peek(1)) || (is_prefix(peek(1), 'r') && is_quote(peek(2)));
  return false;
}

Result<Token> Lexer::next() {
  skip_blanks();
  const std::size_t first = position_;
  if (at_end()) return finish(TokenKind::end, first);
  if (stands_at_string()) return string();
  if (is_letter(peek())) {
    while (is_letter(peek()) || is_digit(peek())) ++position_;
    return finish(TokenKind::name, first);
  }
  if (is_digit(peek()) || (peek() == '.' && is_digit(peek(1)))) return number();
  if (peek() == '`') return quoted_name();
  return sign();
}

Result<Token> Lexer::sign() {
  static constexpr std::string_view kDoubled[] = {"&&", "||", "==", "!=", "<=", ">="};
  static constexpr std::string_view kSingle = "()[]{}.,:?+-*/%!<>=";
  const std::size_t first = position_;
  for (std::string_view doubled : kDoubled) {
    if (text_.substr(position_, 2) == doubled) {
      position_ += 2;
      return finish(TokenKind::sign, first);
    }
  }
  if (kSingle.find(peek()) != std::string_view::npos && peek() != '=') {
    ++position_;
    return finish(TokenKind::sign, first);
  }
  if (peek() == '=') return wrong(first, "`=` is not an operator; equality is `==`");
  if (peek() == '&') return wrong(first, "`&` is not an operator; both-and is `&&`");
  if (peek() == '|') return wrong(first, "`|` is not an operator; either-or is `||`");
  const std::string_view rest = text_.substr(position_);
  return wrong(
      first, fmt::format("`{}` has no meaning here",
                         printable(rest.substr(0, std::max<std::size_t>(1, utf8_sequence(rest))))));
}

Result<Token> Lexer::quoted_name() {
  const std::size_t first = position_++;
  const std::size_t close = text_.find('`', position_);
  if (close == std::string_view::npos) return wrong(first, "this backtick is never closed");
  const std::string_view name = text_.substr(position_, close - position_);
  const bool fine = std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '/' || c == ' ';
  });
  if (name.empty() || !fine) {
    return wrong(first, "a quoted name has letters, digits, `_`, `.`, `-`, `/` and spaces only");
  }
  position_ = close + 1;
  Token token = finish(TokenKind::quoted_name, first);
  token.text = name;
  return token;
}

Result<Token> Lexer::number() {
  const std::size_t first = position_;
  if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
    position_ += 2;
    if (!is_hex(peek())) return wrong(first, "`0x` needs hexadecimal digits");
    while (is_hex(peek())) ++position_;
    return whole_number(first, 16);
  }
  while (is_digit(peek())) ++position_;
  bool is_whole = true;
  if (peek() == '.' && is_digit(peek(1))) {
    is_whole = false;
    ++position_;
    while (is_digit(peek())) ++position_;
  }
  const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
  if ((peek() == 'e' || peek() == 'E') && is_digit(peek(1 + sign))) {
    is_whole = false;
    position_ += 1 + sign;
    while (is_digit(peek())) ++position_;
  }
  if (is_whole) return whole_number(first, 10);
  if (is_letter(peek())) return wrong(position_, "a number ends before a letter");
  Token token = finish(TokenKind::literal, first);
  token.literal = Value::floating(read_floating(token.text).value_or(0));
  return token;
}

Result<Token> Lexer::whole_number(std::size_t first, int base) {
  const std::size_t digits = first + (base == 16 ? 2 : 0);
  std::uint64_t number = 0;
  const auto [end, problem] =
      std::from_chars(text_.data() + digits, text_.data() + position_, number, base);
  const bool is_unsigned = peek() == 'u' || peek() == 'U';
  if (is_unsigned) ++position_;
  if (is_letter(peek()) || is_digit(peek())) {
    return wrong(position_, "a number ends before a letter");
  }
  Token token = finish(TokenKind::literal, first);
  // 2^63 has a meaning only behind a minus: the parser sees to that.
  if (problem != std::errc() || (!is_unsigned && number > std::uint64_t{1} << 63)) {
    return wrong(first, fmt::format("`{}` is too large for {}", shortened(token.text, 40),
                                    is_unsigned ? "a uint" : "an int"));
  }
  token.literal = is_unsigned ? Value::unsigned_integer(number)
                              : Value::integer(static_cast<std::int64_t>(number));
  return token;
}

Result<Token> Lexer::string() {
  const std::size_t first = position_;
  bool raw = false;
  bool bytes = false;
  for (; !is_quote(peek()); ++position_) ((peek() | 0x20) == 'r' ? raw : bytes) = true;
  const std::string_view quote = text_.substr(position_, 1);
  const bool tripled = peek(1) == quote[0] && peek(2) == quote[0];
  const std::size_t width = tripled ? 3 : 1;
  const std::string_view fence = text_.substr(position_, width);
  position_ += width;
  const std::size_t start = position_;
  while (text_.substr(position_, width) != fence) {
    if (at_end() || (!tripled && (peek() == '\n' || peek() == '\r'))) {
      return wrong(first, "this string is never closed");
    }
    position_ += !raw && peek() == '\\' ? 2 : 1;
    if (position_ > text_.size()) return wrong(first, "this string is never closed");
  }
  const std::string_view body = text_.substr(start, position_ - start);
  position_ += width;
  Token token = finish(TokenKind::literal, first);
  std::string decoded;
  if (raw) {
    decoded = body;
  } else if (const auto problem = unescape(body, bytes, decoded)) {
    return wrong(start + problem->offset, problem->message);
  }
  const std::string_view kept = arena_.copy(decoded);
  token.literal = bytes ? Value::bytes(kept) : Value::string(kept);
  return token;
}

}  // namespace belay::cel
