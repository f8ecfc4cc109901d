#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "gate/cel/functions.h"
#include "gate/cel/literal.h"
#include "gate/cel/time.h"

namespace belay::cel {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

template <class Number>
bool read_whole(std::string_view text, Number& number) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size();
}

Value cannot_read(const Call& call, std::string_view type) {
  return call.fail(
      call.arena.copy(fmt::format("`{}` is no {}", printable(call[0].text().substr(0, 60)), type)));
}

Value out_of_range(const Call& call, std::string_view type) {
  return call.fail(call.arena.copy(fmt::format("the number is out of the range of {}", type)));
}

Value to_int(const Call& call) {
  if (call.size() != 1) return no_overload();
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::integer:
      return value;
    case Kind::unsigned_integer:
      if (value.as_unsigned() > static_cast<std::uint64_t>(INT64_MAX)) {
        return out_of_range(call, "int");
      }
      return Value::integer(static_cast<std::int64_t>(value.as_unsigned()));
    case Kind::floating:
      if (!(value.as_floating() > -kTwoTo63 && value.as_floating() < kTwoTo63)) {
        return out_of_range(call, "int");
      }
      return Value::integer(static_cast<std::int64_t>(value.as_floating()));
    case Kind::string: {
      std::int64_t number = 0;
      return read_whole(value.text(), number) ? Value::integer(number) : cannot_read(call, "int");
    }
    case Kind::timestamp:
      return Value::integer(value.as_instant().seconds);
    case Kind::duration:
      return Value::integer(
          std::chrono::duration_cast<std::chrono::seconds>(value.as_duration()).count());
    default:
      return no_overload();
  }
}

Value to_uint(const Call& call) {
  if (call.size() != 1) return no_overload();
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::unsigned_integer:
      return value;
    case Kind::integer:
      if (value.as_integer() < 0) return out_of_range(call, "uint");
      return Value::unsigned_integer(static_cast<std::uint64_t>(value.as_integer()));
    case Kind::floating:
      if (!(value.as_floating() >= 0 && value.as_floating() < kTwoTo64)) {
        return out_of_range(call, "uint");
      }
      return Value::unsigned_integer(static_cast<std::uint64_t>(value.as_floating()));
    case Kind::string: {
      std::uint64_t number = 0;
      return read_whole(value.text(), number) ? Value::unsigned_integer(number)
                                              : cannot_read(call, "uint");
    }
    default:
      return no_overload();
  }
}

Value to_double(const Call& call) {
  if (call.size() != 1) return no_overload();
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::floating:
      return value;
    case Kind::integer:
      return Value::floating(static_cast<double>(value.as_integer()));
    case Kind::unsigned_integer:
      return Value::floating(static_cast<double>(value.as_unsigned()));
    case Kind::string: {
      const auto number = read_floating(value.text());
      return number ? Value::floating(*number) : cannot_read(call, "double");
    }
    default:
      return no_overload();
  }
}

Value to_bool(const Call& call) {
  if (takes<Kind::boolean>(call)) return call[0];
  if (!takes<Kind::string>(call)) return no_overload();
  const std::string_view text = call[0].text();
  for (std::string_view word : {"true", "True", "TRUE", "t", "1"}) {
    if (text == word) return Value::boolean(true);
  }
  for (std::string_view word : {"false", "False", "FALSE", "f", "0"}) {
    if (text == word) return Value::boolean(false);
  }
  return cannot_read(call, "bool");
}

