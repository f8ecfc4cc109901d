#include "gate/cel/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "gate/cel/functions.h"
#include "gate/cel/literal.h"
#include "gate/cel/time.h"

namespace belay::cel {

namespace {

constexpr int kPrecisionMax = 100;

/// Writes a value and what it holds; quoted as an expression would have it, or plain as `%s` does.
class Writer {
 public:
  Writer(Arena& arena, bool quotes) : arena_(arena), quotes_(quotes) {}

  bool write(const Value& value, int depth = 0) {
    if (depth > limits::kCelDepthMax) return false;
    switch (value.kind()) {
      case Kind::null:
        text += "null";
        return true;
      case Kind::boolean:
        text += value.as_boolean() ? "true" : "false";
        return true;
      case Kind::integer:
        text += fmt::format("{}", value.as_integer());
        return true;
      case Kind::unsigned_integer:
        text += fmt::format("{}{}", value.as_unsigned(), quotes_ ? "u" : "");
        return true;
      case Kind::floating:
        text += write_floating(value.as_floating());
        return true;
      case Kind::string:
        text += quotes_ ? quoted(value.text()) : std::string(value.text());
        return true;
      case Kind::bytes:
        write_bytes(value.text());
        return true;
      case Kind::timestamp:
        text += value.as_instant().to_string();
        return true;
      case Kind::duration:
        text += write_duration(value.as_duration());
        return true;
      case Kind::type:
        text += value.text();
        return true;
      case Kind::list:
        return write_list(value, depth);
      case Kind::map:
        return write_map(value.as_map(), depth);
      case Kind::object:
        text += value.table().type().name();
        return quotes_;
      case Kind::optional:
        return write_optional(value, depth);
      case Kind::error:
        text += fmt::format("error: {}", value.failure().message);
        return quotes_;
      case Kind::unknown:
        write_unknown(value);
        return quotes_;
    }
    return false;
  }

  std::string text;

 private:
  void write_bytes(std::string_view raw) {
    if (quotes_) {
      text += 'b';
      text += quoted(escaped(raw));
    } else {
      text += is_utf8(raw) ? std::string(raw) : escaped(raw);
    }
  }

  bool write_list(const Value& list, int depth) {
    text += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) text += ", ";
      if (!write(list.at(i, arena_), depth + 1)) return false;
    }
    text += ']';
    return true;
  }

  // By key, so that equal maps read the same.
  bool write_map(const Map& map, int depth) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (std::size_t i = 0; i < map.size(); ++i) {
      Writer key(arena_, quotes_);
      Writer value(arena_, quotes_);
      if (!key.write(map.key_at(i, arena_), depth + 1)) return false;
      if (!value.write(map.value_at(i, arena_), depth + 1)) return false;
      entries.emplace_back(std::move(key.text), std::move(value.text));
    }
    std::sort(entries.begin(), entries.end());
    text += '{';
    for (const auto& [key, value] : entries) {
      text += fmt::format("{}{}: {}", &key == &entries.front().first ? "" : ", ", key, value);
    }
    text += '}';
    return true;
  }

  bool write_optional(const Value& value, int depth) {
    if (value.held() == nullptr) {
      text += "optional.none()";
      return true;
    }
    text += "optional.of(";
    const bool written = write(*value.held(), depth + 1);
    text += ')';
    return written;
  }

  void write_unknown(const Value& value) {
    text += "unknown:";
    for (const Unknown& unknown : value.unknowns()) text += fmt::format(" {}", unknown.fact);
  }

  Arena& arena_;
  const bool quotes_;
};

std::string special(double value) {
  return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
}

std::optional<std::string> in_base(const Value& value, int base) {
  char buffer[72];
  std::to_chars_result written{};
  if (value.is(Kind::integer)) {
    written = std::to_chars(buffer, buffer + sizeof buffer, value.as_integer(), base);
  } else if (value.is(Kind::unsigned_integer)) {
    written = std::to_chars(buffer, buffer + sizeof buffer, value.as_unsigned(), base);
  } else {
    return std::nullopt;
  }
  return std::string(buffer, written.ptr);
}

