#include "control/dossier.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "control/test_gate.h"

namespace belay::control {
namespace {

using test::tree;

Dossier some_dossier() {
  Dossier made;
  made.findings = sha256("findings");
  made.judges.policy = {{"belay.yaml", sha256("policy")}};
  made.judges.catalog = {{"caf\xe9/100%.yaml", sha256("catalog")}};
  made.judges.owners = KeptFile{"CODEOWNERS", sha256("owners")};
  made.directory = sha256("directory");
  gate::Approval approval;
  approval.id = "a1";
  approval.by = "ada@retail.example";
  approval.tree = tree('3');
  approval.target = "refs/heads/main";
  approval.touched = sha256("touched");
  approval.at = Instant{1'790'000'000, 5000};
  approval.result = tree('4');
  approval.moment = gate::Moment::deploy;
  approval.barred = "withdrawn: 100 % wrong";
  made.approvals = {approval};
  made.record = {{"impact", "A day \xff longer."}};
  made.evidence = {{"tests", "ci", tree('3'), Instant{1'790'000'001, 0}, "", "e1"},
                   {"x", "y", tree('3'), {}, "", "e2"}};
  made.seen = Instant{1'789'999'999, 0};
  made.moment = gate::Moment::deploy;
  made.environment = "eu";
  made.now = {1'790'000'100, 0};
  return made;
}

TEST(Dossier, comes_back_as_it_was_kept) {
  const Dossier dossier = some_dossier();
  const std::string kept = write_dossier(dossier);
  const auto read = parse_dossier(kept);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_dossier(*read), kept);
  EXPECT_EQ(read->approvals, dossier.approvals);
  EXPECT_EQ(read->judges, dossier.judges);
  EXPECT_EQ(read->record, dossier.record);
  EXPECT_EQ(read->evidence, dossier.evidence);
  EXPECT_EQ(read->seen, dossier.seen);
}

TEST(Dossier, what_is_not_stated_is_not_made_up) {
  Dossier dossier = some_dossier();
  dossier.approvals[0].moment.reset();
  dossier.approvals[0].barred.clear();
  dossier.judges.owners.reset();
  dossier.seen.reset();
  const auto read = parse_dossier(write_dossier(dossier));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(read->approvals[0].moment);
  EXPECT_TRUE(read->approvals[0].barred.empty());
  EXPECT_FALSE(read->judges.owners);
  EXPECT_FALSE(read->seen);
}

TEST(Dossier, every_member_is_known_and_there) {
  const Dossier dossier = some_dossier();
  const std::string kept = write_dossier(dossier);
  for (const char* member : {"approvals", "directory", "env", "evidence", "findings", "judges",
                             "moment", "now", "record", "barred", "touched"}) {
    std::string other = kept;
    const std::string quoted = std::string("\"") + member + "\"";
    const std::size_t at = other.find(quoted);
    ASSERT_NE(at, std::string::npos) << member;
    other.replace(at, quoted.size(), "\"another\"");
    EXPECT_FALSE(parse_dossier(other)) << member;
  }
  std::string later = kept;
  later.replace(later.find("dossier/v1"), 10, "dossier/v2");
  EXPECT_FALSE(parse_dossier(later));
}

}  // namespace
}  // namespace belay::control
