#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "gate/cel/format.h"
#include "gate/cel/functions.h"

namespace belay::cel {

namespace {

// Positions in the language count code points; in memory, bytes.
std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

std::size_t byte_offset(std::string_view text, std::size_t position) {
  std::size_t offset = 0;
  for (; position > 0 && offset < text.size(); --position) {
    offset += std::max<std::size_t>(1, utf8_sequence(text.substr(offset)));
  }
  return offset;
}

Value outside(const Call& call, std::int64_t index) {
  return call.fail(call.arena.copy(fmt::format("index out of range: {}", index)));
}

bool is_within(const Value& index, std::string_view text) {
  return index.as_integer() >= 0 &&
         static_cast<std::uint64_t>(index.as_integer()) <= code_points(text);
}

bool spend_texts(const Call& call) {
  std::size_t bytes = 0;
  for (const Value& argument : call.arguments) {
    if (argument.is(Kind::string)) bytes += argument.text().size();
  }
  return call.spend(bytes / 2);
}

Value char_at(const Call& call) {
  if (!takes<Kind::string, Kind::integer>(call)) return no_overload();
  if (!spend_texts(call)) return Value();
  const std::string_view text = call[0].text();
  if (!is_within(call[1], text)) return outside(call, call[1].as_integer());
  const std::size_t first = byte_offset(text, static_cast<std::size_t>(call[1].as_integer()));
  return Value::string(text.substr(first, utf8_sequence(text.substr(first))));
}

Value found_at(std::string_view text, std::size_t offset) {
  if (offset == std::string_view::npos) return Value::integer(-1);
  return Value::integer(static_cast<std::int64_t>(code_points(text.substr(0, offset))));
}

Value index_of(const Call& call) {
  const bool from_start = takes<Kind::string, Kind::string>(call);
  if (!from_start && !takes<Kind::string, Kind::string, Kind::integer>(call)) return no_overload();
  if (!spend_texts(call)) return Value();
  const std::string_view text = call[0].text();
  std::size_t start = 0;
  if (!from_start) {
    if (!is_within(call[2], text)) return outside(call, call[2].as_integer());
    start = byte_offset(text, static_cast<std::size_t>(call[2].as_integer()));
  }
  return found_at(text, text.find(call[1].text(), start));
}

Value last_index_of(const Call& call) {
  const bool from_end = takes<Kind::string, Kind::string>(call);
  if (!from_end && !takes<Kind::string, Kind::string, Kind::integer>(call)) return no_overload();
  if (!spend_texts(call)) return Value();
  const std::string_view text = call[0].text();
  std::size_t start = std::string_view::npos;
  if (!from_end) {
    if (!is_within(call[2], text)) return outside(call, call[2].as_integer());
    start = byte_offset(text, static_cast<std::size_t>(call[2].as_integer()));
  }
  return found_at(text, text.rfind(call[1].text(), start));
}

template <char first, char last>
Value recased(const Call& call) {
  if (!takes<Kind::string>(call)) return no_overload();
  if (!call.spend_bytes(call[0].text().size())) return Value();
  const std::string_view text = call[0].text();
  char* bytes = static_cast<char*>(call.arena.allocate(text.size(), 1));
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    bytes[i] = static_cast<char>(c ^ (c >= first && c <= last ? 0x20 : 0));
  }
  return Value::string({bytes, text.size()});
}

Value replace(const Call& call) {
  const bool all = takes<Kind::string, Kind::string, Kind::string>(call);
  if (!all && !takes<Kind::string, Kind::string, Kind::string, Kind::integer>(call)) {
    return no_overload();
  }
  if (!spend_texts(call)) return Value();
  const std::string_view text = call[0].text();
  const std::string_view old = call[1].text();
  const std::string_view fresh = call[2].text();
  std::int64_t left = all || call[3].as_integer() < 0 ? INT64_MAX : call[3].as_integer();
  std::string result;
  std::size_t at = 0;
  while (left-- > 0) {
    const std::size_t found = text.find(old, at);
    if (found == std::string_view::npos) break;
    if (!call.spend(1 + fresh.size() / 8)) return Value();
    result.append(text, at, found - at);
    result += fresh;
    at = found + old.size();
    if (!old.empty()) continue;
    // Nothing stands between any two characters, and at both ends.
    if (at == text.size()) return made_string(call, result);
    const std::size_t step = utf8_sequence(text.substr(at));
    result.append(text, at, step);
    at += step;
  }
  result.append(text, at);
  return made_string(call, result);
}

Value strings(const Call& call, const std::vector<std::string_view>& parts) {
  if (!call.spend(2 * parts.size())) return Value();
  const std::span<Value> values = call.arena.array<Value>(parts.size());
  std::transform(parts.begin(), parts.end(), values.begin(), Value::string);
  return Value::list(values);
}

Value split_text(const Call& call) {
  const bool all = takes<Kind::string, Kind::string>(call);
  if (!all && !takes<Kind::string, Kind::string, Kind::integer>(call)) return no_overload();
  if (!call.spend(call[0].text().size())) return Value();
  std::string_view rest = call[0].text();
  const std::string_view separator = call[1].text();
  const std::int64_t most = all || call[2].as_integer() < 0 ? INT64_MAX : call[2].as_integer();
  std::vector<std::string_view> parts;
  if (most == 0) return strings(call, parts);
  while (static_cast<std::int64_t>(parts.size()) + 1 < most) {
    const std::size_t end = separator.empty() ? utf8_sequence(rest) : rest.find(separator);
    if (end == std::string_view::npos || (separator.empty() && end >= rest.size())) break;
    parts.push_back(rest.substr(0, end));
    rest.remove_prefix(end + separator.size());
  }
  if (!separator.empty() || !rest.empty()) parts.push_back(rest);
  return strings(call, parts);
}

Value substring(const Call& call) {
  const bool to_end = takes<Kind::string, Kind::integer>(call);
  if (!to_end && !takes<Kind::string, Kind::integer, Kind::integer>(call)) return no_overload();
  if (!spend_texts(call)) return Value();
  const std::string_view text = call[0].text();
  for (std::size_t i = 1; i < call.size(); ++i) {
    if (!is_within(call[i], text)) return outside(call, call[i].as_integer());
  }
  const std::size_t first = byte_offset(text, static_cast<std::size_t>(call[1].as_integer()));
  if (to_end) return Value::string(text.substr(first));
  if (call[1].as_integer() > call[2].as_integer()) {
    return call.fail(call.arena.copy(fmt::format("invalid substring range: start {}, end {}",
                                                 call[1].as_integer(), call[2].as_integer())));
  }
  const std::size_t last = byte_offset(text, static_cast<std::size_t>(call[2].as_integer()));
  return Value::string(text.substr(first, last - first));
}

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

Value trim(const Call& call) {
  if (!takes<Kind::string>(call)) return no_overload();
  if (!call.spend_bytes(call[0].text().size())) return Value();
  const std::string_view text = call[0].text();
  std::size_t first = text.size();
  std::size_t last = 0;
  for (std::size_t i = 0; i < text.size();) {
    char32_t code_point = 0;
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence(text.substr(i), &code_point));
    if (!is_space(code_point)) {
      first = std::min(first, i);
      last = i + length;
    }
    i += length;
  }
  return Value::string(first < last ? text.substr(first, last - first) : std::string_view());
}

