#include "adapters/prometheus/range_export.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::adapters::prometheus {
namespace {

using testing::HasSubstr;
using watch::RecordedLook;

constexpr std::int64_t kFirst = 1'700'000'000;

/// `"a 0 10 20"`, `"a 0 - 20"`: a pod, and what it had counted each ten seconds; `-`: nothing.
std::string series(std::string_view text, std::int64_t first = kFirst, std::int64_t step = 10) {
  const auto words = split(text, ' ');
  std::string values;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-") continue;
    values += fmt::format("{}[{},\"{}\"]", values.empty() ? "" : ",",
                          first + step * static_cast<std::int64_t>(i - 1), words[i]);
  }
  return fmt::format(R"({{"metric":{{"pod":"{}"}},"values":[{}]}})", words[0], values);
}

std::string matrix(const std::string& all) {
  return R"({"status":"success","data":{"resultType":"matrix","result":[)" + all + "]}}";
}

Result<std::vector<RecordedLook>> looks(const std::string& canary, const std::string& control) {
  return looks_of_exports({"canary.json", canary}, {"control.json", control}, 0.05);
}

std::string shown(const std::string& canary, const std::string& control) {
  const auto read = looks(matrix(canary), matrix(control));
  if (!read) return read.error().to_string();
  std::string made;
  for (const RecordedLook& look : *read) {
    made += look.counts ? fmt::format("{}/{} ", look.counts->canary, look.counts->control) : "- ";
  }
  return made;
}

std::string refusal(const std::string& canary, const std::string& control) {
  const auto read = looks(canary, control);
  return read ? "read" : read.error().to_string();
}

TEST(RangeExport, is_a_look_for_each_step) {
  const auto read = looks(matrix(series("a 5 7 7")), matrix(series("b 100 150 210")));
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].at, (Instant{kFirst + 10, 0}));
  ASSERT_TRUE((*read)[0].counts);
  EXPECT_EQ((*read)[0].counts->canary, 2);
  EXPECT_EQ((*read)[0].counts->control, 50);
  EXPECT_EQ((*read)[0].counts->share, 0.05);
  EXPECT_EQ(shown(series("a 5 7 7"), series("b 100 150 210")), "2/50 0/60 ");
  EXPECT_EQ(shown(series("a 5 7 7") + "," + series("c 1 1 2"), series("b 100 150 210")),
            "2/50 1/60 ");
}

TEST(RangeExport, counts_on_from_zero_after_a_restart) {
  EXPECT_EQ(shown(series("a 5 7 3"), series("b 100 150 210")), "2/50 3/60 ");
}

TEST(RangeExport, has_no_data_where_an_arm_was_not_heard) {
  EXPECT_EQ(shown(series("a 5 - 9 11"), series("b 0 10 20 30")), "- 4/10 2/10 ");
  EXPECT_EQ(shown(series("a 5 6 9 11"), series("b 0 10 - -")), "1/10 - - ");
  EXPECT_EQ(shown(series("a 5 - - - 9 11"), series("b 0 1 2 3 4 5")), "- - - - 2/1 ")
      << "what was counted in a gap of three steps is of no look";
}

TEST(RangeExport, has_no_data_where_much_of_an_arm_appeared) {
  EXPECT_EQ(shown(series("a 5 6 7") + "," + series("c - 900 901"), series("b 0 10 20")), "- 2/10 ");
}

TEST(RangeExport, of_arms_that_are_not_of_one_range_is_refused) {
  EXPECT_THAT(refusal(matrix(series("a 1 2 3")), matrix(series("b 1 2 3", kFirst + 3))),
              HasSubstr("control.json: is of another range than the canary's"));
  EXPECT_THAT(refusal(matrix(series("a 1 2 3")), matrix(series("b 1 2 3", kFirst, 5))),
              HasSubstr("by steps of 5 s and 10 s: export both with the same start"));
  EXPECT_THAT(refusal(matrix(series("a 1 2 3") + "," + series("c 1 2 3", kFirst + 3)),
                      matrix(series("b 1 2 3"))),
              HasSubstr("canary.json: has points that are 3 s apart"));
  EXPECT_THAT(refusal(matrix(series("a 1 2 3")), matrix(series("b 1"))),
              HasSubstr("control.json: is of one moment"));
  EXPECT_THAT(
      refusal(matrix(series("a 1 2", 0, 1)), matrix(series("b 1 2", watch::kRecordedLooksMax, 1))),
      HasSubstr("5,000,001 steps of 1 s"));
}

TEST(RangeExport, that_is_none_is_refused_with_its_name) {
  const std::string good = matrix(series("a 1 2 3"));
  EXPECT_THAT(refusal("time,canary\n", good), HasSubstr("canary.json: "));
  EXPECT_THAT(refusal(good, "{}"), HasSubstr("control.json: "));
  EXPECT_THAT(refusal(good, matrix("")), HasSubstr("control.json: has no series"));
  EXPECT_THAT(refusal(R"({"status":"error","errorType":"bad_data","error":"what?"})", good),
              HasSubstr("canary.json: it refuses the query"));
  EXPECT_THAT(refusal(matrix(R"({"metric":{"pod":"a"},"values":[[20,"1"],[10,"2"]]})"), good),
              HasSubstr("canary.json: time goes back in {pod=\"a\"}"));
}

}  // namespace
}  // namespace belay::adapters::prometheus
