#include "gate/cel/parser.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "gate/cel/lexer.h"
#include "gate/cel/macros.h"

namespace belay::cel {

namespace {

constexpr std::array<std::string_view, 14> kReserved = {
    "as", "break",  "const", "continue", "else",    "for",       "function",
    "if", "import", "let",   "loop",     "package", "namespace", "return"};
constexpr std::array<std::string_view, 3> kAlsoReserved = {"var", "void", "while"};

bool is_reserved(std::string_view name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end() ||
         std::find(kAlsoReserved.begin(), kAlsoReserved.end(), name) != kAlsoReserved.end();
}

struct Operator {
  std::string_view sign;
  std::string_view function;
  int strength;
};

constexpr std::array<Operator, 12> kOperators = {{{"<", "_<_", 1},
                                                  {"<=", "_<=_", 1},
                                                  {">", "_>_", 1},
                                                  {">=", "_>=_", 1},
                                                  {"==", "_==_", 1},
                                                  {"!=", "_!=_", 1},
                                                  {"in", "@in", 1},
                                                  {"+", "_+_", 2},
                                                  {"-", "_-_", 2},
                                                  {"*", "_*_", 3},
                                                  {"/", "_/_", 3},
                                                  {"%", "_%_", 3}}};

class Parser {
 public:
  Parser(std::string_view text, Libraries libraries, Arena& arena)
      : lexer_(text, arena), libraries_(libraries), arena_(arena) {
    ast_.source = text;
  }

  Result<Ast> parse() {
    BELAY_TRY_VOID(advance());
    BELAY_TRY(ast_.root, expression());
    if (token_.kind != TokenKind::end) {
      return wrong(
          fmt::format("`{}` is one thing too many; an operator before it is missing, or "
                      "a bracket",
                      printable(shortened(token_.text, 40))));
    }
    return std::move(ast_);
  }

 private:
  using Parsed = Result<NodeIndex>;

  tl::unexpected<Error> wrong(std::string message) const {
    return wrong_at(token_.offset, message);
  }

  tl::unexpected<Error> wrong_at(std::size_t offset, std::string message) const {
    return fail(Code::malformed, std::move(message), place_of(ast_.source, offset));
  }

  Result<void> advance() {
    BELAY_TRY(token_, lexer_.next());
    return {};
  }

  bool at(std::string_view sign) const {
    return token_.kind == TokenKind::sign && token_.text == sign;
  }

  Result<bool> take(std::string_view sign) {
    if (!at(sign)) return false;
    BELAY_TRY_VOID(advance());
    return true;
  }

  Result<void> expect(std::string_view sign, std::string_view where) {
    if (at(sign)) return advance();
    return wrong(token_.kind == TokenKind::end
                     ? fmt::format("the expression ends where `{}` was expected {}", sign, where)
                     : fmt::format("`{}` stands where `{}` was expected {}",
                                   printable(shortened(token_.text, 40)), sign, where));
  }

  Parsed add(Node node, std::span<const NodeIndex> children) {
    if (ast_.nodes.size() >= limits::kCelNodesMax) {
      return fail(Code::over_limit, "the expression has too many parts; split it",
                  place_of(ast_.source, node.offset));
    }
    const NodeIndex made = ast_.add(std::move(node), children);
    if (ast_.at(made).depth > limits::kCelDepthMax) return too_deep(node.offset);
    return made;
  }

  tl::unexpected<Error> too_deep(std::size_t offset) const {
    return fail(Code::over_limit, "the expression is nested too deep: split it",
                place_of(ast_.source, offset));
  }

  Parsed call(std::uint32_t offset, std::string_view function, std::vector<NodeIndex> arguments) {
    Node node{.kind = NodeKind::call, .offset = offset, .text = function};
    return add(node, arguments);
  }

  Parsed expression() {
    if (++depth_ > limits::kCelBracketsMax) return too_deep(token_.offset);
    auto parsed = conditional();
    --depth_;
    return parsed;
  }

  Parsed conditional() {
    BELAY_TRY(const NodeIndex condition, any_of());
    if (!at("?")) return condition;
    const std::uint32_t offset = token_.offset;
    BELAY_TRY_VOID(advance());
    BELAY_TRY(const NodeIndex then, any_of());
    BELAY_TRY_VOID(expect(":", "in `condition ? this : that`"));
    BELAY_TRY(const NodeIndex otherwise, expression());
    return add({.kind = NodeKind::conditional, .offset = offset},
               std::array{condition, then, otherwise});
  }

  Parsed any_of() { return chain("||", NodeKind::any_of, &Parser::all_of); }
  Parsed all_of() { return chain("&&", NodeKind::all_of, &Parser::relation); }
  Parsed relation() { return binary(1); }

