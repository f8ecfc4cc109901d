#include "gate/cel/macros.h"

#include <fmt/format.h>

#include <array>

#include "gate/cel/lexer.h"

namespace belay::cel {

namespace {

struct FoldMacro {
  std::string_view name;
  std::size_t arguments;
  FoldKind fold;
  int variables;
  bool filters;
};

constexpr std::array<FoldMacro, 17> kFoldMacros = {{
    {"all", 2, FoldKind::all, 1, false},
    {"exists", 2, FoldKind::exists, 1, false},
    {"exists_one", 2, FoldKind::exists_one, 1, false},
    {"existsOne", 2, FoldKind::exists_one, 1, false},
    {"map", 2, FoldKind::map, 1, false},
    {"map", 3, FoldKind::map, 1, true},
    {"filter", 2, FoldKind::filter, 1, false},
    {"all", 3, FoldKind::all, 2, false},
    {"exists", 3, FoldKind::exists, 2, false},
    {"exists_one", 3, FoldKind::exists_one, 2, false},
    {"existsOne", 3, FoldKind::exists_one, 2, false},
    {"transformList", 3, FoldKind::transform_list, 2, false},
    {"transformList", 4, FoldKind::transform_list, 2, true},
    {"transformMap", 3, FoldKind::transform_map, 2, false},
    {"transformMap", 4, FoldKind::transform_map, 2, true},
    {"transformMapEntry", 3, FoldKind::transform_map_entry, 2, false},
    {"transformMapEntry", 4, FoldKind::transform_map_entry, 2, true},
}};

class Expansion {
 public:
  using Expanded = Result<std::optional<NodeIndex>>;

  Expansion(Ast& ast, const WrittenCall& call, Libraries libraries, Arena& arena)
      : ast_(ast), call_(call), libraries_(libraries), arena_(arena) {}

  Expanded expand() {
    if (!call_.target) {
      if (call_.function == "has" && count() == 1) return presence();
      return std::nullopt;
    }
    if (target_is("cel")) return of_cel();
    if (target_is("math")) return of_math();
    if (has(Library::optionals) && count() == 2) {
      if (call_.function == "optMap") return optional_map(true);
      if (call_.function == "optFlatMap") return optional_map(false);
    }
    if (has(Library::lists) && count() == 2 && call_.function == "sortBy") return sort_by();
    for (const FoldMacro& macro : kFoldMacros) {
      if (macro.name == call_.function && macro.arguments == count() &&
          (macro.variables == 1 || has(Library::two_variable_macros))) {
        return fold(macro);
      }
    }
    return std::nullopt;
  }

 private:
  std::size_t count() const { return call_.arguments.size(); }
  NodeIndex argument(std::size_t i) const { return call_.arguments[i]; }
  const Node& node(std::size_t i) const { return ast_.at(call_.arguments[i]); }
  bool has(Library library) const { return (libraries_ & bit(library)) != 0; }

  bool target_is(std::string_view name) const {
    const Node& target = ast_.at(*call_.target);
    return target.kind == NodeKind::name && target.text == name && !target.rooted;
  }

  tl::unexpected<Error> wrong(std::uint32_t offset, std::string message) const {
    return fail(Code::malformed, std::move(message), place_of(ast_.source, offset));
  }

  NodeIndex add(Node made, std::initializer_list<NodeIndex> children) {
    made.offset = call_.offset;
    return ast_.add(made, std::span(children.begin(), children.size()));
  }

  NodeIndex name(std::string_view text) { return add({.kind = NodeKind::name, .text = text}, {}); }

  Result<std::string_view> variable(std::size_t i) const {
    const Node& written = node(i);
    if (written.kind != NodeKind::name || written.rooted) {
      return wrong(written.offset,
                   fmt::format("`{}` takes a plain name here, for each element", call_.function));
    }
    return written.text;
  }

  Expanded presence() {
    const Node& selected = node(0);
    if (selected.kind != NodeKind::select || selected.tests) {
      return wrong(selected.offset, "`has` takes a field, as in `has(reach.tier)`");
    }
    ast_.at(argument(0)).tests = true;
    return argument(0);
  }

  Expanded fold(const FoldMacro& macro) {
    Node made{.kind = NodeKind::fold, .fold = macro.fold, .filters = macro.filters};
    BELAY_TRY(made.text, variable(0));
    if (macro.variables == 2) {
      BELAY_TRY(made.second, variable(1));
      if (made.text == made.second) {
        return wrong(node(1).offset, fmt::format("`{}` is the name of both variables", made.text));
      }
    }
    const auto first = static_cast<std::size_t>(macro.variables);
    if (macro.filters) return add(made, {*call_.target, argument(first), argument(first + 1)});
    return add(made, {*call_.target, argument(first)});
  }

