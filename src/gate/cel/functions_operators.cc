#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "gate/cel/compare.h"
#include "gate/cel/functions.h"

namespace belay::cel {

namespace {

constexpr Failure kNoOverload = {"no such overload"};
constexpr std::string_view kOverflow = "the result is out of range";

Instant moved(Instant instant, std::int64_t nanos, bool& fits) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  std::int64_t seconds = instant.seconds + nanos / kBillion;
  std::int64_t rest = instant.nanos + nanos % kBillion;
  if (rest < 0) rest += kBillion, --seconds;
  if (rest >= kBillion) rest -= kBillion, ++seconds;
  fits = seconds >= kInstantSecondsMin && seconds <= kInstantSecondsMax;
  return {seconds, static_cast<std::int32_t>(rest)};
}

Value shifted(const Call& call, Instant instant, std::int64_t nanos) {
  bool fits = false;
  const Instant result = moved(instant, nanos, fits);
  return fits ? Value::timestamp(result) : call.fail("the timestamp is out of range");
}

Value concatenated(const Call& call) {
  const std::string_view left = call[0].text();
  const std::string_view right = call[1].text();
  if (right.empty()) return call[0];
  if (left.empty()) return call[1];
  if (!call.spend_bytes(left.size() + right.size())) return Value();
  char* bytes = static_cast<char*>(call.arena.allocate(left.size() + right.size(), 1));
  std::memcpy(bytes, left.data(), left.size());
  std::memcpy(bytes + left.size(), right.data(), right.size());
  const std::string_view whole(bytes, left.size() + right.size());
  return call[0].is(Kind::string) ? Value::string(whole) : Value::bytes(whole);
}

Value joined_lists(const Call& call) {
  const std::size_t left = call[0].size();
  const std::size_t right = call[1].size();
  if (!call.spend(3 * (left + right))) return Value();
  const std::span<Value> all = call.arena.array<Value>(left + right);
  for (std::size_t i = 0; i < left; ++i) all[i] = call[0].at(i, call.arena);
  for (std::size_t i = 0; i < right; ++i) all[left + i] = call[1].at(i, call.arena);
  return Value::list(all);
}

Value subtract(const Call& call) {
  if (takes<Kind::integer, Kind::integer>(call)) {
    std::int64_t result = 0;
    return __builtin_sub_overflow(call[0].as_integer(), call[1].as_integer(), &result)
               ? call.fail(kOverflow)
               : Value::integer(result);
  }
  if (takes<Kind::unsigned_integer, Kind::unsigned_integer>(call)) {
    if (call[0].as_unsigned() < call[1].as_unsigned()) return call.fail(kOverflow);
    return Value::unsigned_integer(call[0].as_unsigned() - call[1].as_unsigned());
  }
  if (takes<Kind::floating, Kind::floating>(call)) {
    return Value::floating(call[0].as_floating() - call[1].as_floating());
  }
  if (takes<Kind::duration, Kind::duration>(call)) {
    std::int64_t result = 0;
    return __builtin_sub_overflow(std::int64_t{call[0].as_duration().count()},
                                  std::int64_t{call[1].as_duration().count()}, &result)
               ? call.fail(kOverflow)
               : Value::duration(std::chrono::nanoseconds(result));
  }
  if (takes<Kind::timestamp, Kind::duration>(call)) {
    const std::int64_t nanos = call[1].as_duration().count();
    if (nanos == INT64_MIN) return call.fail(kOverflow);
    return shifted(call, call[0].as_instant(), -nanos);
  }
  if (!takes<Kind::timestamp, Kind::timestamp>(call)) return no_overload();
  const Instant left = call[0].as_instant();
  const Instant right = call[1].as_instant();
  std::int64_t nanos = 0;
  if (__builtin_mul_overflow(left.seconds - right.seconds, std::int64_t{1'000'000'000}, &nanos) ||
      __builtin_add_overflow(nanos, std::int64_t{left.nanos - right.nanos}, &nanos)) {
    return call.fail(kOverflow);
  }
  return Value::duration(std::chrono::nanoseconds(nanos));
}

Value multiply(const Call& call) {
  if (takes<Kind::integer, Kind::integer>(call)) {
    std::int64_t result = 0;
    return __builtin_mul_overflow(call[0].as_integer(), call[1].as_integer(), &result)
               ? call.fail(kOverflow)
               : Value::integer(result);
  }
  if (takes<Kind::unsigned_integer, Kind::unsigned_integer>(call)) {
    std::uint64_t result = 0;
    return __builtin_mul_overflow(call[0].as_unsigned(), call[1].as_unsigned(), &result)
               ? call.fail(kOverflow)
               : Value::unsigned_integer(result);
  }
  if (!takes<Kind::floating, Kind::floating>(call)) return no_overload();
  return Value::floating(call[0].as_floating() * call[1].as_floating());
}

Value divide(const Call& call) {
  if (takes<Kind::integer, Kind::integer>(call)) {
    if (call[1].as_integer() == 0) return call.fail("division by zero");
    if (call[0].as_integer() == INT64_MIN && call[1].as_integer() == -1) {
      return call.fail(kOverflow);
    }
    return Value::integer(call[0].as_integer() / call[1].as_integer());
  }
  if (takes<Kind::unsigned_integer, Kind::unsigned_integer>(call)) {
    if (call[1].as_unsigned() == 0) return call.fail("division by zero");
    return Value::unsigned_integer(call[0].as_unsigned() / call[1].as_unsigned());
  }
  if (!takes<Kind::floating, Kind::floating>(call)) return no_overload();
  const double dividend = call[0].as_floating();
  const double divisor = call[1].as_floating();
  if (divisor != 0) return Value::floating(dividend / divisor);
  if (dividend == 0 || std::isnan(dividend)) return Value::floating(std::nan(""));
  const double infinity = std::numeric_limits<double>::infinity();
  return Value::floating(std::signbit(dividend) == std::signbit(divisor) ? infinity : -infinity);
}

Value modulo(const Call& call) {
  if (takes<Kind::integer, Kind::integer>(call)) {
    if (call[1].as_integer() == 0) return call.fail("remainder of a division by zero");
    if (call[1].as_integer() == -1) {
      return call[0].as_integer() == INT64_MIN ? call.fail(kOverflow) : Value::integer(0);
    }
    return Value::integer(call[0].as_integer() % call[1].as_integer());
  }
  if (!takes<Kind::unsigned_integer, Kind::unsigned_integer>(call)) return no_overload();
  if (call[1].as_unsigned() == 0) return call.fail("remainder of a division by zero");
  return Value::unsigned_integer(call[0].as_unsigned() % call[1].as_unsigned());
}

Value negate(const Call& call) {
  if (takes<Kind::floating>(call)) return Value::floating(-call[0].as_floating());
  if (!takes<Kind::integer>(call)) return no_overload();
  if (call[0].as_integer() == INT64_MIN) return call.fail(kOverflow);
  return Value::integer(-call[0].as_integer());
}

Value logical_not(const Call& call) {
  return takes<Kind::boolean>(call) ? Value::boolean(!call[0].as_boolean()) : no_overload();
}

Value equal(const Call& call) { return equals(call[0], call[1], call); }

Value unequal(const Call& call) {
  const Value same = equals(call[0], call[1], call);
  return same.is(Kind::boolean) ? Value::boolean(!same.as_boolean()) : same;
}

template <class Holds>
Value ordered(const Call& call, Holds holds) {
  if (call[0].is(Kind::string) && !call.spend_bytes(call[0].text().size())) return Value();
  const auto ordering = order(call[0], call[1]);
  return ordering ? Value::boolean(holds(*ordering)) : no_overload();
}

Value less(const Call& call) {
  return ordered(call, [](std::partial_ordering found) { return found < 0; });
}
Value less_or_equal(const Call& call) {
  return ordered(call, [](std::partial_ordering found) { return found <= 0; });
}
Value greater(const Call& call) {
  return ordered(call, [](std::partial_ordering found) { return found > 0; });
}
Value greater_or_equal(const Call& call) {
  return ordered(call, [](std::partial_ordering found) { return found >= 0; });
}

Value is_in(const Call& call) {
  if (!call[1].is(Kind::list) && !call[1].is(Kind::map)) return no_overload();
  return contains(call[1], call[0], call);
}

constexpr Builtin kOperators[] = {
    {"_+_", "(int, int): int", add},
    {"_+_", "(uint, uint): uint"},
    {"_+_", "(double, double): double"},
    {"_+_", "(string, string): string"},
    {"_+_", "(bytes, bytes): bytes"},
    {"_+_", "(list(A), list(A)): list(A)"},
    {"_+_", "(timestamp, duration): timestamp"},
    {"_+_", "(duration, timestamp): timestamp"},
    {"_+_", "(duration, duration): duration"},
    {"_-_", "(int, int): int", subtract},
    {"_-_", "(uint, uint): uint"},
    {"_-_", "(double, double): double"},
    {"_-_", "(timestamp, timestamp): duration"},
    {"_-_", "(timestamp, duration): timestamp"},
    {"_-_", "(duration, duration): duration"},
    {"_*_", "(int, int): int", multiply},
    {"_*_", "(uint, uint): uint"},
    {"_*_", "(double, double): double"},
    {"_/_", "(int, int): int", divide},
    {"_/_", "(uint, uint): uint"},
    {"_/_", "(double, double): double"},
    {"_%_", "(int, int): int", modulo},
    {"_%_", "(uint, uint): uint"},
    {"-_", "(int): int", negate},
    {"-_", "(double): double"},
    {"!_", "(bool): bool", logical_not},
    {"_==_", "(A, A): bool", equal},
    {"_!=_", "(A, A): bool", unequal},
    {"@in", "(A, list(A)): bool", is_in},
    {"@in", "(A, map(A, B)): bool"},
    {"_[_]", "(list(A), int): A", index_into},
    {"_[_]", "(map(A, B), A): B"},
    {"size", "(string): int", size_of},
    {"size", "(bytes): int"},
    {"size", "(list(A)): int"},
    {"size", "(map(A, B)): int"},
    {"size", "string.(): int"},
    {"size", "bytes.(): int"},
    {"size", "list(A).(): int"},
    {"size", "map(A, B).(): int"},
    {"_<_", "(bool, bool): bool", less},
    {"_<=_", "(bool, bool): bool", less_or_equal},
    {"_>_", "(bool, bool): bool", greater},
    {"_>=_", "(bool, bool): bool", greater_or_equal},
#define BELAY_ORDERED(name)                                                                      \
  {name, "(int, int): bool"}, {name, "(int, uint): bool"}, {name, "(int, double): bool"},        \
      {name, "(uint, int): bool"}, {name, "(uint, uint): bool"}, {name, "(uint, double): bool"}, \
      {name, "(double, int): bool"}, {name, "(double, uint): bool"},                             \
      {name, "(double, double): bool"}, {name, "(string, string): bool"},                        \
      {name, "(bytes, bytes): bool"}, {name, "(timestamp, timestamp): bool"}, {                  \
    name, "(duration, duration): bool"                                                           \
  }
    BELAY_ORDERED("_<_"),
    BELAY_ORDERED("_<=_"),
    BELAY_ORDERED("_>_"),
    BELAY_ORDERED("_>=_"),
#undef BELAY_ORDERED
};

}  // namespace

Value size_of(const Call& call) {
  if (takes<Kind::list>(call)) return Value::integer(static_cast<std::int64_t>(call[0].size()));
  if (takes<Kind::map>(call)) {
    return Value::integer(static_cast<std::int64_t>(call[0].as_map().size()));
  }
  if (takes<Kind::bytes>(call)) {
    return Value::integer(static_cast<std::int64_t>(call[0].text().size()));
  }
  if (!takes<Kind::string>(call)) return no_overload();
  const std::string_view text = call[0].text();
  if (!call.spend_bytes(text.size())) return Value();
  return Value::integer(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

Value no_overload() { return Value::error(kNoOverload); }

bool is_no_overload(const Value& value) {
  return value.is(Kind::error) && &value.failure() == &kNoOverload;
}

Value made_string(const Call& call, std::string_view text) {
  if (!call.spend_bytes(text.size())) return Value();
  return Value::string(call.arena.copy(text));
}

Value made_bytes(const Call& call, std::string_view raw) {
  if (!call.spend_bytes(raw.size())) return Value();
  return Value::bytes(call.arena.copy(raw));
}

Value add(const Call& call) {
  if (takes<Kind::integer, Kind::integer>(call)) {
    std::int64_t result = 0;
    return __builtin_add_overflow(call[0].as_integer(), call[1].as_integer(), &result)
               ? call.fail(kOverflow)
               : Value::integer(result);
  }
  if (takes<Kind::string, Kind::string>(call) || takes<Kind::bytes, Kind::bytes>(call)) {
    return concatenated(call);
  }
  if (takes<Kind::list, Kind::list>(call)) return joined_lists(call);
  if (takes<Kind::floating, Kind::floating>(call)) {
    return Value::floating(call[0].as_floating() + call[1].as_floating());
  }
  if (takes<Kind::unsigned_integer, Kind::unsigned_integer>(call)) {
    std::uint64_t result = 0;
    return __builtin_add_overflow(call[0].as_unsigned(), call[1].as_unsigned(), &result)
               ? call.fail(kOverflow)
               : Value::unsigned_integer(result);
  }
  if (takes<Kind::duration, Kind::duration>(call)) {
    std::int64_t result = 0;
    return __builtin_add_overflow(std::int64_t{call[0].as_duration().count()},
                                  std::int64_t{call[1].as_duration().count()}, &result)
               ? call.fail(kOverflow)
               : Value::duration(std::chrono::nanoseconds(result));
  }
  if (takes<Kind::timestamp, Kind::duration>(call)) {
    return shifted(call, call[0].as_instant(), call[1].as_duration().count());
  }
  if (takes<Kind::duration, Kind::timestamp>(call)) {
    return shifted(call, call[1].as_instant(), call[0].as_duration().count());
  }
  return no_overload();
}

std::span<const Builtin> operator_functions() { return kOperators; }

}  // namespace belay::cel
