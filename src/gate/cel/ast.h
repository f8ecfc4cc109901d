#ifndef BELAY_GATE_CEL_AST_H_
#define BELAY_GATE_CEL_AST_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gate/cel/arena.h"
#include "gate/cel/value.h"

namespace belay::cel {

enum class NodeKind : std::uint8_t {
  literal,      ///< value
  name,         ///< text; rooted: written with a leading dot
  select,       ///< child 0, text: the field; optional: `.?`; tests: inside `has()`
  call,         ///< text: the function; receiver: child 0 is what it is called on
  all_of,       ///< `&&`, any number of children
  any_of,       ///< `||`
  conditional,  ///< condition, then, else
  list,         ///< children are the elements
  map,          ///< children are key, value, key, value, ...
  maybe,        ///< an optional element or entry value: child 0, left out when it is none
  fold,         ///< a macro over a list or map: range, [filter], body
  bind          ///< text: the name; value, body
};

enum class FoldKind : std::uint8_t {
  all,
  exists,
  exists_one,
  map,
  filter,
  transform_list,
  transform_map,
  transform_map_entry
};

using NodeIndex = std::uint32_t;

struct Node {
  NodeKind kind = NodeKind::literal;
  FoldKind fold = FoldKind::all;
  bool rooted = false;
  bool optional = false;
  bool tests = false;
  bool receiver = false;
  bool filters = false;      ///< a fold with a filter
  std::uint16_t depth = 1;   ///< of the tree below, so that walking it is bounded
  std::uint32_t offset = 0;  ///< in the text: where to point
  std::uint32_t first_child = 0;
  std::uint32_t child_count = 0;
  std::string_view text = {};
  std::string_view second = {};  ///< a fold's second variable; its first is `text`
  Value value = {};
};

/// A parsed expression: flat, children by index, always before their parents.
struct Ast {
  std::string_view source;
  std::vector<Node> nodes;
  std::vector<NodeIndex> child_indices;
  NodeIndex root = 0;

  Node& at(NodeIndex index) { return nodes[index]; }
  const Node& at(NodeIndex index) const { return nodes[index]; }

  std::span<const NodeIndex> children(const Node& node) const {
    return {child_indices.data() + node.first_child, node.child_count};
  }
  NodeIndex child(const Node& node, std::size_t i) const {
    return child_indices[node.first_child + i];
  }

  NodeIndex add(Node node, std::span<const NodeIndex> children) {
    node.first_child = static_cast<std::uint32_t>(child_indices.size());
    node.child_count = static_cast<std::uint32_t>(children.size());
    for (NodeIndex child : children) {
      node.depth = std::max(node.depth, static_cast<std::uint16_t>(nodes[child].depth + 1));
      child_indices.push_back(child);
    }
    nodes.push_back(node);
    return static_cast<NodeIndex>(nodes.size() - 1);
  }
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_AST_H_
