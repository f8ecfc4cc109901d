#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/text.h"
#include "tree.h"

namespace belay::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Ran {
  std::string output;
  int status = 0;
};

Ran run(const std::string& command) {
  Ran ran;
  FILE* out = popen(fmt::format("cd '{}' && {} 2>&1", BELAY_ROOT, command).c_str(), "r");
  if (out == nullptr) return {"", -1};
  std::array<char, 4096> bytes{};
  while (const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), out)) {
    ran.output.append(bytes.data(), count);
  }
  ran.status = pclose(out);
  return ran;
}

/// Packages that the page does not speak of.
Findings unexplained(std::string_view packages, std::string_view page) {
  Findings findings;
  for (const std::string_view package : lines_of(packages)) {
    if (page.find(fmt::format("`{}`", package)) == std::string_view::npos) {
      findings.push_back(fmt::format("docs/dependencies.md does not say why `{}`", package));
    }
  }
  return findings;
}

/// Relative links to files that are not there.
Findings broken_links(const std::vector<File>& pages) {
  Findings findings;
  static const RE2 link(R"(\]\(([\w./-]*\w[\w./-]*)(?:#[^)]*)?\))");
  for (const File& page : pages) {
    const auto folder = std::filesystem::path(BELAY_ROOT) / page.path;
    re2::StringPiece rest(page.text);
    std::string target;
    while (RE2::FindAndConsume(&rest, link, &target)) {
      if (std::filesystem::exists(folder.parent_path() / target)) continue;
      findings.push_back(fmt::format("{}: links to `{}`, which is not there", page.path, target));
    }
  }
  return findings;
}

std::vector<File> pages() {
  auto found = files_under({"docs", "src", "examples"}, {".md"});
  for (const std::string_view page : {"README.md", "CONTRIBUTING.md"}) {
    std::string text = read_file(page);
    if (!text.empty()) found.push_back(file_of(std::string(page), std::move(text)));
  }
  return found;
}

TEST(Dependencies, are_each_explained) {
  const Ran listed = run("script/bootstrap --list");
  ASSERT_EQ(listed.status, 0);
  ASSERT_THAT(lines_of(listed.output), SizeIs(::testing::Gt(10u)));
  const Findings findings = unexplained(listed.output, read_file("docs/dependencies.md"));
  EXPECT_THAT(findings, IsEmpty()) << told(findings);
}

TEST(Dependencies, without_an_explanation_are_found) {
  EXPECT_THAT(unexplained("libnew-dev\ncmake\n", "| `cmake` | builds |"),
              ElementsAre(HasSubstr("`libnew-dev`")));
}

TEST(Links, lead_somewhere) {
  const Findings findings = broken_links(pages());
  EXPECT_THAT(findings, IsEmpty()) << told(findings);
}

TEST(Links, that_lead_nowhere_are_found) {
  EXPECT_THAT(broken_links({file_of("docs/a.md", "[x](nowhere.md) [y](https://a.b/c.md)")}),
              ElementsAre(HasSubstr("`nowhere.md`")));
}

TEST(Scripts, each_say_how_they_are_used) {
  std::size_t scripts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BELAY_ROOT "/script")) {
    const std::string name = entry.path().filename().string();
    if (name.find('.') != std::string::npos) continue;
    ++scripts;
    const Ran help = run(fmt::format("script/{} --help", name));
    EXPECT_EQ(help.status, 0) << name;
    EXPECT_THAT(help.output, HasSubstr(fmt::format("usage: script/{}", name)));
  }
  EXPECT_GE(scripts, 5u);
}

}  // namespace
}  // namespace belay::house
