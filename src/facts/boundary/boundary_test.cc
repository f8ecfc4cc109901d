#include "facts/boundary/boundary.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "base/limits.h"
#include "facts/memory_tree.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A change of files in a tree that is already after the change.
struct World {
  MemoryTree tree;
  Change change;

  /// A file that the change adds as a whole.
  World& added(const std::string& path, const std::string& text) {
    FileChange& file = touch(path, FileStatus::added);
    file.added = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
    file.hunks = {{0, 0, 1, file.added}};
    tree.add(path, text);
    return *this;
  }
  /// A file of which the change adds lines `first` to `last`.
  World& edited(const std::string& path, const std::string& text, std::uint32_t first,
                std::uint32_t last) {
    touch(path, FileStatus::modified).hunks = {{first, 0, first, last - first + 1}};
    tree.add(path, text);
    return *this;
  }
  World& renamed(const std::string& from, const std::string& to, const std::string& text) {
    touch(to, FileStatus::renamed).old_path = from;
    tree.add(to, text);
    return *this;
  }
  World& with(const std::string& path, const std::string& text = "") {
    tree.add(path, text);
    return *this;
  }
  FileChange& touch(const std::string& path, FileStatus status) {
    FileChange file;
    file.path = file.old_path = path;
    file.status = status;
    file.mode = FileMode::regular;
    file.kinds = kinds_of(path, "");
    change.files.push_back(file);
    return change.files.back();
  }

  Boundary assessed(std::string_view environment = "prod") const {
    auto result = assess_boundary(change, tree, environment);
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result.value_or(Boundary{});
  }
  /// `path:line kind reaches`
  std::vector<std::string> crossings(std::string_view environment = "prod") const {
    std::vector<std::string> list;
    for (const Crossing& one : assessed(environment).crossings) {
      list.push_back(
          fmt::format("{}:{} {} {}", one.path, one.line, name_of(one.kind), one.reaches));
    }
    return list;
  }
};

World config(const std::string& path, const std::string& text) { return World().added(path, text); }

TEST(boundary, live_code_that_includes_test_code_is_a_crossing) {
  World world;
  world.edited("src/estimate/clock.cc", "#include <vector>\n#include \"test/fake_clock.h\"\n", 2, 2)
      .with("test/fake_clock.h");
  const Boundary boundary = world.assessed();
  ASSERT_EQ(boundary.crossings.size(), 1u);
  const Crossing& one = boundary.crossings[0];
  EXPECT_EQ(one.path, "src/estimate/clock.cc");
  EXPECT_EQ(one.line, 2u);
  EXPECT_EQ(one.reaches, "test/fake_clock.h");
  EXPECT_EQ(one.says, "includes test/fake_clock.h");
  EXPECT_EQ(one.kind, Crossing::Kind::test_code);
  EXPECT_THAT(boundary.unknowns, IsEmpty());
}

TEST(boundary, every_language_is_looked_at) {
  World world;
  world.added("a.py", "from tests.fakes import Clock\n").with("tests/fakes.py");
  world.added("b.ts", "import {\n  x\n} from './b.mock'\n").with("b.mock.ts");
  world.added("c.go", "package c\nimport (\n\t\"shop/testutil\"\n)\n");
  world.with("go.mod", "module shop\n").with("testutil/x.go");
  world.added("bin/run", "#!/usr/bin/env python3\nimport tests.fakes\n");
  EXPECT_THAT(world.crossings(),
              ElementsAre("a.py:1 test_code tests/fakes.py", "b.ts:3 test_code b.mock.ts",
                          "bin/run:2 test_code tests/fakes.py", "c.go:3 test_code testutil"));
}

TEST(boundary, test_data_is_told_from_test_code) {
  World world;
  world.added("a.js", "const x = require('./fixtures/prices.json')\n").with("fixtures/prices.json");
  world.added("b.py", "open('tests/data/b.csv')\n").with("tests/data/b.csv");
  world.added("c.go", "package c\n\n//go:embed testdata/c.txt\nvar c string\n");
  world.with("testdata/c.txt");
  EXPECT_THAT(world.crossings(),
              ElementsAre("a.js:1 test_data fixtures/prices.json",
                          "b.py:1 test_data tests/data/b.csv", "c.go:3 test_data testdata/c.txt"));
}

TEST(boundary, only_added_lines_are_judged) {
  World world;
  world.edited("a.cc", "#include \"test/x.h\"\nint a;\n", 2, 2).with("test/x.h");
  EXPECT_THAT(world.crossings(), IsEmpty());
}