  // `x.optMap(v, e)`: e of what x holds, or none.
  Expanded optional_map(bool wraps) {
    BELAY_TRY(const std::string_view variable_name, variable(0));
    constexpr std::string_view kTarget = "@target";
    const auto method = [&](std::string_view function) {
      return add({.kind = NodeKind::call, .receiver = true, .text = function}, {name(kTarget)});
    };
    NodeIndex body =
        add({.kind = NodeKind::bind, .text = variable_name}, {method("value"), argument(1)});
    if (wraps) body = add({.kind = NodeKind::call, .text = "optional.of"}, {body});
    const NodeIndex none = add({.kind = NodeKind::call, .text = "optional.none"}, {});
    const NodeIndex chosen = add({.kind = NodeKind::conditional}, {method("hasValue"), body, none});
    return add({.kind = NodeKind::bind, .text = kTarget}, {*call_.target, chosen});
  }

  // `list.sortBy(e, key)`: the list, and the list of its keys.
  Expanded sort_by() {
    constexpr std::string_view kList = "@list";
    Node keys{.kind = NodeKind::fold, .fold = FoldKind::map};
    BELAY_TRY(keys.text, variable(0));
    const NodeIndex made = add(keys, {name(kList), argument(1)});
    const NodeIndex sorted = add({.kind = NodeKind::call, .text = "@sortBy"}, {name(kList), made});
    return add({.kind = NodeKind::bind, .text = kList}, {*call_.target, sorted});
  }

  Expanded of_cel() {
    if (has(Library::bindings) && call_.function == "bind" && count() == 3) {
      BELAY_TRY(const std::string_view bound, variable(0));
      return add({.kind = NodeKind::bind, .text = bound}, {argument(1), argument(2)});
    }
    if (!has(Library::block)) return std::nullopt;
    if (call_.function == "block" && count() == 2) return block();
    if (call_.function == "index" && count() == 1) return numbered("@index", 1);
    if (call_.function == "iterVar" && count() == 2) return numbered("@it", 2);
    if (call_.function == "accuVar" && count() == 2) return numbered("@ac", 2);
    return std::nullopt;
  }

  Expanded numbered(std::string_view prefix, std::size_t numbers) {
    std::string text(prefix);
    for (std::size_t i = 0; i < numbers; ++i) {
      const Node& number = node(i);
      if (number.kind != NodeKind::literal || !number.value.is(Kind::integer) ||
          number.value.as_integer() < 0) {
        return wrong(number.offset, fmt::format("`cel.{}` takes plain numbers", call_.function));
      }
      text += fmt::format(":{}", number.value.as_integer());
    }
    return name(arena_.copy(text));
  }

  // Each slot is a name for all that follows; they nest from the last inwards.
  Expanded block() {
    const Node slots = node(0);
    if (slots.kind != NodeKind::list) return wrong(slots.offset, "`cel.block` takes a list");
    NodeIndex body = argument(1);
    for (std::uint32_t i = slots.child_count; i-- > 0;) {
      const NodeIndex value = ast_.child(slots, i);
      body = add({.kind = NodeKind::bind, .text = arena_.copy(fmt::format("@index:{}", i))},
                 {value, body});
      if (ast_.at(body).depth > limits::kCelDepthMax) {
        return fail(Code::over_limit, "`cel.block` has too many slots",
                    place_of(ast_.source, call_.offset));
      }
    }
    return body;
  }

  // `math.greatest` of more than two is that of a list.
  Expanded of_math() {
    if (!has(Library::math) || count() < 3) return std::nullopt;
    if (call_.function != "greatest" && call_.function != "least") return std::nullopt;
    Node list{.kind = NodeKind::list, .offset = call_.offset};
    const NodeIndex all = ast_.add(list, call_.arguments);
    return add({.kind = NodeKind::call,
                .text = call_.function == "least" ? "math.least" : "math.greatest"},
               {all});
  }

  Ast& ast_;
  const WrittenCall& call_;
  Libraries libraries_;
  Arena& arena_;
};

}  // namespace

Result<std::optional<NodeIndex>> expand_macro(Ast& ast, const WrittenCall& call,
                                              Libraries libraries, Arena& arena) {
  return Expansion(ast, call, libraries, arena).expand();
}

}  // namespace belay::cel
