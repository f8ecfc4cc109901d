#include "gate/cel/cel.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace belay::cel {
namespace {

using K = Type::Kind;

/// `reach`, with a tier and journeys; the tier may be unknown.
class ReachTable final : public Objects {
 public:
  static std::shared_ptr<const ObjectType> declared() {
    static const auto kType = std::make_shared<const ObjectType>(
        "reach",
        std::vector<ObjectType::Field>{{"tier", K::integer}, {"journeys", Type::list(K::string)}});
    return kType;
  }

  const ObjectType& type() const override { return *declared(); }
  Value field(std::uint32_t, std::uint32_t slot, Arena&) const override {
    return slot == 0 ? tier : Value::list(names_);
  }

  Value tier = Value::integer(1);
  std::vector<std::string> journeys = {"checkout", "pricing"};

 private:
  StringList names_{journeys};
};

class CelTest : public testing::Test {
 protected:
  CelTest() {
    environment_.declare("reach", Type::object(ReachTable::declared()));
    environment_.declare("env", K::string);
    environment_.declare("u", K::boolean);
    environment_.declare("v", K::boolean);
    environment_.declare("e", K::boolean);
    environment_.declare("any", K::dyn);
    values_ = {Value::object(reach_),   Value::string("prod"),  Value::unknown(first_),
               Value::unknown(second_), Value::error(failure_), Value()};
  }

  std::string evaluated(std::string_view text, std::uint64_t cost_max = limits::kCelCostMax) {
    arena_.reset();
    program_ = compile(environment_, text);
    if (!program_) return program_.error().to_string();
    return describe(program_->evaluate(Bindings(values_), arena_, cost_max), arena_);
  }

  std::string refused(std::string_view text) {
    const auto program = compile(environment_, text);
    return program ? "compiled" : program.error().message;
  }

  Place place_of_refusal(std::string_view text) {
    const auto program = compile(environment_, text);
    return program || !program.error().place ? Place{} : *program.error().place;
  }