TEST(boundary, tests_and_workshops_may_use_test_code) {
  const std::string text = "#include \"test/x.h\"\n";
  World world;
  for (const char* path : {"test/a.cc", "src/a_test.cc", "bench/a.cc", "fuzz/a.cc", "tools/a.cc",
                           "src/a_bench.cc", "examples/a.cc"}) {
    world.added(path, text);
  }
  world.with("test/x.h").added("jest.config.js", "import './test/x.h'\n");
  EXPECT_THAT(world.crossings(), IsEmpty());
  EXPECT_THAT(World().added("src/tools/a.cc", text).with("test/x.h").crossings(),
              ElementsAre("src/tools/a.cc:1 test_code test/x.h"));
}

TEST(boundary, a_vendored_library_keeps_its_tests) {
  World world;
  world.added("third_party/z/a.c", "#include \"test/x.h\"\n").with("third_party/z/test/x.h");
  EXPECT_THAT(world.crossings(), IsEmpty());
  world.added("third_party/z/b.c", "#include \"../../test/y.h\"\n").with("test/y.h");
  EXPECT_THAT(world.crossings(), ElementsAre("third_party/z/b.c:1 test_code test/y.h"));
}

TEST(boundary, a_file_that_leaves_the_tests_is_looked_at_as_a_whole) {
  World world;
  world.renamed("test/clock.cc", "src/clock.cc", "int a;\n#include \"test/x.h\"\n");
  world.with("test/x.h");
  EXPECT_THAT(world.crossings(), ElementsAre("src/clock.cc:2 test_code test/x.h"));
}

TEST(boundary, an_old_line_crosses_when_what_it_names_moves_to_the_tests) {
  World world;
  world.edited("src/a.py", "from . import mock_clock\nx = 1\n", 2, 2);
  world.renamed("src/clock.py", "src/mock_clock.py", "");
  EXPECT_THAT(world.crossings(), ElementsAre("src/a.py:1 test_code src/mock_clock.py"));
}

TEST(boundary, a_new_file_in_an_old_test_package_makes_no_old_line_a_crossing) {
  World world;
  world.edited("a.go", "package a\nimport \"shop/testutil\"\nvar x = 1\n", 3, 3);
  world.with("go.mod", "module shop\n").added("testutil/new.go", "package testutil\n");
  EXPECT_THAT(world.crossings(), IsEmpty());
}

TEST(boundary, deleted_binary_and_linked_files_are_passed_over) {
  World world;
  world.with("test/x.h");
  for (const FileMode mode : {FileMode::symlink, FileMode::submodule, FileMode::absent}) {
    world.added("a.cc", "#include \"test/x.h\"\n");
    world.change.files.back().mode = mode;
  }
  world.added("b.cc", "#include \"test/x.h\"\n");
  world.change.files.back().binary = true;
  EXPECT_THAT(world.crossings(), IsEmpty());
}

TEST(boundary, a_source_too_large_to_read_is_a_question) {
  World world;
  world.added("big.cc", std::string(limits::kSourceBytesMax + 1, '\n'));
  const Boundary boundary = world.assessed();
  ASSERT_EQ(boundary.unknowns.size(), 1u);
  EXPECT_EQ(boundary.unknowns[0].fact, "boundary.crossings");
  EXPECT_THAT(boundary.unknowns[0].reason, HasSubstr("`big.cc` is larger than 8,388,608 bytes"));
  EXPECT_EQ(boundary.unknowns[0].question, "does `big.cc` use test code or data?");
}

TEST(boundary, too_many_crossings_are_a_question_and_no_flood) {
  std::string text;
  for (std::size_t i = 0; i <= limits::kCrossingsMax; ++i) text += "#include \"test/x.h\"\n";
  World world;
  world.added("a.cc", text).with("test/x.h");
  const Boundary boundary = world.assessed();
  EXPECT_EQ(boundary.crossings.size(), limits::kCrossingsMax);
  EXPECT_EQ(boundary.unknowns.size(), 1u);
}

TEST(boundary, a_file_of_endless_imports_is_a_question) {
  // Each member names the long module again.
  std::string text = "from " + std::string(900, 'a') + " import (";
  for (std::size_t i = 0; i <= limits::kImportsBytesMax / 900; ++i) text += "b,";
  World world;
  world.added("a.py", text + ")\n");
  const Boundary boundary = world.assessed();
  ASSERT_EQ(boundary.unknowns.size(), 1u);
  EXPECT_THAT(boundary.unknowns[0].reason, HasSubstr("`a.py` names more than 4,194,304 bytes"));
}

TEST(boundary, crossings_are_sorted_and_told_once) {
  World world;
  world.added("b.cc", "int x;\n#include \"test/x.h\"\n");
  world.added("a.py", "from tests import (a, b)\n");
  world.with("test/x.h").with("tests/__init__.py");
  EXPECT_THAT(world.crossings(),
              ElementsAre("a.py:1 test_code tests/__init__.py", "b.cc:2 test_code test/x.h"));
}

