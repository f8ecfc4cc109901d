#include "gate/cel/checker.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "gate/cel/lexer.h"
#include "gate/cel/time.h"
#include "gate/cel/unify.h"

namespace belay::cel {

namespace {

using K = Type::Kind;
using Sort = Meaning::Sort;

struct TypeName {
  std::string_view name;
  K kind;
};

constexpr std::array<TypeName, 13> kTypeNames = {{
    {"bool", K::boolean},
    {"int", K::integer},
    {"uint", K::unsigned_integer},
    {"double", K::floating},
    {"string", K::string},
    {"bytes", K::bytes},
    {"null_type", K::null},
    {"list", K::dyn},
    {"map", K::dyn},
    {"type", K::dyn},
    {"optional_type", K::dyn},
    {"google.protobuf.Timestamp", K::timestamp},
    {"google.protobuf.Duration", K::duration},
}};

const TypeName* type_named(std::string_view name) {
  for (const TypeName& candidate : kTypeNames) {
    if (candidate.name == name) return &candidate;
  }
  return nullptr;
}

// `_+_` as a person writes it.
std::string spoken(std::string_view function) {
  if (function == "_[_]" || function == "_[?_]") return "[]";
  std::string name;
  for (const char c : function) {
    if (c != '_' && c != '@') name += c;
  }
  const bool is_operator =
      function.starts_with('_') || function.starts_with('@') || function.ends_with('_');
  return is_operator ? name : std::string(function);
}

class Checker {
 public:
  Checker(const Ast& ast, const Environment::Content& environment, bool strict)
      : ast_(ast), environment_(environment), strict_(strict) {
    checked_.meanings.resize(ast.nodes.size());
  }

  Result<Checked> run() {
    BELAY_TRY(const Type type, check(ast_.root));
    checked_.result = types_.resolved(type, true);
    return std::move(checked_);
  }

 private:
  using Typed = Result<Type>;

  struct Local {
    std::string_view name;
    Type type;
  };

  tl::unexpected<Error> wrong(const Node& node, std::string message) const {
    return fail(Code::malformed, std::move(message), place_of(ast_.source, node.offset));
  }

  Meaning& meaning(const Node& node) {
    return checked_.meanings[static_cast<std::size_t>(&node - ast_.nodes.data())];
  }

  std::string shown(const Type& type) const { return types_.resolved(type, true).to_string(); }

  Typed check(NodeIndex index) {
    const Node& node = ast_.at(index);
    BELAY_TRY(Type type, check_kind(node));
    if (!strict_ && !type.is(K::object)) type = K::dyn;
    return checked_.meanings[index].type = types_.resolved(type, false);
  }

  Typed check_kind(const Node& node) {
    switch (node.kind) {
      case NodeKind::literal:
        return type_of_literal(node.value);
      case NodeKind::name:
        return check_name(node);
      case NodeKind::select:
        return check_select(node);
      case NodeKind::call:
        return check_call(node);
      case NodeKind::all_of:
      case NodeKind::any_of:
        return check_logic(node);
      case NodeKind::conditional:
        return check_conditional(node);
      case NodeKind::list:
        return check_list(node);
      case NodeKind::map:
        return check_map(node);
      case NodeKind::maybe:
        return check_maybe(node);
      case NodeKind::fold:
        return check_fold(node);
      case NodeKind::bind:
        return check_bind(node);
    }
    return K::dyn;
  }

  static Type type_of_literal(const Value& value) {
    switch (value.kind()) {
      case Kind::boolean:
        return K::boolean;
      case Kind::integer:
        return K::integer;
      case Kind::unsigned_integer:
        return K::unsigned_integer;
      case Kind::floating:
        return K::floating;
      case Kind::string:
        return K::string;
      case Kind::bytes:
        return K::bytes;
      default:
        return K::null;
    }
  }

  std::optional<std::uint32_t> local(std::string_view name) const {
    for (std::size_t i = locals_.size(); i-- > 0;) {
      if (locals_[i].name == name) return static_cast<std::uint32_t>(i);
    }
    return std::nullopt;
  }

  // Looks a possibly dotted name up among variables and types.
  std::optional<Type> resolve(const Node& node, std::string_view name, bool rooted) {
    for (const std::string& candidate : environment_.candidates(name, rooted)) {
      if (const auto index = environment_.variable(candidate)) {
        meaning(node) = {.sort = Sort::variable, .index = *index};
        return environment_.variables[*index].type;
      }
      if (const TypeName* found = type_named(candidate)) {
        meaning(node) = {.sort = Sort::type_name, .name = found->name};
        return Type::type_of(found->kind);
      }
    }
    return std::nullopt;
  }

