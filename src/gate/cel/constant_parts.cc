#include "gate/cel/constant_parts.h"

#include <algorithm>

namespace belay::cel {

namespace {

using Sort = Meaning::Sort;

bool is_constant(const Ast& ast, const Checked& checked, NodeIndex index,
                 const std::vector<bool>& constant) {
  const Meaning& meaning = checked.meanings[index];
  const Node& node = ast.at(index);
  switch (node.kind) {
    case NodeKind::literal:
      return true;
    case NodeKind::name:
      return meaning.sort == Sort::type_name;
    case NodeKind::select:
      if (meaning.sort == Sort::type_name) return true;
      if (meaning.sort != Sort::plain) return false;
      break;
    case NodeKind::call:
      if (meaning.sort != Sort::function || !meaning.function->built_in) {
        return false;
      }
      break;
    case NodeKind::fold:
    case NodeKind::bind:
      return false;
    case NodeKind::all_of:
    case NodeKind::any_of:
    case NodeKind::conditional:
    case NodeKind::list:
    case NodeKind::map:
    case NodeKind::maybe:
      break;
  }
  const auto children = ast.children(node).subspan(meaning.namespaced ? 1 : 0);
  return std::all_of(children.begin(), children.end(),
                     [&](NodeIndex child) { return constant[child]; });
}

}  // namespace

std::vector<bool> constant_parts(const Ast& ast, const Checked& checked) {
  std::vector<bool> constant(ast.nodes.size());
  // Children stand before their parents, so one pass sees each after its parts.
  for (NodeIndex i = 0; i < ast.nodes.size(); ++i) {
    constant[i] = is_constant(ast, checked, i, constant);
  }
  return constant;
}

}  // namespace belay::cel
