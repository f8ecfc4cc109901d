#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"

namespace belay::json {

Object::Object(std::initializer_list<Member> members) : members_(members) {}

Object& Object::add(std::string name, Value value) {
  members_.emplace_back(std::move(name), std::move(value));
  return *this;
}

const Value* Object::find(std::string_view name) const {
  for (const auto& [key, value] : members_) {
    if (key == name) return &value;
  }
  return nullptr;
}

Value::Value(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    value_ = static_cast<std::int64_t>(value);
  } else {
    value_ = static_cast<double>(value);
  }
}

const Value* Value::find(std::string_view name) const {
  const Object* members = object();
  return members == nullptr ? nullptr : members->find(name);
}

namespace {

class Parser {
 public:
  Parser(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  Result<Value> whole() {
    skip_space();
    BELAY_TRY(Value parsed, value(0));
    skip_space();
    if (at_ != text_.size()) return refuse("unexpected text after the value");
    return parsed;
  }

 private:
  tl::unexpected<Error> refuse(std::string message, Code code = Code::malformed) const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
    return fail(code, std::move(message),
                Place{std::string(source_), static_cast<int>(line),
                      static_cast<int>(code_points_in(before.substr(start))) + 1});
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  Result<Value> value(int depth) {
    if (depth > limits::kJsonDepthMax) {
      return refuse(fmt::format("nested deeper than {} levels", limits::kJsonDepthMax),
                    Code::over_limit);
    }
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"': {
        BELAY_TRY(std::string text, string());
        return Value(std::move(text));
      }
      case 't':
        return literal("true", Value(true));
      case 'f':
        return literal("false", Value(false));
      case 'n':
        return literal("null", Value());
      default:
        return number();
    }
  }

  Result<Value> literal(std::string_view word, Value value) {
    if (text_.substr(at_, word.size()) != word) return refuse("expected a value");
    at_ += word.size();
    return value;
  }

  Result<Value> array(int depth) {
    ++at_;
    Array items;
    skip_space();
    if (take(']')) return Value(std::move(items));
    for (;;) {
      skip_space();
      BELAY_TRY(Value item, value(depth + 1));
      items.push_back(std::move(item));
      skip_space();
      if (take(']')) return Value(std::move(items));
      if (!take(',')) return refuse("expected `,` or `]`");
    }
  }

  Result<Value> object(int depth) {
    ++at_;
    Object members;
    std::unordered_set<std::string> seen;
    skip_space();
    if (take('}')) return Value(std::move(members));
    for (;;) {
      skip_space();
      if (peek() != '"') return refuse("expected a name in quotes");
      BELAY_TRY(std::string name, string());
      if (!seen.insert(name).second) {
        return refuse(fmt::format("the name `{}` is given twice", printable(name)));
      }
      skip_space();
      if (!take(':')) return refuse("expected `:`");
      skip_space();
      BELAY_TRY(Value member, value(depth + 1));
      members.add(std::move(name), std::move(member));
      skip_space();
      if (take('}')) return Value(std::move(members));
      if (!take(',')) return refuse("expected `,` or `}`");
    }
  }

  Result<std::string> string() {
    ++at_;
    std::string out;
    for (;;) {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20 &&
             static_cast<unsigned char>(text_[at_]) < 0x80) {
        ++at_;
      }
      out += text_.substr(start, at_ - start);
      if (at_ >= text_.size()) return refuse("a text without its closing quote");
      const char c = text_[at_];
      if (take('"')) return out;
      if (c == '\\') {
        BELAY_TRY_VOID(escape(out));
      } else if (static_cast<unsigned char>(c) < 0x20) {
        return refuse("a control character in a text: write it as an escape");
      } else {
        const std::size_t length = utf8_sequence(text_.substr(at_));
        if (length == 0) return refuse("a text that is not UTF-8");
        out += text_.substr(at_, length);
        at_ += length;
      }
    }
  }

  Result<void> escape(std::string& out) {
    ++at_;
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const char name = peek();
    if (const std::size_t found = kNames.find(name); found != std::string_view::npos && name != 0) {
      out += kValues[found];
      ++at_;
      return {};
    }
    if (name != 'u') return refuse("an unknown escape");
    BELAY_TRY(char32_t unit, four_digits());
    if (unit >= 0xd800 && unit <= 0xdbff && text_.substr(at_, 2) == "\\u") {
      ++at_;
      BELAY_TRY(char32_t low, four_digits());
      if (low < 0xdc00 || low > 0xdfff) return refuse("half of a surrogate pair");
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    if (unit >= 0xd800 && unit <= 0xdfff) return refuse("half of a surrogate pair");
    append_utf8(out, unit);
    return {};
  }

  /// REQUIRES: at the `u` of an escape.
  Result<char32_t> four_digits() {
    const std::string_view digits = text_.substr(std::min(at_ + 1, text_.size()), 4);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) {
      return refuse("expected four hexadecimal digits");
    }
    at_ += 5;
    return static_cast<char32_t>(value);
  }

  bool digits() {
    const std::size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ != start;
  }

  Result<Value> number() {
    const std::size_t start = at_;
    take('-');
    if (!take('0') && !digits()) return refuse("expected a value");
    bool whole = true;
    if (take('.')) {
      whole = false;
      if (!digits()) return refuse("expected a digit");
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (!take('+')) take('-');
      if (!digits()) return refuse("expected a digit");
    }
    const std::string_view written = text_.substr(start, at_ - start);
    if (whole) {
      if (const auto integer = decimal(written)) return Value(*integer);
    }
    double value = 0;
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), value);
    if (error != std::errc()) return refuse("a number beyond what can be represented");
    return Value(value);
  }

  std::string_view text_;
  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Value> parse(std::string_view text, std::string_view source) {
  return Parser(text, source).whole();
}

}  // namespace belay::json
