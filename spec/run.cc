// usage: spec [--cases N] [--seed S]
//
// Compares the engine with the reference on generated cases, tries every property of the decision,
// and shows that each property turns red on a planted mutant of the engine. Prints the seed, so
// that a failure can be repeated. The last line is `N passed, N failed`.
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "mutants.h"
#include "properties.h"

namespace {

using namespace belay::spec;

struct Options {
  std::int64_t cases = 2000;
  std::uint64_t seed = 20261121;
};

/// The first violation within so many cases, or nothing.
std::string first_violation(const Property& property, const Decide& decide,
                            const Options& options) {
  for (std::int64_t i = 0; i < options.cases; ++i) {
    Dice dice(options.seed + static_cast<std::uint64_t>(i));
    const Case given = any_case(dice);
    std::string wrong = property.violated(given, decide, dice);
    if (!wrong.empty()) return fmt::format("case {}: {}", i, wrong);
  }
  return "";
}

const Property& property_named(std::string_view name) {
  for (const Property& property : properties()) {
    if (property.name == name) return property;
  }
  fmt::print("no property `{}`\n", name);
  std::abort();
}

bool report(bool good, const std::string& what, const std::string& detail) {
  fmt::print("{} {}\n", good ? "pass" : "FAIL", what);
  if (!good) fmt::print("{}\n", detail);
  return good;
}

bool read_option(std::string_view name, std::string_view value, Options& options) {
  const auto number = belay::decimal(value);
  if (!number || *number < 1) return false;
  if (name == "--cases") options.cases = *number;
  if (name == "--seed") options.seed = static_cast<std::uint64_t>(*number);
  return name == "--cases" || name == "--seed";
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc || !read_option(argv[i], argv[i + 1], options)) {
      fmt::print(stderr, "usage: spec [--cases N] [--seed S]\n");
      return 2;
    }
  }
  fmt::print("seed {}, {} cases\n", options.seed, options.cases);
  int passed = 0;
  int failed = 0;
  for (const Property& property : properties()) {
    const std::string wrong = first_violation(property, belay::gate::decide, options);
    ++(report(wrong.empty(), std::string(property.name), wrong) ? passed : failed);
  }
  for (const Mutant& mutant : mutants()) {
    const std::string wrong =
        first_violation(property_named(mutant.breaks), mutant.decide, options);
    const std::string what =
        fmt::format("an engine that {} is caught: {}", mutant.does, mutant.breaks);
    ++(report(!wrong.empty(), what, "it was not caught") ? passed : failed);
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
