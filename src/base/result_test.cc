#include "base/result.h"

#include <gtest/gtest.h>

namespace belay {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(Code::malformed, "`number` is odd: give an even one");
  return number / 2;
}

Result<int> quarter(int number) {
  BELAY_TRY(const int once, half(number));
  BELAY_TRY(const int twice, half(once));
  return twice;
}

Result<void> divisible_by_four(int number) {
  BELAY_TRY_VOID(quarter(number));
  return {};
}

TEST(Result, try_binds_the_value) { EXPECT_EQ(*quarter(12), 3); }

TEST(Result, try_returns_the_first_error) {
  EXPECT_EQ(quarter(6).error().code, Code::malformed);
  EXPECT_FALSE(divisible_by_four(6));
  EXPECT_TRUE(divisible_by_four(8));
}

TEST(Error, is_told_as_compilers_tell_it) {
  Error error{Code::malformed, "`x` is wrong", std::nullopt};
  EXPECT_EQ(error.to_string(), "`x` is wrong");
  error.place = Place{"belay.yaml", 0, 0};
  EXPECT_EQ(error.to_string(), "belay.yaml: `x` is wrong");
  error.place = Place{"belay.yaml", 3, 0};
  EXPECT_EQ(error.to_string(), "belay.yaml:3: `x` is wrong");
  error.place = Place{"belay.yaml", 3, 7};
  EXPECT_EQ(error.to_string(), "belay.yaml:3:7: `x` is wrong");
}

}  // namespace
}  // namespace belay
