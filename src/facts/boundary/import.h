#ifndef BELAY_FACTS_BOUNDARY_IMPORT_H_
#define BELAY_FACTS_BOUNDARY_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string_view>

namespace belay::facts {

enum class Language { none, c, python, script, go };

/// By extension, or by the first line (`#!/usr/bin/env python3`) where there is none.
Language language_of(std::string_view path, std::string_view first_bytes);

/// A place where a source names another file. The views are valid during the call only.
struct Import {
  enum class Form {
    quoted_include,  ///< C: `#include "x.h"`
    angled_include,  ///< C: `#include <x.h>`
    python_module,   ///< `import a.b`, `from ..a import b`
    script_module,   ///< JavaScript, TypeScript: import, export from, require
    go_package,
    go_embed,  ///< a pattern of `//go:embed`
    literal,   ///< any other text with a `/` in it, which may be the path of data
  };
  Form form = Form::literal;
  std::string_view target;
  std::string_view member;  ///< Python: `b` of `from a import b`
  int level = 0;            ///< Python: leading dots
  std::uint32_t line = 0;   ///< where the target is named, from 1
};

using ImportSink = std::function<void(const Import&)>;

/// Calls `sink` for every import in the order of the text. Comments, strings and dead `#if 0`
/// blocks hold none. Text that does not follow its language is passed over, never an error; time is
/// linear in its size.
void scan_imports(Language language, std::string_view text, const ImportSink& sink);

void scan_c(std::string_view text, const ImportSink& sink);
void scan_python(std::string_view text, const ImportSink& sink);
void scan_script(std::string_view text, const ImportSink& sink);
void scan_go(std::string_view text, const ImportSink& sink);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_IMPORT_H_