  Typed check_name(const Node& node) {
    if (const auto index = local(node.text); index && !node.rooted) {
      meaning(node) = {.sort = Sort::local, .index = *index};
      return locals_[*index].type;
    }
    if (const auto type = resolve(node, node.text, node.rooted)) return *type;
    if (!strict_) {
      meaning(node) = {.sort = Sort::unresolved, .name = node.text};
      return K::dyn;
    }
    return wrong(node, fmt::format("`{}` is not declared{}", node.text, suggestion(node.text)));
  }

  std::string suggestion(std::string_view name) const {
    std::vector<std::string_view> known;
    for (const Local& local : locals_) known.push_back(local.name);
    for (const auto& variable : environment_.variables) known.push_back(variable.name);
    return did_you_mean(name, known);
  }

  // Whether dotted variables begin so, and none is named so.
  bool is_beginning(std::string_view name) const {
    bool found = false;
    for (const auto& variable : environment_.variables) {
      const std::string_view known = variable.name;
      if (known == name) return false;
      found = found || (known.starts_with(name) && known.substr(name.size()).starts_with('.'));
    }
    return found;
  }

  // `a.b.c` where every part is a plain name and `a` is not bound around here.
  std::optional<std::string> dotted(const Node& node, bool& rooted) const {
    if (node.kind == NodeKind::name) {
      if (local(node.text) && !node.rooted) return std::nullopt;
      rooted = node.rooted;
      return std::string(node.text);
    }
    if (node.kind != NodeKind::select || node.optional || node.tests) return std::nullopt;
    auto name = dotted(ast_.at(ast_.child(node, 0)), rooted);
    if (!name || name->size() > 256) return std::nullopt;
    *name += '.';
    return *name + std::string(node.text);
  }

  Typed check_select(const Node& node) {
    bool rooted = false;
    if (const auto name = dotted(node, rooted)) {
      if (const auto type = resolve(node, *name, rooted)) return *type;
      // The whole path reads better, and is nearer to what was meant: `reach.tier`, not `reach`.
      const Node& first = ast_.at(ast_.child(node, 0));
      if (strict_ && first.kind == NodeKind::name && is_beginning(first.text)) {
        return wrong(first, fmt::format("`{}` is not declared{}", *name, suggestion(*name)));
      }
    }
    BELAY_TRY(Type operand, check(ast_.child(node, 0)));
    operand = types_.resolved(operand, false);
    const bool held = operand.is(K::optional);
    if (held) operand = types_.resolved(operand.parts()[0], false);
    BELAY_TRY(const Type field, field_of(node, operand, held));
    if (node.tests) return K::boolean;
    if (!node.optional && !held) return field;
    return field.is(K::optional) ? field : Type::optional(field);
  }

  Typed field_of(const Node& node, const Type& operand, bool held) {
    switch (operand.kind()) {
      case K::map:
        return operand.parts()[1];
      case K::object:
        return object_field(node, operand.object_type(), held);
      case K::dyn:
        return K::dyn;
      case K::parameter:
        types_.assign(K::dyn, operand);
        return K::dyn;
      default:
        break;
    }
    if (!strict_) return K::dyn;
    return wrong(node, fmt::format("`{}` has no field `{}`", shown(operand), node.text));
  }

  Typed object_field(const Node& node, const ObjectType& object, bool held) {
    const auto slot = object.slot(node.text);
    if (slot) {
      if (!held && !node.optional) meaning(node) = {.sort = Sort::field, .index = *slot};
      return object.fields()[*slot].type;
    }
    if (!strict_) return K::dyn;
    // The whole path reads better in the suggestion: `reach.tier`, not `tier`.
    bool rooted = false;
    const auto owner = dotted(ast_.at(ast_.child(node, 0)), rooted);
    const std::string prefix = owner ? *owner + "." : "";
    std::vector<std::string> names;
    for (const auto& field : object.fields()) names.push_back(prefix + field.name);
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string path = prefix + std::string(node.text);
    return wrong(node, fmt::format("`{}` is not declared{}", path, did_you_mean(path, known)));
  }

  Typed check_call(const Node& node) {
    if (node.receiver) {
      bool rooted = false;
      if (auto name = dotted(ast_.at(ast_.child(node, 0)), rooted)) {
        *name += '.';
        *name += node.text;
        if (const FunctionEntry* found = function_named(*name, rooted)) {
          meaning(node) = {.sort = Sort::function, .namespaced = true, .function = found};
          return check_overloads(node, *found, *name, false);
        }
      }
    }
    const FunctionEntry* found =
        node.receiver ? environment_.function(node.text) : function_named(node.text, node.rooted);
    if (found == nullptr) return undeclared_function(node);
    meaning(node) = {.sort = Sort::function, .function = found};
    return check_overloads(node, *found, node.text, node.receiver);
  }

