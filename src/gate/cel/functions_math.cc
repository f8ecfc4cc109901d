#include <cmath>

#include "gate/cel/compare.h"
#include "gate/cel/functions.h"

namespace belay::cel {

namespace {

template <bool greatest>
Value extreme(const Call& call) {
  Value best;
  const bool listed = takes<Kind::list>(call);
  const std::size_t size = listed ? call[0].size() : call.size();
  if (size == 0) return call.fail("a list of no numbers has no extreme");
  for (std::size_t i = 0; i < size; ++i) {
    if (!call.spend(1)) return Value();
    const Value candidate = listed ? call[0].at(i, call.arena) : call[i];
    if (candidate.is_stuck()) return candidate;
    if (!is_number(candidate)) return no_overload();
    if (i == 0) {
      best = candidate;
      continue;
    }
    const auto ordering = order(candidate, best);
    if (ordering && (greatest ? *ordering > 0 : *ordering < 0)) best = candidate;
  }
  return best;
}

template <double (*round_off)(double)>
Value rounded(const Call& call) {
  if (!takes<Kind::floating>(call)) return no_overload();
  return Value::floating(round_off(call[0].as_floating()));
}

Value absolute(const Call& call) {
  if (takes<Kind::unsigned_integer>(call)) return call[0];
  if (takes<Kind::floating>(call)) return Value::floating(std::fabs(call[0].as_floating()));
  if (!takes<Kind::integer>(call)) return no_overload();
  const std::int64_t number = call[0].as_integer();
  if (number == INT64_MIN) return call.fail("the result is out of range");
  return Value::integer(number < 0 ? -number : number);
}

Value sign(const Call& call) {
  if (takes<Kind::integer>(call)) {
    return Value::integer((call[0].as_integer() > 0) - (call[0].as_integer() < 0));
  }
  if (takes<Kind::unsigned_integer>(call)) {
    return Value::unsigned_integer(call[0].as_unsigned() > 0 ? 1 : 0);
  }
  if (!takes<Kind::floating>(call)) return no_overload();
  const double number = call[0].as_floating();
  if (std::isnan(number)) return call[0];
  return Value::floating((number > 0) - (number < 0));
}

template <bool (*asks)(double)>
Value asked(const Call& call) {
  if (!takes<Kind::floating>(call)) return no_overload();
  return Value::boolean(asks(call[0].as_floating()));
}

bool is_nan(double value) { return std::isnan(value); }
bool is_infinite(double value) { return std::isinf(value); }
bool is_finite(double value) { return std::isfinite(value); }

Value square_root(const Call& call) {
  if (call.size() != 1 || !is_number(call[0])) return no_overload();
  double number = 0;
  if (call[0].is(Kind::floating)) number = call[0].as_floating();
  if (call[0].is(Kind::integer)) number = static_cast<double>(call[0].as_integer());
  if (call[0].is(Kind::unsigned_integer)) number = static_cast<double>(call[0].as_unsigned());
  return Value::floating(std::sqrt(number));
}

// Bits of an int are those of the uint of the same representation.
Value with_bits(Kind kind, std::uint64_t bits) {
  return kind == Kind::integer ? Value::integer(static_cast<std::int64_t>(bits))
                               : Value::unsigned_integer(bits);
}

template <std::uint64_t (*combine)(std::uint64_t, std::uint64_t)>
Value bitwise(const Call& call) {
  if (!takes<Kind::integer, Kind::integer>(call) &&
      !takes<Kind::unsigned_integer, Kind::unsigned_integer>(call)) {
    return no_overload();
  }
  return with_bits(call[0].kind(), combine(call[0].as_unsigned(), call[1].as_unsigned()));
}

std::uint64_t both_bits(std::uint64_t a, std::uint64_t b) { return a & b; }
std::uint64_t either_bit(std::uint64_t a, std::uint64_t b) { return a | b; }
std::uint64_t one_bit(std::uint64_t a, std::uint64_t b) { return a ^ b; }
std::uint64_t leftward(std::uint64_t bits, std::uint64_t by) { return bits << by; }
std::uint64_t rightward(std::uint64_t bits, std::uint64_t by) { return bits >> by; }

Value bit_not(const Call& call) {
  if (!takes<Kind::integer>(call) && !takes<Kind::unsigned_integer>(call)) return no_overload();
  return with_bits(call[0].kind(), ~call[0].as_unsigned());
}

template <std::uint64_t (*move)(std::uint64_t, std::uint64_t)>
Value bit_shift(const Call& call) {
  if (!takes<Kind::integer, Kind::integer>(call) &&
      !takes<Kind::unsigned_integer, Kind::integer>(call)) {
    return no_overload();
  }
  if (call[1].as_integer() < 0) return call.fail("a shift by a negative offset");
  if (call[1].as_integer() > 63) return with_bits(call[0].kind(), 0);
  return with_bits(call[0].kind(), move(call[0].as_unsigned(), call[1].as_unsigned()));
}

#define BELAY_EXTREME(name, run)                                                                   \
  {name, "(int): int", run}, {name, "(uint): uint"}, {name, "(double): double"},                   \
      {name, "(int, int): int"}, {name, "(uint, uint): uint"}, {name, "(double, double): double"}, \
      {name, "(int, uint): dyn"}, {name, "(int, double): dyn"}, {name, "(uint, int): dyn"},        \
      {name, "(uint, double): dyn"}, {name, "(double, int): dyn"}, {name, "(double, uint): dyn"},  \
      {name, "(list(int)): int"}, {name, "(list(uint)): uint"}, {name, "(list(double)): double"},  \
  {                                                                                                \
    name, "(list(dyn)): dyn"                                                                       \
  }

constexpr Builtin kMath[] = {
    BELAY_EXTREME("math.greatest", extreme<true>),
    BELAY_EXTREME("math.least", extreme<false>),
    {"math.ceil", "(double): double", rounded<std::ceil>},
    {"math.floor", "(double): double", rounded<std::floor>},
    {"math.round", "(double): double", rounded<std::round>},
    {"math.trunc", "(double): double", rounded<std::trunc>},
    {"math.abs", "(int): int", absolute},
    {"math.abs", "(uint): uint"},
    {"math.abs", "(double): double"},
    {"math.sign", "(int): int", sign},
    {"math.sign", "(uint): uint"},
    {"math.sign", "(double): double"},
    {"math.isNaN", "(double): bool", asked<is_nan>},
    {"math.isInf", "(double): bool", asked<is_infinite>},
    {"math.isFinite", "(double): bool", asked<is_finite>},
    {"math.sqrt", "(int): double", square_root},
    {"math.sqrt", "(uint): double"},
    {"math.sqrt", "(double): double"},
    {"math.bitAnd", "(int, int): int", bitwise<both_bits>},
    {"math.bitAnd", "(uint, uint): uint"},
    {"math.bitOr", "(int, int): int", bitwise<either_bit>},
    {"math.bitOr", "(uint, uint): uint"},
    {"math.bitXor", "(int, int): int", bitwise<one_bit>},
    {"math.bitXor", "(uint, uint): uint"},
    {"math.bitNot", "(int): int", bit_not},
    {"math.bitNot", "(uint): uint"},
    {"math.bitShiftLeft", "(int, int): int", bit_shift<leftward>},
    {"math.bitShiftLeft", "(uint, int): uint"},
    {"math.bitShiftRight", "(int, int): int", bit_shift<rightward>},
    {"math.bitShiftRight", "(uint, int): uint"},
};

#undef BELAY_EXTREME

}  // namespace

std::span<const Builtin> math_library() { return kMath; }

}  // namespace belay::cel
