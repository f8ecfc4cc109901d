#ifndef BELAY_GATE_CEL_LEXER_H_
#define BELAY_GATE_CEL_LEXER_H_

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "gate/cel/value.h"

namespace belay::cel {

enum class TokenKind : std::uint8_t { end, name, quoted_name, literal, sign };

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t offset = 0;
  std::string_view text;  ///< as written; the name inside its backticks
  Value literal;          ///< a number without its sign, a string or bytes
};

/// Line and column (from 1, in bytes) of an offset.
Place place_of(std::string_view text, std::size_t offset);

/// Cuts an expression into tokens, one at a time. Decoded strings live in the arena.
class Lexer {
 public:
  /// REQUIRES: UTF-8.
  Lexer(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}

  Result<Token> next();

 private:
  bool at_end(std::size_t ahead = 0) const { return position_ + ahead >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_end(ahead) ? '\0' : text_[position_ + ahead]; }
  void skip_blanks();
  bool stands_at_string() const;
  Result<Token> number();
  Result<Token> whole_number(std::size_t first, int base);
  Result<Token> string();
  Result<Token> quoted_name();
  Result<Token> sign();
  Token finish(TokenKind kind, std::size_t first) const;
  tl::unexpected<Error> wrong(std::size_t offset, std::string message) const;

  std::string_view text_;
  Arena& arena_;
  std::size_t position_ = 0;
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_LEXER_H_