std::optional<std::string> hexadecimal(const Value& value, bool capitals) {
  std::string text;
  if (value.is(Kind::string) || value.is(Kind::bytes)) {
    for (const char byte : value.text())
      text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  } else if (auto number = in_base(value, 16)) {
    text = std::move(*number);
  } else {
    return std::nullopt;
  }
  if (capitals) {
    for (char& c : text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
  }
  return text;
}

std::optional<std::string> real(const Value& value, char verb, int precision) {
  double number = 0;
  if (value.is(Kind::floating)) {
    number = value.as_floating();
  } else if (value.is(Kind::integer)) {
    number = static_cast<double>(value.as_integer());
  } else if (value.is(Kind::unsigned_integer)) {
    number = static_cast<double>(value.as_unsigned());
  } else {
    return std::nullopt;
  }
  if (!std::isfinite(number)) return special(number);
  return verb == 'f' ? fmt::format("{:.{}f}", number, precision)
                     : fmt::format("{:.{}e}", number, precision);
}

std::optional<std::string> clause(const Value& value, char verb, int precision, Arena& arena) {
  switch (verb) {
    case 's': {
      Writer writer(arena, false);
      if (!writer.write(value)) return std::nullopt;
      return std::move(writer.text);
    }
    case 'd':
      if (value.is(Kind::floating) && !std::isfinite(value.as_floating())) {
        return special(value.as_floating());
      }
      return in_base(value, 10);
    case 'f':
    case 'e':
      return real(value, verb, precision < 0 ? 6 : precision);
    case 'b':
      if (value.is(Kind::boolean)) return value.as_boolean() ? "1" : "0";
      return in_base(value, 2);
    case 'o':
      return in_base(value, 8);
    case 'x':
      return hexadecimal(value, false);
    case 'X':
      return hexadecimal(value, true);
    default:
      return std::nullopt;
  }
}

// Takes `.3` from the front; -1 where there is none, -2 where it is none.
int take_precision(std::string_view& rest) {
  if (!rest.starts_with('.')) return -1;
  rest.remove_prefix(1);
  int precision = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), precision);
  if (problem != std::errc() || precision < 0 || precision > kPrecisionMax) return -2;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return precision;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '\a':
        result += "\\a";
        break;
      case '\b':
        result += "\\b";
        break;
      case '\f':
        result += "\\f";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\r':
        result += "\\r";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\v':
        result += "\\v";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '"':
        result += "\\\"";
        break;
      default:
        result += c;
    }
  }
  return result + '"';
}

Value format_text(const Call& call) {
  if (!takes<Kind::string, Kind::list>(call)) return no_overload();
  std::string_view rest = call[0].text();
  std::string text;
  std::size_t next = 0;
  while (!rest.empty()) {
    const std::size_t plain = std::min(rest.find('%'), rest.size());
    text += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    if (rest.starts_with('%')) {
      text += '%';
      rest.remove_prefix(1);
      continue;
    }
    const int precision = take_precision(rest);
    if (rest.empty() || precision == -2) return call.fail("the format ends inside a `%` clause");
    if (next >= call[1].size()) {
      return call.fail(
          call.arena.copy(fmt::format("index {} out of range: the format has more "
                                      "clauses than there are values",
                                      next)));
    }
    const char verb = rest[0];
    rest.remove_prefix(1);
    const Value value = call[1].at(next++, call.arena);
    if (value.is_stuck()) return value;
    const auto part = clause(value, verb, precision, call.arena);
    if (!part) {
      return call.fail(call.arena.copy(fmt::format("`%{}` does not format a value of type `{}`",
                                                   printable({&verb, 1}), type_name(value))));
    }
    if (!call.spend(1 + part->size())) return Value();
    text += *part;
  }
  return made_string(call, text);
}

std::string describe(const Value& value, Arena& arena) {
  Writer writer(arena, true);
  writer.write(value);
  return std::move(writer.text);
}

}  // namespace belay::cel
