#include "gate/cel/branches.h"

#include <fmt/format.h>

#include <algorithm>

#include "gate/cel/compiler.h"
#include "gate/cel/environment.h"
#include "gate/cel/lexer.h"

namespace belay::cel {

namespace {

constexpr NodeIndex kNone = ~NodeIndex{0};

/// For each node its parent and its position among that one's children.
struct Family {
  explicit Family(const Ast& ast) : parents(ast.nodes.size(), kNone), positions(ast.nodes.size()) {
    for (NodeIndex index = 0; index < ast.nodes.size(); ++index) {
      const auto children = ast.children(ast.at(index));
      for (std::uint32_t i = 0; i < children.size(); ++i) {
        parents[children[i]] = index;
        positions[children[i]] = i;
      }
    }
  }

  bool descends(NodeIndex index, NodeIndex from) const {
    while (index != kNone && index != from) index = parents[index];
    return index == from;
  }

  std::vector<NodeIndex> parents;
  std::vector<std::uint32_t> positions;
};

/// Whether a macro made the node up: nobody wrote it, and nobody can reach its other side.
bool is_made_up(const Ast& ast, NodeIndex index) {
  const Node& node = ast.at(index);
  if (node.kind == NodeKind::name) return node.text.starts_with('@');
  return node.kind == NodeKind::call && node.receiver && is_made_up(ast, ast.child(node, 0));
}

std::vector<NodeIndex> deciding_parts(const Ast& ast, const Family& family) {
  std::vector<NodeIndex> parts;
  for (NodeIndex index = 0; index < ast.nodes.size(); ++index) {
    if (!family.descends(index, ast.root)) continue;
    const Node& node = ast.at(index);
    const bool joins = node.kind == NodeKind::all_of || node.kind == NodeKind::any_of;
    if (joins) {
      for (const NodeIndex child : ast.children(node)) parts.push_back(child);
    } else if (node.kind == NodeKind::conditional && !is_made_up(ast, ast.child(node, 0))) {
      parts.push_back(ast.child(node, 0));
    }
  }
  return parts;
}

/// Rebuilds the tree so that it is true exactly when evaluation comes by `part` and finds `wanted`.
class Route {
 public:
  Route(Ast& ast, const Family& family) : ast_(ast), family_(family) {}

  void take(NodeIndex part, bool wanted) {
    NodeIndex way = wanted ? part : negation(part);
    for (NodeIndex below = part; below != ast_.root; below = family_.parents[below]) {
      way = through(family_.parents[below], family_.positions[below], way);
    }
    ast_.root = way;
  }

 private:
  /// `way`, where the evaluation of `parent` comes to its child at `position`.
  NodeIndex through(NodeIndex parent, std::uint32_t position, NodeIndex way) {
    const Node node = ast_.at(parent);
    switch (node.kind) {
      case NodeKind::all_of:
      case NodeKind::any_of: {
        std::vector<NodeIndex> parts;
        for (std::uint32_t i = 0; i < position; ++i) {
          const NodeIndex before = ast_.child(node, i);
          parts.push_back(node.kind == NodeKind::all_of ? before : negation(before));
        }
        parts.push_back(way);
        return all_of(parts);
      }
      case NodeKind::conditional: {
        if (position == 0) return way;
        const NodeIndex condition = ast_.child(node, 0);
        return all_of({position == 1 ? condition : negation(condition), way});
      }
      case NodeKind::fold:
        return position == 0 ? way : for_some_element(node, position, way);
      case NodeKind::bind:
        return position == 0 ? way : add(node, {ast_.child(node, 0), way});
      case NodeKind::literal:
      case NodeKind::name:
      case NodeKind::select:
      case NodeKind::call:
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::maybe:
        return way;
    }
    return way;
  }

  NodeIndex for_some_element(Node fold, std::uint32_t position, NodeIndex way) {
    if (fold.filters && position == 2) way = all_of({ast_.child(fold, 1), way});
    const NodeIndex range = ast_.child(fold, 0);
    fold.fold = FoldKind::exists;
    fold.filters = false;
    return add(fold, {range, way});
  }

  NodeIndex add(const Node& node, const std::vector<NodeIndex>& children) {
    return ast_.add(node, children);
  }

  NodeIndex negation(NodeIndex of) {
    return add({.kind = NodeKind::call, .offset = ast_.at(of).offset, .text = "!_"}, {of});
  }

