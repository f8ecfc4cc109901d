#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "gate/cel/cel.h"

namespace belay::cel {
namespace {

/// What a table row of the page has in its last column, where that is one piece of code.
std::string example_of(const std::string& line) {
  if (!line.starts_with("| ") || !line.ends_with("` |")) return "";
  const std::size_t end = line.size() - 3;
  const std::size_t begin = line.rfind("| `", end);
  if (begin == std::string::npos) return "";
  const std::string cell = line.substr(begin + 3, end - begin - 3);
  return cell.find('`') == std::string::npos ? cell : "";
}

TEST(Reference, every_example_of_a_function_holds) {
  std::ifstream page(BELAY_ROOT "/docs/reference/cel.md");
  const Environment environment;
  Arena arena;
  int held = 0;
  for (std::string line; std::getline(page, line);) {
    const std::string example = example_of(line);
    if (example.empty()) continue;
    const auto program = compile(environment, example);
    ASSERT_TRUE(program) << example << ": " << program.error().message;
    const Value value = program->evaluate(Bindings({}), arena);
    if (value.is(Kind::boolean)) {
      EXPECT_TRUE(value.is_true()) << example;
      ++held;
    }
  }
  EXPECT_GE(held, 30);
}

}  // namespace
}  // namespace belay::cel
