#include "gate/cel/literal.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"

namespace belay::cel {

namespace {

std::optional<char> simple_escape(char letter) {
  switch (letter) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
    case '?':
    case '"':
    case '\'':
    case '`':
      return letter;
    default:
      return std::nullopt;
  }
}

struct NumericEscape {
  std::size_t digits = 0;
  int base = 16;
  std::size_t skip = 1;  // letters between the backslash and the digits
};

std::optional<NumericEscape> numeric_escape(char letter) {
  switch (letter) {
    case 'x':
    case 'X':
      return NumericEscape{2};
    case 'u':
      return NumericEscape{4};
    case 'U':
      return NumericEscape{8};
    default:
      break;
  }
  if (letter >= '0' && letter <= '3') return NumericEscape{3, 8, 0};
  return std::nullopt;
}

bool is_code_point(std::uint32_t number) {
  return number <= 0x10ffff && (number < 0xd800 || number > 0xdfff);
}

// Appends the escape behind a backslash and says how long it was; 0: there is no such escape.
std::size_t append_escape(std::string_view rest, bool bytes, std::string& out) {
  if (rest.empty()) return 0;
  if (const auto plain = simple_escape(rest[0])) {
    out += *plain;
    return 1;
  }
  const auto form = numeric_escape(rest[0]);
  if (!form || rest.size() < form->skip + form->digits) return 0;
  if (bytes && form->digits > 3) return 0;
  const char* first = rest.data() + form->skip;
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(first, first + form->digits, number, form->base);
  if (problem != std::errc() || end != first + form->digits) return 0;
  if (bytes) {
    out += static_cast<char>(number);
  } else {
    if (!is_code_point(number)) return 0;
    append_utf8(out, number);
  }
  return form->skip + form->digits;
}

}  // namespace

std::optional<EscapeProblem> unescape(std::string_view body, bool bytes, std::string& out) {
  for (std::size_t i = 0; i < body.size();) {
    if (body[i] != '\\') {
      out += body[i++];
      continue;
    }
    const std::size_t length = append_escape(body.substr(i + 1), bytes, out);
    if (length == 0) {
      return EscapeProblem{i, fmt::format("`{}` is no escape; a backslash itself is `\\\\`",
                                          printable(body.substr(i, 2)))};
    }
    i += 1 + length;
  }
  return std::nullopt;
}

std::optional<double> read_floating(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const double sign = negative ? -1 : 1;
  if (equals_ignoring_case(rest, "inf") || equals_ignoring_case(rest, "infinity")) {
    return sign * std::numeric_limits<double>::infinity();
  }
  if (equals_ignoring_case(rest, "nan")) return std::numeric_limits<double>::quiet_NaN();
  if (rest.empty() || !(rest[0] == '.' || (rest[0] >= '0' && rest[0] <= '9'))) return std::nullopt;
  double value = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (end != rest.data() + rest.size()) return std::nullopt;
  if (problem == std::errc::result_out_of_range) {
    const std::size_t exponent = rest.find_first_of("eE");
    const bool small = exponent == std::string_view::npos ? rest.starts_with("0.") || rest[0] == '.'
                                                          : rest.substr(exponent + 1, 1) == "-";
    return sign * (small ? 0.0 : std::numeric_limits<double>::infinity());
  }
  if (problem != std::errc()) return std::nullopt;
  return sign * value;
}

std::string write_floating(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  // As the language's other implementations write it: plain up to 1e21, then with an exponent.
  const double size = std::fabs(value);
  if (size != 0 && (size < 1e-6 || size >= 1e21)) {
    std::string text = fmt::format("{:e}", value);
    for (int digits = 0; digits <= 16; ++digits) {
      text = fmt::format("{:.{}e}", value, digits);
      if (read_floating(text) == value) break;
    }
    return text;
  }
  char buffer[512];
  const auto [end, problem] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  return problem == std::errc() ? std::string(buffer, end) : fmt::format("{}", value);
}

}  // namespace belay::cel