  NodeIndex all_of(const std::vector<NodeIndex>& parts) {
    if (parts.size() == 1) return parts.front();
    return add({.kind = NodeKind::all_of, .offset = ast_.at(parts.front()).offset}, parts);
  }

  Ast& ast_;
  const Family& family_;
};

Result<Program> route_to(const Environment& environment, std::string_view text, NodeIndex part,
                         bool wanted) {
  return compile_reshaped(environment, text, [&](Ast& ast) {
    const Family family(ast);
    Route(ast, family).take(part, wanted);
  });
}

/// The binding strength of what may stand around a part without brackets, weakest first.
enum class Strength { ternary, any_of, all_of, tighter };

Strength strength_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::conditional:
      return Strength::ternary;
    case NodeKind::any_of:
      return Strength::any_of;
    case NodeKind::all_of:
      return Strength::all_of;
    default:
      return Strength::tighter;
  }
}

/// Whether the sign ends a part that binds as `strength` says.
bool ends_part(std::string_view sign, Strength strength) {
  if (sign == ",") return true;
  if (sign == "?" || sign == ":") return strength > Strength::ternary;
  if (sign == "||") return strength > Strength::any_of;
  if (sign == "&&") return strength > Strength::all_of;
  return false;
}

bool opens(std::string_view sign) { return sign == "(" || sign == "[" || sign == "{"; }
bool closes(std::string_view sign) { return sign == ")" || sign == "]" || sign == "}"; }

std::vector<Token> tokens_of(std::string_view text, Arena& arena) {
  Lexer lexer(text, arena);
  std::vector<Token> tokens;
  for (auto token = lexer.next(); token && token->kind != TokenKind::end; token = lexer.next()) {
    tokens.push_back(*token);
  }
  return tokens;
}

}  // namespace

std::string_view written(const Ast& ast, NodeIndex part) {
  std::uint32_t first = ast.at(part).offset;
  std::uint32_t last = first;
  std::vector<NodeIndex> open = {part};
  while (!open.empty()) {
    const Node& node = ast.at(open.back());
    open.pop_back();
    first = std::min(first, node.offset);
    last = std::max(last, node.offset);
    for (const NodeIndex child : ast.children(node)) open.push_back(child);
  }
  Arena arena;
  const std::vector<Token> tokens = tokens_of(ast.source, arena);
  const auto at = std::find_if(tokens.begin(), tokens.end(),
                               [&](const Token& token) { return token.offset >= first; });
  auto begin = static_cast<std::size_t>(at - tokens.begin());
  const Strength strength = strength_of(ast.at(part).kind);
  int depth = 0;
  std::size_t end = begin;
  for (; end < tokens.size(); ++end) {
    const Token& token = tokens[end];
    if (token.kind != TokenKind::sign) continue;
    if (opens(token.text)) ++depth;
    if (closes(token.text)) --depth;
    if (depth < 0) {
      // A bracket around the first of it only: it opened before.
      if (token.offset >= last || begin == 0) break;
      --begin;
      depth = 0;
    }
    if (depth == 0 && token.offset > last && ends_part(token.text, strength)) break;
  }
  if (begin >= tokens.size() || end == begin) return ast.source;
  const Token& closing = tokens[end - 1];
  const auto stop =
      static_cast<std::size_t>(closing.text.data() - ast.source.data()) + closing.text.size();
  return ast.source.substr(tokens[begin].offset, stop - tokens[begin].offset);
}

Result<std::vector<Branch>> branches(const Environment& environment, std::string_view text) {
  Arena arena;
  BELAY_TRY(const Ast ast, parse(text, environment.content().libraries, arena));
  const std::vector<NodeIndex> parts = deciding_parts(ast, Family(ast));
  if (parts.size() > limits::kCelBranchesMax) {
    return fail(Code::over_limit, fmt::format("more than {} operands in one condition: split it",
                                              limits::kCelBranchesMax));
  }
  std::vector<Branch> found;
  for (const NodeIndex part : parts) {
    BELAY_TRY(Program is_true, route_to(environment, text, part, true));
    BELAY_TRY(Program is_false, route_to(environment, text, part, false));
    const std::string_view words = written(ast, part);
    found.push_back({static_cast<std::uint32_t>(words.data() - text.data()), words,
                     std::move(is_true), std::move(is_false)});
  }
  // Of two that begin together the whole comes before its part.
  std::stable_sort(found.begin(), found.end(), [](const Branch& a, const Branch& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.text.size() > b.text.size();
  });
  return found;
}

}  // namespace belay::cel
