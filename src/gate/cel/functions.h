#ifndef BELAY_GATE_CEL_FUNCTIONS_H_
#define BELAY_GATE_CEL_FUNCTIONS_H_

#include <span>
#include <string_view>

#include "gate/cel/cel.h"

namespace belay::cel {

using Run = Value (*)(const Call& call);

/// One way to call a function of the language. The rows of one name share the first row's `run`,
/// which tells them apart by the kinds of its arguments.
struct Builtin {
  std::string_view name;
  std::string_view signature;  ///< as type_text.h reads it
  Run run = nullptr;
};

std::span<const Builtin> operator_functions();
std::span<const Builtin> conversion_functions();
std::span<const Builtin> time_functions();
std::span<const Builtin> text_functions();
std::span<const Builtin> string_library();
std::span<const Builtin> math_library();
std::span<const Builtin> list_library();
std::span<const Builtin> set_library();
std::span<const Builtin> encoder_library();
std::span<const Builtin> optional_library();

/// What a function answers to kinds it has no overload for; the caller words it.
Value no_overload();
bool is_no_overload(const Value& value);

/// Whether the arguments are exactly of these kinds.
template <Kind... kinds>
bool takes(const Call& call) {
  if (call.size() != sizeof...(kinds)) return false;
  std::size_t i = 0;
  return (... && call[i++].is(kinds));
}

// Operators that the evaluator calls without the detour through a table.
Value add(const Call& call);
Value size_of(const Call& call);
Value index_into(const Call& call);
Value index_optional(const Call& call);
/// The field of a map or object by name, or, of an optional, of what it holds: then an optional.
Value select_field(const Value& target, std::string_view field, const Call& call);
/// None where there is no such field; `target` may be optional itself.
Value select_optional(const Value& target, std::string_view field, const Call& call);
/// A bool: whether `select_field` would find something other than null in an object's field.
Value has_field(const Value& target, std::string_view field, const Call& call);
/// An optional that holds the value, unless that is stuck or an optional itself.
Value some(const Value& value, Arena& arena);

/// Of a string or a list.
Value reverse(const Call& call);

/// A piece of text that lives in the call's arena.
Value made_string(const Call& call, std::string_view text);
Value made_bytes(const Call& call, std::string_view raw);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_FUNCTIONS_H_
