#include "facts/boundary/import.h"

#include "facts/boundary/token.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

constexpr WordSet kCExtensions({"c",   "c++", "cc", "cpp", "cu",  "cuh", "cxx",
                                "h",   "h++", "hh", "hpp", "hxx", "inc", "inl",
                                "ipp", "ixx", "m",  "mm",  "tcc", "tpp"});
constexpr WordSet kScriptExtensions({"astro", "cjs", "cts", "js", "jsx", "mjs", "mts", "svelte",
                                     "ts", "tsx", "vue"});
constexpr WordSet kPythonExtensions({"py", "pyi", "pyw", "pyx"});

Language by_first_line(std::string_view bytes) {
  if (!bytes.starts_with("#!")) return Language::none;
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  if (line.find("python") != std::string_view::npos) return Language::python;
  for (const std::string_view runner : {"node", "deno", "bun", "tsx"}) {
    if (line.find(runner) != std::string_view::npos) return Language::script;
  }
  return Language::none;
}

}  // namespace

Language language_of(std::string_view path, std::string_view first_bytes) {
  const PathParts parts(path);
  if (parts.extension == "go") return Language::go;
  if (kCExtensions.has(parts.extension)) return Language::c;
  if (kPythonExtensions.has(parts.extension)) return Language::python;
  if (kScriptExtensions.has(parts.extension)) return Language::script;
  return by_first_line(first_bytes);
}

void scan_imports(Language language, std::string_view text, const ImportSink& sink) {
  switch (language) {
    case Language::none:
      return;
    case Language::c:
      return scan_c(text, sink);
    case Language::python:
      return scan_python(text, sink);
    case Language::script:
      return scan_script(text, sink);
    case Language::go:
      return scan_go(text, sink);
  }
}

bool may_be_path(std::string_view text) {
  constexpr std::size_t kPathBytesMax = 300;
  if (text.size() > kPathBytesMax || text.find('/') == std::string_view::npos) return false;
  return text.find_first_of(std::string_view(" \t\r\n\0*?\"<>|", 11)) == std::string_view::npos;
}

}  // namespace belay::facts
