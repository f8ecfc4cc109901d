#include "gate/cel/compiler.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "gate/cel/constant_parts.h"
#include "gate/cel/lexer.h"
#include "gate/cel/text_pattern.h"

namespace belay::cel {

namespace {

using Sort = Meaning::Sort;

// What computing a constant ahead may cost, and so how large it may grow.
constexpr std::uint64_t kAheadStepsMax = 20'000;

class Generator {
 public:
  Generator(const Ast& ast, const Checked& checked, const Environment::Content& environment,
            Program::Code& code)
      : ast_(ast), checked_(checked), environment_(environment), code_(code) {}

  Result<void> generate() {
    constant_ = constant_parts(ast_, checked_);
    BELAY_TRY_VOID(emit(ast_.root));
    put({.op = Op::stop}, -1);
    std::sort(code_.facts.begin(), code_.facts.end());
    code_.facts.erase(std::unique(code_.facts.begin(), code_.facts.end()), code_.facts.end());
    return {};
  }

  Result<void> generate_part(NodeIndex index) {
    BELAY_TRY_VOID(emit(index));
    put({.op = Op::stop}, -1);
    return {};
  }

 private:
  const Meaning& meaning(NodeIndex index) const { return checked_.meanings[index]; }

  std::uint32_t put(Instruction instruction, int effect) {
    depth_ += effect;
    code_.stack_size = std::max(code_.stack_size, static_cast<std::uint32_t>(depth_));
    code_.instructions.push_back(instruction);
    return here() - 1;
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(code_.instructions.size()); }

  std::uint32_t constant(const Value& value) {
    code_.constants.push_back(value);
    return static_cast<std::uint32_t>(code_.constants.size() - 1);
  }

  std::uint32_t name(std::string_view text) {
    const auto found = std::find(code_.names.begin(), code_.names.end(), text);
    if (found != code_.names.end()) return static_cast<std::uint32_t>(found - code_.names.begin());
    code_.names.push_back(code_.arena.copy(text));
    return static_cast<std::uint32_t>(code_.names.size() - 1);
  }

  std::uint32_t function(std::string_view text, Run run) {
    for (std::uint32_t i = 0; i < code_.functions.size(); ++i) {
      if (code_.functions[i].name == text && code_.functions[i].run == run) return i;
    }
    code_.functions.push_back({std::string(text), run});
    return static_cast<std::uint32_t>(code_.functions.size() - 1);
  }

  // The value of a part without variables, where it has one.
  std::optional<Value> ahead(NodeIndex index) {
    if (constant_.empty() || !constant_[index]) return std::nullopt;
    if (ast_.at(index).kind == NodeKind::literal) return ast_.at(index).value;
    Program::Code part;
    Generator generator(ast_, checked_, environment_, part);
    if (!generator.generate_part(index)) return std::nullopt;
    const Value value = run_constant(part, code_.folded_arena, kAheadStepsMax);
    if (value.is_stuck()) return std::nullopt;
    return value;
  }

  Result<void> emit(NodeIndex index) {
    const Node& node = ast_.at(index);
    if (const auto value = ahead(index)) {
      put({.op = Op::constant, .a = constant(*value), .offset = node.offset}, 1);
      return {};
    }
    switch (node.kind) {
      case NodeKind::literal:
        put({.op = Op::constant, .a = constant(node.value), .offset = node.offset}, 1);
        return {};
      case NodeKind::name:
        emit_name(index);
        return {};
      case NodeKind::select:
        return emit_select(index);
      case NodeKind::call:
        return emit_call(index);
      case NodeKind::all_of:
        return emit_logic(node, Op::both, Op::both_next);
      case NodeKind::any_of:
        return emit_logic(node, Op::either, Op::either_next);
      case NodeKind::conditional:
        return emit_conditional(node);
      case NodeKind::list:
        return emit_aggregate(node, Op::make_list);
      case NodeKind::map:
        return emit_aggregate(node, Op::make_map);
      case NodeKind::maybe:
        return emit(ast_.child(node, 0));
      case NodeKind::fold:
        return emit_fold(node);
      case NodeKind::bind:
        return emit_bind(node);
    }
    return {};
  }