  Parsed chain(std::string_view sign, NodeKind kind, Parsed (Parser::*part)()) {
    BELAY_TRY(const NodeIndex first, (this->*part)());
    if (!at(sign)) return first;
    const std::uint32_t offset = token_.offset;
    std::vector<NodeIndex> parts = {first};
    while (at(sign)) {
      BELAY_TRY_VOID(advance());
      BELAY_TRY(const NodeIndex next, (this->*part)());
      parts.push_back(next);
    }
    return add({.kind = kind, .offset = offset}, parts);
  }

  const Operator* operator_here() const {
    if (token_.kind != TokenKind::sign && token_.kind != TokenKind::name) return nullptr;
    for (const Operator& candidate : kOperators) {
      if (candidate.sign == token_.text) return &candidate;
    }
    return nullptr;
  }

  Parsed binary(int strength) {
    if (strength > 3) return unary();
    BELAY_TRY(NodeIndex left, binary(strength + 1));
    for (const Operator* found = operator_here(); found != nullptr && found->strength == strength;
         found = operator_here()) {
      const std::uint32_t offset = token_.offset;
      BELAY_TRY_VOID(advance());
      BELAY_TRY(const NodeIndex right, binary(strength + 1));
      BELAY_TRY(left, call(offset, found->function, {left, right}));
    }
    return left;
  }

  Parsed unary() {
    if (!at("!") && !at("-")) return member();
    const std::string_view sign = token_.text;
    std::vector<std::uint32_t> offsets;
    while (at(sign)) {
      offsets.push_back(token_.offset);
      BELAY_TRY_VOID(advance());
    }
    Token number = token_;
    const bool negates = sign == "-" && number.kind == TokenKind::literal &&
                         (number.literal.is(Kind::integer) || number.literal.is(Kind::floating));
    if (negates) {
      token_.literal = number.literal.is(Kind::floating)
                           ? Value::floating(-number.literal.as_floating())
                           : negated(number.literal.as_integer());
      token_.offset = offsets.back();
      offsets.pop_back();
      negated_ = true;
    }
    BELAY_TRY(NodeIndex operand, member());
    for (; !offsets.empty(); offsets.pop_back()) {
      BELAY_TRY(operand, call(offsets.back(), sign == "-" ? "-_" : "!_", {operand}));
    }
    return operand;
  }

  // The lexer reads 2^63 as the int whose negation is itself.
  static Value negated(std::int64_t number) {
    return Value::integer(number == INT64_MIN ? number : -number);
  }

  Parsed member() {
    BELAY_TRY(NodeIndex node, primary());
    while (true) {
      if (at(".")) {
        BELAY_TRY(node, selection(node));
      } else if (at("[")) {
        BELAY_TRY(node, index(node));
      } else if (at("{")) {
        return wrong("messages cannot be made here; a map is `{\"key\": value}`");
      } else {
        return node;
      }
    }
  }

  Parsed selection(NodeIndex target) {
    BELAY_TRY_VOID(advance());
    const std::uint32_t mark = token_.offset;
    BELAY_TRY(const bool optional, take("?"));
    if (optional && !has(Library::optionals)) return wrong_at(mark, "`.?` is not available here");
    const Token name = token_;
    if (name.kind != TokenKind::name && name.kind != TokenKind::quoted_name) {
      return wrong("a field's name is missing after `.`");
    }
    if (name.text == "in" || name.text == "true" || name.text == "false" || name.text == "null") {
      return wrong(fmt::format("`{}` is a word of the language; as a key it is `[\"{}\"]`",
                               name.text, name.text));
    }
    BELAY_TRY_VOID(advance());
    if (at("(") && name.kind == TokenKind::name && !optional) {
      return finish_call({name.offset, name.text, target, {}});
    }
    return add(
        {.kind = NodeKind::select, .optional = optional, .offset = name.offset, .text = name.text},
        std::array{target});
  }

  Parsed index(NodeIndex target) {
    const std::uint32_t offset = token_.offset;
    BELAY_TRY_VOID(advance());
    BELAY_TRY(const bool optional, take("?"));
    if (optional && !has(Library::optionals)) return wrong("`[?` is not available here");
    BELAY_TRY(const NodeIndex key, expression());
    BELAY_TRY_VOID(expect("]", "after an index"));
    return call(offset, optional ? "_[?_]" : "_[_]", {target, key});
  }

  Parsed finish_call(WrittenCall written) {
    BELAY_TRY_VOID(advance());
    while (!at(")")) {
      BELAY_TRY(const NodeIndex argument, expression());
      written.arguments.push_back(argument);
      if (!at(",")) break;
      BELAY_TRY_VOID(advance());
      if (at(")")) return wrong("an argument is missing after `,`");
    }
    BELAY_TRY_VOID(expect(")", "after the arguments"));
    BELAY_TRY(const std::optional<NodeIndex> macro,
              expand_macro(ast_, written, libraries_, arena_));
    if (macro) {
      if (ast_.at(*macro).depth > limits::kCelDepthMax) return too_deep(written.offset);
      return *macro;
    }
    Node node{.kind = NodeKind::call, .offset = written.offset, .text = written.function};
    node.receiver = written.target.has_value();
    if (node.receiver) written.arguments.insert(written.arguments.begin(), *written.target);
    return add(node, written.arguments);
  }

