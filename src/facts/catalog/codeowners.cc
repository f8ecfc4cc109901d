#include "facts/catalog/codeowners.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/path_index.h"

namespace belay::facts {

struct Codeowners::Content {
  std::string file;
  std::vector<Rule> rules;
  std::vector<std::string> problems;
  PathIndex index;  ///< a pattern's id is its rule's position
};

Codeowners::Codeowners() : content_(std::make_unique<Content>()) {}
Codeowners::Codeowners(Codeowners&&) noexcept = default;
Codeowners& Codeowners::operator=(Codeowners&&) noexcept = default;
Codeowners::~Codeowners() = default;

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool made_of(std::string_view text, std::string_view also) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || also.find(c) != std::string_view::npos;
  });
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return false;
  const std::string_view domain = text.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  return made_of(text.substr(0, at), "._%+-'") && made_of(domain, ".-") &&
         dot != std::string_view::npos && dot != 0 && dot + 1 != domain.size();
}

bool is_owner(std::string_view text) {
  if (!text.starts_with('@')) return is_email(text);
  const std::string_view name = text.substr(1);
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return made_of(name, "-_");
  return made_of(name.substr(0, slash), "-_") && made_of(name.substr(slash + 1), "-_");
}

/// The end of the pattern that `line` begins with: the first blank or `#` that is not escaped.
std::size_t pattern_end(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && !is_blank(line[at]) && line[at] != '#') {
    at += line[at] == '\\' ? 2 : 1;
  }
  return std::min(at, line.size());
}

/// The words up to a `#`, which begins a comment even inside a word.
std::vector<std::string_view> owner_words(std::string_view text) {
  text = text.substr(0, text.find('#'));
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// A line that is no comment, read as GitHub reads it, or why GitHub would not.
Result<std::pair<PathPattern, Codeowners::Rule>> read_rule(std::string_view line) {
  const std::size_t end = pattern_end(line);
  const std::string_view text = line.substr(0, end);
  if (text.find("\\#") != std::string_view::npos || (end < line.size() && line[end] == '#')) {
    return fail(Code::malformed, fmt::format("`#` begins a comment even in a pattern, escaped or "
                                             "not: match `{}` with `?` in its place",
                                             printable(line)));
  }
  auto pattern = PathPattern::parse(text, PathPattern::Anchor::by_slash);
  if (!pattern) {
    return fail(Code::malformed, fmt::format("`{}`: {}", printable(text), pattern.error().message));
  }
  Codeowners::Rule rule;
  rule.pattern = std::string(text);
  for (const std::string_view word : owner_words(line.substr(end))) {
    if (!is_owner(word)) {
      return fail(Code::malformed,
                  fmt::format("`{}` is no owner: write @user, @organisation/team or an e-mail",
                              printable(word)));
    }
    rule.owners.emplace_back(word);
  }
  return std::pair(*std::move(pattern), std::move(rule));
}

}  // namespace

Result<Codeowners> Codeowners::parse(std::string_view text, std::string file) {
  Codeowners made;
  Content& content = *made.content_;
  content.file = std::move(file);
  if (text.size() > limits::kOwnersBytesMax) {
    content.problems.push_back(fmt::format(
        "{}: {} bytes, and GitHub loads no CODEOWNERS above {}: nobody owns anything "
        "until wildcards make it smaller",
        printable(content.file), grouped(text.size()), grouped(limits::kOwnersBytesMax)));
    return made;
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  int number = 0;
  for (std::string_view line : lines_of(text)) {
    ++number;
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    auto rule = read_rule(line);
    if (!rule) {
      content.problems.push_back(fmt::format("{}:{}: {}; the line is passed over",
                                             printable(content.file), number,
                                             rule.error().message));
      continue;
    }
    rule->second.line = number;
    content.index.add(std::move(rule->first));
    content.rules.push_back(std::move(rule->second));
  }
  return made;
}

const Codeowners::Rule* Codeowners::match(std::string_view path) const {
  const auto id = content_->index.last_match(path);
  return id ? &content_->rules[*id] : nullptr;
}

std::span<const Codeowners::Rule> Codeowners::rules() const { return content_->rules; }
std::span<const std::string> Codeowners::problems() const { return content_->problems; }

}  // namespace belay::facts
