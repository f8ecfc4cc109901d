#include "gate/cel/value.h"

#include <bit>

namespace belay::cel {

Value Value::unsigned_integer(std::uint64_t value) {
  return {Kind::unsigned_integer, 0, static_cast<std::int64_t>(value)};
}

Value Value::floating(double value) {
  return {Kind::floating, 0, std::bit_cast<std::int64_t>(value)};
}

Value Value::timestamp(Instant instant) {
  return {Kind::timestamp, static_cast<std::uint32_t>(instant.nanos), instant.seconds};
}

Value Value::duration(std::chrono::nanoseconds span) {
  return {Kind::duration, 0, static_cast<std::int64_t>(span.count())};
}

Value Value::list(std::span<const Value> values) {
  return {Kind::list, values.size(), values.data()};
}

Value Value::unknown(std::span<const Unknown> facts) {
  return {Kind::unknown, facts.size(), facts.data()};
}

std::span<const Unknown> Value::unknowns() const {
  return {static_cast<const Unknown*>(pointer_), extra()};
}

std::string_view type_name(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return "null_type";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::unsigned_integer:
      return "uint";
    case Kind::floating:
      return "double";
    case Kind::string:
      return "string";
    case Kind::bytes:
      return "bytes";
    case Kind::timestamp:
      return "google.protobuf.Timestamp";
    case Kind::duration:
      return "google.protobuf.Duration";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::object:
      return "object";
    case Kind::optional:
      return "optional_type";
    case Kind::type:
      return "type";
    case Kind::error:
      return "error";
    case Kind::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace belay::cel
