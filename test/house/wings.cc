#include "wings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace belay::house {
namespace {

/// `src/gate/cel/value.cc` -> `gate`
std::string_view wing_of(std::string_view path) {
  if (!path.starts_with("src/")) return {};
  path.remove_prefix(4);
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

struct Include {
  std::string_view header;
  bool quoted = false;
  std::size_t line = 0;
};

std::vector<Include> includes_of(const File& file) {
  std::vector<Include> includes;
  std::size_t number = 0;
  for (std::string_view line : lines_of(file.text)) {
    ++number;
    line = trimmed(line);
    if (!line.starts_with("#include")) continue;
    const std::size_t open = line.find_first_of("\"<");
    const std::size_t close = line.find_last_of("\">");
    if (open == std::string_view::npos || close <= open) continue;
    includes.push_back({line.substr(open + 1, close - open - 1), line[open] == '"', number});
  }
  return includes;
}

bool matches(std::string_view header, std::string_view pattern) {
  return pattern.ends_with('/') ? header.starts_with(pattern) : header == pattern;
}

/// What the pure core has no business with.
constexpr std::string_view kImpureHeaders[] = {
    "fstream",   "filesystem", "iostream", "thread",    "mutex",    "shared_mutex",
    "atomic",    "future",     "random",   "ctime",     "cstdlib",  "condition_variable",
    "time.h",    "stdlib.h",   "unistd.h", "stdio.h",   "cstdio",   "sys/",
    "semaphore", "fcntl.h",    "locale",   "coroutine", "netinet/", "sstream"};

/// A library's header costs seconds in each file that includes it: it stays in the named places.
struct Confined {
  std::string_view header;
  std::string_view place;
  bool sources_only;
};
constexpr Confined kConfined[] = {
    {"yaml.h", "src/base/", true},
    {"git2.h", "src/adapters/git/", false},
    {"git2/", "src/adapters/git/", false},
    {"libdeflate.h", "src/adapters/git/", true},
    {"sqlite3.h", "src/adapters/sqlite/", true},
    {"libpq-fe.h", "src/adapters/postgres/", false},
    {"zlib.h", "src/adapters/git/", false},
    {"re2/", "src/", true},
    {"CLI/", "src/app/", true},
    {"openssl/", "src/", true},
    {"boost/asio", "src/adapters/http/wire/", false},
    {"boost/beast", "src/adapters/http/wire/request_reader.cc", true},
    {"nlohmann/", "nowhere", true},
    {"yaml-cpp/", "nowhere", true},
};

struct Target {
  std::string name;
  std::string wing;  ///< another than `name` where the target is one room of it
  std::vector<std::string> above;
  std::vector<std::string> libraries;
};

std::string library_of(std::string_view cmake_name) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"fmt::fmt", "fmt"},        {"PkgConfig::YAML", "libyaml"}, {"OpenSSL::Crypto", "libcrypto"},
      {"PkgConfig::RE2", "RE2"},  {"belay_libgit2", "libgit2"},   {"Threads::Threads", "threads"},
      {"CLI11::CLI11", "CLI11"},  {"Boost::headers", "Boost"},    {"OpenSSL::SSL", "libssl"},
      {"belay_sqlite", "sqlite"}, {"belay_libpq", "libpq"}};
  for (const auto& [cmake, name] : kNames) {
    if (cmake == cmake_name) return std::string(name);
  }
  return std::string(cmake_name);
}

Target target_of(std::string_view arguments) {
  Target target;
  std::string_view about;  // the keyword before
  for (const std::string_view word : split(arguments, ' ')) {
    if (word.empty()) continue;
    if (word == "ABOVE" || word == "OF" || word == "LINKS" || word == "ROOMS") {
      about = word;
    } else if (about.empty()) {
      target.name = target.wing = word;
    } else if (about == "ABOVE") {
      target.above.emplace_back(word);
    } else if (about == "OF") {
      target.wing = word;
    } else if (about == "LINKS") {
      target.libraries.push_back(library_of(word));
    }
  }
  return target;
}

bool is_pure(std::string_view readme, std::string_view name) {
  for (const std::string_view line : lines_of(readme)) {
    const std::size_t end = line.find("the pure core");
    if (end == std::string_view::npos) continue;
    return line.substr(0, end).find(fmt::format("`{}`", name)) != std::string_view::npos;
  }
  return false;
}

}  // namespace

