#ifndef BELAY_GATE_CEL_VALUE_H_
#define BELAY_GATE_CEL_VALUE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "gate/cel/arena.h"
#include "gate/cel/collections.h"

namespace belay::cel {

/// A fact that is not known. `id` is the caller's own: where it keeps the reason and the question.
struct Unknown {
  std::string_view fact;
  std::uint32_t id = 0;
};

/// What went wrong, and where in the expression (from 1; 0 when it was not in an expression).
struct Failure {
  std::string_view message;
  int line = 0;
  int column = 0;
};

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,
  unsigned_integer,
  floating,
  string,
  bytes,
  timestamp,
  duration,
  list,
  map,
  object,
  optional,
  type,
  error,
  unknown
};

/// What an expression works on: sixteen bytes, passed by value, owning nothing. A value is good
/// as long as what it was made from, or the arena it was made in.
class Value {
 public:
  constexpr Value() : integer_(0) {}
  static Value boolean(bool value) { return {Kind::boolean, 0, value ? 1 : 0}; }
  static Value integer(std::int64_t value) { return {Kind::integer, 0, value}; }
  static Value unsigned_integer(std::uint64_t value);
  static Value floating(double value);
  /// REQUIRES: UTF-8, under 4 GiB.
  static Value string(std::string_view text) { return {Kind::string, text.size(), text.data()}; }
  static Value bytes(std::string_view raw) { return {Kind::bytes, raw.size(), raw.data()}; }
  static Value timestamp(Instant instant);
  static Value duration(std::chrono::nanoseconds span);
  static Value list(const List& list) { return {Kind::list, kForeign, &list}; }
  static Value list(std::span<const Value> values);
  static Value map(const Map& map) { return {Kind::map, 0, &map}; }
  static Value object(const Objects& table, std::uint32_t row = 0) {
    return {Kind::object, row, &table};
  }
  static Value none() { return {Kind::optional, 0, nullptr}; }
  static Value some(const Value& value) { return {Kind::optional, 0, &value}; }
  static Value type(std::string_view name) { return {Kind::type, name.size(), name.data()}; }
  static Value error(const Failure& failure) { return {Kind::error, 0, &failure}; }
  static Value unknown(std::span<const Unknown> facts);
  /// No value yet: an Activation makes it when it is asked. Never seen by functions.
  static Value deferred() { return {Kind::error, 0, nullptr}; }

  Kind kind() const { return static_cast<Kind>(head_ & 0xff); }
  bool is(Kind asked) const { return kind() == asked; }
  bool is_true() const { return kind() == Kind::boolean && integer_ != 0; }
  bool is_false() const { return kind() == Kind::boolean && integer_ == 0; }
  /// An error or unknown: what every strict function passes on.
  bool is_stuck() const { return kind() >= Kind::error; }
  bool is_deferred() const { return kind() == Kind::error && pointer_ == nullptr; }

  // REQUIRES, each: the kind of that name.
  bool as_boolean() const { return integer_ != 0; }
  std::int64_t as_integer() const { return integer_; }
  std::uint64_t as_unsigned() const { return static_cast<std::uint64_t>(integer_); }
  double as_floating() const { return floating_; }
  std::string_view text() const { return {static_cast<const char*>(pointer_), extra()}; }
  Instant as_instant() const { return {integer_, static_cast<std::int32_t>(extra())}; }
  std::chrono::nanoseconds as_duration() const { return std::chrono::nanoseconds(integer_); }
  const Map& as_map() const { return *static_cast<const Map*>(pointer_); }
  const Objects& table() const { return *static_cast<const Objects*>(pointer_); }
  std::uint32_t row() const { return extra(); }
  const Value* held() const { return static_cast<const Value*>(pointer_); }  ///< null: none
  const Failure& failure() const { return *static_cast<const Failure*>(pointer_); }
  std::span<const Unknown> unknowns() const;

  // REQUIRES: a list.
  std::size_t size() const;
  /// Its elements where it holds them; null where it makes them when asked.
  const Value* elements() const {
    return extra() == kForeign ? nullptr : static_cast<const Value*>(pointer_);
  }
  Value at(std::size_t index, Arena& arena) const;

 private:
  static constexpr std::uint32_t kForeign = ~std::uint32_t{0};

  Value(Kind of, std::size_t beside, std::int64_t value)
      : head_(head(of, beside)), integer_(value) {}
  Value(Kind of, std::size_t beside, const void* pointer)
      : head_(head(of, beside)), pointer_(pointer) {}

  // One word, as a value is mostly copied as soon as it is made: half a word would have to wait.
  static constexpr std::uint64_t head(Kind of, std::size_t beside) {
    return static_cast<std::uint64_t>(of) | std::uint64_t{static_cast<std::uint32_t>(beside)} << 32;
  }
  std::uint32_t extra() const { return static_cast<std::uint32_t>(head_ >> 32); }

  std::uint64_t head_ = 0;  // the kind, and above it what the kind keeps beside its word
  union {
    std::int64_t integer_;
    double floating_;
    const void* pointer_;
  };
};
static_assert(sizeof(Value) == 16);

inline std::size_t Value::size() const {
  return extra() == kForeign ? static_cast<const List*>(pointer_)->size() : extra();
}

inline Value Value::at(std::size_t index, Arena& arena) const {
  if (extra() == kForeign) return static_cast<const List*>(pointer_)->at(index, arena);
  return static_cast<const Value*>(pointer_)[index];
}

inline bool Objects::has_rows(const Value& list) const {
  return list.elements() == rows_ && list.size() == row_count_;
}

/// `int`, `list`, ...: what `type(value)` answers.
std::string_view type_name(const Value& value);
/// The value as an expression would write it, for people and for tests.
std::string describe(const Value& value, Arena& arena);

/// A list over strings that live elsewhere. REQUIRES: each is UTF-8.
class StringList final : public List {
 public:
  explicit StringList(std::span<const std::string> strings) : strings_(strings) {}
  std::size_t size() const override { return strings_.size(); }
  Value at(std::size_t index, Arena&) const override { return Value::string(strings_[index]); }

 private:
  std::span<const std::string> strings_;
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_VALUE_H_
