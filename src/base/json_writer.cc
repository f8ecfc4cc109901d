#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace belay::json {
namespace {

/// ECMAScript's Number::toString, as RFC 8785 asks.
std::string number_text(double value) {
  if (value == 0) return "0";
  if (!std::isfinite(value)) return "null";  // as JSON.stringify does
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

/// RFC 8785 sorts names by UTF-16: for ASCII, and below the surrogates, as bytes do.
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
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
      char digits[24];
      out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
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

  static std::vector<const Member*> in_order(const Object& object) {
    std::vector<const Member*> sorted;
    sorted.reserve(object.members().size());
    bool plain = true;
    for (const Member& m : object.members()) {
      plain = plain && is_ascii(m.first);
      sorted.push_back(&m);
    }
    std::sort(sorted.begin(), sorted.end(), [&](const Member* a, const Member* b) {
      return plain ? a->first < b->first : utf16(a->first) < utf16(b->first);
    });
    return sorted;
  }

  void object(const Object& object, std::size_t depth) {
    out_ += '{';
    if (style_ == Style::canonical) {
      const std::vector<const Member*> sorted = in_order(object);
      for (const Member* const& m : sorted) member(*m, &m == sorted.data(), depth);
    } else {
      for (const Member& m : object.members()) member(m, &m == object.members().data(), depth);
    }
    if (!object.empty()) new_line(depth);
    out_ += '}';
  }

  Style style_;
  std::string out_;
};

void append_special(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
  }
}

std::string written(const Value& value, Writer::Style style) {
  Writer writer(style);
  writer.write(value);
  return writer.take();
}

}  // namespace

std::string write(const Value& value) { return written(value, Writer::Style::line); }
std::string write_pretty(const Value& value) { return written(value, Writer::Style::pretty); }
std::string canonical(const Value& value) { return written(value, Writer::Style::canonical); }

void append_escaped(std::string& out, std::string_view text) {
  const auto is_plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  };
  while (true) {
    const auto special = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), special);
    if (special == text.end()) return;
    append_special(out, *special);
    text.remove_prefix(static_cast<std::size_t>(special - text.begin()) + 1);
  }
}

CanonicalText& CanonicalText::member(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  follows_ = false;
  return *this;
}

void CanonicalText::number(std::int64_t value) {
  char digits[24];
  const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  plain({digits, static_cast<std::size_t>(end - digits)});
}

void CanonicalText::text(std::string_view bytes) {
  separate();
  out_ += '"';
  // Without an early exit, so that it is done many bytes at a time.
  bool as_it_is = true;
  for (const char c : bytes) {
    as_it_is &= (c >= 0x20) & (c < 0x7f) & (c != '"') & (c != '\\') & (c != '%');
  }
  if (as_it_is) {
    out_ += bytes;
  } else {
    append_escaped(out_, escaped(bytes));
  }
  out_ += '"';
}

void CanonicalText::hex(std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  separate();
  out_ += '"';
  for (const std::uint8_t byte : bytes) {
    out_ += kDigits[byte >> 4];
    out_ += kDigits[byte & 15];
  }
  out_ += '"';
}

}  // namespace belay::json