  void emit_failure(const Node& node, std::string_view message) {
    put({.op = Op::fail, .a = name(message), .offset = node.offset}, 1);
  }

  void emit_name(NodeIndex index) {
    const Node& node = ast_.at(index);
    const Meaning& found = meaning(index);
    switch (found.sort) {
      case Sort::variable:
        code_.facts.push_back(environment_.variables[found.index].name);
        put({.op = Op::variable, .a = found.index, .offset = node.offset}, 1);
        return;
      case Sort::local:
        put({.op = Op::local, .a = found.index, .offset = node.offset}, 1);
        return;
      case Sort::type_name: {
        const Value type = Value::type(found.name);
        put({.op = Op::constant, .a = constant(type), .offset = node.offset}, 1);
        return;
      }
      case Sort::plain:
      case Sort::field:
      case Sort::function:
      case Sort::unresolved:
        break;
    }
    emit_failure(node, fmt::format("`{}` is not declared", node.text));
  }

  Result<void> emit_select(NodeIndex index) {
    const Node& node = ast_.at(index);
    const Meaning& found = meaning(index);
    if (found.sort == Sort::variable || found.sort == Sort::type_name) {
      emit_name(index);
      return {};
    }
    if (found.sort == Sort::field && !node.tests) return emit_field(node, found.index);
    BELAY_TRY_VOID(emit(ast_.child(node, 0)));
    const Op op = node.tests ? Op::has : node.optional ? Op::select_optional : Op::select;
    put({.op = op, .a = name(node.text), .offset = node.offset}, 0);
    return {};
  }

  Result<void> emit_field(const Node& node, std::uint32_t slot) {
    const NodeIndex owner = ast_.child(node, 0);
    const Meaning& found = meaning(owner);
    if (found.sort == Sort::variable) {
      const std::string& variable = environment_.variables[found.index].name;
      code_.facts.push_back(fmt::format("{}.{}", variable, node.text));
      put({.op = Op::variable_field, .a = found.index, .b = slot, .offset = node.offset}, 1);
      return {};
    }
    if (found.sort == Sort::local) {
      put({.op = Op::local_field, .a = found.index, .b = slot, .offset = node.offset}, 1);
      return {};
    }
    BELAY_TRY_VOID(emit(owner));
    put({.op = Op::field, .a = slot, .offset = node.offset}, 0);
    return {};
  }

  Result<void> emit_call(NodeIndex index) {
    const Node& node = ast_.at(index);
    const Meaning& found = meaning(index);
    const auto arguments = ast_.children(node).subspan(found.namespaced ? 1 : 0);
    const bool receiver = node.receiver && !found.namespaced;
    if (found.sort != Sort::function) {
      emit_failure(node, fmt::format("there is no function `{}`", node.text));
      return {};
    }
    if (found.function->run == nullptr || !found.function->allows(receiver, arguments.size())) {
      emit_failure(node, fmt::format("no such overload of `{}`", node.text));
      return {};
    }
    if (node.text == "matches" && found.function->built_in && arguments.size() == 2 &&
        ast_.at(arguments[1]).kind == NodeKind::literal) {
      return emit_matches(node, arguments);
    }
    if (found.function->built_in && arguments.size() == 2) {
      BELAY_TRY(const bool is_test, emit_test(node, arguments[0], arguments[1]));
      if (is_test) return {};
    }
    if (receiver && found.function->built_in && (node.text == "or" || node.text == "orValue")) {
      return emit_or_else(node, arguments, function(node.text, found.function->run));
    }
    const std::uint32_t target = function(node.text, found.function->run);
    const auto count = static_cast<std::uint8_t>(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (i == 1 && count == 2) {
        if (const auto value = ahead(arguments[1])) {
          put({.op = Op::call_constant,
               .count = 2,
               .a = target,
               .b = constant(*value),
               .offset = node.offset},
              0);
          return {};
        }
      }
      BELAY_TRY_VOID(emit(arguments[i]));
    }
    const Op op = !found.function->built_in || count != 2 ? Op::call
                  : node.text == "_+_"                    ? Op::add
                  : node.text == "_-_"                    ? Op::subtract
                                                          : Op::call;
    put({.op = op, .count = count, .a = target, .offset = node.offset}, 1 - count);
    return {};
  }

