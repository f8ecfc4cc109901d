#include "gate/cel/branches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::cel {
namespace {

using ::testing::ElementsAre;

class Branches : public ::testing::Test {
 protected:
  Branches() {
    for (const char* name : {"a", "b", "c"}) names_.declare(name, Type::Kind::boolean);
    names_.declare("n", Type::Kind::integer);
    names_.declare("list", Type::list(Type::Kind::integer));
  }

  std::vector<Branch> of(std::string_view text) {
    auto found = branches(names_, text);
    EXPECT_TRUE(found) << (found ? "" : found.error().message);
    return found ? *std::move(found) : std::vector<Branch>();
  }

  std::vector<std::string> texts(std::string_view text) {
    std::vector<std::string> words;
    for (const Branch& branch : of(text)) words.emplace_back(branch.text);
    return words;
  }

  /// `t`, `f`, both or neither for each branch, with a, b, c, n and list as given.
  std::vector<std::string> seen(std::string_view text, std::vector<Value> facts) {
    std::vector<std::string> outcomes;
    for (const Branch& branch : of(text)) {
      std::string& outcome = outcomes.emplace_back();
      if (holds(branch.is_true, facts)) outcome += 't';
      if (holds(branch.is_false, facts)) outcome += 'f';
    }
    return outcomes;
  }

 private:
  static bool holds(const Program& program, const std::vector<Value>& facts) {
    Arena arena;
    const Value value = program.evaluate(Bindings(facts), arena);
    return value.kind() == Kind::boolean && value.is_true();
  }

  Environment names_;
};

std::vector<Value> facts(bool a, bool b, bool c) {
  static const std::vector<Value> numbers = {Value::integer(1), Value::integer(5)};
  return {Value::boolean(a), Value::boolean(b), Value::boolean(c), Value::integer(3),
          Value::list(numbers)};
}

TEST_F(Branches, are_named_by_what_was_written) {
  EXPECT_THAT(texts("a"), ElementsAre());
  EXPECT_THAT(texts("a && n == 1"), ElementsAre("a", "n == 1"));
  EXPECT_THAT(texts("a || (b && c)"), ElementsAre("a", "b && c", "b", "c"));
  EXPECT_THAT(texts("(n + 1) * 2 > 3 && !(a || b)"),
              ElementsAre("(n + 1) * 2 > 3", "!(a || b)", "a", "b"));
  EXPECT_THAT(texts("a ? b : c"), ElementsAre("a"));
  EXPECT_THAT(texts("list.exists(i, i > 1 && i < n) || a"),
              ElementsAre("list.exists(i, i > 1 && i < n)", "i > 1", "i < n", "a"));
}

TEST_F(Branches, an_operand_is_come_by_only_where_those_before_it_leave_the_question_open) {
  EXPECT_THAT(seen("a && b", facts(true, false, false)), ElementsAre("t", "f"));
  EXPECT_THAT(seen("a && b", facts(false, true, false)), ElementsAre("f", ""));
  EXPECT_THAT(seen("a || b", facts(true, true, false)), ElementsAre("t", ""));
  EXPECT_THAT(seen("a || b && c", facts(false, true, false)), ElementsAre("f", "f", "t", "f"));
}

TEST_F(Branches, the_way_not_taken_is_not_come_by) {
  EXPECT_THAT(seen("a ? b || c : c || b", facts(true, false, true)),
              ElementsAre("t", "f", "t", "", ""));
}

TEST_F(Branches, inside_a_macro_any_element_will_do) {
  EXPECT_THAT(seen("list.exists(i, i > 3 && a)", facts(true, true, true)), ElementsAre("tf", "t"));
  EXPECT_THAT(seen("list.filter(i, i > 3).all(i, i == 5 || b)", facts(true, true, true)),
              ElementsAre("t", ""));
  EXPECT_THAT(seen("list.map(i, i > 3, i > 9 || a) == [true]", facts(true, true, true)),
              ElementsAre("f", "t"));
}

TEST_F(Branches, of_a_bound_name_know_its_value) {
  EXPECT_THAT(seen("cel.bind(x, n + 1, x == 4 && a)", facts(false, true, true)),
              ElementsAre("t", "f"));
}

TEST_F(Branches, that_a_macro_makes_up_are_nobody_s) {
  EXPECT_THAT(texts("optional.of(n).optMap(x, x > 1).orValue(false)"), ElementsAre());
}

}  // namespace
}  // namespace belay::cel
