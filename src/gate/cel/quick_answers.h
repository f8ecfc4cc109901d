#ifndef BELAY_GATE_CEL_QUICK_ANSWERS_H_
#define BELAY_GATE_CEL_QUICK_ANSWERS_H_

#include <optional>

#include "gate/cel/functions.h"

namespace belay::cel {

/// A question about one value and one constant: what most conditions are made of.
enum class Test : std::uint8_t {
  equal,
  unequal,
  less,
  at_most,
  more,
  at_least,
  starts_with,
  ends_with,
  contains,
  is_among,  ///< the value is an element of the constant
  holds      ///< the constant is an element of the value
};

/// The test that calling this function with a constant last is; nothing for other functions.
std::optional<Test> test_of(std::string_view function);
/// The function that answers a test, for every value. `holds` takes the constant first.
const Builtin& function_of(Test test);

enum class Quick : std::int8_t { no, yes, not_quick };

/// Texts beyond this cost more than the instruction that compares them.
inline constexpr std::size_t kQuickBytesMax = 128;
inline constexpr std::size_t kQuickElementsMax = 16;

inline Quick quick(bool answer) { return answer ? Quick::yes : Quick::no; }

inline Quick quickly_equal(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return Quick::not_quick;
  switch (a.kind()) {
    case Kind::string:
      if (a.text().size() != b.text().size()) return Quick::no;
      if (a.text().size() > kQuickBytesMax) return Quick::not_quick;
      return quick(a.text() == b.text());
    case Kind::integer:
    case Kind::boolean:
      return quick(a.as_integer() == b.as_integer());
    default:
      return Quick::not_quick;
  }
}

/// Negative, zero or positive as `a` stands to `b`; nothing where that is not quick to say.
inline std::optional<int> quickly_ordered(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  if (a.is(Kind::timestamp) && a.as_instant().seconds == b.as_instant().seconds) {
    return a.as_instant().nanos - b.as_instant().nanos;
  }
  if (!a.is(Kind::integer) && !a.is(Kind::timestamp) && !a.is(Kind::duration)) return std::nullopt;
  return (a.as_integer() > b.as_integer()) - (a.as_integer() < b.as_integer());
}

/// Whether a short text is among a few elements that are all texts.
inline Quick quickly_among(const Value& value, const Value& list) {
  if (!value.is(Kind::string) || !list.is(Kind::list)) return Quick::not_quick;
  const Value* elements = list.elements();
  const std::string_view text = value.text();
  if (elements == nullptr || text.size() > kQuickBytesMax) return Quick::not_quick;
  const std::size_t size = list.size();
  if (size > kQuickElementsMax) return Quick::not_quick;
  for (std::size_t i = 0; i < size; ++i) {
    if (!elements[i].is(Kind::string)) return Quick::not_quick;
    if (elements[i].text() == text) return Quick::yes;
  }
  return Quick::no;
}

inline Quick quickly_found(std::string_view text, std::string_view part) {
  if (text.size() > kQuickBytesMax) return Quick::not_quick;
  return quick(text.find(part) != std::string_view::npos);
}

/// The answer where both are ordinary. What is not quick is asked of the function.
[[gnu::always_inline]] inline Quick quickly(Test test, const Value& value, const Value& constant) {
  switch (test) {
    case Test::equal:
      return quickly_equal(value, constant);
    case Test::unequal: {
      const Quick same = quickly_equal(value, constant);
      return same == Quick::not_quick ? same : quick(same == Quick::no);
    }
    case Test::is_among:
      return quickly_among(value, constant);
    case Test::holds:
      return quickly_among(constant, value);
    case Test::starts_with:
    case Test::ends_with:
    case Test::contains:
      if (!value.is(Kind::string) || !constant.is(Kind::string)) return Quick::not_quick;
      if (test == Test::contains) return quickly_found(value.text(), constant.text());
      return quick(test == Test::starts_with ? value.text().starts_with(constant.text())
                                             : value.text().ends_with(constant.text()));
    case Test::less:
    case Test::at_most:
    case Test::more:
    case Test::at_least:
      break;
  }
  const auto order = quickly_ordered(value, constant);
  if (!order) return Quick::not_quick;
  switch (test) {
    case Test::less:
      return quick(*order < 0);
    case Test::at_most:
      return quick(*order <= 0);
    case Test::more:
      return quick(*order > 0);
    default:
      return quick(*order >= 0);
  }
}

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_QUICK_ANSWERS_H_
