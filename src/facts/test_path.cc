#include <string>

#include "facts/kinds.h"
#include "facts/path_parts.h"

/// Which paths lie on the test side. Whole names only: `latest/`, `contest/` and `testimonials/`
/// are nobody's tests, and a rule that guessed them would let live code pass as a test.
namespace belay::facts {
namespace {

constexpr WordSet kTestDirectories({"__fixtures__",    "__mocks__",     "__snapshots__",
                                    "__test__",        "__tests__",     "androidtest",
                                    "cypress",         "e2e",           "fake",
                                    "fakes",           "fixture",       "fixtures",
                                    "integrationtest", "mock",          "mocks",
                                    "src-test",        "test",          "test-data",
                                    "test-fixtures",   "test-helpers",  "test-support",
                                    "test-suite",      "test-util",     "test-utils",
                                    "test_data",       "test_fixtures", "test_helpers",
                                    "test_resources",  "test_support",  "test_util",
                                    "test_utils",      "testdata",      "testenv",
                                    "testfixtures",    "testhelper",    "testhelpers",
                                    "testing",         "testkit",       "testlib",
                                    "testresources",   "tests",         "testsuite",
                                    "testsupport",     "testutil",      "testutils"});

/// `integration_tests`, `unit-test`, `UITests`: a qualifier, then `test` or `tests`. Without the
/// list, `ab_test/` (live experiments) would be a test.
constexpr WordSet kTestQualifiers({"acceptance",  "android",     "api",        "app",
                                   "component",   "conformance", "contract",   "e2e",
                                   "end2end",     "func",        "functional", "instrumented",
                                   "integration", "ios",         "load",       "performance",
                                   "regression",  "smoke",       "stress",     "system",
                                   "ui",          "unit"});

/// Names with `test` that are about experiments on live users.
constexpr WordSet kLiveExperiments({"a_b_test", "ab-test", "ab_test", "ab_tests", "abtest",
                                    "abtests", "split_test", "splittest"});

constexpr WordSet kSpecLanguages({"coffee", "js", "jsx", "lua", "php", "rb", "ts", "tsx"});

constexpr WordSet kScriptLanguages({"cjs", "coffee", "cts", "js", "json", "jsx", "mjs", "mts",
                                    "svelte", "ts", "tsx", "vue"});

/// Languages whose tests stand beside the code as `x_test`, `test_x`.
constexpr WordSet kSnakeLanguages({"bash", "c",   "c++",  "cc",    "clj", "cljs", "cpp", "cs",
                                   "cu",   "cxx", "dart", "erl",   "ex",  "exs",  "h",   "hh",
                                   "hpp",  "hxx", "inc",  "inl",   "jl",  "js",   "jsx", "lua",
                                   "m",    "mjs", "ml",   "mm",    "php", "pl",   "py",  "pyi",
                                   "r",    "rb",  "rs",   "scala", "sh",  "sql",  "ts",  "tsx"});

/// Languages whose tests stand beside the code as `XTest`, `XTests`.
constexpr WordSet kCamelLanguages({"cc", "cpp", "cs", "fs", "groovy", "h", "hpp", "hs", "java",
                                   "kt", "kts", "m", "mm", "php", "scala", "swift", "vb"});

constexpr WordSet kTestNames({"conftest.py", "runtests.jl", "setuptests.js", "setuptests.ts",
                              "spec_helper.rb", "test.py", "test_helper.exs", "test_helper.rb",
                              "tests.py", "tests.rs"});

constexpr WordSet kTestExtensions({"bats", "feature", "golden", "robot", "snap", "t"});

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  for (const std::string_view end : ends) {
    if (text.size() > end.size() && text.ends_with(end)) return true;
  }
  return false;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> starts) {
  for (const std::string_view start : starts) {
    if (text.size() > start.size() && text.starts_with(start)) return true;
  }
  return false;
}

bool is_qualified_test(std::string_view directory) {
  if (directory.ends_with('s')) directory.remove_suffix(1);
  if (!directory.ends_with("test")) return false;
  directory.remove_suffix(4);
  while (!directory.empty() && (directory.back() == '-' || directory.back() == '_')) {
    directory.remove_suffix(1);
  }
  return kTestQualifiers.has(directory);
}

/// `ShopTests` (Swift), `Shop.UnitTests` (C#): a capital T after a lower-case letter, a digit or a
/// dot. `raw` keeps its case.
bool is_camel_test(std::string_view raw, std::initializer_list<std::string_view> ends) {
  for (const std::string_view end : ends) {
    if (!raw.ends_with(end) || raw.size() == end.size()) continue;
    const char before = raw[raw.size() - end.size() - 1];
    if ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9') || before == '.') {
      return true;
    }
  }
  return false;
}

bool lies_in_test_directory(const PathParts& parts, std::string_view raw) {
  for (const std::string_view directory : parts.directories) {
    const auto offset = static_cast<std::size_t>(directory.data() - parts.path.data());
    if (kTestDirectories.has(directory) || is_qualified_test(directory)) return true;
    if (is_camel_test(raw.substr(offset, directory.size()), {"Tests", "UITests"})) return true;
    if ((directory == "spec" || directory == "specs") && kSpecLanguages.has(parts.extension)) {
      return true;
    }
  }
  return false;
}

bool is_test_source(const PathParts& parts, std::string_view raw_name) {
  const std::string_view stem = parts.stem;
  const std::string_view extension = parts.extension;
  if (extension == "go")
    return ends_with_any(stem, {"_test", "_mock"}) || stem.starts_with("mock_");
  if (kLiveExperiments.has(stem) || stem.ends_with("_ab_test")) return false;
  if (kScriptLanguages.has(extension) &&
      ends_with_any(stem, {".test", ".tests", ".spec", ".specs", ".e2e", ".cy", ".mock", ".mocks",
                           ".fixture", ".fixtures", "-test", "-spec", "-mock"})) {
    return true;
  }
  if (kSnakeLanguages.has(extension) &&
      (ends_with_any(stem, {"_test", "_tests", "_unittest", "_unittests", "_spec", "_suite",
                            "_mock", "_mocks"}) ||
       starts_with_any(stem, {"test_", "mock_"}))) {
    return true;
  }
  return kCamelLanguages.has(extension) &&
         is_camel_test(raw_name.substr(0, stem.size()),
                       {"Test", "Tests", "TestCase", "Spec", "Mock", "Mocks"});
}

}  // namespace

bool is_test_path(std::string_view path) {
  const PathParts parts(path);
  const std::string_view raw_name = path.substr(path.size() - parts.name.size());
  return lies_in_test_directory(parts, path) || kTestNames.has(parts.name) ||
         kTestExtensions.has(parts.extension) || is_test_source(parts, raw_name);
}

}  // namespace belay::facts
