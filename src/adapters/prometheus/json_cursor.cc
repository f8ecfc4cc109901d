#include "adapters/prometheus/json_cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace belay::adapters::prometheus {
namespace {

constexpr std::size_t kSmallValueBytesMax = 64u << 10;  // labels, a warning, an error's text

constexpr std::size_t kMembersMax = 64;  // of an object that is gone through

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

tl::unexpected<Error> JsonCursor::refuse(std::string_view what) const {
  return fail(Code::malformed, at_ >= text_.size()
                                   ? fmt::format("{}, but it ends there, after byte {}", what, at_)
                                   : fmt::format("{} at byte {}", what, at_));
}

void JsonCursor::skip_space() {
  while (at_ < end_ &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonCursor::take(char c) {
  if (at_ >= end_ || text_[at_] != c) return false;
  ++at_;
  skip_space();
  return true;
}

Result<void> JsonCursor::after_the_end() {
  skip_space();
  if (!done()) return refuse("expected nothing more");
  return {};
}

/// REQUIRES: at a quote.
Result<void> JsonCursor::skip_text() {
  ++at_;
  while (at_ < end_ && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
  if (at_ >= end_) {
    at_ = end_;
    return refuse("expected a text's closing quote");
  }
  ++at_;
  return {};
}

Result<JsonCursor> JsonCursor::value() {
  const std::size_t from = at_;
  std::size_t depth = 0;
  while (at_ < end_) {
    const char c = text_[at_];
    if (c == '"') {
      BELAY_TRY_VOID(skip_text());
      if (depth == 0) break;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) break;  // of what is around it
      if (--depth == 0) {
        ++at_;
        break;
      }
    }
    const bool ends = c == ',' || c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (depth == 0 && ends) break;
    ++at_;
  }
  if (depth > 0) return refuse("expected a closing bracket");
  if (at_ == from) return refuse("expected a value");
  const JsonCursor found(text_, from, at_);
  skip_space();
  return found;
}

Result<json::Value> JsonCursor::small_value() {
  const std::size_t from = at_;
  BELAY_TRY(const JsonCursor whole, value());
  if (whole.end_ - whole.at_ > kSmallValueBytesMax) {
    return fail(Code::over_limit, fmt::format("the value at byte {} is larger than {} bytes", from,
                                              grouped(kSmallValueBytesMax)));
  }
  auto parsed = json::parse(text_.substr(whole.at_, whole.end_ - whole.at_), "");
  if (parsed) return *std::move(parsed);
  return fail(parsed.error().code,
              fmt::format("{} in the value at byte {}", parsed.error().message, from));
}

Result<std::string> JsonCursor::new_name(const std::vector<std::string>& names) {
  if (names.size() == kMembersMax) return refuse("too many members");
  BELAY_TRY(const json::Value written, small_value());
  const std::string* name = written.text();
  if (name == nullptr) return refuse("expected a name in quotes");
  if (std::find(names.begin(), names.end(), *name) == names.end()) return *name;
  return fail(Code::malformed, fmt::format("`{}` is given twice", printable(*name)));
}

Result<double> JsonCursor::number() {
  const std::size_t from = at_;
  const auto digits = [this] {
    const std::size_t first = at_;
    while (is_digit(peek())) ++at_;
    return at_ != first;
  };
  if (peek() == '-') ++at_;
  const bool zero = peek() == '0';  // nothing but a fraction follows it
  if (zero) ++at_;
  bool is_number = zero || digits();
  if (is_number && peek() == '.') {
    ++at_;
    is_number = digits();
  }
  if (is_number && (peek() == 'e' || peek() == 'E')) {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    is_number = digits();
  }
  double made = 0;
  const auto [end, error] = std::from_chars(text_.data() + from, text_.data() + at_, made);
  if (!is_number || error != std::errc() || end != text_.data() + at_) {
    at_ = from;
    return refuse("expected a number");
  }
  skip_space();
  return made;
}

Result<std::string_view> JsonCursor::plain_text() {
  if (peek() != '"') return refuse("expected a text");
  const std::size_t from = ++at_;
  while (at_ < end_ && text_[at_] != '"' && text_[at_] != '\\' && text_[at_] >= ' ') ++at_;
  if (peek() != '"') return refuse("expected a text's closing quote");
  const std::string_view found = text_.substr(from, at_ - from);
  ++at_;
  skip_space();
  return found;
}

}  // namespace belay::adapters::prometheus
