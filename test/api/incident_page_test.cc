// The page for a browser: anybody may have it, it runs nothing but its own script, and what that
// asks for is in the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <set>

#include "app/server/web/web_files.h"
#include "asking.h"

namespace belay::api {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::set<std::string> all_of(std::string_view text, const RE2& pattern) {
  std::set<std::string> made;
  std::string found;
  re2::StringPiece rest(text.data(), text.size());
  while (RE2::FindAndConsume(&rest, pattern, &found)) made.insert(found);
  return made;
}

TEST(IncidentPage, is_given_to_anybody_and_holds_nothing_of_anybody) {
  Api api;
  for (const auto& [operation, holds] : {std::pair("incidentsInBrowser", app::kIncidentsHtml),
                                         std::pair("incidentsStyle", app::kIncidentsCss),
                                         std::pair("incidentsScript", app::kIncidentsJs)}) {
    const Reply reply = api(operation, {}, {}, "");
    EXPECT_EQ(reply.status, 200) << operation;
    EXPECT_EQ(reply.body, holds) << operation;
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
    EXPECT_THAT(reply.headers.at("content-security-policy"),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'self'"),
                      HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe"))));
  }
}

TEST(IncidentPage, runs_and_loads_nothing_but_what_lies_beside_it) {
  const std::string html(app::kIncidentsHtml);
  EXPECT_FALSE(RE2::PartialMatch(html, R"((?i)<script[^>]*>[^<])")) << "no script within it";
  EXPECT_FALSE(RE2::PartialMatch(html, R"((?i)<style|\sstyle=|\son[a-z]+=)"));
  for (const std::string& link : all_of(html, RE2(R"re((?:src|href)="([^"]*)")re"))) {
    EXPECT_TRUE(link == "#" || link == "data:," || link.starts_with("incidents/page.")) << link;
  }
  const std::string script(app::kIncidentsJs);
  EXPECT_FALSE(RE2::PartialMatch(script, R"(innerHTML|outerHTML|insertAdjacentHTML|eval\()"));
  EXPECT_THAT(all_of(script, RE2("(https?://)")), IsEmpty());
}

TEST(IncidentPage, asks_for_what_the_api_has) {
  std::set<std::string> paths;
  for (const Operation& operation : page().operations()) {
    paths.insert(operation.method + " " + operation.path);
  }
  const std::string script(app::kIncidentsJs), html(app::kIncidentsHtml);
  const auto steps = all_of(script, RE2(R"re(told\(`incidents/\$\{[a-zA-Z()_]+\}/([a-z]+)`)re"));
  EXPECT_EQ(steps, (std::set<std::string>{"undo"}));
  const auto said = all_of(html, RE2(R"re(<option value="([a-z]+)")re"));
  EXPECT_EQ(said, (std::set<std::string>{"mitigate", "resolve", "thaw"}));
  for (const auto& all : {steps, said}) {
    for (const std::string& step : all) {
      EXPECT_TRUE(paths.contains("POST /api/v1/incidents/{id}/" + step)) << step;
    }
  }
  const auto asked = all_of(script, RE2(R"(asked\('([a-z]+))"));
  EXPECT_EQ(asked, (std::set<std::string>{"incidents", "whoami"}));
  for (const std::string& path : asked) EXPECT_TRUE(paths.contains("GET /api/v1/" + path)) << path;
  EXPECT_THAT(script, HasSubstr("/events`"));
  EXPECT_TRUE(paths.contains("GET /api/v1/incidents/{id}/events"));
  // What an element is found by is there.
  for (const std::string& id : all_of(script, RE2(R"(\bat\('([a-z-]+)'\))"))) {
    EXPECT_THAT(html, HasSubstr("id=\"" + id + "\"")) << id;
  }
}

}  // namespace
}  // namespace belay::api
