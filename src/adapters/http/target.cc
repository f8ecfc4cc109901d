#include "adapters/http/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace belay::http {
namespace {

tl::unexpected<Error> refused(std::string_view why) {
  return fail(Code::malformed, fmt::format("the request target {}", why));
}

std::optional<unsigned> hexadecimal(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

Result<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  bool plain = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const auto high = i + 2 < text.size() ? hexadecimal(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? hexadecimal(text[i + 2]) : std::nullopt;
      if (!high || !low) return refused("has a `%` without two hexadecimal digits after it");
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    } else if (c == '+' && plus_is_blank) {
      c = ' ';
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return refused("holds a control character");
    plain = plain && byte < 0x80;
    out += c;
  }
  if (!plain && !is_utf8(out)) return refused("is not UTF-8 once decoded");
  return out;
}

/// What follows `http://host` or `https://host`.
Result<std::string_view> without_origin(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ignoring_case(text, scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::string_view authority = text.substr(0, text.find_first_of("/?"));
    if (authority.empty()) return refused("names no host");
    if (authority.find('@') != std::string_view::npos) return refused("carries credentials");
    text.remove_prefix(authority.size());
    return text.empty() ? "/" : text;
  }
  return refused("must begin with `/` or be an http address");
}

Result<std::vector<std::string>> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  if (path.empty()) return segments;
  while (true) {
    const std::size_t end = path.find('/');
    BELAY_TRY(std::string segment, decoded(path.substr(0, end), false));
    if (segment == "." || segment == "..") return refused("has a dot segment: name the path");
    if (segment.empty() && end != std::string_view::npos) {
      return refused("has an empty segment: write one `/`");
    }
    segments.push_back(std::move(segment));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

Result<std::vector<std::pair<std::string, std::string>>> query_of(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> query;
  if (text.empty()) return query;
  for (const std::string_view part : split(text, '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    BELAY_TRY(std::string name, decoded(part.substr(0, equals), true));
    BELAY_TRY(std::string value, decoded(part.substr(std::min(equals + 1, part.size())), true));
    if (name.empty()) return refused("has a query part without a name");
    const bool again = std::any_of(query.begin(), query.end(),
                                   [&](const auto& earlier) { return earlier.first == name; });
    if (again) return refused(fmt::format("gives `{}` twice: give it once", printable(name)));
    query.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

}  // namespace

Result<Target> Target::parse(std::string_view text) {
  if (!text.starts_with('/')) {
    BELAY_TRY(text, without_origin(text));
  }
  if (text.find('#') != std::string_view::npos) return refused("has a fragment");
  const std::size_t question = text.find('?');
  const std::string_view path = text.substr(0, question);
  Target target;
  BELAY_TRY(target.segments, segments_of(path.empty() ? "/" : path));
  if (question != std::string_view::npos) {
    BELAY_TRY(target.query, query_of(text.substr(question + 1)));
  }
  return target;
}

const std::string* Target::query_value(std::string_view name) const {
  for (const auto& [known, value] : query) {
    if (known == name) return &value;
  }
  return nullptr;
}

}  // namespace belay::http
