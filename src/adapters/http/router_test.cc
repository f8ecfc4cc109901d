#include "adapters/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/metrics.h"

namespace belay::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

Response nothing(const Request&) { return {}; }

Router changes() {
  Router router;
  router.add("GET", "/", Work::quick, nothing);
  router.add("GET", "/changes", Work::quick, nothing);
  router.add("POST", "/changes", Work::blocking, nothing);
  router.add("GET", "/changes/{id}", Work::quick, nothing);
  router.add("GET", "/changes/mine", Work::quick, nothing);
  router.add("PUT", "/changes/{id}/approvals/{person}", Work::blocking, nothing);
  router.add("GET", "/changes/mine/{rest...}", Work::quick, nothing);
  return router;
}

std::string path_of(const Router::Match& match) { return match.route ? match.route->path : ""; }

TEST(Router, prefers_words_to_names_and_names_to_rests) {
  const Router router = changes();
  EXPECT_EQ(path_of(router.match("GET", {})), "/");
  EXPECT_EQ(path_of(router.match("GET", {"changes", "mine"})), "/changes/mine");
  EXPECT_EQ(path_of(router.match("GET", {"changes", "7"})), "/changes/{id}");
  EXPECT_EQ(path_of(router.match("PUT", {"changes", "mine", "approvals", "ada"})), "");
  EXPECT_EQ(path_of(router.match("GET", {"changes", "mine", "a"})), "/changes/mine/{rest...}");
}

TEST(Router, gives_names_what_they_stand_for) {
  const Router router = changes();
  EXPECT_THAT(router.match("PUT", {"changes", "a/b", "approvals", "ada"}).parameters,
              ElementsAre(Pair("id", "a/b"), Pair("person", "ada")));
  EXPECT_THAT(router.match("GET", {"changes", "mine", "a", "b"}).parameters,
              ElementsAre(Pair("rest", "a/b")));
}

TEST(Router, says_which_methods_a_path_has) {
  const Router router = changes();
  EXPECT_EQ(router.match("DELETE", {"changes"}).allow, "GET, HEAD, POST");
  EXPECT_EQ(path_of(router.match("HEAD", {"changes"})), "/changes");
  const auto nowhere = router.match("GET", {"elsewhere"});
  EXPECT_EQ(nowhere.route, nullptr);
  EXPECT_THAT(nowhere.allow, IsEmpty());
}

TEST(Router, matches_no_empty_segment_with_a_name) {
  const Router router = changes();
  EXPECT_EQ(path_of(router.match("GET", {"changes", ""})), "");
}

TEST(Operations, say_whether_the_server_is_ready) {
  Router router;
  const Metrics metrics;
  Result<void> state;
  add_operations(router, metrics, [&] { return state; });
  const auto ask = [&](std::string path) {
    return router.match("GET", {std::move(path)}).route->endpoint(Request());
  };
  EXPECT_EQ(ask("healthz").status, 200);
  EXPECT_EQ(ask("readyz").status, 200);
  state = fail(Code::unavailable, "the store `gate.db` does not answer: look at its disk");
  EXPECT_EQ(ask("readyz").status, 503);
  EXPECT_THAT(ask("readyz").body, HasSubstr("look at its disk"));
  EXPECT_EQ(ask("healthz").status, 200);
}

TEST(Problem, has_the_status_of_its_code_and_tells_nothing_internal) {
  const Response missing = problem(Error{Code::not_found, "no change `7`", std::nullopt});
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.content_type, "application/problem+json");
  EXPECT_EQ(missing.body,
            R"({"title":"Not Found","status":404,"code":"not_found","detail":"no change `7`"})");
  const Response placed =
      problem(Error{Code::malformed, "`x` is no rule", Place{"belay.yaml", 3, 7}});
  EXPECT_THAT(placed.body, HasSubstr(R"("place":{"file":"belay.yaml","line":3,"column":7})"));
  const Response internal =
      problem(Error{Code::internal, "row 17 of `secrets` is null", std::nullopt});
  EXPECT_EQ(internal.status, 500);
  EXPECT_THAT(internal.body, ::testing::Not(HasSubstr("secrets")));
}

}  // namespace
}  // namespace belay::http
