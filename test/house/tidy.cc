#include "tidy.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"

namespace belay::house {
namespace {

constexpr std::size_t kColumnsMax = 100;
constexpr std::size_t kFunctionLinesMax = 70;

constexpr Ban kBans[] = {
    {R"(\bthrow\b)", "return `fail(...)`", "throw 1;"},
    {R"(\bcatch \()", "let a library's exceptions stop in the adapter that calls it",
     "} catch (...) {", "^src/", "^src/a"},
    {R"(\bstd::regex\b)", "use RE2, which is linear", "std::regex r;"},
    {R"(\bstd::endl\b)", "write '\\n'", "out << std::endl;"},
    {R"(\busing namespace std;)", "name what you use", "using namespace std;"},
    {R"(\bstd::sto(i|l|ul|ll|ull|d|f)\b)", "use decimal() of base/text.h", "std::stoi(text);",
     "^src/"},
    {R"(\b(atoi|atol|strtol|strtoul|strtod|sscanf)\()", "use decimal() of base/text.h", "atoi(x);",
     "^src/"},
    {R"(\b(sprintf|strcpy|strcat|gets|strtok)\()", "use fmt::format", "sprintf(to, from);"},
    {R"(\bs?rand\(|\bstd::random_device\b)", "seed a generator with a number that is printed",
     "std::random_device device;", "", "^src/adapters/"},
    {R"(#\s*pragma once)", "write an include guard", "#pragma once"},
    {R"(\bstd::(tolower|toupper)\()", "use lower() of base/text.h: it knows no locale",
     "std::tolower(c);", "^src/"},
    {R"(\bsleep(_for|_until)?\()", "wait for the event itself", "std::this_thread::sleep_for(1s);"},
    {R"(\bstd::(cout|cerr|printf)\b|\bprintf\()", "only app/ prints: return text", "printf(x);",
     "^src/", "^src/app/|_test\\.cc$"},
    {R"(\bgetenv\()", "read the environment in app/ or an adapter and pass it on",
     "std::getenv(x);", "^src/", "^src/a|_test\\.cc$"},
    {R"(\bassert\()", "return an error, or state REQUIRES: a release build skips assert",
     "assert(x);", "^src/"},
    {R"(\bvolatile\b)", "use std::atomic", "volatile int x;"},
};

/// In comments, which `File::code` has not.
constexpr Ban kCommentBans[] = {
    {R"(//.*\b(TODO|FIXME|XXX|HACK)\b)", "do it or open an issue", "x;  // TODO: more"},
    {R"(^\s*//\s*[-=*#~_]{4,})", "leave banners out", "// -------- parsing"},
    {R"(\bNOLINT\b)", "write what the linter asks for", "int x;  // NOLINT"},
};

constexpr std::string_view kEmptyWords[] = {"utils",   "util",    "common", "manager", "helper",
                                            "helpers", "handler", "impl",   "misc"};

/// Pattern objects are made once for each ban.
const RE2& compiled(std::string_view pattern) {
  static std::map<std::string_view, RE2> patterns;
  return patterns.try_emplace(pattern, pattern).first->second;
}

bool concerns(const Ban& ban, std::string_view path) {
  const auto is_in = [&](std::string_view pattern) {
    return RE2::PartialMatch(path, compiled(pattern));
  };
  return (ban.only_in.empty() || is_in(ban.only_in)) && (ban.except.empty() || !is_in(ban.except));
}

void find_banned(const File& file, std::string_view text, std::span<const Ban> bans,
                 Findings& findings) {
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    for (const Ban& ban : bans) {
      if (concerns(ban, file.path) && RE2::PartialMatch(line, compiled(ban.pattern))) {
        findings.push_back(finding(file, number, ban.instead));
      }
    }
  }
}

/// The words before a `{`, back to the statement or block before it.
std::string_view head_of(std::string_view code, std::size_t brace) {
  const std::size_t before = code.substr(0, brace).find_last_of(";{}");
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  return trimmed(code.substr(start, brace - start));
}

bool is_function(std::string_view head) {
  for (const std::string_view word :
       {"namespace", "class ", "struct ", "enum ", "union ", "extern ", "switch ", "if ", "for ",
        "while ", "do ", "case "}) {
    if (head.starts_with(word)) return false;
  }
  return head.find('(') != std::string_view::npos && !head.ends_with('=');
}

/// The first group of each match.
std::vector<std::string> matches_in(std::string_view text, const RE2& pattern) {
  std::vector<std::string> found;
  re2::StringPiece rest(text.data(), text.size());
  std::string word;
  while (RE2::FindAndConsume(&rest, pattern, &word)) found.push_back(word);
  return found;
}

/// `std::unordered_map<K, V> name` declares `name`.
std::set<std::string> unordered_names(std::string_view code) {
  static const RE2 declaration(
      R"(\bunordered_(?:multi)?(?:map|set)<[^;(){}]*>&?\s+(\w+)\s*[;={(,)])");
  const auto names = matches_in(code, declaration);
  return {names.begin(), names.end()};
}

/// From `at` to the `;`, or to the bracket or comma that ends what is around it.
std::string_view expression_at(std::string_view code, std::size_t at) {
  int depth = 0;
  std::size_t end = at;
  for (; end < code.size(); ++end) {
    const char c = code[end];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth < 0 || (depth == 0 && (c == ';' || c == ','))) break;
  }
  return code.substr(at, end - at);
}

std::string stem_of(std::string_view path) { return std::string(path.substr(0, path.rfind('.'))); }

}  // namespace

std::span<const Ban> bans() { return kBans; }