TEST(boundary, a_path_is_shown_without_control_characters) {
  World world;
  world.added("a.cc", "#include \"test/x\x1b[2J.h\"\n").with("test/x\x1b[2J.h");
  EXPECT_EQ(world.assessed().crossings.at(0).says, "includes test/x%1B[2J.h");
}

TEST(boundary, a_test_key_in_live_configuration_is_a_crossing_and_masked) {
  // Split, so that no scanner of this repository takes the example for a leak.
  const std::string key = std::string("sk_te") + "st_4eC39HqLyjWDarjtT1zdp7dc";
  EXPECT_THAT(config("config/production.yaml", "stripe:\n  key: " + key + "\n").crossings(),
              ElementsAre("config/production.yaml:2 test_credential sk_test_****"));
  EXPECT_THAT(config("config/payments.yaml", "key: " + key + "\n").crossings(),
              ElementsAre("config/payments.yaml:1 test_credential sk_test_****"));
  EXPECT_EQ(config("config/prod.env", "KEY=" + key + "\n").assessed().crossings.at(0).says,
            "uses the Stripe test key `sk_test_****`");
}

TEST(boundary, known_test_values_are_crossings) {
  const auto reaches = [](const std::string& value) {
    const auto found = config("deploy/prod.toml", "a = \"" + value + "\"\n").assessed().crossings;
    return found.empty() ? std::string() : found[0].reaches;
  };
  EXPECT_EQ(reaches("AKIAIOSFODNN7EXAMPLE"), "AKIA****");
  EXPECT_EQ(reaches("4111 1111 1111 1111"), "4111****1111");
  EXPECT_EQ(reaches("4242424242424242"), "4242****4242");
  EXPECT_EQ(reaches("postgres://postgres:postgres@db.shop.com/x"), "postgres:****@");
  EXPECT_EQ(reaches("sk_test_short"), "");
  EXPECT_EQ(reaches("task_test_4eC39HqLyjWDarjtT1zdp7dc"), "");
  EXPECT_EQ(reaches("14111111111111111"), "");
  EXPECT_EQ(reaches("4111111111111112"), "");
  EXPECT_EQ(reaches("XAKIAIOSFODNN7EXAMPLE"), "");
}

TEST(boundary, a_test_endpoint_in_live_configuration_is_a_crossing) {
  const auto reaches = [](const std::string& line) {
    const auto found = config("config/production.yaml", line + "\n").assessed().crossings;
    return found.empty() ? std::string() : found[0].reaches;
  };
  EXPECT_EQ(reaches("url: https://api.sandbox.paypal.com/v1"), "api.sandbox.paypal.com");
  EXPECT_EQ(reaches("url: https://staging.shop.com"), "staging.shop.com");
  EXPECT_EQ(reaches("url: https://api-staging.shop.com:8443/x"), "api-staging.shop.com");
  EXPECT_EQ(reaches("host: db.staging.shop.internal"), "db.staging.shop.internal");
  EXPECT_EQ(reaches("url: http://shop.test"), "shop.test");
  EXPECT_EQ(reaches("url: http://localhost:8080"), "localhost");
  EXPECT_EQ(reaches("url: http://[::1]:80/"), "::1");
  EXPECT_EQ(reaches("db_host: \"127.0.0.1\""), "127.0.0.1");
  EXPECT_EQ(reaches("url: redis://user:x@localhost/0"), "localhost");
}

TEST(boundary, what_only_looks_like_a_test_endpoint_is_none) {
  for (const std::string line :
       {"url: https://codesandbox.io/x", "url: https://staging.com", "# url: http://localhost",
        "url: https://shop.com # was http://localhost", "bind: 127.0.0.1:80",
        "listen_host: localhost", "allowed_origins: http://localhost:3000",
        "no_proxy: localhost,127.0.0.1", "statsd_host: localhost", "image: registry.staging.io/app",
        "name: localhost", "url: https://shop.com/?next=http://localhost",
        "sandbox_url: https://api.sandbox.paypal.com", "text: the latest test.example of it",
        "mail: ops@staging.shop.com", "url: https://non-sandbox.com"}) {
    EXPECT_THAT(config("config/production.yaml", line + "\n").crossings(), IsEmpty()) << line;
  }
}

TEST(boundary, a_section_for_tests_may_hold_test_things) {
  const std::string url = "url: https://api.sandbox.paypal.com\n";
  for (const std::string& text :
       {"sandbox:\n  paypal:\n    " + url, "a:\n- name: x\n  staging:\n    " + url,
        std::string("[test]\nurl = https://api.sandbox.paypal.com\n"),
        std::string("{\"dev\": {\"url\": \"https://api.sandbox.paypal.com\"}}\n")}) {
    EXPECT_THAT(config("config/payments.ini", text).crossings(), IsEmpty()) << text;
  }
  EXPECT_THAT(config("config/payments.yaml", "test:\n  a: 1\nlive:\n  " + url).crossings(),
              ElementsAre("config/payments.yaml:4 test_endpoint api.sandbox.paypal.com"));
}

