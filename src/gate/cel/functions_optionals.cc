#include "gate/cel/functions.h"

namespace belay::cel {

namespace {

bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !value.as_boolean();
    case Kind::integer:
    case Kind::unsigned_integer:
      return value.as_unsigned() == 0;
    case Kind::floating:
      return value.as_floating() == 0;
    case Kind::string:
    case Kind::bytes:
      return value.text().empty();
    case Kind::list:
      return value.size() == 0;
    case Kind::map:
      return value.as_map().size() == 0;
    case Kind::duration:
      return value.as_duration().count() == 0;
    case Kind::timestamp:
      return value.as_instant() == Instant{};
    case Kind::optional:
      return value.held() == nullptr;
    case Kind::object:
    case Kind::type:
    case Kind::error:
    case Kind::unknown:
      return false;
  }
  return false;
}

Value of(const Call& call) {
  return call.size() == 1 ? Value::some(*call.arena.make<Value>(call[0])) : no_overload();
}

Value of_non_zero(const Call& call) {
  if (call.size() != 1) return no_overload();
  return is_zero(call[0]) ? Value::none() : of(call);
}

Value none(const Call& call) { return call.size() == 0 ? Value::none() : no_overload(); }

Value value_of(const Call& call) {
  if (!takes<Kind::optional>(call)) return no_overload();
  return call[0].held() != nullptr ? *call[0].held() : call.fail("the optional holds nothing");
}

Value has_value(const Call& call) {
  return takes<Kind::optional>(call) ? Value::boolean(call[0].held() != nullptr) : no_overload();
}

Value or_other(const Call& call) {
  if (!takes<Kind::optional, Kind::optional>(call)) return no_overload();
  return call[0].held() != nullptr ? call[0] : call[1];
}

Value or_value(const Call& call) {
  if (call.size() != 2 || !call[0].is(Kind::optional)) return no_overload();
  return call[0].held() != nullptr ? *call[0].held() : call[1];
}

Value unwrap(const Call& call) {
  if (!takes<Kind::list>(call)) return no_overload();
  const std::size_t size = call[0].size();
  if (!call.spend(2 * size)) return Value();
  const std::span<Value> values = call.arena.array<Value>(size);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Value element = call[0].at(i, call.arena);
    if (element.is_stuck()) return element;
    if (!element.is(Kind::optional)) return no_overload();
    if (element.held() != nullptr) values[kept++] = *element.held();
  }
  return Value::list(values.first(kept));
}

Value end_of_list(const Call& call, bool first) {
  if (!takes<Kind::list>(call)) return no_overload();
  const std::size_t size = call[0].size();
  if (size == 0) return Value::none();
  return some(call[0].at(first ? 0 : size - 1, call.arena), call.arena);
}

Value first_element(const Call& call) { return end_of_list(call, true); }
Value last_element(const Call& call) { return end_of_list(call, false); }

constexpr Builtin kOptionals[] = {
    {"optional.of", "(T): optional(T)", of},
    {"optional.ofNonZeroValue", "(T): optional(T)", of_non_zero},
    {"optional.none", "(): optional(T)", none},
    {"optional.unwrap", "(list(optional(T))): list(T)", unwrap},
    {"unwrapOpt", "list(optional(T)).(): list(T)", unwrap},
    {"value", "optional(T).(): T", value_of},
    {"hasValue", "optional(T).(): bool", has_value},
    {"or", "optional(T).(optional(T)): optional(T)", or_other},
    {"orValue", "optional(T).(T): T", or_value},
    {"first", "list(T).(): optional(T)", first_element},
    {"last", "list(T).(): optional(T)", last_element},
    {"_[?_]", "(list(A), int): optional(A)", index_optional},
    {"_[?_]", "(map(A, B), A): optional(B)"},
    {"_[?_]", "(optional(list(A)), int): optional(A)"},
    {"_[?_]", "(optional(map(A, B)), A): optional(B)"},
    {"_[_]", "(optional(list(A)), int): optional(A)"},
    {"_[_]", "(optional(map(A, B)), A): optional(B)"},
};

}  // namespace

std::span<const Builtin> optional_library() { return kOptionals; }

}  // namespace belay::cel
