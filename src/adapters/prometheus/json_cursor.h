#ifndef BELAY_ADAPTERS_PROMETHEUS_JSON_CURSOR_H_
#define BELAY_ADAPTERS_PROMETHEUS_JSON_CURSOR_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace belay::adapters::prometheus {

/// Goes through JSON without building it: an answer may have half a million points, and one that is
/// hostile a million brackets. Values that are small are parsed by `base/json.h` one at a time;
/// only points are read here, and only as a Prometheus writes them.
///
/// The text must outlive the cursor. Copies are independent.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : text_(text), end_(text.size()) {}

  bool done() const { return at_ == end_; }
  std::size_t at() const { return at_; }
  void skip_space();
  /// The next byte, where it is this one, and the blanks after it.
  bool take(char c);

  /// A cursor over the next value alone, of any size. What is in it was only looked at as far as
  /// brackets and quotes.
  Result<JsonCursor> value();
  /// The next value, parsed. Refuses one of more than `kSmallValueBytesMax`.
  Result<json::Value> small_value();
  /// The next value, which is a number.
  Result<double> number();
  /// The next value, which is a text without escapes.
  Result<std::string_view> plain_text();

  /// Calls `see(name, value)` for each member of the object that is the whole text. Refuses one
  /// that is given twice.
  template <class See>
  Result<void> each_member(See see);
  /// Calls `see(cursor)` at each item of the array that is the whole text; it goes past the item.
  template <class See>
  Result<void> each_item(See see);

  /// What is wrong here, and where that is.
  tl::unexpected<Error> refuse(std::string_view what) const;

 private:
  JsonCursor(std::string_view text, std::size_t at, std::size_t end)
      : text_(text), at_(at), end_(end) {}
  char peek() const { return at_ < end_ ? text_[at_] : '\0'; }
  Result<void> skip_text();
  Result<void> after_the_end();
  /// A member's, that is none of these.
  Result<std::string> new_name(const std::vector<std::string>& names);

  std::string_view text_;  ///< the whole of it, so that places count from its beginning
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

template <class See>
Result<void> JsonCursor::each_member(See see) {
  skip_space();
  if (!take('{')) return refuse("expected an object");
  if (take('}')) return after_the_end();
  std::vector<std::string> names;
  for (;;) {
    if (peek() != '"') return refuse("expected a name in quotes");
    BELAY_TRY(const std::string name, new_name(names));
    names.push_back(name);
    if (!take(':')) return refuse("expected `:`");
    BELAY_TRY(JsonCursor of_value, value());
    BELAY_TRY_VOID(see(name, of_value));
    if (take('}')) return after_the_end();
    if (!take(',')) return refuse("expected `,` or `}`");
  }
}

template <class See>
Result<void> JsonCursor::each_item(See see) {
  skip_space();
  if (!take('[')) return refuse("expected an array");
  if (take(']')) return after_the_end();
  for (;;) {
    BELAY_TRY_VOID(see(*this));
    if (take(']')) return after_the_end();
    if (!take(',')) return refuse("expected `,` or `]`");
  }
}

}  // namespace belay::adapters::prometheus

#endif  // BELAY_ADAPTERS_PROMETHEUS_JSON_CURSOR_H_
