#include "control/incident/deployments.h"

#include <gtest/gtest.h>

namespace belay::control {
namespace {

KeptDeployment kept() {
  KeptDeployment made;
  made.id = "d0123";
  made.told = {"prod", "checkout %", "v9", "c1", "eu", "eu-1", {1'790'000'000, 0}, 41, true};
  made.by = "ci";
  made.heard = {1'790'000'005, 0};
  made.why_not = "the allow at 41 had ended";
  made.put_back = Instant{1'790'000'900, 0};
  return made;
}

TEST(KeptDeployment, is_read_as_it_was_written) {
  const auto read = parse_deployment(write_deployment(kept()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, kept());
  KeptDeployment bare = kept();
  bare.told.decision.reset();
  bare.put_back.reset();
  EXPECT_EQ(*parse_deployment(write_deployment(bare)), bare);
}

TEST(KeptDeployment, that_is_not_whole_is_not_gone_on_with) {
  const std::string text = write_deployment(kept());
  for (const char* member : {"\"told\"", "\"heard\"", "\"why_not\"", "\"region\""}) {
    std::string wrong = text;
    wrong.replace(wrong.find(member) + 1, 1, "X");
    EXPECT_FALSE(parse_deployment(wrong)) << member;
  }
  EXPECT_FALSE(parse_deployment("{}"));
}

TEST(KeptDeployment, of_no_change_is_suspected_itself) {
  EXPECT_EQ(kept().suspect(), "c1");
  KeptDeployment unknown = kept();
  unknown.told.change.clear();
  EXPECT_EQ(unknown.suspect(), "d0123");
}

}  // namespace
}  // namespace belay::control
