#include "adapters/git/attributes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/git/wildmatch.h"
#include "base/text.h"

namespace belay::adapters::git {
namespace {

constexpr std::size_t kAttributesBytesMax = 100u << 20;  // as git
constexpr std::size_t kLineBytesMax = 2048;              // as git
constexpr int kMacroDepthMax = 8;

/// git reads no `.gitattributes` that is a symbolic link.
std::string read_plain(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  auto text = read_file(path, kAttributesBytesMax);
  return text && *text ? **std::move(text) : std::string();
}

/// Takes the pattern off the front of a line: quoted as C does, or up to white space.
std::string take_pattern(std::string_view& line) {
  std::string pattern;
  if (!line.starts_with('"')) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    pattern = std::string(line.substr(0, end));
    line.remove_prefix(end);
    return pattern;
  }
  std::size_t at = 1;
  for (; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\' || at + 1 == line.size()) {
      pattern += line[at];
      continue;
    }
    const char c = line[++at];
    constexpr std::string_view kNames = "abfnrtv";
    constexpr std::string_view kValues = "\a\b\f\n\r\t\v";
    const std::size_t named = kNames.find(c);
    if (named != std::string_view::npos) {
      pattern += kValues[named];
    } else if (c >= '0' && c <= '3' && at + 2 < line.size()) {
      pattern +=
          static_cast<char>((c - '0') * 64 + (line[at + 1] - '0') * 8 + (line[at + 2] - '0'));
      at += 2;
    } else {
      pattern += c;
    }
  }
  line.remove_prefix(std::min(at + 1, line.size()));
  return pattern;
}

}  // namespace

Attributes::Attributes(const Layout& layout) : work_dir_(layout.work_dir) {
  macros_["binary"] = parse_assignments("-diff -merge -text");
  info_ = parse(read_plain(layout.common_dir + "/info/attributes"), true);
}

std::vector<Attributes::Assignment> Attributes::parse_assignments(std::string_view text) {
  std::vector<Assignment> assignments;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    Assignment assignment;
    if (word.starts_with('-')) {
      assignment.effect = Effect::unset;
      word.remove_prefix(1);
    } else if (word.starts_with('!')) {
      assignment.effect = Effect::unspecified;
      word.remove_prefix(1);
    } else if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
      assignment.effect = Effect::text;
      assignment.text = std::string(word.substr(equals + 1));
      word = word.substr(0, equals);
    }
    assignment.name = std::string(word);
    assignments.push_back(std::move(assignment));
  }
  return assignments;
}

Attributes::Lines Attributes::parse(std::string_view text, bool may_define_macros) {
  Lines lines;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (const std::string_view raw : lines_of(text)) {
    std::string_view line = trimmed(raw);
    if (line.empty() || line.starts_with('#') || raw.size() >= kLineBytesMax) continue;
    std::string pattern = take_pattern(line);
    if (pattern.starts_with("[attr]")) {
      if (may_define_macros) macros_[pattern.substr(6)] = parse_assignments(line);
      continue;
    }
    if (pattern.empty() || pattern.starts_with('!') || pattern.ends_with('/')) continue;
    Line parsed;
    parsed.names_only = pattern.find('/') == std::string::npos;
    parsed.pattern = pattern.starts_with('/') ? pattern.substr(1) : std::move(pattern);
    parsed.assignments = parse_assignments(line);
    lines.push_back(std::move(parsed));
  }
  return lines;
}

const Attributes::Lines& Attributes::in_directory(const std::string& directory) {
  const auto found = directories_.find(directory);
  if (found != directories_.end()) return found->second;
  Lines lines;
  if (!work_dir_.empty()) {
    const std::string separator = directory.empty() ? "" : "/";
    lines = parse(read_plain(fmt::format("{}/{}{}.gitattributes", work_dir_, directory, separator)),
                  directory.empty());
  }
  return directories_.emplace(directory, std::move(lines)).first->second;
}

PathAttributes Attributes::of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view directory =
      slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  if (directory != last_directory_) {
    last_directory_ = std::string(directory);
    last_chain_ = {&in_directory("")};
    for (std::size_t end = 0; !directory.empty() && end != std::string_view::npos;) {
      end = directory.find('/', end + 1);
      last_chain_.push_back(&in_directory(std::string(directory.substr(0, end))));
    }
  }
  PathAttributes attributes;
  std::string_view below = path;
  for (const Lines* lines : last_chain_) {
    apply(*lines, below, attributes);
    const std::size_t next = below.find('/');
    if (next != std::string_view::npos) below.remove_prefix(next + 1);
  }
  apply(info_, path, attributes);
  return attributes;
}

void Attributes::apply(const Lines& lines, std::string_view path_below,
                       PathAttributes& attributes) const {
  const std::size_t slash = path_below.rfind('/');
  const std::string_view name =
      slash == std::string_view::npos ? path_below : path_below.substr(slash + 1);
  for (const Line& line : lines) {
    if (!wildmatch(line.pattern, line.names_only ? name : path_below)) continue;
    for (const Assignment& assignment : line.assignments) assign(assignment, attributes, 0);
  }
}

void Attributes::assign(const Assignment& assignment, PathAttributes& attributes, int depth) const {
  const bool means_false = assignment.effect == Effect::unset ||
                           (assignment.effect == Effect::text && assignment.text == "false");
  if (assignment.name == "diff") {
    // `diff=driver` names a driver whose configuration is not read: its content decides.
    attributes.diff.reset();
    if (assignment.effect == Effect::set) attributes.diff = true;
    if (assignment.effect == Effect::unset) attributes.diff = false;
  } else if (assignment.name == "linguist-generated") {
    attributes.generated.reset();
    if (assignment.effect != Effect::unspecified) attributes.generated = !means_false;
  } else if (const auto macro = macros_.find(assignment.name);
             macro != macros_.end() && assignment.effect == Effect::set && depth < kMacroDepthMax) {
    for (const Assignment& inner : macro->second) assign(inner, attributes, depth + 1);
  }
}

}  // namespace belay::adapters::git