  Environment environment_;
  ReachTable reach_;
  const std::vector<Unknown> first_ = {{"first", 1}};
  const std::vector<Unknown> second_ = {{"second", 2}};
  const Failure failure_ = {"broken"};
  std::vector<Value> values_;
  Arena arena_;
  Result<Program> program_ = fail(Code::internal, "not compiled yet");
};

TEST_F(CelTest, a_declared_field_is_read_by_its_slot) {
  EXPECT_EQ(evaluated("reach.tier <= 2 && 'checkout' in reach.journeys"), "true");
  EXPECT_EQ(program_->facts(), (std::vector<std::string>{"reach.journeys", "reach.tier"}));
  EXPECT_TRUE(program_->result_type().is(K::boolean));
}

TEST_F(CelTest, a_field_that_is_null_is_absent) {
  reach_.tier = Value();
  EXPECT_EQ(evaluated("has(reach.tier)"), "false");
  EXPECT_EQ(evaluated("has(reach.journeys)"), "true");
}

TEST_F(CelTest, a_wrong_name_is_answered_with_the_nearest_one) {
  EXPECT_EQ(refused("reach.tiers == 1"),
            "`reach.tiers` is not declared; did you mean `reach.tier`?");
  EXPECT_EQ(refused("rech.tier == 1"), "`rech` is not declared; did you mean `reach`?");
  EXPECT_EQ(refused("env.startWith('p')"),
            "there is no function `startWith`; did you mean `startsWith`?");
}

TEST_F(CelTest, a_slip_in_a_name_declared_whole_is_answered_too) {
  environment_.declare("change.title", K::string);
  EXPECT_EQ(refused("change.tilte == ''"),
            "`change.tilte` is not declared; did you mean `change.title`?");
}

TEST_F(CelTest, a_wrong_type_is_refused_before_it_runs) {
  EXPECT_EQ(refused("reach.tier == 'one'"), "`==` does not go between `int` and `string`");
  EXPECT_EQ(refused("reach.tier && true"), "each side of `&&` is a bool, not `int`");
  EXPECT_EQ(refused("env.size(1)"), "`string` has no method `size(int)`");
  EXPECT_EQ(refused("env.matches('(')").substr(0, 28), "`(` is no regular expression");
}

TEST_F(CelTest, a_refusal_points_at_line_and_column) {
  EXPECT_EQ(place_of_refusal("true &&\n  reach.teir == 1"), (Place{"", 2, 9}));
  EXPECT_EQ(place_of_refusal("env == 'a' &"), (Place{"", 1, 12}));
  EXPECT_EQ(place_of_refusal("(env == 'a'"), (Place{"", 1, 12}));
  EXPECT_EQ(place_of_refusal("'\\q'"), (Place{"", 1, 2}));
  EXPECT_EQ(place_of_refusal("env ==\n\n'a' ''"), (Place{"", 3, 5}));
  EXPECT_EQ(place_of_refusal("env == '\xff'"), (Place{"", 1, 9}));
}

TEST_F(CelTest, an_error_says_where_it_happened) {
  arena_.reset();
  const auto program = compile(environment_, "reach.tier > 0 &&\n 1 / (reach.tier - 1) > 0");
  ASSERT_TRUE(program);
  const Value value = program->evaluate(Bindings(values_), arena_);
  ASSERT_TRUE(value.is(Kind::error));
  EXPECT_EQ(value.failure().message, "division by zero");
  EXPECT_EQ(value.failure().line, 2);
  EXPECT_EQ(value.failure().column, 4);
}

TEST_F(CelTest, logic_decides_without_what_is_unknown_where_it_can) {
  const std::map<std::string, std::string> table = {
      {"u && false", "false"},
      {"false && u", "false"},
      {"u && true", "unknown: first"},
      {"true && u", "unknown: first"},
      {"u || true", "true"},
      {"true || u", "true"},
      {"u || false", "unknown: first"},
      {"false || u", "unknown: first"},
      {"!u", "unknown: first"},
      {"u && v", "unknown: first second"},
      {"u || v || u", "unknown: first second"},
      {"u && v && false", "false"},
      {"e && u", "unknown: first"},
      {"u || e", "unknown: first"},
      {"e || true", "true"},
      {"e && false", "false"},
      {"e || false", "error: broken"},
      {"u ? 1 : 2", "unknown: first"},
      {"true ? 1 : (u ? 2 : 3)", "1"},
      {"u == v", "unknown: first second"},
      {"u == e", "unknown: first"},
      {"[u, v]", "unknown: first second"},
      {"{'a': u}", "unknown: first"},
      {"cel.bind(x, u, true || x)", "true"},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(evaluated(text), expected) << text;
}

TEST_F(CelTest, macros_decide_without_what_is_unknown_where_they_can) {
  const std::map<std::string, std::string> table = {
      {"[1, 2, 3].all(x, x < 3 && u)", "false"},
      {"[1, 2].all(x, x < 3 && u)", "unknown: first"},
      {"[1, 2].all(x, x == 1 ? u : v)", "unknown: first second"},
      {"[1, 2].exists(x, x == 2 || u)", "true"},
      {"[1, 2].exists(x, x == 3 || u)", "unknown: first"},
      {"[1, 2].exists_one(x, u)", "unknown: first"},
      {"[1, 2].map(x, u)", "unknown: first"},
      {"[1, 2].filter(x, x == 1 || u)", "unknown: first"},
      {"[1, 2].exists(x, 1 / (x - 1) > 0)", "true"},
  };
  for (const auto& [text, expected] : table) EXPECT_EQ(evaluated(text), expected) << text;
}

TEST_F(CelTest, an_unknown_field_names_its_fact) {
  const std::vector<Unknown> tier = {{"reach.tier", 7}};
  reach_.tier = Value::unknown(tier);
  EXPECT_EQ(evaluated("reach.tier <= 2 && env == 'prod'"), "unknown: reach.tier");
  EXPECT_EQ(evaluated("reach.tier <= 2 && env == 'test'"), "false");
  EXPECT_EQ(evaluated("has(reach.tier)"), "unknown: reach.tier");
}

TEST_F(CelTest, nesting_is_bounded) {
  const auto nested = [](std::string_view open, std::string_view inner, std::string_view close,
                         int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += open;
    text += inner;
    for (int i = 0; i < depth; ++i) text += close;
    return text;
  };
  EXPECT_EQ(evaluated(nested("(", "1", ")", 90)), "1");
  for (const std::string& text :
       {nested("(", "1", ")", 5000), nested("[", "", "]", 5000), nested("!", "true", "", 5000),
        nested("-", "any", "", 5000), nested("1 + ", "1", "", 5000),
        nested("true ? 1 : ", "1", "", 3000), nested("{1:", "1", "}", 5000),
        "any" + nested(".a", "", "", 5000), "any" + nested("[0]", "", "", 5000)}) {
    EXPECT_NE(refused(text).find("nested too deep"), std::string::npos) << text.substr(0, 40);
  }
  EXPECT_EQ(evaluated("false" + nested(" || true", "", "", 5000)), "true");
}

TEST_F(CelTest, size_is_bounded) {
  EXPECT_NE(refused(std::string(limits::kConditionBytesMax + 1, ' ')).find("longer than"),
            std::string::npos);
  EXPECT_EQ(refused("99999999999999999999 == 1"), "`99999999999999999999` is too large for an int");
  EXPECT_EQ(evaluated("-9223372036854775808 < 0"), "true");
  EXPECT_EQ(refused("9223372036854775808 > 0"), "`9223372036854775808` is too large for an int");
}

TEST_F(CelTest, an_expression_that_costs_too_much_is_an_error_that_nothing_absorbs) {
  const std::string many = "lists.range(1000)";
  const std::string bomb = many + ".all(a, " + many + ".all(b, " + many + ".all(c, " + many +
                           ".all(d, a + b + c + d >= 0)))) || true";
  EXPECT_NE(evaluated(bomb).find("costs too much"), std::string::npos);
  std::string doubling = "cel.bind(x0, env + env, ";
  for (int i = 1; i < 60; ++i) {
    doubling += "cel.bind(x" + std::to_string(i) + ", x" + std::to_string(i - 1) + " + x" +
                std::to_string(i - 1) + ", ";
  }
  EXPECT_NE(evaluated(doubling + "size(x59)" + std::string(60, ')')).find("costs too much"),
            std::string::npos);
  EXPECT_LT(arena_.bytes_used(), 200'000'000u);
}

TEST_F(CelTest, a_regular_expression_cannot_take_more_than_linear_time) {
  EXPECT_EQ(evaluated("lists.range(5000).map(i, 'a').join().matches('^(a+)+$')"), "true");
  EXPECT_NE(refused("env.matches('((((a{100}){100}){100}){100})')"), "compiled");
}

TEST_F(CelTest, computing_ahead_changes_no_answer) {
  EXPECT_EQ(evaluated("timestamp('2026-11-26T00:00:00-08:00').getHours() + reach.tier"), "9");
  EXPECT_EQ(evaluated("[int, string][reach.tier] == string"), "true");
  EXPECT_EQ(evaluated("false && 1 / 0 == reach.tier"), "false");
}

TEST_F(CelTest, evaluating_again_allocates_nothing) {
  const auto program =
      compile(environment_, "env in ['prod', 'stage'] && reach.journeys.all(j, j.size() > 0)");
  ASSERT_TRUE(program);
  program->evaluate(Bindings(values_), arena_);
  arena_.reset();
  const void* before = arena_.allocate(1, 1);
  arena_.reset();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(program->evaluate(Bindings(values_), arena_).is_true());
    arena_.reset();
  }
  EXPECT_EQ(arena_.allocate(1, 1), before);
}

TEST_F(CelTest, an_alternative_is_evaluated_only_where_it_is_needed) {
  EXPECT_EQ(evaluated("optional.of(1).orValue(1 / 0)"), "1");
  EXPECT_EQ(evaluated("optional.of(1).or(optional.of(1 / 0)).value()"), "1");
  EXPECT_EQ(evaluated("optional.of(u).orValue(true)"), "unknown: first");
  EXPECT_EQ(evaluated("{'a': 1}[?'b'].orValue(2)"), "2");
  EXPECT_EQ(evaluated("{'a': 1}[?'b'].or({'b': 3}[?'b']).orValue(2)"), "3");
}

TEST_F(CelTest, a_quick_answer_is_the_slow_one) {
  const std::vector<Value> plain = {Value::integer(7), Value::string("prod")};
  Environment environment;
  environment.declare("n", K::dyn);
  environment.declare("s", K::dyn);
  // The same once of variables, which are tested at once, and once of values that are computed.
  for (const std::string relation : {"==", "!=", "<", "<=", ">", ">="}) {
    for (const std::string number : {"6", "7", "8", "7.0", "7u", "7.5"}) {
      const auto quick = compile(environment, "n " + relation + " " + number);
      const auto slow = compile(environment, "dyn(n + 0) " + relation + " dyn(" + number + ")");
      const Value a = quick->evaluate(Bindings(plain), arena_);
      const Value b = slow->evaluate(Bindings(plain), arena_);
      EXPECT_EQ(describe(a, arena_), describe(b, arena_)) << relation << number;
    }
  }
  EXPECT_EQ(evaluated("[dyn('a'), 'b'].exists(x, x == 1)"), "false");
  EXPECT_EQ(evaluated("[1, 'b', u].exists(x, x == 'b')"), "unknown: first");
  EXPECT_EQ(evaluated("any in ['prod'] || env in ['test', 'prod']"), "true");
}

TEST_F(CelTest, a_pattern_is_told_apart_by_its_ends_only_where_it_has_them) {
  const std::map<std::string, bool> table = {
      {"^src/.*[.]cc$", true}, {"^src/lib", false},      {"^lib|main", true},
      {"^(lib|src)/", true},   {"^srcx?/", true},        {"^srcx*", true},
      {"^src", true},          {"main[.]cc$|x", true},   {"^sr[a|b(]*c", true},
      {"(?i)^SRC", true},      {"ain\\\\.cc$", true},    {"^src/[^]/]*$", true},
      {"mainXcc$", false},     {"\\\\Qcc$\\\\E", false}, {"cc$", true},
      {"cc\\\\z", true},
  };
  for (const auto& [pattern, expected] : table) {
    EXPECT_EQ(evaluated("['src/main.cc'].exists(p, p.matches('" + pattern + "'))"),
              expected ? "true" : "false")
        << pattern;
  }
}

TEST_F(CelTest, hostile_expressions_end_in_an_error) {
  EXPECT_NE(evaluated("1 / 0").find("division by zero"), std::string::npos);
  EXPECT_NE(evaluated("{'a': 1, 'a': 2}").find("error"), std::string::npos);
  EXPECT_NE(evaluated("string(b'\\xff')").find("not UTF-8"), std::string::npos);
  EXPECT_NE(refused("'\xff'").find("not UTF-8"), std::string::npos);
}

TEST_F(CelTest, a_time_zone_is_one_of_the_tz_database_or_an_offset) {
  EXPECT_EQ(evaluated("timestamp(0).getHours('America/New_York')"), "19");
  EXPECT_EQ(refused("timestamp(0).getHours('America/New_Yrok')"),
            "time zone `America/New_Yrok` is not known; did you mean `America/New_York`?");
  EXPECT_EQ(place_of_refusal("true &&\n timestamp(0).getHours('Middle/Earth') > 1"),
            (Place{"", 2, 24}));
  EXPECT_NE(refused("any.getDate('Middle/Earth') > 1").find("is not known"), std::string::npos);
  EXPECT_NE(evaluated("timestamp(0).getHours('America/' + 'New_Yrok')").find("`America/New_York`"),
            std::string::npos);
}

TEST_F(CelTest, a_host_function_is_checked_and_called) {
  environment_.declare(
      {.name = "doubled", .overloads = {{{K::integer}, K::integer}}, .run = [](const Call& call) {
         return call[0].is(Kind::integer) ? Value::integer(2 * call[0].as_integer())
                                          : call.fail("an int is needed");
       }});
  EXPECT_EQ(evaluated("doubled(reach.tier)"), "2");
  EXPECT_EQ(refused("doubled('a')"), "`doubled` does not take (string)");
  EXPECT_EQ(evaluated("doubled(dyn('a'))"), "error: an int is needed");
}

}  // namespace
}  // namespace belay::cel
