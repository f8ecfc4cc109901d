#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gate/cel/cel.h"

namespace {

constexpr std::uint64_t kStepsMax = 20'000;  // a slow input is no finding: cost is bounded by name

void run(const belay::Result<belay::cel::Program>& program) {
  if (!program) return;
  belay::cel::Arena arena;
  const belay::cel::Unknown facts[] = {{"fact", 0}};
  const belay::cel::Value list[] = {belay::cel::Value::integer(1), belay::cel::Value::string("a")};
  const belay::cel::Value values[] = {belay::cel::Value::list(list),
                                      belay::cel::Value::unknown(facts),
                                      belay::cel::Value::floating(0.5)};
  const auto value = program->evaluate(belay::cel::Bindings(values), arena, kStepsMax);
  belay::cel::describe(value, arena);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const belay::cel::Environment environment = [] {
    belay::cel::Environment made;
    for (const char* name : {"a", "b", "c"}) made.declare(name, belay::cel::Type::Kind::dyn);
    return made;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  run(belay::cel::compile(environment, text));
  run(belay::cel::compile_unchecked(environment, text));
  return 0;
}