std::vector<Wing> wings_of(std::string_view readme) {
  std::vector<Wing> wings;
  for (const std::string_view line : lines_of(readme)) {
    const auto cells = split(line, '|');
    if (cells.size() < 6) continue;
    const auto layer = decimal(trimmed(cells[1]));
    const std::string_view name = trimmed(cells[2]);
    if (!layer || !name.starts_with('`') || !name.ends_with("/`")) continue;
    Wing wing{std::string(name.substr(1, name.size() - 3)), static_cast<int>(*layer), {}, false};
    for (const std::string_view library : split(cells[4], ',')) {
      if (!trimmed(library).empty()) wing.libraries.emplace_back(trimmed(library));
    }
    wing.pure = is_pure(readme, wing.name);
    wings.push_back(std::move(wing));
  }
  return wings;
}

const Wing* find_wing(const std::vector<Wing>& wings, std::string_view name) {
  const auto found =
      std::find_if(wings.begin(), wings.end(), [&](const Wing& wing) { return wing.name == name; });
  return found == wings.end() ? nullptr : &*found;
}

Findings wrong_includes(const std::vector<Wing>& wings, const std::vector<File>& files) {
  Findings findings;
  for (const File& file : files) {
    const std::string_view own_name = wing_of(file.path);
    if (own_name.empty()) continue;
    const Wing* own = find_wing(wings, own_name);
    if (own == nullptr) {
      findings.push_back(finding(file, 1, "this wing is not in the table of src/README.md"));
      continue;
    }
    for (const Include& include : includes_of(file)) {
      if (!include.quoted) continue;
      const std::string_view name = include.header.substr(0, include.header.find('/'));
      const Wing* other = find_wing(wings, name);
      if (other == nullptr) {
        findings.push_back(finding(file, include.line, "include it by its path under src/"));
      } else if (other != own && other->layer >= own->layer) {
        findings.push_back(finding(
            file, include.line,
            fmt::format("`{}` may not include `{}`: it is not above it in src/README.md; move what "
                        "both need up",
                        own->name, other->name)));
      }
    }
  }
  return findings;
}

Findings wrong_headers(const std::vector<Wing>& wings, const std::vector<File>& files) {
  Findings findings;
  for (const File& file : files) {
    const Wing* own = find_wing(wings, wing_of(file.path));
    if (own == nullptr || file.path.ends_with("_test.cc")) continue;
    for (const Include& include : includes_of(file)) {
      for (const Confined& confined : kConfined) {
        if (!matches(include.header, confined.header)) continue;
        const bool placed = file.path.starts_with(confined.place) &&
                            (!confined.sources_only || file.path.ends_with(".cc"));
        if (placed) continue;
        findings.push_back(
            finding(file, include.line,
                    fmt::format("`{}` belongs only into {} under {}", include.header,
                                confined.sources_only ? "sources" : "files", confined.place)));
      }
      const bool impure =
          own->pure && std::any_of(std::begin(kImpureHeaders), std::end(kImpureHeaders),
                                   [&](auto header) { return matches(include.header, header); });
      if (impure) {
        findings.push_back(finding(file, include.line,
                                   fmt::format("`{}` is pure and has no use for `{}`: take what it "
                                               "gives as an argument",
                                               own->name, include.header)));
      }
    }
  }
  return findings;
}

Findings wrong_targets(const std::vector<Wing>& wings, std::string_view cmake) {
  Findings findings;
  std::size_t seen = 0;
  for (const std::string_view line : lines_of(cmake)) {
    const bool room = line.starts_with("belay_room(");
    if (!room && !line.starts_with("belay_wing(")) continue;
    if (!room) ++seen;
    const std::size_t open = line.find('(');
    const Target target = target_of(line.substr(open + 1, line.find(')') - open - 1));
    const Wing* wing = find_wing(wings, target.wing);
    if (wing == nullptr) {
      findings.push_back(fmt::format("wing `{}` is not in src/README.md", target.wing));
      continue;
    }
    const auto is_above = [&](const std::string& name) {
      const Wing* above = find_wing(wings, name);
      return above != nullptr && above->layer < wing->layer;
    };
    const bool placed = std::all_of(target.above.begin(), target.above.end(), is_above);
    if (!placed || (wing->layer > 0 && target.above.empty())) {
      findings.push_back(
          fmt::format("wing `{}` must be ABOVE a wing of a lower layer", wing->name));
    }
    for (const std::string& library : target.libraries) {
      if (std::find(wing->libraries.begin(), wing->libraries.end(), library) !=
          wing->libraries.end()) {
        continue;
      }
      findings.push_back(fmt::format("wing `{}` links `{}`, which src/README.md does not allow",
                                     wing->name, library));
    }
  }
  if (seen == 0) findings.push_back("no belay_wing(...) line: the rule was not checked");
  return findings;
}

}  // namespace belay::house
