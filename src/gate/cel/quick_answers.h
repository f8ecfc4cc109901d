#ifndef BELAY_GATE_CEL_QUICK_ANSWERS_H_
#define BELAY_GATE_CEL_QUICK_ANSWERS_H_

#include <algorithm>
#include <cstring>
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
inline constexpr std::size_t kTestCount = static_cast<std::size_t>(Test::holds) + 1;

/// The test that calling this function with a constant last is; nothing for other functions.
std::optional<Test> test_of(std::string_view function);
/// The function that answers a test, for every value. `holds` takes the constant first.
const Builtin& function_of(Test test);

enum class Quick : std::int8_t { no, yes, not_quick };

/// The same as `memcmp`, without a call: texts that begin alike mostly differ in their last word.
inline bool are_same(const char* a, const char* b, std::size_t size) {
  const auto word = [](const char* at, auto kind) {
    std::memcpy(&kind, at, sizeof kind);
    return kind;
  };
  if (size >= 8) {
    for (std::size_t end = size; end > 8; end -= 8) {
      if (word(a + end - 8, std::uint64_t{}) != word(b + end - 8, std::uint64_t{})) return false;
    }
    return word(a, std::uint64_t{}) == word(b, std::uint64_t{});
  }
  if (size >= 4) {
    return word(a, std::uint32_t{}) == word(b, std::uint32_t{}) &&
           word(a + size - 4, std::uint32_t{}) == word(b + size - 4, std::uint32_t{});
  }
  return std::equal(a, a + size, b);
}

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
      return quick(are_same(a.text().data(), b.text().data(), a.text().size()));
    case Kind::integer:
    case Kind::boolean:
      return quick(a.as_integer() == b.as_integer());
    default:
      return Quick::not_quick;
  }
}

/// `less` and its like.
[[gnu::always_inline]] inline Quick quickly_compared(Test test, const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return Quick::not_quick;
  std::int64_t left = a.as_integer();
  std::int64_t right = b.as_integer();
  if (a.is(Kind::timestamp)) {
    if (left == right) {
      left = a.as_instant().nanos;
      right = b.as_instant().nanos;
    }
  } else if (!a.is(Kind::integer) && !a.is(Kind::duration)) {
    return Quick::not_quick;
  }
  switch (test) {
    case Test::less:
      return quick(left < right);
    case Test::at_most:
      return quick(left <= right);
    case Test::more:
      return quick(left > right);
    default:
      return quick(left >= right);
  }
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
    const std::string_view element = elements[i].text();
    if (element.size() == text.size() && are_same(element.data(), text.data(), text.size())) {
      return Quick::yes;
    }
  }
  return Quick::no;
}

inline Quick quickly_found(std::string_view text, std::string_view part) {
  if (text.size() > kQuickBytesMax) return Quick::not_quick;
  return quick(text.find(part) != std::string_view::npos);
}

inline Quick quickly_at_end(std::string_view text, std::string_view part, bool at_end) {
  if (part.size() > text.size()) return Quick::no;
  const std::size_t begin = at_end ? text.size() - part.size() : 0;
  return quick(are_same(text.data() + begin, part.data(), part.size()));
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
      return quickly_at_end(value.text(), constant.text(), test == Test::ends_with);
    default:
      return quickly_compared(test, value, constant);
  }
}

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_QUICK_ANSWERS_H_
