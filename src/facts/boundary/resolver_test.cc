#include "facts/boundary/resolver.h"

#include <gmock/gmock.h>

#include "facts/memory_tree.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Form = Import::Form;

/// Empty when the import reaches nothing on the test side.
std::string reached(const Tree& tree, std::string_view from, Form form, std::string_view target,
                    std::string_view member = "", int level = 0) {
  Resolver resolver(tree);
  const auto result = resolver.test_side_of({form, target, member, level, 1}, from);
  EXPECT_TRUE(result.has_value());
  return result.value_or(std::nullopt).value_or("");
}

TEST(resolver, a_path_is_taken_from_its_folder) {
  EXPECT_EQ(path_from("a/b", "../c"), "a/c");
  EXPECT_EQ(path_from("", "./c//d"), "c/d");
  EXPECT_EQ(path_from("a", "/c"), "c");
  EXPECT_EQ(path_from("a", "../.."), std::nullopt);
  EXPECT_THAT(with_ancestors("a/b"), ElementsAre("a/b", "a", ""));
}

TEST(resolver, c_looks_beside_the_file_then_in_include_folders) {
  const MemoryTree tree{{"src/estimate/clock.cc", ""},
                        {"test/fake_clock.h", ""},
                        {"src/estimate/testing/near.h", ""},
                        {"cart/include/cart/mock_store.h", ""}};
  const std::string_view from = "src/estimate/clock.cc";
  EXPECT_EQ(reached(tree, from, Form::quoted_include, "test/fake_clock.h"), "test/fake_clock.h");
  EXPECT_EQ(reached(tree, from, Form::angled_include, "test/fake_clock.h"), "test/fake_clock.h");
  EXPECT_EQ(reached(tree, from, Form::quoted_include, "../../test/fake_clock.h"),
            "test/fake_clock.h");
  EXPECT_EQ(reached(tree, from, Form::quoted_include, "testing/near.h"),
            "src/estimate/testing/near.h");
  EXPECT_EQ(reached(tree, from, Form::angled_include, "testing/near.h"), "");
  EXPECT_EQ(reached(tree, "cart/src/a.cc", Form::quoted_include, "cart/mock_store.h"),
            "cart/include/cart/mock_store.h");
}

TEST(resolver, what_is_not_in_the_tree_is_reached_by_nobody) {
  const MemoryTree tree{{"src/a.cc", ""}, {"testing", ""}};
  EXPECT_EQ(reached(tree, "src/a.cc", Form::angled_include, "gtest/mock_x.h"), "");
  EXPECT_EQ(reached(tree, "src/a.cc", Form::quoted_include, "../../../test/x.h"), "");
  EXPECT_EQ(reached(tree, "src/a.go", Form::go_package, "testing"), "");
}

TEST(resolver, python_finds_modules_packages_and_members) {
  const MemoryTree tree{{"shop/__init__.py", ""},
                        {"shop/cart/__init__.py", ""},
                        {"shop/cart/clock.py", ""},
                        {"shop/testing/fakes.py", ""},
                        {"tests/__init__.py", ""},
                        {"tests/fakes.py", ""},
                        {"svc/setup.py", ""},
                        {"svc/src/pay/tests/data.py", ""},
                        {"shop/cart/test_clock.py", ""},
                        {"shop/mock.py", ""}};
  const std::string_view from = "shop/cart/clock.py";
  EXPECT_EQ(reached(tree, from, Form::python_module, "tests.fakes"), "tests/fakes.py");
  EXPECT_EQ(reached(tree, from, Form::python_module, "tests", "fakes"), "tests/fakes.py");
  EXPECT_EQ(reached(tree, from, Form::python_module, "tests", "FakeClock"), "tests/__init__.py");
  EXPECT_EQ(reached(tree, from, Form::python_module, "tests"), "tests/__init__.py");
  EXPECT_EQ(reached(tree, from, Form::python_module, "shop", "testing"), "shop/testing");
  EXPECT_EQ(reached(tree, from, Form::python_module, "", "test_clock", 1),
            "shop/cart/test_clock.py");
  EXPECT_EQ(reached(tree, from, Form::python_module, "testing.fakes", "Fake", 2),
            "shop/testing/fakes.py");
  EXPECT_EQ(reached(tree, "svc/run.py", Form::python_module, "pay.tests.data"),
            "svc/src/pay/tests/data.py");
  EXPECT_EQ(reached(tree, from, Form::python_module, "unittest", "mock"), "");
  EXPECT_EQ(reached(tree, from, Form::python_module, "mock"), "");
  EXPECT_EQ(reached(tree, from, Form::python_module, "x", "y", 9), "");
}

