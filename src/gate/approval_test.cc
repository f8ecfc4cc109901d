#include "gate/approval.h"

#include <gtest/gtest.h>

namespace belay::gate {
namespace {

facts::Change change_of_one_file() {
  facts::Change change;
  facts::FileChange file;
  file.path = file.old_path = "a.cc";
  file.old_mode = file.mode = facts::FileMode::regular;
  file.old_id = *Digest::parse(std::string(40, '1'));
  file.id = *Digest::parse(std::string(40, '2'));
  change.files.push_back(file);
  return change;
}

TEST(TreeName, names_the_trees_that_begin_so) {
  const Digest tree = *Digest::parse("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  EXPECT_TRUE(TreeName::parse("4B825DC")->names(tree));
  EXPECT_TRUE(TreeName::of(tree).names(tree));
  EXPECT_FALSE(TreeName::parse("4b825dd")->names(tree));
  EXPECT_FALSE(TreeName::parse(tree.hex() + "00")->names(tree));
  EXPECT_FALSE(TreeName().names(tree));
  EXPECT_FALSE(TreeName::parse("4b825dc")->names(Digest()));
}

TEST(TreeName, is_refused_when_too_short_too_long_or_no_digits) {
  for (const std::string& text :
       {std::string("4b825d"), std::string("main123"), std::string(), std::string(65, 'a')}) {
    EXPECT_FALSE(TreeName::parse(text)) << text;
  }
}

TEST(TouchedDigest, moves_with_every_content_before_and_after) {
  const facts::Change change = change_of_one_file();
  const Digest touched = touched_digest(change);
  EXPECT_EQ(touched, touched_digest(change));
  facts::Change other = change;
  other.files[0].old_id = *Digest::parse(std::string(40, '3'));
  EXPECT_NE(touched, touched_digest(other));
  other = change;
  other.files[0].mode = facts::FileMode::executable;
  EXPECT_NE(touched, touched_digest(other));
  other = change;
  other.files[0].path = "b.cc";
  EXPECT_NE(touched, touched_digest(other));
}

TEST(TouchedDigest, does_not_move_with_line_counts) {
  facts::Change other = change_of_one_file();
  other.files[0].added = 7;
  EXPECT_EQ(touched_digest(change_of_one_file()), touched_digest(other));
}

}  // namespace
}  // namespace belay::gate
