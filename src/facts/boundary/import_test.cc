#include "facts/boundary/import.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// `line:target`, for Python `line:..module:member`, for a literal `line:"text"`.
std::vector<std::string> imports(Language language, std::string_view text) {
  std::vector<std::string> found;
  scan_imports(language, text, [&](const Import& one) {
    std::string target = std::string(static_cast<std::size_t>(one.level), '.');
    target += one.target;
    if (!one.member.empty()) target += ":" + std::string(one.member);
    if (one.form == Import::Form::literal) target = '"' + target + '"';
    if (one.form == Import::Form::angled_include) target = '<' + target + '>';
    if (one.form == Import::Form::go_embed) target = "embed " + target;
    found.push_back(fmt::format("{}:{}", one.line, target));
  });
  return found;
}

std::vector<std::string> c(std::string_view text) { return imports(Language::c, text); }
std::vector<std::string> python(std::string_view text) { return imports(Language::python, text); }
std::vector<std::string> script(std::string_view text) { return imports(Language::script, text); }
std::vector<std::string> go(std::string_view text) { return imports(Language::go, text); }

TEST(imports_in_c, both_forms_are_found_on_their_lines) {
  EXPECT_THAT(c("#include \"a.h\"\n\n  #  include <b/c.h> // why\n#import \"d.h\"\n"),
              ElementsAre("1:a.h", "3:<b/c.h>", "4:d.h"));
}

TEST(imports_in_c, comments_and_strings_hold_none) {
  EXPECT_THAT(c("// #include \"a.h\"\n/*\n#include \"b.h\"\n*/\n"
                "const char* s = \"\\\"\\\n#include \\\"c.h\\\"\";\n"
                "auto r = R\"x(\n#include \"d.h\"\n)\" )x\";\n#include \"e.h\"\n"),
              ElementsAre("10:e.h"));
}

TEST(imports_in_c, a_spliced_comment_goes_on) {
  EXPECT_THAT(c("// comment \\\n#include \"a.h\"\n#include \"b.h\"\n"), ElementsAre("3:b.h"));
}

TEST(imports_in_c, a_spliced_directive_is_still_one) {
  EXPECT_THAT(c("#inc\\\nlude \\\r\n \"te\\\nst/a.h\"\n"), ElementsAre("3:test/a.h"));
  EXPECT_THAT(c("/* x */ # /* y */ include /* z */ \"a.h\"\n%:include \"b.h\"\n"),
              ElementsAre("1:a.h", "2:b.h"));
}

TEST(imports_in_c, digit_separators_and_quotes_open_no_literal) {
  EXPECT_THAT(c("int n = 1'000;\nchar q = '\"';\nchar s = '\\'';\n#include \"a.h\"\n"),
              ElementsAre("4:a.h"));
}

TEST(imports_in_c, dead_code_imports_nothing) {
  EXPECT_THAT(c("#if 0\n#include \"a.h\"\n#if 1\n#include \"b.h\"\n#endif\n#else\n"
                "#include \"c.h\"\n#endif\n#include \"d.h\"\n"),
              ElementsAre("7:c.h", "9:d.h"));
  EXPECT_THAT(c("#if 01\n#include \"a.h\"\n#endif\n#if 0 || X\n#include \"b.h\"\n#endif\n"),
              ElementsAre("2:a.h", "5:b.h"));
}

TEST(imports_in_c, what_a_macro_names_is_unknown) {
  EXPECT_THAT(c("#include HEADER\nint x; #include \"a.h\"\n#include \"open\n"), IsEmpty());
}

TEST(imports_in_c, texts_that_may_be_paths_are_told) {
  EXPECT_THAT(c("open(\"testdata/a.json\"); print(\"a / b\"); x(\"a\\n/b\");\n"),
              ElementsAre("1:\"testdata/a.json\""));
}

TEST(imports_in_python, statements_are_found_on_their_lines) {
  EXPECT_THAT(
      python("import os, tests.fakes as f\nfrom a.b import (  # why\n    c,\n    d as e,\n)\n"
             "from . import x\nfrom ..y import z\nfrom q import *\n"),
      ElementsAre("1:os", "1:tests.fakes", "3:a.b:c", "4:a.b:d", "6:.:x", "7:..y:z", "8:q"));
}

TEST(imports_in_python, a_statement_may_stand_behind_another) {
  EXPECT_THAT(python("try: import a\nexcept ImportError: from b import c; import d\n"),
              ElementsAre("1:a", "2:b:c", "2:d"));
  EXPECT_THAT(python("from a import \\\n    b\n"), ElementsAre("2:a:b"));
}

TEST(imports_in_python, comments_and_strings_hold_none) {
  EXPECT_THAT(python("# import a\n\"\"\"\nimport b\n\"\"\"\nx = '''\nimport c'''\n"
                     "y = r'\\'\nz = 'it\\'s'\nimport d\n"),
              ElementsAre("9:d"));
  EXPECT_THAT(python("x = {\n'a':\nimport_a,\n}\nfoo.import_b\n"), IsEmpty());
}

