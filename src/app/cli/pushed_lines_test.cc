#include "app/cli/pushed_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::app {
namespace {

using testing::HasSubstr;

constexpr Instant kNow{1'795'338'000, 0};

TEST(PushedWords, are_a_series_and_its_total) {
  const auto sample = sample_in_word(R"(orders_total{version="a=b"}=12.5)", kNow);
  ASSERT_TRUE(sample) << sample.error().message;
  EXPECT_EQ(sample->series, R"(orders_total{version="a=b"})");
  EXPECT_EQ(sample->value, 12.5);
  EXPECT_EQ(sample->at, kNow);
  EXPECT_EQ(sample_in_word("orders=1e3", kNow)->value, 1'000);
}

TEST(PushedWords, that_are_none_are_refused_with_what_to_write) {
  const auto refusal = [](std::string_view word) {
    const auto sample = sample_in_word(word, kNow);
    return sample ? "taken" : sample.error().message;
  };
  EXPECT_THAT(refusal("orders"), HasSubstr("no sample: write"));
  EXPECT_THAT(refusal("=1"), HasSubstr("no sample: write"));
  EXPECT_THAT(refusal(R"(orders{a="b"})"), HasSubstr("no sample: write"));
  for (const char* word : {"orders=", "orders=-1", "orders=nan", "orders=inf", "orders=1x"}) {
    EXPECT_THAT(refusal(word), HasSubstr("no running total")) << word;
  }
  EXPECT_THAT(refusal("sum(orders)=1"), HasSubstr("no series"));
}

TEST(PushedLines, are_a_series_a_total_and_perhaps_a_time) {
  const auto read = samples_in_lines(
      "# what was counted\n\n"
      "orders_total{version=\"v 2\"} 7\n"
      "  orders_total {version=\"v1\"}\t9 2026-11-22T09:00:10Z \r\n",
      "counts", kNow);
  ASSERT_TRUE(read) << read.error().to_string();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].series, R"(orders_total{version="v 2"})");
  EXPECT_EQ((*read)[0].at, kNow);
  EXPECT_EQ((*read)[1].series, R"(orders_total{version="v1"})");
  EXPECT_EQ((*read)[1].value, 9);
  EXPECT_EQ((*read)[1].at.to_string(), "2026-11-22T09:00:10Z");
}

TEST(PushedLines, that_are_none_are_refused_with_their_place) {
  const auto refusal = [](std::string_view text) {
    const auto read = samples_in_lines(text, "counts", kNow);
    return read ? "taken" : read.error().to_string();
  };
  EXPECT_THAT(refusal("a 1\nb\n"), HasSubstr("counts:2: `b` is no sample"));
  EXPECT_THAT(refusal("2026-11-22T09:00:10Z\n"), HasSubstr("counts:1: "));
  EXPECT_THAT(refusal("a -1\n"), HasSubstr("counts:1: `-1` is no running total"));
  EXPECT_THAT(refusal("a{ 1\n"), HasSubstr("counts:1: `a{` is no series"));
  EXPECT_THAT(refusal("# nothing\n"), HasSubstr("counts: has no samples"));
}

}  // namespace
}  // namespace belay::app
