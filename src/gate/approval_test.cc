#include "gate/approval.h"

#include <gtest/gtest.h>

namespace belay::gate {
namespace {

using facts::FileMode;

Digest id(char digit) { return *Digest::parse(std::string(40, digit)); }

facts::Change change_of_one_file() {
  facts::Change change;
  change.merge_tree = id('9');
  change.touched = {{"a.cc", FileMode::regular, id('1'), FileMode::regular, id('2')}};
  return change;
}

TEST(touched_digest, moves_with_every_content_before_and_after) {
  const facts::Change change = change_of_one_file();
  const Digest touched = touched_digest(change);
  EXPECT_EQ(touched, touched_digest(change));
  for (const facts::Touched& other :
       {facts::Touched{"b.cc", FileMode::regular, id('1'), FileMode::regular, id('2')},
        facts::Touched{"a.cc", FileMode::regular, id('3'), FileMode::regular, id('2')},
        facts::Touched{"a.cc", FileMode::regular, id('1'), FileMode::regular, id('3')},
        facts::Touched{"a.cc", FileMode::regular, id('1'), FileMode::executable, id('2')},
        facts::Touched{"a.cc", FileMode::absent, Digest(), FileMode::regular, id('2')}}) {
    facts::Change changed = change;
    changed.touched = {other};
    EXPECT_NE(touched, touched_digest(changed));
  }
}

TEST(touched_digest, does_not_move_with_what_the_change_leaves_alone) {
  facts::Change other = change_of_one_file();
  other.merge_tree = id('8');
  other.head_tree = id('7');
  EXPECT_EQ(touched_digest(change_of_one_file()), touched_digest(other));
}

TEST(touched_digest, names_nothing_where_nobody_knows_what_merging_makes) {
  facts::Change conflicting = change_of_one_file();
  conflicting.merge_tree = {};
  EXPECT_TRUE(touched_digest(conflicting).empty());
}

}  // namespace
}  // namespace belay::gate
