#ifndef BELAY_BASE_JSON_H_
#define BELAY_BASE_JSON_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

/// JSON that can be hashed: duplicate keys are refused, depth is bounded, and `canonical` writes
/// RFC 8785. Members keep the order in which they were added, so that output reads as written.
namespace belay::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;

class Object {
 public:
  Object() = default;
  Object(std::initializer_list<Member> members);

  /// Adds a member. REQUIRES: no member of that name.
  Object& add(std::string name, Value value);
  const Value* find(std::string_view name) const;
  const std::vector<Member>& members() const { return members_; }
  bool empty() const;  // below, where `Value` is complete: clang asks for it

 private:
  std::vector<Member> members_;
};

class Value {
 public:
  Value() = default;  ///< null
  Value(std::nullptr_t) {}
  Value(bool value) : value_(value) {}
  Value(int value) : value_(std::int64_t{value}) {}
  Value(std::int64_t value) : value_(value) {}
  Value(std::uint32_t value) : value_(std::int64_t{value}) {}
  Value(std::uint64_t value);  ///< beyond int64 it becomes a double, as in every JSON reader
  Value(double value) : value_(value) {}
  Value(std::string value) : value_(std::move(value)) {}
  Value(std::string_view value) : value_(std::string(value)) {}
  Value(const char* value) : value_(std::string(value)) {}
  Value(Array value) : value_(std::move(value)) {}
  Value(Object value) : value_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const double* number() const { return std::get_if<double>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }
  /// The member's value, where this is an object that has it.
  const Value* find(std::string_view name) const;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_ =
      nullptr;
};

inline bool Object::empty() const { return members_.empty(); }

/// Strict RFC 8259: UTF-8 only, no duplicate names, nothing after the value. `source` names the
/// text in errors, which carry line and column.
Result<Value> parse(std::string_view text, std::string_view source);

/// One line, members in the order added. REQUIRES: every text is UTF-8.
std::string write(const Value& value);
/// Two-space indentation, for people.
std::string write_pretty(const Value& value);
/// RFC 8785. REQUIRES: no NaN or infinity, which all writers write as `null`.
std::string canonical(const Value& value);

/// The body of a JSON string, without the quotes.
void append_escaped(std::string& out, std::string_view text);

/// Writes RFC 8785 without building a value first. REQUIRES: the members of an object come in
/// canonical order, each once, and their names are ASCII that needs no escaping.
class CanonicalText {
 public:
  CanonicalText() { out_.reserve(kBytesAtFirst); }

  template <class Members>
  void object(Members members) {
    open('{');
    members();
    close('}');
  }
  template <class Items, class WriteItem>
  void array(const Items& items, WriteItem write_item) {
    open('[');
    for (const auto& item : items) write_item(item);
    close(']');
  }
  CanonicalText& member(std::string_view name);

  void null() { plain("null"); }
  void truth(bool value) { plain(value ? "true" : "false"); }
  /// REQUIRES: a double can hold it.
  void number(std::int64_t value);
  /// Bytes of any kind, as `escaped` makes them text.
  void text(std::string_view bytes);
  void hex(std::span<const std::uint8_t> bytes);

  std::string take() && { return std::move(out_); }

 private:
  static constexpr std::size_t kBytesAtFirst = 16'384;

  void open(char bracket) {
    separate();
    out_ += bracket;
    follows_ = false;
  }
  void close(char bracket) {
    out_ += bracket;
    follows_ = true;
  }
  void plain(std::string_view word) {
    separate();
    out_ += word;
  }
  /// Before a value or a name: a comma, where it is not the first and not a member's value.
  void separate() {
    if (follows_) out_ += ',';
    follows_ = true;
  }

  std::string out_;
  bool follows_ = false;
};

}  // namespace belay::json

#endif  // BELAY_BASE_JSON_H_
