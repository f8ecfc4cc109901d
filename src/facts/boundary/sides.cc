#include "facts/boundary/sides.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

constexpr WordSet kWorkshopDirectories({".storybook", "bench", "benches", "benchmark", "benchmarks",
                                        "fuzz", "fuzzing", "perf-tests"});

constexpr WordSet kWorkshopTops({".ci", ".github", "ci", "demo", "demos", "dev", "doc", "docs",
                                 "example", "examples", "hack", "sample", "samples", "script",
                                 "scripts", "tools"});

constexpr WordSet kTestRunners({"ava", "codecept", "cypress", "gulpfile", "gruntfile", "jest",
                                "karma", "mocharc", "nightwatch", "playwright", "protractor",
                                "vitest", "wdio"});

constexpr WordSet kWorkshopNames({"conanfile.py", "dodo.py", "fabfile.py", "noxfile.py", "setup.py",
                                  "tasks.py", "toxfile.py"});

constexpr WordSet kVendorDirectories({"bower_components", "node_modules", "third-party",
                                      "third_party", "thirdparty", "vendor", "vendored"});

constexpr WordSet kLiveWords({"live", "prd", "prod", "production"});

constexpr WordSet kNotLiveWords({"ci",        "demo",     "dev",     "develop",     "development",
                                 "dist",      "e2e",      "example", "examples",    "fake",
                                 "fixture",   "fixtures", "int",     "integration", "local",
                                 "localhost", "mock",     "mocks",   "nonprod",     "playground",
                                 "preprod",   "preview",  "qa",      "sample",      "samples",
                                 "sandbox",   "stage",    "staging", "stg",         "stub",
                                 "template",  "test",     "testing", "tests",       "uat"});

/// In a key fewer words say so: every Kubernetes manifest has a `template`.
constexpr WordSet kNotLiveKeyWords({"ci",         "demo",    "dev",     "develop", "development",
                                    "e2e",        "example", "local",   "mock",    "nonprod",
                                    "playground", "preprod", "preview", "qa",      "sandbox",
                                    "stage",      "staging", "stg",     "test",    "testing",
                                    "tests",      "uat"});

/// A word before `prod` that turns it around.
constexpr WordSet kTurningWords({"no", "non", "not", "pre"});

/// Files that serve every environment or none: what they say is no setting of a live system.
constexpr WordSet kUnsettledNames({".env", "default.json", "default.yaml", "default.yml",
                                   "defaults.yaml", "defaults.yml", "openapi.json", "openapi.yaml",
                                   "openapi.yml", "swagger.json", "swagger.yaml", "swagger.yml"});

/// On the test side only these are settings; JSON and XML there are mostly recorded answers.
constexpr WordSet kSettingExtensions({"cfg", "conf", "env", "ini", "properties", "toml", "yaml",
                                      "yml"});

constexpr WordSet kUnsettledDirectories({".ci", ".circleci", ".devcontainer", ".github", ".gitlab",
                                         ".idea", ".vscode", "schema", "schemas"});

constexpr WordSet kSettingWords({"conf", "config", "configs", "configuration", "env", "environment",
                                 "environments", "settings"});

bool is_runner_config(const PathParts& parts) {
  const std::string_view first = parts.name.substr(0, parts.name.find('.'));
  const std::string_view bare =
      parts.name.starts_with('.') ? parts.name.substr(1, parts.name.find('.', 1) - 1) : first;
  if (!kTestRunners.has(bare)) return false;
  return bare == "gulpfile" || bare == "gruntfile" || bare == "mocharc" ||
         parts.name.find(".config.") != std::string_view::npos ||
         parts.name.find(".conf.") != std::string_view::npos ||
         parts.name.find(".setup.") != std::string_view::npos;
}

/// `config/environments/production.rb`, `environment.prod.ts`: settings written as a program.
bool is_program_of_settings(std::string_view path) {
  const std::vector<std::string_view> words = words_of(path);
  return std::any_of(words.begin(), words.end(),
                     [](std::string_view word) { return kSettingWords.has(word); });
}

/// `pre-prod` and `non_prod` turn `prod` around.
template <std::size_t N>
bool says_any(std::string_view text, const WordSet<N>& not_live) {
  const std::string small = lower(text);
  std::string_view before;
  for (const std::string_view word : words_of(small)) {
    if (not_live.has(word) || (kLiveWords.has(word) && kTurningWords.has(before))) return true;
    before = word;
  }
  return false;
}

}  // namespace

bool is_workshop_path(std::string_view path) {
  const PathParts parts(path);
  if (parts.lies_in_any(kWorkshopDirectories) || kWorkshopNames.has(parts.name)) return true;
  if (!parts.directories.empty() && kWorkshopTops.has(parts.directories[0])) return true;
  for (const std::string_view ending : {"_bench", "_benchmark", "_fuzz", "_fuzzer", ".stories"}) {
    if (parts.stem.ends_with(ending)) return true;
  }
  return is_runner_config(parts);
}

bool is_vendored_path(std::string_view path) {
  return PathParts(path).lies_in_any(kVendorDirectories);
}

bool says_not_live(std::string_view text) { return says_any(text, kNotLiveWords); }
bool key_says_not_live(std::string_view key) { return says_any(key, kNotLiveKeyWords); }

bool says_live(std::string_view text) {
  const std::string small = lower(text);
  const std::vector<std::string_view> words = words_of(small);
  return !says_not_live(text) && std::any_of(words.begin(), words.end(), [](std::string_view word) {
    return kLiveWords.has(word);
  });
}

ConfigSide config_side_of(std::string_view path, KindSet kinds) {
  if (kinds.has(Kind::docs) || is_generated(path, "")) return ConfigSide::none;
  const bool setting = kinds.has(Kind::config) || kinds.has(Kind::infra) || kinds.has(Kind::flag);
  if (kinds.has(Kind::code)) {
    // A program is configuration only where its own name says both.
    const std::string_view name = path.substr(directory_of(path).size());
    const bool live = says_live(name) && is_program_of_settings(path) && !says_not_live(path);
    return live ? ConfigSide::live : ConfigSide::none;
  }
  const PathParts parts(path);
  if (kinds.has(Kind::test)) {
    return kSettingExtensions.has(parts.extension) ? ConfigSide::not_live : ConfigSide::none;
  }
  if (!setting) return ConfigSide::none;
  if (says_not_live(path)) return ConfigSide::not_live;
  if (says_live(path)) return ConfigSide::live;
  const bool unsettled = kUnsettledNames.has(parts.name) || is_workshop_path(path) ||
                         parts.lies_in_any(kUnsettledDirectories) ||
                         parts.name.starts_with("docker-compose") ||
                         parts.name.starts_with("compose.");
  return unsettled ? ConfigSide::none : ConfigSide::neutral;
}

bool is_live_environment(std::string_view environment) { return !says_not_live(environment); }

bool AddedLines::has(std::uint32_t line) const {
  if (all_) return true;
  const auto after = std::upper_bound(
      hunks_.begin(), hunks_.end(), line,
      [](std::uint32_t value, const Hunk& hunk) { return value < hunk.new_start; });
  if (after == hunks_.begin()) return false;
  const Hunk& hunk = *(after - 1);
  return line - hunk.new_start < hunk.new_count;
}

}  // namespace belay::facts