  // `a.or(b)`, `a.orValue(b)`: `b` is evaluated only where `a` holds nothing.
  Result<void> emit_or_else(const Node& node, std::span<const NodeIndex> arguments,
                            std::uint32_t target) {
    BELAY_TRY_VOID(emit(arguments[0]));
    const std::uint16_t takes_out = node.text == "orValue" ? 1 : 0;
    const auto skip = put({.op = Op::or_else, .detail = takes_out, .offset = node.offset}, 0);
    BELAY_TRY_VOID(emit(arguments[1]));
    put({.op = Op::call, .count = 2, .a = target, .offset = node.offset}, -1);
    code_.instructions[skip].a = here();
    return {};
  }

  // Whether the call asks about one value and a constant, and so became a test.
  Result<bool> emit_test(const Node& node, NodeIndex left, NodeIndex right) {
    auto test = test_of(node.text);
    if (!test) return false;
    NodeIndex asked = left;
    auto value = ahead(right);
    if (!value && *test == Test::is_among) {
      test = Test::holds;
      asked = right;
      value = ahead(left);
    }
    if (!value) return false;
    Instruction made{.op = Op::test,
                     .count = static_cast<std::uint8_t>(*test),
                     .b = constant(*value),
                     .offset = node.offset};
    const Meaning& found = meaning(asked);
    const Node& of = ast_.at(asked);
    const bool is_name = of.kind == NodeKind::name || of.kind == NodeKind::select;
    if (is_name && found.sort == Sort::variable) {
      code_.facts.push_back(environment_.variables[found.index].name);
      made.op = Op::test_variable;
      made.a = found.index;
    } else if (is_name && found.sort == Sort::local) {
      made.op = Op::test_local;
      made.a = found.index;
    } else if (is_field_of_local(asked)) {
      made.op = Op::test_field;
      made.a = meaning(ast_.child(of, 0)).index;
      made.detail = static_cast<std::uint16_t>(found.index);
    } else {
      BELAY_TRY_VOID(emit(asked));
    }
    put(made, made.op == Op::test ? 0 : 1);
    return true;
  }

  bool is_field_of_local(NodeIndex index) const {
    const Node& node = ast_.at(index);
    return node.kind == NodeKind::select && !node.tests && meaning(index).sort == Sort::field &&
           meaning(index).index <= UINT16_MAX && meaning(ast_.child(node, 0)).sort == Sort::local;
  }

  Result<void> emit_matches(const Node& node, std::span<const NodeIndex> arguments) {
    const Value& written = ast_.at(arguments[1]).value;
    if (!written.is(Kind::string)) {
      emit_failure(node, "no such overload of `matches`");
      return {};
    }
    std::string problem;
    auto pattern = compile_pattern(written.text(), problem);
    if (!problem.empty()) {
      return fail(Code::malformed, problem, place_of(ast_.source, ast_.at(arguments[1]).offset));
    }
    const auto index = static_cast<std::uint32_t>(code_.patterns.size());
    code_.patterns.emplace_back(std::move(pattern));
    if (is_field_of_local(arguments[0])) {
      put({.op = Op::matches_field,
           .detail = static_cast<std::uint16_t>(meaning(arguments[0]).index),
           .a = meaning(ast_.child(ast_.at(arguments[0]), 0)).index,
           .b = index,
           .offset = node.offset},
          1);
      return {};
    }
    BELAY_TRY_VOID(emit(arguments[0]));
    put({.op = Op::matches, .a = index, .offset = node.offset}, 0);
    return {};
  }

  Result<void> emit_logic(const Node& node, Op first, Op next) {
    std::vector<std::uint32_t> exits;
    for (NodeIndex child : ast_.children(node)) {
      BELAY_TRY_VOID(emit(child));
      const bool is_first = exits.empty();
      exits.push_back(
          put({.op = is_first ? first : next, .offset = ast_.at(child).offset}, is_first ? 0 : -1));
    }
    for (std::uint32_t exit : exits) code_.instructions[exit].a = here();
    return {};
  }