Value to_string(const Call& call) {
  if (call.size() != 1) return no_overload();
  const Value& value = call[0];
  switch (value.kind()) {
    case Kind::string:
      return value;
    case Kind::bytes:
      if (!call.spend_bytes(value.text().size())) return Value();
      if (!is_utf8(value.text())) return call.fail("the bytes are not UTF-8");
      return Value::string(value.text());
    case Kind::boolean:
      return Value::string(value.as_boolean() ? "true" : "false");
    case Kind::integer:
      return made_string(call, fmt::format("{}", value.as_integer()));
    case Kind::unsigned_integer:
      return made_string(call, fmt::format("{}", value.as_unsigned()));
    case Kind::floating:
      return made_string(call, write_floating(value.as_floating()));
    case Kind::timestamp:
      return made_string(call, value.as_instant().to_string());
    case Kind::duration:
      return made_string(call, write_duration(value.as_duration()));
    case Kind::type:
      return Value::string(value.text());
    default:
      return no_overload();
  }
}

Value to_bytes(const Call& call) {
  if (takes<Kind::bytes>(call)) return call[0];
  return takes<Kind::string>(call) ? Value::bytes(call[0].text()) : no_overload();
}

Value to_timestamp(const Call& call) {
  if (takes<Kind::timestamp>(call)) return call[0];
  if (takes<Kind::integer>(call)) {
    const std::int64_t seconds = call[0].as_integer();
    if (seconds < kInstantSecondsMin || seconds > kInstantSecondsMax) {
      return call.fail("the timestamp is out of range");
    }
    return Value::timestamp({seconds, 0});
  }
  if (!takes<Kind::string>(call)) return no_overload();
  const auto instant = Instant::parse(call[0].text());
  return instant ? Value::timestamp(*instant) : cannot_read(call, "timestamp in range");
}

Value to_duration(const Call& call) {
  if (takes<Kind::duration>(call)) return call[0];
  if (takes<Kind::integer>(call)) {
    std::int64_t nanos = 0;
    if (__builtin_mul_overflow(call[0].as_integer(), std::int64_t{1'000'000'000}, &nanos)) {
      return call.fail("the duration is out of range");
    }
    return Value::duration(std::chrono::nanoseconds(nanos));
  }
  if (!takes<Kind::string>(call)) return no_overload();
  const auto span = read_duration(call[0].text());
  return span ? Value::duration(*span) : cannot_read(call, "duration in range, as in `1h30m`");
}

Value to_dyn(const Call& call) { return call.size() == 1 ? call[0] : no_overload(); }

Value type_of(const Call& call) {
  if (call.size() != 1) return no_overload();
  if (call[0].is(Kind::object)) return Value::type(call[0].table().type().name());
  return Value::type(type_name(call[0]));
}

constexpr Builtin kConversions[] = {
    {"int", "(int): int", to_int},
    {"int", "(uint): int"},
    {"int", "(double): int"},
    {"int", "(string): int"},
    {"int", "(timestamp): int"},
    {"int", "(duration): int"},
    {"uint", "(uint): uint", to_uint},
    {"uint", "(int): uint"},
    {"uint", "(double): uint"},
    {"uint", "(string): uint"},
    {"double", "(double): double", to_double},
    {"double", "(int): double"},
    {"double", "(uint): double"},
    {"double", "(string): double"},
    {"bool", "(bool): bool", to_bool},
    {"bool", "(string): bool"},
    {"string", "(string): string", to_string},
    {"string", "(bytes): string"},
    {"string", "(bool): string"},
    {"string", "(int): string"},
    {"string", "(uint): string"},
    {"string", "(double): string"},
    {"string", "(timestamp): string"},
    {"string", "(duration): string"},
    {"bytes", "(bytes): bytes", to_bytes},
    {"bytes", "(string): bytes"},
    {"timestamp", "(timestamp): timestamp", to_timestamp},
    {"timestamp", "(string): timestamp"},
    {"timestamp", "(int): timestamp"},
    {"duration", "(duration): duration", to_duration},
    {"duration", "(string): duration"},
    {"duration", "(int): duration"},
    {"dyn", "(A): dyn", to_dyn},
    {"type", "(A): type(A)", type_of},
};

}  // namespace

std::span<const Builtin> conversion_functions() { return kConversions; }

}  // namespace belay::cel