Findings banned(const std::vector<File>& files) {
  Findings findings;
  for (const File& file : files) {
    if (file.path.starts_with("test/house/")) continue;  // it names what it bans
    find_banned(file, file.code, kBans, findings);
    find_banned(file, file.text, kCommentBans, findings);
  }
  return findings;
}

Findings miscompiled_awaits(const std::vector<File>& files) {
  static const RE2 lambda(R"((?:^|[^\w\])\s])\s*\[[^\]]+\]\s*[({])");
  static const RE2 braces(R"((?:[(,]\s*|^\s*)[\w:<>]*\s*\{)");
  Findings findings;
  for (const File& file : files) {
    const std::string_view code = file.code;
    for (std::size_t at = code.find("co_await"); at != std::string_view::npos;
         at = code.find("co_await", at + 1)) {
      const std::string_view awaited =
          expression_at(code, at + std::string_view("co_await").size());
      const bool wrong = RE2::PartialMatch(awaited, lambda) || RE2::PartialMatch(awaited, braces);
      if (!wrong) continue;
      const auto before = std::count(code.begin(), code.begin() + static_cast<long>(at), '\n');
      findings.push_back(finding(file, static_cast<std::size_t>(before) + 1,
                                 "g++ 12 miscompiles a capturing lambda and a brace-built "
                                 "temporary in co_await: bind a named local and move it"));
    }
  }
  return findings;
}

Findings untidy_lines(const std::vector<File>& files) {
  Findings findings;
  for (const File& file : files) {
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      if (display_width(line) > kColumnsMax) {
        findings.push_back(finding(file, number, "over 100 columns: break it"));
      }
      if (line.find('\t') != std::string_view::npos) {
        findings.push_back(finding(file, number, "a tab: indent with spaces, escape it in text"));
      }
      if (line.ends_with(' ') || line.ends_with('\r')) {
        findings.push_back(finding(file, number, "a blank at the end: take it away"));
      }
      if (line.find('%') == std::string_view::npos && line.find('\t') == std::string_view::npos &&
          printable(line) != line) {
        findings.push_back(finding(file, number, "a byte nobody can see: write it as an escape"));
      }
    }
  }
  return findings;
}

Findings long_functions(const std::vector<File>& files) {
  struct Block {
    std::size_t line;
    bool function;
  };
  Findings findings;
  for (const File& file : files) {
    std::vector<Block> open;
    std::size_t line = 1;
    for (std::size_t i = 0; i < file.code.size(); ++i) {
      const char c = file.code[i];
      if (c == '\n') ++line;
      if (c == '{') open.push_back({line, is_function(head_of(file.code, i))});
      if (c != '}' || open.empty()) continue;
      const Block block = open.back();
      open.pop_back();
      if (block.function && line - block.line + 1 > kFunctionLinesMax) {
        findings.push_back(finding(file, block.line, "over 70 lines: divide it"));
      }
    }
  }
  return findings;
}

Findings unordered_loops(const std::vector<File>& files) {
  std::map<std::string, std::set<std::string>> in_header;
  for (const File& file : files) {
    if (file.path.ends_with(".h")) in_header[stem_of(file.path)] = unordered_names(file.code);
  }
  Findings findings;
  for (const File& file : files) {
    std::set<std::string> names = unordered_names(file.code);
    names.merge(std::set<std::string>(in_header[stem_of(file.path)]));
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.code)) {
      ++number;
      std::string name;
      static const RE2 loop(R"(\bfor \(.* : (?:\w+(?:\.|->))*(\w+)\))");
      static const RE2 begin(R"((\w+)\.c?begin\(\))");
      const bool loops = RE2::PartialMatch(line, loop, &name) && names.count(name) != 0;
      const bool begins = RE2::PartialMatch(line, begin, &name) && names.count(name) != 0;
      if (loops || begins) {
        findings.push_back(finding(
            file, number, fmt::format("`{}` has no order: use a std::map or sort a vector", name)));
      }
    }
  }
  return findings;
}

Findings wrong_guards(const std::vector<File>& files) {
  Findings findings;
  for (const File& file : files) {
    if (!file.path.ends_with(".h")) continue;
    std::string guard = "BELAY_";
    const std::string_view path =
        std::string_view(file.path).substr(file.path.starts_with("src/") ? 4 : 0);
    for (const char c : path) {
      guard += std::isalnum(static_cast<unsigned char>(c)) != 0
                   ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                   : '_';
    }
    guard += '_';
    if (file.text.starts_with(fmt::format("#ifndef {0}\n#define {0}\n", guard))) continue;
    findings.push_back(finding(file, 1, fmt::format("begin with the include guard {}", guard)));
  }
  return findings;
}

Findings empty_names(const std::vector<File>& files) {
  Findings findings;
  static const RE2 type(R"(\b(?:class|struct|namespace) (\w+))");
  const auto is_empty = [](std::string_view name) {
    static const RE2 words(R"(([A-Z]?[a-z0-9]+))");
    for (const std::string& word : matches_in(name, words)) {
      const auto* end = std::end(kEmptyWords);
      if (std::find(std::begin(kEmptyWords), end, lower(word)) != end) return true;
    }
    return false;
  };
  for (const File& file : files) {
    if (is_empty(file.path)) findings.push_back(finding(file, 1, "a better noun exists"));
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.code)) {
      ++number;
      for (const std::string& name : matches_in(line, type)) {
        if (is_empty(name)) findings.push_back(finding(file, number, "a better noun exists"));
      }
    }
  }
  return findings;
}

std::size_t length_of(const File& file) { return lines_of(file.text).size(); }

}  // namespace belay::house
