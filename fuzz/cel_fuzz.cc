#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gate/cel/evaluation.h"

namespace {

using belay::cel::Arena;
using belay::cel::Type;
using belay::cel::Value;

constexpr std::uint64_t kStepsMax = 20'000;  // a slow input is no finding: cost is bounded by name
constexpr std::size_t kBytesMax = 256u << 20;

/// Two rows of a number and a text, both at hand.
class Rows final : public belay::cel::Objects {
 public:
  Rows() {
    columns_ = at_hand_;
    rows_ = all_;
    row_count_ = std::size(all_);
  }
  Value list() const { return Value::list(all_); }
  static std::shared_ptr<const belay::cel::ObjectType> declared() {
    static const auto kType = std::make_shared<const belay::cel::ObjectType>(
        "row", std::vector<belay::cel::ObjectType::Field>{{"n", Type::Kind::integer},
                                                          {"s", Type::Kind::string}});
    return kType;
  }
  const belay::cel::ObjectType& type() const override { return *declared(); }
  Value field(std::uint32_t row, std::uint32_t slot, Arena&) const override {
    return at_hand_[slot][row];
  }

 private:
  const Value numbers_[2] = {Value::integer(1), Value::integer(7)};
  const Value texts_[2] = {Value::string("src/a.cc"), Value::string("b")};
  const Value* at_hand_[2] = {numbers_, texts_};
  const Value all_[2] = {Value::object(*this, 0), Value::object(*this, 1)};
};

/// The short cuts of the evaluator change no answer: neither a value nor an error's words. They are
/// never dearer, and may be cheaper.
void run(const belay::Result<belay::cel::Program>& program, std::span<const Value> values) {
  if (!program) return;
  Arena arena;
  const belay::cel::Bindings bindings(values);
  const Value quick = program->evaluate(bindings, arena, kStepsMax);
  const std::string answer = belay::cel::describe(quick, arena);
  const Value slow = belay::cel::evaluate_by_steps(*program, bindings, arena, kStepsMax);
  const bool is_spent = slow.is(belay::cel::Kind::error) &&
                        slow.failure().message.starts_with("the expression costs too much");
  if (!is_spent && belay::cel::describe(slow, arena) != answer) std::abort();
  if (arena.bytes_used() > kBytesMax) std::abort();
}

belay::cel::Environment declared() {
  belay::cel::Environment made;
  for (const char* name : {"a", "b", "c"}) made.declare(name, Type::Kind::dyn);
  made.declare("n", Type::Kind::integer);
  made.declare("s", Type::Kind::string);
  made.declare("t", Type::Kind::boolean);
  made.declare("u", Type::Kind::boolean);
  made.declare("r", Type::list(Type::object(Rows::declared())));
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const belay::cel::Environment environment = declared();
  const Rows rows;
  const belay::cel::Unknown facts[] = {{"fact", 0}};
  const Value list[] = {Value::integer(1), Value::string("a")};
  const Value values[] = {
      Value::list(list),     Value::unknown(facts), Value::floating(0.5),  Value::integer(7),
      Value::string("prod"), Value::boolean(true),  Value::unknown(facts), rows.list()};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  run(belay::cel::compile(environment, text), values);
  run(belay::cel::compile_unchecked(environment, text), values);
  return 0;
}