TEST(boundary, a_neutral_file_is_judged_by_what_providers_publish) {
  EXPECT_THAT(
      config("config/app.yaml", "url: http://localhost\nb: https://staging.shop.com\n").crossings(),
      IsEmpty());
  EXPECT_THAT(config("config/app.yaml", "url: https://sandbox.plaid.com\n").crossings(),
              ElementsAre("config/app.yaml:1 test_endpoint sandbox.plaid.com"));
  EXPECT_THAT(config("config/app.yaml", "url: https://sandbox.plaid.com\n").crossings("staging"),
              IsEmpty());
}

TEST(boundary, files_that_are_not_live_may_hold_test_things) {
  const std::string text = "url: https://api.sandbox.paypal.com\n";
  for (const char* path :
       {"config/staging.yaml", "config/test.yaml", "config/dev/app.yaml", ".env", ".env.example",
        "docker-compose.yml", ".github/workflows/ci.yml", "tests/prod.yaml", "preprod/app.yaml",
        "config/pre-prod.yaml", "config/nonprod.yaml", "docs/prod.md", "examples/prod.yaml",
        "openapi.yaml", "src/client.py", "vendor/x/prod.yaml", "config/default.json"}) {
    EXPECT_THAT(config(path, text).crossings(), IsEmpty()) << path;
  }
}

TEST(boundary, a_marker_of_generated_files_hides_nothing) {
  World world = config("config/production.yaml", "# @generated\nurl: https://staging.shop.com\n");
  world.change.files[0].generated = true;
  EXPECT_EQ(world.crossings().size(), 1u);
}

TEST(boundary, settings_written_as_a_program_count_when_their_name_says_live) {
  const std::string text = "url = 'https://staging.shop.com'\n";
  EXPECT_EQ(config("config/environments/production.rb", text).crossings().size(), 1u);
  EXPECT_EQ(config("src/environments/environment.prod.ts", text).crossings().size(), 1u);
  EXPECT_THAT(config("src/production_line.py", text).crossings(), IsEmpty());
}

TEST(boundary, a_neighbour_in_a_pod_is_no_test_endpoint) {
  EXPECT_THAT(config("k8s/prod/app.yaml", "url: http://localhost:9090\n").crossings(), IsEmpty());
  EXPECT_THAT(
      config("k8s/prod/app.yaml", "url: http://orders.staging.svc.cluster.local\n").crossings(),
      ElementsAre("k8s/prod/app.yaml:1 test_endpoint orders.staging.svc.cluster.local"));
}

TEST(boundary, a_change_for_tests_must_not_point_at_production) {
  const std::string text = "db: postgres://db.prod.shop.internal/x\n";
  EXPECT_THAT(config("config/staging.yaml", text).crossings("staging"),
              ElementsAre("config/staging.yaml:1 production_target db.prod.shop.internal"));
  EXPECT_THAT(config("tests/config.yaml", text).crossings("test"),
              ElementsAre("tests/config.yaml:1 production_target db.prod.shop.internal"));
  EXPECT_THAT(config("config/app.yaml", "url: http://orders-production:80\n").crossings("qa"),
              ElementsAre("config/app.yaml:1 production_target orders-production"));
  EXPECT_THAT(config("config/staging.yaml", text).crossings("prod"), IsEmpty());
  EXPECT_THAT(config("config/production.yaml", text).crossings("staging"), IsEmpty());
  EXPECT_THAT(config("config/app.yaml", "prod:\n  " + text).crossings("staging"), IsEmpty());
  EXPECT_THAT(config("config/app.yaml", "u: http://x.nonprod.shop.com\n").crossings("qa"),
              IsEmpty());
}

TEST(boundary, a_live_key_in_a_change_for_tests_is_a_crossing) {
  const std::string key = std::string("sk_li") + "ve_4eC39HqLyjWDarjtT1zdp7dc";
  EXPECT_THAT(config("config/staging.yaml", "key: " + key + "\n").crossings("staging"),
              ElementsAre("config/staging.yaml:1 production_target sk_live_****"));
}

TEST(boundary, an_environment_of_unknown_name_is_taken_for_live) {
  const World world = config("config/app.yaml", "url: https://sandbox.plaid.com\n");
  EXPECT_EQ(world.crossings("eu-west").size(), 1u);
  EXPECT_EQ(world.crossings("").size(), 1u);
}

}  // namespace
}  // namespace belay::facts