  const FunctionEntry* function_named(std::string_view name, bool rooted) const {
    for (const std::string& candidate : environment_.candidates(name, rooted)) {
      if (const FunctionEntry* found = environment_.function(candidate)) return found;
    }
    return nullptr;
  }

  Typed undeclared_function(const Node& node) {
    if (!strict_) {
      for (NodeIndex child : ast_.children(node)) BELAY_TRY_VOID(check(child));
      meaning(node) = {.sort = Sort::unresolved, .name = node.text};
      return K::dyn;
    }
    std::vector<std::string_view> known = {"has", "all", "exists", "exists_one", "map", "filter"};
    for (const auto& [name, entry] : environment_.functions) known.push_back(name);
    return wrong(node, fmt::format("there is no function `{}`{}", node.text,
                                   did_you_mean(node.text, known)));
  }

  Typed check_overloads(const Node& node, const FunctionEntry& function, std::string_view name,
                        bool receiver) {
    const bool namespaced = meaning(node).namespaced;
    std::vector<Type> arguments;
    for (NodeIndex child : ast_.children(node).subspan(namespaced ? 1 : 0)) {
      BELAY_TRY(arguments.emplace_back(), check(child));
    }
    if (!strict_) return K::dyn;
    std::optional<Type> result;
    for (const Overload& overload : function.overloads) {
      if (overload.receiver != receiver) continue;
      const auto found = overload_result(overload, arguments);
      if (!found) continue;
      if (function.built_in && takes_zone(overload))
        BELAY_TRY_VOID(check_zone(ast_.child(node, 1)));
      if (result && !(*result == *found)) return K::dyn;
      result = found;
    }
    if (result) return *result;
    return no_match(node, name, receiver, arguments);
  }

  static bool takes_zone(const Overload& overload) {
    const auto& parameters = overload.parameters;
    return parameters.size() == 2 && parameters[0].is(K::timestamp) && parameters[1].is(K::string);
  }

  // A zone that is written out is known or not, whatever the facts will be.
  Result<void> check_zone(NodeIndex index) const {
    const Node& zone = ast_.at(index);
    if (zone.kind != NodeKind::literal || !zone.value.is(Kind::string)) return {};
    if (auto problem = problem_of_zone(zone.value.text())) return wrong(zone, *std::move(problem));
    return {};
  }

  std::optional<Type> overload_result(const Overload& overload, const std::vector<Type>& given) {
    if (overload.parameters.size() != given.size()) return std::nullopt;
    Substitution::Renaming renaming;
    std::vector<Type> expected;
    for (const Type& type : overload.parameters) {
      expected.push_back(types_.instantiate(type, renaming));
    }
    const Type result = types_.instantiate(overload.result, renaming);
    if (!types_.assign_all(given, expected)) return std::nullopt;
    return types_.resolved(result, false);
  }

  Typed no_match(const Node& node, std::string_view name, bool receiver,
                 const std::vector<Type>& arguments) const {
    if (arguments.size() == 2 && (name.starts_with('_') || name.starts_with('@')) && !receiver) {
      const std::string left = shown(arguments[0]);
      const std::string right = shown(arguments[1]);
      if (name == "_[_]") {
        return wrong(node, fmt::format("`{}` cannot be indexed by `{}`", left, right));
      }
      return wrong(
          node, fmt::format("`{}` does not go between `{}` and `{}`", spoken(name), left, right));
    }
    std::string types;
    for (std::size_t i = receiver ? 1 : 0; i < arguments.size(); ++i) {
      if (!types.empty()) types += ", ";
      types += shown(arguments[i]);
    }
    if (receiver) {
      return wrong(node,
                   fmt::format("`{}` has no method `{}({})`", shown(arguments[0]), name, types));
    }
    return wrong(node, fmt::format("`{}` does not take ({})", spoken(name), types));
  }

  Result<void> expect_bool(NodeIndex index, std::string_view where) {
    BELAY_TRY(const Type type, check(index));
    if (!strict_ || types_.assign(type, K::boolean)) return {};
    return wrong(ast_.at(index), fmt::format("{} is a bool, not `{}`", where, shown(type)));
  }

  Typed check_logic(const Node& node) {
    const std::string_view where =
        node.kind == NodeKind::all_of ? "each side of `&&`" : "each side of `||`";
    for (NodeIndex child : ast_.children(node)) BELAY_TRY_VOID(expect_bool(child, where));
    return K::boolean;
  }