TEST(resolver, scripts_find_endings_and_index_files) {
  const MemoryTree tree{{"src/cart.ts", ""},
                        {"src/cart.mock.ts", ""},
                        {"src/__mocks__/index.tsx", ""},
                        {"test/prices.json", "{}"},
                        {"test/util.ts", ""}};
  const std::string_view from = "src/cart.ts";
  EXPECT_EQ(reached(tree, from, Form::script_module, "./cart.mock"), "src/cart.mock.ts");
  EXPECT_EQ(reached(tree, from, Form::script_module, "./cart.mock.js"), "src/cart.mock.ts");
  EXPECT_EQ(reached(tree, from, Form::script_module, "./__mocks__"), "src/__mocks__/index.tsx");
  EXPECT_EQ(reached(tree, from, Form::script_module, "../test/prices.json"), "test/prices.json");
  EXPECT_EQ(reached(tree, from, Form::script_module, "../test/prices.json?raw"),
            "test/prices.json");
  EXPECT_EQ(reached(tree, from, Form::script_module, "@/cart.mock"), "src/cart.mock.ts");
  EXPECT_EQ(reached(tree, from, Form::script_module, "test/util"), "");
  EXPECT_EQ(reached(tree, from, Form::script_module, "react"), "");
}

TEST(resolver, a_live_file_found_first_is_no_crossing) {
  const MemoryTree tree{{"src/a.ts", ""}, {"src/cart.test/index.ts", ""}, {"src/cart.test", ""}};
  EXPECT_EQ(reached(tree, "src/a.ts", Form::script_module, "./cart.test"), "");
}

TEST(resolver, a_tsconfig_renames_modules) {
  const MemoryTree tree{
      {"tsconfig.json",
       "{ // names\n \"compilerOptions\": {\"baseUrl\": \".\",\n"
       "  \"paths\": {\"@fakes/*\": [\"test/fakes/*\"], \"clock\": [\"src/clock\"],},}}"},
      {"test/fakes/clock.ts", ""},
      {"test/util.ts", ""}};
  EXPECT_EQ(reached(tree, "src/a.ts", Form::script_module, "@fakes/clock"), "test/fakes/clock.ts");
  EXPECT_EQ(reached(tree, "src/a.ts", Form::script_module, "test/util"), "test/util.ts");
  EXPECT_EQ(reached(tree, "src/a.ts", Form::script_module, "clock"), "");
}

TEST(resolver, a_broken_tsconfig_says_nothing) {
  EXPECT_THAT(Tsconfig::parse("{\"compilerOptions\": [", "").targets_of("a"), IsEmpty());
  EXPECT_THAT(Tsconfig::parse("{\"compilerOptions\": {\"paths\": 3, \"baseUrl\": 1}}", "").paths,
              IsEmpty());
}

TEST(resolver, the_longest_pattern_of_a_tsconfig_wins) {
  const Tsconfig config =
      Tsconfig::parse(R"({"compilerOptions": {"paths": {"*": ["x/*"], "@a/*": ["y/*/z"]}}})", "");
  EXPECT_THAT(config.targets_of("@a/b"), ElementsAre("y/b/z"));
  EXPECT_THAT(config.targets_of("b"), ElementsAre("x/b"));
}

TEST(resolver, go_packages_are_folders_of_their_module) {
  const MemoryTree tree{{"go.mod", "// shop\nmodule example.com/shop // root\n\ngo 1.22\n"},
                        {"internal/testutil/db.go", ""},
                        {"cart/go.mod", "module \"example.com/cart\"\n"},
                        {"cart/mocks/store.go", ""}};
  EXPECT_EQ(reached(tree, "a.go", Form::go_package, "example.com/shop/internal/testutil"),
            "internal/testutil");
  EXPECT_EQ(reached(tree, "cart/a/b.go", Form::go_package, "example.com/cart/mocks"), "cart/mocks");
  EXPECT_EQ(reached(tree, "a.go", Form::go_package, "example.com/shopping/internal/testutil"), "");
  EXPECT_EQ(reached(tree, "a.go", Form::go_package, "example.com/shop/internal/absent/testutil"),
            "");
}

TEST(resolver, embedded_and_named_data_must_be_there) {
  const MemoryTree tree{
      {"cart/testdata/a.json", ""}, {"tests/fixtures/prices.json", ""}, {"tests/run.py", ""}};
  EXPECT_EQ(reached(tree, "cart/a.go", Form::go_embed, "testdata/a.json"), "cart/testdata/a.json");
  EXPECT_EQ(reached(tree, "cart/a.go", Form::go_embed, "all:testdata/*.json"), "cart/testdata");
  EXPECT_EQ(reached(tree, "cart/a.go", Form::go_embed, "testdata/b.json"), "");
  EXPECT_EQ(reached(tree, "cart/a.go", Form::go_embed, "*.json"), "");
  EXPECT_EQ(reached(tree, "shop/a.py", Form::literal, "tests/fixtures/prices.json"),
            "tests/fixtures/prices.json");
  EXPECT_EQ(reached(tree, "shop/a.py", Form::literal, "tests/run.py"), "");
  EXPECT_EQ(reached(tree, "shop/a.py", Form::literal, "tests/fixtures"), "");
  EXPECT_EQ(reached(tree, "shop/a.py", Form::literal, "/tests/fixtures/prices.json"), "");
}

}  // namespace
}  // namespace belay::facts
