#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
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
                      static_cast<int>(at_ - start) + 1});
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' ||
                                  text_[at_] == '\r')) {
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

/// ECMAScript's Number::toString, as RFC 8785 asks.
std::string number_text(double value) {
  if (value == 0) return "0";
  char shortest[32];
  const auto end = std::to_chars(shortest, shortest + sizeof shortest, std::abs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view written(shortest, static_cast<std::size_t>(end - shortest));
  const std::size_t e = written.find('e');
  std::string digits(1, written[0]);
  if (e > 2) digits += written.substr(2, e - 2);
  const std::string_view power = written.substr(written[e + 1] == '+' ? e + 2 : e + 1);
  const int exponent = static_cast<int>(*decimal(power)) + 1;
  const int count = static_cast<int>(digits.size());
  std::string out = value < 0 ? "-" : "";
  if (count <= exponent && exponent <= 21) {
    out += digits + std::string(static_cast<std::size_t>(exponent - count), '0');
  } else if (0 < exponent && exponent <= 21) {
    out += digits.insert(static_cast<std::size_t>(exponent), ".");
  } else if (-6 < exponent && exponent <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-exponent), '0') + digits;
  } else {
    if (count > 1) digits.insert(1, ".");
    out += fmt::format("{}e{}{}", digits, exponent > 0 ? '+' : '-', std::abs(exponent - 1));
  }
  return out;
}

std::u16string utf16(std::string_view text) {
  std::u16string out;
  while (!text.empty()) {
    char32_t c = 0xfffd;
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence(text, &c));
    if (c >= 0x10000) {
      out += static_cast<char16_t>(0xd800 + ((c - 0x10000) >> 10));
      out += static_cast<char16_t>(0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
      out += static_cast<char16_t>(c);
    }
    text.remove_prefix(length);
  }
  return out;
}

class Writer {
 public:
  enum class Style { line, pretty, canonical };
  explicit Writer(Style style) : style_(style) {}

  std::string take() { return std::move(out_); }

  void write(const Value& value, std::size_t depth = 0) {
    if (const bool* b = value.boolean()) {
      out_ += *b ? "true" : "false";
    } else if (const std::int64_t* i = value.integer()) {
      integer(*i);
    } else if (const double* d = value.number()) {
      out_ += number_text(*d);
    } else if (const std::string* text = value.text()) {
      string(*text);
    } else if (const Array* items = value.array()) {
      array(*items, depth);
    } else if (const Object* members = value.object()) {
      object(*members, depth);
    } else {
      out_ += "null";
    }
  }

 private:
  void integer(std::int64_t value) {
    constexpr std::int64_t kExact = 9'007'199'254'740'992;
    if (style_ == Style::canonical && (value > kExact || value < -kExact)) {
      out_ += number_text(static_cast<double>(value));  // RFC 8785 knows only doubles
    } else {
      fmt::format_to(std::back_inserter(out_), "{}", value);
    }
  }

  void string(std::string_view text) {
    out_ += '"';
    append_escaped(out_, text);
    out_ += '"';
  }

  void new_line(std::size_t depth) {
    if (style_ != Style::pretty) return;
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }

  void array(const Array& items, std::size_t depth) {
    out_ += '[';
    for (const Value& item : items) {
      if (&item != items.data()) out_ += ',';
      new_line(depth + 1);
      write(item, depth + 1);
    }
    if (!items.empty()) new_line(depth);
    out_ += ']';
  }

  void member(const Member& member, bool first, std::size_t depth) {
    if (!first) out_ += ',';
    new_line(depth + 1);
    string(member.first);
    out_ += style_ == Style::pretty ? ": " : ":";
    write(member.second, depth + 1);
  }

  void object(const Object& object, std::size_t depth) {
    out_ += '{';
    if (style_ == Style::canonical) {
      std::vector<std::pair<std::u16string, const Member*>> sorted;
      for (const Member& m : object.members()) sorted.emplace_back(utf16(m.first), &m);
      std::sort(sorted.begin(), sorted.end());
      for (const auto& entry : sorted) member(*entry.second, &entry == sorted.data(), depth);
    } else {
      for (const Member& m : object.members()) member(m, &m == object.members().data(), depth);
    }
    if (!object.empty()) new_line(depth);
    out_ += '}';
  }

  Style style_;
  std::string out_;
};

std::string written(const Value& value, Writer::Style style) {
  Writer writer(style);
  writer.write(value);
  return writer.take();
}

}  // namespace

Result<Value> parse(std::string_view text, std::string_view source) {
  return Parser(text, source).whole();
}

std::string write(const Value& value) { return written(value, Writer::Style::line); }
std::string write_pretty(const Value& value) { return written(value, Writer::Style::pretty); }
std::string canonical(const Value& value) { return written(value, Writer::Style::canonical); }

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
}

}  // namespace belay::json