  Result<void> emit_conditional(const Node& node) {
    BELAY_TRY_VOID(emit(ast_.child(node, 0)));
    const std::uint32_t branch = put({.op = Op::branch, .offset = node.offset}, -1);
    BELAY_TRY_VOID(emit(ast_.child(node, 1)));
    const std::uint32_t jump = put({.op = Op::jump}, -1);
    code_.instructions[branch].a = here();
    BELAY_TRY_VOID(emit(ast_.child(node, 2)));
    code_.instructions[branch].b = here();
    code_.instructions[jump].a = here();
    return {};
  }

  Result<void> emit_aggregate(const Node& node, Op op) {
    std::vector<bool> maybes;
    for (NodeIndex child : ast_.children(node)) {
      BELAY_TRY_VOID(emit(child));
      maybes.push_back(ast_.at(child).kind == NodeKind::maybe);
    }
    Instruction made{.op = op, .offset = node.offset};
    made.a = op == Op::make_map ? node.child_count / 2 : node.child_count;
    if (std::find(maybes.begin(), maybes.end(), true) != maybes.end()) {
      if (code_.maybes.size() >= UINT16_MAX) {
        return fail(Code::over_limit, "the expression has too many optional elements; split it",
                    place_of(ast_.source, node.offset));
      }
      code_.maybes.push_back(std::move(maybes));
      made.detail = static_cast<std::uint16_t>(code_.maybes.size());
    }
    put(made, 1 - static_cast<int>(node.child_count));
    return {};
  }

  Result<void> emit_fold(const Node& node) {
    BELAY_TRY_VOID(emit(ast_.child(node, 0)));
    const auto index = static_cast<std::uint32_t>(code_.folds.size());
    code_.folds.push_back({.kind = node.fold, .slot = running_folds_++, .first = bind_local()});
    if (!node.second.empty()) code_.folds[index].second = bind_local();
    code_.fold_count = std::max(code_.fold_count, running_folds_);
    put({.op = Op::fold_begin, .a = index, .offset = node.offset}, -1);
    code_.folds[index].next = put({.op = Op::fold_next, .a = index, .offset = node.offset}, 0);
    if (node.filters) {
      const NodeIndex filter = ast_.child(node, 1);
      BELAY_TRY_VOID(emit(filter));
      put({.op = Op::fold_filter, .a = index, .offset = ast_.at(filter).offset}, -1);
    }
    const NodeIndex body = ast_.child(node, node.filters ? 2 : 1);
    BELAY_TRY_VOID(emit(body));
    put({.op = Op::fold_step, .a = index, .offset = ast_.at(body).offset}, -1);
    Fold& fold = code_.folds[index];
    fold.finish = put({.op = Op::fold_finish, .a = index, .offset = node.offset}, 1);
    fold.length = fold.finish - fold.next;
    locals_ -= node.second.empty() ? 1 : 2;
    --running_folds_;
    return {};
  }

  std::uint32_t bind_local() {
    code_.local_count = std::max(code_.local_count, locals_ + 1);
    return locals_++;
  }

  Result<void> emit_bind(const Node& node) {
    BELAY_TRY_VOID(emit(ast_.child(node, 0)));
    put({.op = Op::store, .a = bind_local(), .offset = node.offset}, -1);
    BELAY_TRY_VOID(emit(ast_.child(node, 1)));
    --locals_;
    return {};
  }

  const Ast& ast_;
  const Checked& checked_;
  const Environment::Content& environment_;
  Program::Code& code_;
  std::vector<bool> constant_;
  int depth_ = 0;
  std::uint32_t locals_ = 0;
  std::uint32_t running_folds_ = 0;
};

}  // namespace

Result<void> generate(const Ast& ast, const Checked& checked,
                      const Environment::Content& environment, Program::Code& code) {
  return Generator(ast, checked, environment, code).generate();
}

}  // namespace belay::cel