Value join(const Call& call) {
  if (!takes<Kind::list>(call) && !takes<Kind::list, Kind::string>(call)) return no_overload();
  const std::string_view separator = call.size() == 2 ? call[1].text() : std::string_view();
  std::string text;
  for (std::size_t i = 0; i < call[0].size(); ++i) {
    const Value part = call[0].at(i, call.arena);
    if (part.is_stuck()) return part;
    if (!part.is(Kind::string)) return no_overload();
    if (!call.spend(1 + (part.text().size() + separator.size()) / 8)) return Value();
    if (i > 0) text += separator;
    text += part.text();
  }
  return made_string(call, text);
}

Value reversed_text(const Call& call) {
  const std::string_view text = call[0].text();
  if (!call.spend(text.size())) return Value();
  std::string result(text.size(), '\0');
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence(text.substr(i)));
    text.copy(result.data() + text.size() - i - length, length, i);
    i += length;
  }
  return Value::string(call.arena.copy(result));
}

Value quote(const Call& call) {
  if (!takes<Kind::string>(call)) return no_overload();
  if (!spend_texts(call)) return Value();
  return made_string(call, quoted(call[0].text()));
}

constexpr Builtin kStrings[] = {
    {"charAt", "string.(int): string", char_at},
    {"indexOf", "string.(string): int", index_of},
    {"indexOf", "string.(string, int): int"},
    {"lastIndexOf", "string.(string): int", last_index_of},
    {"lastIndexOf", "string.(string, int): int"},
    {"lowerAscii", "string.(): string", recased<'A', 'Z'>},
    {"upperAscii", "string.(): string", recased<'a', 'z'>},
    {"replace", "string.(string, string): string", replace},
    {"replace", "string.(string, string, int): string"},
    {"split", "string.(string): list(string)", split_text},
    {"split", "string.(string, int): list(string)"},
    {"substring", "string.(int): string", substring},
    {"substring", "string.(int, int): string"},
    {"trim", "string.(): string", trim},
    {"join", "list(string).(): string", join},
    {"join", "list(string).(string): string"},
    {"reverse", "string.(): string", reverse},
    {"strings.quote", "(string): string", quote},
    {"format", "string.(list(dyn)): string", format_text},
};

}  // namespace

Value reverse(const Call& call) {
  if (takes<Kind::string>(call)) return reversed_text(call);
  if (!takes<Kind::list>(call)) return no_overload();
  const std::size_t size = call[0].size();
  if (!call.spend(2 * size)) return Value();
  const std::span<Value> values = call.arena.array<Value>(size);
  for (std::size_t i = 0; i < size; ++i) values[size - 1 - i] = call[0].at(i, call.arena);
  return Value::list(values);
}

std::span<const Builtin> string_library() { return kStrings; }

}  // namespace belay::cel