TEST(imports_in_python, calls_with_a_plain_name_are_imports) {
  EXPECT_THAT(python("importlib.import_module('tests.a')\n__import__(\"b\")\nimport_module(name)\n"
                     "import_module(f'{x}')\n"),
              ElementsAre("1:tests.a", "2:b"));
}

TEST(imports_in_script, every_form_is_found_on_its_line) {
  EXPECT_THAT(script("import a from './a'\nimport './b'\nimport {\n  c,\n  d as e\n} from \"./c\"\n"
                     "export * from './d'\nexport {x} from './e'\nconst f = require('./f')\n"
                     "const g = await import('./g')\nimport h = require('./h')\n"
                     "import type {I} from './i'\nimport(`./j`)\nrequire.resolve('./k')\n"
                     "import l, * as m from './l'\nmodule.require('./m')\n"),
              ElementsAre("1:./a", "2:./b", "6:./c", "7:./d", "8:./e", "9:./f", "10:./g", "11:./h",
                          "12:./i", "13:./j", "14:./k", "15:./l", "16:./m"));
}

TEST(imports_in_script, comments_strings_and_templates_hold_none) {
  EXPECT_THAT(script("// import './a'\n/* require('./b') */\nconst s = \"import './c'\"\n"
                     "const t = `\nimport './d'\n${x}\nimport './e'`\nconst r = /import '.\\/f'/\n"
                     "import.meta.url\na.require('./g')\nconst q = /['\"`]/\nimport './h'\n"),
              ElementsAre("10:\"./g\"", "12:./h"));
}

TEST(imports_in_script, code_inside_a_template_is_code) {
  EXPECT_THAT(script("`${ {a: require('./a')} }`\nimport './b'\n"), ElementsAre("1:./a", "2:./b"));
}

TEST(imports_in_script, prose_in_jsx_does_not_swallow_code) {
  EXPECT_THAT(script("const a = <p>Don't</p>\nconst b = <br/>\nimport './c'\n"),
              ElementsAre("3:./c"));
}

TEST(imports_in_script, names_that_look_like_keywords_are_names) {
  EXPECT_THAT(
      script("import {from, require} from './a'\nconst x = {import: 1}\nexport default y\n"),
      ElementsAre("1:./a"));
}

TEST(imports_in_script, computed_names_are_unknown) {
  EXPECT_THAT(script("import(`./${x}`)\nrequire(x)\nrequire('./a' + b)\n"), IsEmpty());
}

TEST(imports_in_go, both_forms_are_found_on_their_lines) {
  EXPECT_THAT(go("package a\n\nimport \"fmt\"\nimport (\n\tx \"shop/x\"\n\t_ `shop/y` // why\n\n"
                 "\t. \"shop/z\"\n)\n"),
              ElementsAre("3:fmt", "5:shop/x", "6:shop/y", "8:shop/z"));
}

TEST(imports_in_go, comments_and_strings_hold_none) {
  EXPECT_THAT(go("package a\n// import \"b\"\n/*\nimport \"c\"\n*/\nvar s = `\nimport \"d\"\n`\n"
                 "var r = '\"'\nvar t = \"import \\\"e\\\"\"\n"),
              IsEmpty());
}

TEST(imports_in_go, embedded_files_are_told) {
  EXPECT_THAT(
      go("package a\n\nimport _ \"embed\"\n\n//go:embed testdata/a.json \"b c\"\nvar f string\n"),
      ElementsAre("3:embed", "5:embed testdata/a.json", "5:embed b c"));
}

TEST(imports, the_language_is_told_by_name_or_first_line) {
  EXPECT_EQ(language_of("a.HPP", ""), Language::c);
  EXPECT_EQ(language_of("a.mts", ""), Language::script);
  EXPECT_EQ(language_of("bin/run", "#!/usr/bin/env python3\n"), Language::python);
  EXPECT_EQ(language_of("bin/run", "#!/usr/bin/env node\n"), Language::script);
  EXPECT_EQ(language_of("a.java", ""), Language::none);
}

TEST(imports, any_text_ends_every_scan) {
  const std::string pieces[] = {"\"",
                                "'",
                                "`",
                                "${",
                                "R\"(",
                                "/*",
                                "/[",
                                "'\\",
                                "#include \"",
                                "import (",
                                "from . import (",
                                "\\\n",
                                "\"\"\"",
                                std::string(1, '\0')};
  for (const Language language : {Language::c, Language::python, Language::script, Language::go}) {
    for (const std::string& piece : pieces) {
      std::string text;
      for (int i = 0; i < 20'000; ++i) text += piece;
      imports(language, text);
      for (const std::string& end : pieces) imports(language, piece + end);
    }
  }
}

}  // namespace
}  // namespace belay::facts
