#include "facts/kinds.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace belay::facts {
namespace {

using testing::ElementsAre;

std::string kinds(std::string_view path, std::string_view bytes = "") {
  std::string names;
  for (const std::string_view name : kinds_of(path, bytes).names()) {
    if (!names.empty()) names += ' ';
    names += name;
  }
  return names;
}

struct Case {
  std::string_view path;
  std::string_view kinds;
  std::string_view bytes = "";
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.path; }

class Paths : public testing::TestWithParam<Case> {};

TEST_P(Paths, have_their_kinds) {
  EXPECT_EQ(kinds(GetParam().path, GetParam().bytes), GetParam().kinds) << GetParam().path;
}

INSTANTIATE_TEST_SUITE_P(
    kinds, Paths,
    testing::Values(
        // Programs, and what nobody recognises.
        Case{"src/main.cc", "code"}, Case{"Main.PY", "code"}, Case{"Makefile", "code"},
        Case{"CMakeLists.txt", "code"}, Case{"weird", "code"}, Case{"data/prices.bin", "code"},
        Case{"web/logo.png", "code"}, Case{"schema/001.sql", "code"}, Case{"", "code"},
        Case{"prices.txt", "code"}, Case{"install", "code"},
        // Settings.
        Case{"app.yaml.bak", "code"}, Case{"config/app.toml", "config"}, Case{".env", "config"},
        Case{".env.production", "config"}, Case{"package.json", "config"},
        Case{"requirements-dev.txt", "config"}, Case{".npmrc", "config"}, Case{"go.mod", "config"},
        Case{".github/CODEOWNERS", "config"}, Case{"belay.yaml", "config"},
        Case{"webpack.config.js", "code config"}, Case{"src/settings.py", "code"},
        Case{"catalog-info.yaml", "config", "apiVersion: backstage.io/v1alpha1\nkind: Component\n"},
        // Infrastructure.
        Case{"Dockerfile", "infra"}, Case{"build/Dockerfile.prod", "infra"},
        Case{"main.tf", "infra"}, Case{"prod.tfvars", "infra"}, Case{"docker-compose.yml", "infra"},
        Case{".github/workflows/test.yml", "infra"}, Case{".gitlab-ci.yml", "infra"},
        Case{"Jenkinsfile", "code infra"}, Case{".ci/run", "code infra", "#!/bin/sh\n"},
        Case{"services/cart/k8s/deployment.yaml", "infra"},
        Case{"charts/cart/values.yaml", "infra"}, Case{"infra/stack.ts", "code infra"},
        Case{"src/charts/bar.ts", "code"}, Case{"src/deploy/handler.go", "code"},
        Case{"cart.yaml", "infra", "# cart\napiVersion: apps/v1\nkind: Deployment\n"},
        Case{"cart.json", "infra", R"({"apiVersion": "v1", "kind": "Service"})"},
        Case{"notes.yaml", "config", "text: apiVersion and kind\n"},
        Case{"stack.yaml", "infra", "AWSTemplateFormatVersion: '2010-09-09'\n"},
        Case{"site.yml", "infra", "---\n- hosts: web\n  tasks: []\n"},
        Case{"test/Dockerfile", "infra test"},
        // Feature flags.
        Case{"config/feature-flags.json", "flag"}, Case{"flags.yaml", "flag"},
        Case{"config/feature_flags/new_cart.yml", "flag"}, Case{"demo.flagd.json", "flag"},
        Case{"lib/feature_flags.rb", "code flag"}, Case{"src/flags.py", "code"},
        Case{"switches.json", "flag",
             R"({"flags": {"a": {"variants": {"on": true}, "defaultVariant": "on"}}})"},
        Case{"ld.json", "flag", R"({"flags": {"a": {"variations": [1], "fallthrough": {}}}})"},
        Case{"unleash-export.json", "flag", R"({"features": [{"strategies": []}]})"},
        Case{"goff.yaml", "flag", "a:\n  variations: {x: 1}\n  defaultRule: {variation: x}\n"},
        Case{"flag-crd.yaml", "infra flag",
             "apiVersion: core.openfeature.dev/v1beta1\nkind: FeatureFlag\n"},
        // Prose, and programs among it.
        Case{"README.md", "docs"}, Case{"LICENSE", "docs"}, Case{"docs/map.png", "docs"},
        Case{"docs/notes.txt", "docs"}, Case{"docs/build.py", "code docs"},
        Case{"docs/conf.py", "code docs"}, Case{"docs/deploy", "code docs"},
        Case{"docs/site.yaml", "config docs"}, Case{"docs/page.mdx", "code docs"},
        Case{"docs/index.html", "code docs"}, Case{"docs/Makefile", "code docs"},
        Case{"docs/run.md", "code docs", "#!/bin/sh\nrm -rf /\n"},
        Case{"docs/run.md", "code docs", "\xef\xbb\xbf#!/bin/sh\n"},
        Case{"docs/map.png", "code docs",
             "\x7f"
             "ELF\x02\x01"},
        Case{"docs/odd.md", "code docs", std::string_view("title\0binary", 12)},
        Case{"documents.go", "code"},
        // Tests.
        Case{"src/clock_test.cc", "test"}, Case{"test/data/prices.json", "test"},
        Case{"tests/README.md", "test"}, Case{"src/latest/clock.cc", "code"},
        // What makes agents act.
        Case{"CLAUDE.md", "agent_action"}, Case{"services/cart/AGENTS.md", "agent_action"},
        Case{".cursor/rules/style.mdc", "agent_action"},
        Case{".github/copilot-instructions.md", "agent_action"},
        Case{".github/prompts/review.prompt.md", "agent_action"}, Case{".mcp.json", "agent_action"},
        Case{"skills/deploy/SKILL.md", "agent_action"},
        Case{".claude/hooks/stop.sh", "code agent_action"},
        Case{"src/prompts/system.txt", "agent_action"}, Case{"src/prompts/ask.ts", "code"},
        Case{"tools.json", "agent_action", R"({"mcpServers": {"db": {"command": "x"}}})"},
        Case{"agents/reviewer.md", "agent_action",
             "---\nname: reviewer\ndescription: reviews\ntools: Read\n---\nYou review.\n"},
        Case{"blog/post.md", "docs", "---\ntitle: tools\ndescription: x\n---\ntools: hammer\n"},
        Case{"docs/claude.txt", "docs"}));

class TestPaths : public testing::TestWithParam<std::string_view> {};

TEST_P(TestPaths, lie_on_the_test_side) { EXPECT_TRUE(is_test_path(GetParam())); }

INSTANTIATE_TEST_SUITE_P(
    kinds, TestPaths,
    testing::Values("test/fake_clock.h", "tests/x", "src/__tests__/a.js", "pkg/testdata/in.json",
                    "spec/models/cart_spec.rb", "spec/support/world.rb", "cypress/a.ts",
                    "e2e/flow.ts", "src/test/java/A.java", "app/src/androidTest/A.kt",
                    "integration_tests/a.py", "unit-test/a.c", "IntegrationTests/a.cs",
                    "ShopTests/CartTests.swift", "Shop.UnitTests/Cart.cs", "ShopUITests/A.swift",
                    "internal/testutil/db.go", "internal/testing/clock.go", "src/mocks/user.ts",
                    "fixtures/users.json", "Tests/a.swift", "cart_test.go", "mock_store.go",
                    "test_cart.py", "cart_test.py", "conftest.py", "a/tests.py", "cart.test.ts",
                    "cart.spec.tsx", "cart.mock.js", "cart-test.js", "cart_test.cc",
                    "cart_unittest.cc", "test_cart.c", "CartTest.java", "CartTests.cs",
                    "CartSpec.scala", "cart_spec.rb", "cart_test.exs", "cart.bats", "login.feature",
                    "a/__snapshots__/x.snap", "CartTest.php", "Cart2Test.java"));

class LivePaths : public testing::TestWithParam<std::string_view> {};

TEST_P(LivePaths, do_not_pass_as_tests) { EXPECT_FALSE(is_test_path(GetParam())); }

INSTANTIATE_TEST_SUITE_P(kinds, LivePaths,
                         testing::Values("latest/a.js", "contest/a.py", "src/testing_ground/a.cc",
                                         "protest/x.go", "attestation/a.go",
                                         "testimonials/list.tsx", "src/greatest.py", "Latest.java",
                                         "Contest.java", "ABTest.java", "src/ab_test/assign.py",
                                         "ab_test.py", "fastest.ts", "TestimonialController.java",
                                         "spec/openapi.yaml", "specs/pricing.md", "a/test.txt",
                                         "test", "test.go", "mocking/a.py", "src/testable.h",
                                         "tester/a.py", "manifest.rs", "src/latest_prices.py",
                                         "split_test.rb", "harvests/a.c", "Tests",
                                         "backtest/run.py", "test /a.py", "t/a.pl"));

TEST(kinds, a_set_lists_its_names_in_order) {
  KindSet set;
  set.add(Kind::docs);
  set.add(Kind::code);
  EXPECT_THAT(set.names(), ElementsAre("code", "docs"));
}

TEST(kinds, a_lock_file_or_output_is_generated) {
  for (const std::string_view path :
       {"package-lock.json", "a/Cargo.lock", "go.sum", "api/cart.pb.go", "cart_pb2.py",
        "dist/app.js", "web/app.min.js", "vendor/x/y.go", "node_modules/a/b.js",
        "pkg/zz_generated.deepcopy.go"}) {
    EXPECT_TRUE(is_generated(path, "")) << path;
  }
  for (const std::string_view path : {"src/cart.go", "lock.json", "distance/a.js", "vendors/a.go",
                                      "src/.pb.go", "min.js", "build/script.sh"}) {
    EXPECT_FALSE(is_generated(path, "")) << path;
  }
}

TEST(kinds, go_knows_one_marker_only) {
  EXPECT_TRUE(is_generated("a.go", "// Code generated by stringer. DO NOT EDIT.\n\npackage a\n"));
  EXPECT_TRUE(is_generated("a.go", "// Licence\n\n// Code generated by x. DO NOT EDIT.\r\n"));
  for (const std::string_view text :
       {"// Code generated by x. DO NOT EDIT\n", "//Code generated by x. DO NOT EDIT.\n",
        " // Code generated by x. DO NOT EDIT.\n", "// Code generated DO NOT EDIT.\n",
        "// code generated by x. do not edit.\n",
        "package a\n// Code generated by x. DO NOT EDIT.\n"}) {
    EXPECT_FALSE(is_generated("a.go", text)) << text;
  }
}

TEST(kinds, a_marker_counts_in_the_first_comments_only) {
  EXPECT_TRUE(is_generated("a.js", "/**\n * @generated\n */\n"));
  EXPECT_TRUE(is_generated("a.js", "/*\n  @generated SignedSource<<0>>\n*/\n"));
  EXPECT_TRUE(is_generated("a.py", "#!/usr/bin/env python\n# Generated by x. Do not edit.\n"));
  EXPECT_TRUE(is_generated("a.cs", "// <auto-generated />\n"));
  EXPECT_TRUE(is_generated("a.xml", "<?xml version='1.0'?>\n<!-- generated, do not edit -->\n"));
  EXPECT_FALSE(is_generated("a.js", "const marker = '@generated'\n// @generated\n"));
  EXPECT_FALSE(is_generated("gen.py", "print('''\n# Generated by x. DO NOT EDIT.\n''')\n"));
  EXPECT_FALSE(is_generated("a.sql", "-- ids are automatically generated by the database\n"));
  EXPECT_FALSE(is_generated("a.js", "// write to ops@generated.example\n"));
}

TEST(kinds, only_the_first_bytes_are_looked_at) {
  const std::string far = "#" + std::string(kFirstBytes, ' ') + "\n# @generated\n";
  EXPECT_FALSE(is_generated("a.py", far));
}

}  // namespace
}  // namespace belay::facts
