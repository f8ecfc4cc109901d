#include "app/cli/pushed_lines.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace belay::app {
namespace {

using control::PushedSample;

Result<double> total_in(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = problem == std::errc() && end == text.data() + text.size();
  if (is_number && std::isfinite(value) && value >= 0) return value;
  return fail(Code::malformed,
              fmt::format("`{}` is no running total: write a number from 0 on", printable(text)));
}

Result<PushedSample> sample_of(std::string_view series, std::string_view total, Instant at) {
  BELAY_TRY(const control::PushedName name, control::parse_pushed_name(series));
  BELAY_TRY(const double value, total_in(total));
  return PushedSample{name.to_string(), at, value, {}};
}

/// The last word of a text, which it is cut from.
std::string_view cut_last_word(std::string_view& text) {
  const std::size_t blank = text.find_last_of(" \t");
  const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
  const std::string_view word = text.substr(begin);
  text = trimmed(text.substr(0, begin));
  return word;
}

Result<PushedSample> sample_in_line(std::string_view line, Instant at) {
  std::string_view rest = line;
  std::string_view word = cut_last_word(rest);
  if (const auto time = Instant::parse(word)) {
    at = *time;
    word = cut_last_word(rest);
  }
  if (!rest.empty()) return sample_of(rest, word, at);
  return fail(Code::malformed,
              fmt::format("`{}` is no sample: write `SERIES VALUE`, and a time behind it where it "
                          "was read at another",
                          printable(line)));
}

}  // namespace

Result<PushedSample> sample_in_word(std::string_view word, Instant at) {
  const std::size_t equals = word.rfind('=');
  const bool is_behind = equals != std::string_view::npos && equals > 0 &&
                         word.find('}', equals) == std::string_view::npos;
  if (is_behind) return sample_of(word.substr(0, equals), word.substr(equals + 1), at);
  return fail(Code::usage, fmt::format("`{}` is no sample: write `'orders_total{{version=\"v2\"}}"
                                       "=123'`",
                                       printable(word)));
}

Result<std::vector<PushedSample>> samples_in_lines(std::string_view text, const std::string& name,
                                                   Instant at) {
  std::vector<PushedSample> made;
  int number = 0;
  for (const std::string_view whole : lines_of(text)) {
    const Place place{name, ++number, 0};
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.front() == '#') continue;
    auto sample = sample_in_line(line, at);
    if (!sample) return fail(sample.error().code, std::move(sample.error().message), place);
    made.push_back(*std::move(sample));
  }
  if (!made.empty()) return made;
  return fail(Code::malformed, "has no samples: write a line `SERIES VALUE` for each",
              Place{name, 0, 0});
}

}  // namespace belay::app
