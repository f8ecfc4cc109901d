#include "gate/cel/cel.h"

#include <re2/re2.h>

#include "gate/cel/compiler.h"
#include "gate/cel/evaluation.h"

namespace belay::cel {

namespace {

Result<Program> build(const Environment& environment, std::string_view text, bool strict,
                      const std::function<void(Ast&)>& reshape = nullptr) {
  auto code = std::make_unique<Program::Code>();
  code->text = text;
  const Environment::Content& names = environment.content();
  BELAY_TRY(Ast ast, parse(code->text, names.libraries, code->arena));
  if (reshape) reshape(ast);
  BELAY_TRY(const Checked checked, check(ast, names, strict));
  BELAY_TRY_VOID(generate(ast, checked, names, *code));
  code->result = checked.result;
  plan(*code);
  return Program(std::move(code));
}

}  // namespace

Program::Code::Code() = default;
Program::Code::~Code() = default;

Program::Program(std::unique_ptr<const Code> code) : code_(std::move(code)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Value Program::evaluate(const Activation& activation, Arena& arena, std::uint64_t cost_max) const {
  const std::uint64_t length = code_->instructions.size();
  if (!code_->plain.empty() && length < cost_max) {
    PlainRun run{activation.at_hand(), arena, cost_max - length, {}};
    const Quick found = follow(code_->plain.data(), run);
    if (found != Quick::not_quick) return Value::boolean(found == Quick::yes);
  }
  return evaluate_with_stack(*code_, activation, arena, cost_max);
}

const Type& Program::result_type() const { return code_->result; }
const std::vector<std::string>& Program::facts() const { return code_->facts; }

Value Bindings::variable(int, Arena& arena) const {
  return Value::error(*arena.make<Failure>(Failure{"this variable was given no value"}));
}

Result<Program> compile(const Environment& environment, std::string_view text) {
  return build(environment, text, true);
}

Result<Program> compile_reshaped(const Environment& environment, std::string_view text,
                                 const std::function<void(Ast&)>& reshape) {
  return build(environment, text, true, reshape);
}

Result<Program> compile_unchecked(const Environment& environment, std::string_view text) {
  return build(environment, text, false);
}

}  // namespace belay::cel
