#include "facts/kinds.h"

#include "base/text.h"
#include "facts/path_parts.h"
#include "facts/special_kinds.h"

namespace belay::facts {
namespace {

constexpr WordSet kSourceExtensions(
    {"asm",     "astro",  "bash",  "bat",    "bzl",  "c",      "c++",   "cc",     "cjs",  "clj",
     "cljc",    "cljs",   "cmake", "cmd",    "cob",  "coffee", "cpp",   "cr",     "cs",   "cshtml",
     "css",     "cts",    "cu",    "cxx",    "d",    "dart",   "ejs",   "el",     "elm",  "erb",
     "erl",     "ex",     "exs",   "f90",    "fish", "fs",     "fsx",   "gleam",  "go",   "gradle",
     "graphql", "groovy", "h",     "haml",   "hbs",  "hh",     "hpp",   "hs",     "html", "hxx",
     "inc",     "inl",    "ipp",   "ipynb",  "java", "jl",     "js",    "jsp",    "jsx",  "ksh",
     "kt",      "kts",    "less",  "lisp",   "lua",  "m",      "mdx",   "mjs",    "mk",   "ml",
     "mli",     "mm",     "mts",   "nim",    "nix",  "odin",   "pas",   "php",    "pl",   "pm",
     "proto",   "ps1",    "psm1",  "pug",    "py",   "pyi",    "pyx",   "qmd",    "r",    "rb",
     "rego",    "rkt",    "rmd",   "rs",     "s",    "sass",   "scala", "scm",    "scss", "sh",
     "sol",     "sql",    "star",  "svelte", "sv",   "swift",  "tcl",   "thrift", "ts",   "tsx",
     "v",       "vala",   "vb",    "vhd",    "vue",  "wat",    "zig",   "zsh"});

constexpr WordSet kSourceNames({"build", "build.bazel", "cmakelists.txt", "dune", "gemfile",
                                "gnumakefile", "jenkinsfile", "justfile", "makefile", "meson.build",
                                "podfile", "rakefile", "sconstruct", "vagrantfile", "workspace"});

constexpr WordSet kConfigExtensions({"cfg",       "cnf",  "conf",  "config",     "cue",
                                     "dhall",     "edn",  "env",   "hcl",        "hocon",
                                     "ini",       "json", "json5", "jsonc",      "jsonnet",
                                     "libsonnet", "pkl",  "plist", "properties", "reg",
                                     "textproto", "toml", "xml",   "yaml",       "yml"});

constexpr WordSet kConfigNames({"codeowners", "go.mod", "go.work", "manifest.in", "pipfile"});

constexpr WordSet kProseExtensions({"adoc", "asciidoc", "markdown", "md", "mdwn", "mdx", "org",
                                    "pod", "qmd", "rdoc", "rmd", "rst", "tex", "texi", "textile"});

/// Docs only where docs are kept; elsewhere they ship with the product.
constexpr WordSet kDocumentExtensions({"avif",   "bib", "bmp",  "csv",  "doc", "docx", "dot",
                                       "drawio", "eps", "gif",  "gv",   "ico", "jpeg", "jpg",
                                       "mmd",    "mp4", "odp",  "ods",  "odt", "pdf",  "plantuml",
                                       "png",    "ppt", "pptx", "puml", "tsv", "txt",  "webm",
                                       "webp",   "xls", "xlsx"});

constexpr WordSet kProseNames({"authors",        "changelog",    "changes",     "code_of_conduct",
                               "contributing",   "contributors", "copying",     "copyright",
                               "credits",        "faq",          "licence",     "license",
                               "license-apache", "license-mit",  "maintainers", "news",
                               "notice",         "patents",      "readme",      "roadmap"});

constexpr WordSet kDocDirectories({"doc", "docs", "documentation", "wiki"});

/// What an interpreter or loader would run, whatever the file is called.
bool is_executable_content(std::string_view bytes) {
  constexpr std::string_view kElf =
      "\x7f"
      "ELF";
  constexpr std::string_view kWasm = std::string_view("\0asm", 4);
  constexpr std::string_view kMachO[] = {"\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xce\xfa\xed\xfe",
                                         "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"};
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  for (const std::string_view magic : kMachO) {
    if (bytes.starts_with(magic)) return true;
  }
  const bool windows = bytes.starts_with("MZ") && bytes.find('\0') != std::string_view::npos;
  return bytes.starts_with("#!") || bytes.starts_with(kElf) || bytes.starts_with(kWasm) ||
         bytes.starts_with("<?php") || windows;
}

bool is_source(const PathParts& parts) {
  return kSourceExtensions.has(parts.extension) || kSourceNames.has(parts.name);
}

bool is_config(const PathParts& parts) {
  if (kConfigExtensions.has(parts.extension) || kConfigNames.has(parts.name)) return true;
  if (parts.extension == "txt") {
    return parts.stem.starts_with("requirements") || parts.stem.starts_with("constraints");
  }
  if (parts.extension == "lock") return true;
  const std::size_t dot = parts.stem.rfind('.');
  if (dot != std::string_view::npos && parts.stem.substr(dot) == ".config") return true;
  // `.env`, `.env.production`, `.npmrc`, `.gitignore`: files with a leading dot set something up.
  return parts.name.starts_with('.') &&
         (parts.extension.empty() || parts.name.starts_with(".env."));
}

bool is_prose(const PathParts& parts) {
  if (kProseExtensions.has(parts.extension)) return true;
  const bool plain = parts.extension.empty() || parts.extension == "txt";
  return plain && kProseNames.has(parts.stem);
}

/// Prose with bytes that no text has is not what it says it is.
bool is_text(std::string_view first_bytes) {
  return first_bytes.find('\0') == std::string_view::npos;
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::code:
      return "code";
    case Kind::config:
      return "config";
    case Kind::infra:
      return "infra";
    case Kind::flag:
      return "flag";
    case Kind::docs:
      return "docs";
    case Kind::test:
      return "test";
    case Kind::agent_action:
      return "agent_action";
  }
  return "code";
}

std::vector<std::string_view> KindSet::names() const {
  std::vector<std::string_view> names;
  for (int kind = 0; kind < kKindCount; ++kind) {
    if (has(static_cast<Kind>(kind))) names.push_back(name_of(static_cast<Kind>(kind)));
  }
  return names;
}

bool is_source_path(std::string_view path) { return is_source(PathParts(path)); }

KindSet kinds_of(std::string_view path, std::string_view first_bytes) {
  const PathParts parts(path);
  const std::string_view bytes = first_bytes.substr(0, kFirstBytes);
  KindSet kinds;
  if (is_infra(parts, bytes)) kinds.add(Kind::infra);
  if (is_flag(parts, bytes)) kinds.add(Kind::flag);
  if (is_agent_action(parts, bytes)) kinds.add(Kind::agent_action);
  const bool special = !kinds.empty();
  if (is_test_path(path)) {
    kinds.add(Kind::test);
    return kinds;
  }
  if (is_source(parts) || is_executable_content(bytes)) kinds.add(Kind::code);
  if (special) return kinds;

  const bool prose = is_prose(parts);
  if (is_config(parts)) kinds.add(Kind::config);
  if (prose && !is_text(bytes)) kinds.add(Kind::code);
  const bool in_docs = parts.lies_in_any(kDocDirectories);
  const bool document = prose || (in_docs && kDocumentExtensions.has(parts.extension));
  if (kinds.empty() && !document) kinds.add(Kind::code);
  if (document || in_docs) kinds.add(Kind::docs);
  return kinds;
}

}  // namespace belay::facts