  Parsed primary() {
    switch (token_.kind) {
      case TokenKind::literal:
        return literal();
      case TokenKind::name:
        return name(false);
      case TokenKind::quoted_name:
        return wrong("a quoted name stands behind a `.` only");
      case TokenKind::end:
        return wrong("the expression ends too early");
      case TokenKind::sign:
        break;
    }
    if (at("(")) {
      BELAY_TRY_VOID(advance());
      BELAY_TRY(const NodeIndex inner, expression());
      BELAY_TRY_VOID(expect(")", "to close the bracket"));
      return inner;
    }
    if (at("[")) return list();
    if (at("{")) return map();
    if (at(".")) {
      BELAY_TRY_VOID(advance());
      if (token_.kind == TokenKind::name) return name(true);
    }
    return wrong(fmt::format("`{}` cannot begin an expression", token_.text));
  }

  Parsed literal() {
    const Token token = token_;
    const bool was_negated = std::exchange(negated_, false);
    if (token.literal.is(Kind::integer) && token.literal.as_integer() == INT64_MIN &&
        !was_negated) {
      return wrong(fmt::format("`{}` is too large for an int", token.text));
    }
    BELAY_TRY_VOID(advance());
    return add({.kind = NodeKind::literal, .offset = token.offset, .value = token.literal}, {});
  }

  Parsed constant(Value value) {
    const std::uint32_t offset = token_.offset;
    BELAY_TRY_VOID(advance());
    return add({.kind = NodeKind::literal, .offset = offset, .value = value}, {});
  }

  Parsed name(bool rooted) {
    const Token token = token_;
    if (token.text == "true" || token.text == "false") {
      return constant(Value::boolean(token.text == "true"));
    }
    if (token.text == "null") return constant(Value());
    if (token.text == "in" || is_reserved(token.text)) {
      return wrong(fmt::format("`{}` is a reserved word", token.text));
    }
    BELAY_TRY_VOID(advance());
    if (at("(")) return finish_call({token.offset, token.text, std::nullopt, {}});
    return add(
        {.kind = NodeKind::name, .rooted = rooted, .offset = token.offset, .text = token.text}, {});
  }

  // An element or entry value that is left out when it is none: `[?a]`, `{?key: a}`.
  Parsed maybe(bool optional, NodeIndex inner) {
    if (!optional) return inner;
    return add({.kind = NodeKind::maybe, .offset = ast_.at(inner).offset}, std::array{inner});
  }

  Result<bool> take_mark() {
    if (at("?") && !has(Library::optionals)) return wrong("`?` is not available here");
    return take("?");
  }

  Parsed list() {
    const std::uint32_t offset = token_.offset;
    BELAY_TRY_VOID(advance());
    std::vector<NodeIndex> elements;
    while (!at("]")) {
      BELAY_TRY(const bool optional, take_mark());
      BELAY_TRY(const NodeIndex element, expression());
      BELAY_TRY(elements.emplace_back(), maybe(optional, element));
      if (!at(",")) break;
      BELAY_TRY_VOID(advance());
    }
    BELAY_TRY_VOID(expect("]", "to end the list"));
    return add({.kind = NodeKind::list, .offset = offset}, elements);
  }

  Parsed map() {
    const std::uint32_t offset = token_.offset;
    BELAY_TRY_VOID(advance());
    std::vector<NodeIndex> entries;
    while (!at("}")) {
      BELAY_TRY(const bool optional, take_mark());
      BELAY_TRY(entries.emplace_back(), expression());
      BELAY_TRY_VOID(expect(":", "between a key and its value"));
      BELAY_TRY(const NodeIndex value, expression());
      BELAY_TRY(entries.emplace_back(), maybe(optional, value));
      if (!at(",")) break;
      BELAY_TRY_VOID(advance());
    }
    BELAY_TRY_VOID(expect("}", "to end the map"));
    return add({.kind = NodeKind::map, .offset = offset}, entries);
  }

  bool has(Library library) const { return (libraries_ & bit(library)) != 0; }

  Lexer lexer_;
  Libraries libraries_;
  Arena& arena_;
  Ast ast_;
  Token token_;
  int depth_ = 0;
  bool negated_ = false;
};

}  // namespace

Result<Ast> parse(std::string_view text, Libraries libraries, Arena& arena) {
  if (text.size() > limits::kConditionBytesMax) {
    return fail(Code::over_limit,
                fmt::format("the expression is longer than {} bytes; split it",
                            grouped(limits::kConditionBytesMax)),
                Place{"", 1, 1});
  }
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_sequence(text.substr(i));
    if (length == 0) return fail(Code::malformed, "this byte is not UTF-8", place_of(text, i));
    i += length;
  }
  return Parser(text, libraries, arena).parse();
}

}  // namespace belay::cel