  Typed check_conditional(const Node& node) {
    BELAY_TRY_VOID(expect_bool(ast_.child(node, 0), "the condition before `?`"));
    BELAY_TRY(const Type then, check(ast_.child(node, 1)));
    BELAY_TRY(const Type otherwise, check(ast_.child(node, 2)));
    if (!strict_) return K::dyn;
    if (!types_.assign(then, otherwise)) {
      return wrong(node, fmt::format("both results of `?:` have one type, not `{}` and `{}`",
                                     shown(then), shown(otherwise)));
    }
    return types_.join(then, otherwise);
  }

  Typed joined(const std::optional<Type>& before, NodeIndex index) {
    BELAY_TRY(const Type type, check(index));
    return before ? types_.join(types_.resolved(*before, false), type) : type;
  }

  Typed check_list(const Node& node) {
    std::optional<Type> element;
    for (NodeIndex child : ast_.children(node)) {
      BELAY_TRY(element, joined(element, child));
    }
    return Type::list(element ? *element : types_.fresh());
  }

  Typed check_map(const Node& node) {
    std::optional<Type> key;
    std::optional<Type> value;
    for (std::size_t i = 0; i < node.child_count; i += 2) {
      BELAY_TRY(key, joined(key, ast_.child(node, i)));
      BELAY_TRY(value, joined(value, ast_.child(node, i + 1)));
    }
    return Type::map(key ? *key : types_.fresh(), value ? *value : types_.fresh());
  }

  Typed check_maybe(const Node& node) {
    BELAY_TRY(const Type given, check(ast_.child(node, 0)));
    const Type held = types_.fresh();
    if (strict_ && !types_.assign(given, Type::optional(held))) {
      return wrong(node, fmt::format("behind `?` stands an optional, not `{}`", shown(given)));
    }
    return types_.resolved(held, false);
  }

  // The types of a fold's variables, from what it runs over.
  Result<std::pair<Type, Type>> variable_types(const Node& node, const Type& range) {
    switch (range.kind()) {
      case K::list:
        if (node.second.empty()) return std::pair(range.parts()[0], Type(K::dyn));
        return std::pair(Type(K::integer), range.parts()[0]);
      case K::map:
        return std::pair(range.parts()[0], range.parts()[1]);
      case K::parameter:
        types_.assign(K::dyn, range);
        break;
      case K::dyn:
        break;
      default:
        if (strict_) {
          return wrong(node,
                       fmt::format("a list or a map stands before this, not `{}`", shown(range)));
        }
    }
    return std::pair(Type(K::dyn), Type(K::dyn));
  }

  Typed check_fold(const Node& node) {
    BELAY_TRY(Type range, check(ast_.child(node, 0)));
    range = types_.resolved(range, false);
    BELAY_TRY(const auto variables, variable_types(node, range));
    const std::size_t outside = locals_.size();
    locals_.push_back({node.text, variables.first});
    if (!node.second.empty()) locals_.push_back({node.second, variables.second});
    if (node.filters) {
      BELAY_TRY_VOID(expect_bool(ast_.child(node, 1), "the filter"));
    }
    BELAY_TRY(const Type result, check_body(node, range, variables));
    locals_.resize(outside);
    return result;
  }

  Typed check_body(const Node& node, const Type& range, const std::pair<Type, Type>& variables) {
    const NodeIndex body = ast_.child(node, node.filters ? 2 : 1);
    switch (node.fold) {
      case FoldKind::all:
      case FoldKind::exists:
      case FoldKind::exists_one:
        BELAY_TRY_VOID(expect_bool(body, "what is asked of each element"));
        return K::boolean;
      case FoldKind::filter:
        BELAY_TRY_VOID(expect_bool(body, "the filter"));
        return Type::list(variables.first);
      case FoldKind::map:
      case FoldKind::transform_list: {
        BELAY_TRY(const Type element, check(body));
        return Type::list(element);
      }
      case FoldKind::transform_map: {
        BELAY_TRY(const Type value, check(body));
        return Type::map(range.is(K::list) ? Type(K::integer) : variables.first, value);
      }
      case FoldKind::transform_map_entry:
        break;
    }
    BELAY_TRY(const Type entry, check(body));
    if (entry.is(K::map) || !strict_) return entry;
    return wrong(ast_.at(body), "`transformMapEntry` makes maps of one entry");
  }

  Typed check_bind(const Node& node) {
    BELAY_TRY(const Type value, check(ast_.child(node, 0)));
    locals_.push_back({node.text, value});
    BELAY_TRY(const Type body, check(ast_.child(node, 1)));
    locals_.pop_back();
    return body;
  }

  const Ast& ast_;
  const Environment::Content& environment_;
  const bool strict_;
  Substitution types_;
  std::vector<Local> locals_;
  Checked checked_;
};

}  // namespace

Result<Checked> check(const Ast& ast, const Environment::Content& environment, bool strict) {
  return Checker(ast, environment, strict).run();
}

}  // namespace belay::cel
