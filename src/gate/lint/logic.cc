#include "gate/lint/logic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gate/fact_table.h"

namespace belay::gate {

using cel::Ast;
using cel::NodeIndex;
using cel::NodeKind;

namespace {

constexpr std::array<std::string_view, 4> kLevels = {"human", "assisted", "agent", "unknown"};
constexpr std::array<std::string_view, 4> kStrengths = {"none", "inferred", "declared", "attested"};
constexpr std::array<std::string_view, 6> kStatuses = {"added",   "modified",     "deleted",
                                                       "renamed", "type_changed", "undone"};
constexpr std::array<std::string_view, 5> kModes = {"absent", "regular", "executable", "symlink",
                                                    "submodule"};
constexpr std::array<std::string_view, 7> kKinds = {"code", "config", "infra",       "flag",
                                                    "docs", "test",   "agent_action"};
constexpr std::array<std::string_view, 5> kCrossings = {"test_code", "test_data", "test_credential",
                                                        "test_endpoint", "production_target"};
constexpr std::array<std::string_view, 3> kMoments = {"merge", "deploy", "after"};

struct Closed {
  std::string_view fact;
  std::span<const std::string_view> texts;
};

constexpr Closed kClosed[] = {
    {"provenance.level", kLevels},
    {"provenance.strength", kStrengths},
    {"change.files[].status", kStatuses},
    {"change.files[].mode", kModes},
    {"change.files[].kinds[]", kKinds},
    {"change.kind[]", kKinds},
    {"boundary.crossings[].kind", kCrossings},
    {"moment", kMoments},
};

const Fact* fact_named(std::string_view name) {
  for (const Fact& fact : fact_table()) {
    if (fact.name == name) return &fact;
  }
  return nullptr;
}

/// The same for expressions of the same meaning as written, different for all others.
std::string canonical(const Ast& ast, NodeIndex index) {
  const cel::Node& node = ast.at(index);
  std::string out = fmt::format("({} {} {} {} {}{}{}{}{} ", static_cast<int>(node.kind),
                                static_cast<int>(node.fold), node.text, node.second, node.rooted,
                                node.optional, node.tests, node.receiver, node.filters);
  if (node.kind == NodeKind::literal) {
    cel::Arena arena;
    out +=
        fmt::format("{} {}", static_cast<int>(node.value.kind()), cel::describe(node.value, arena));
  }
  for (const NodeIndex child : ast.children(node)) out += canonical(ast, child);
  return out + ")";
}

std::optional<Constant> constant_of(const Ast& ast, NodeIndex index) {
  const cel::Node& node = ast.at(index);
  if (node.kind != NodeKind::literal) return std::nullopt;
  switch (node.value.kind()) {
    case cel::Kind::boolean:
      return Constant(node.value.as_boolean());
    case cel::Kind::integer:
      return Constant(node.value.as_integer());
    case cel::Kind::floating:
      if (std::isnan(node.value.as_floating())) return std::nullopt;
      return Constant(node.value.as_floating());
    case cel::Kind::string:
      return Constant(std::string(node.value.text()));
    default:
      return std::nullopt;
  }
}

/// Whether a subject of this kind can be compared with the constant without converting either.
bool fits(Subject::Kind kind, const Constant& constant) {
  return static_cast<std::size_t>(kind) == constant.index();
}

}  // namespace

static_assert(std::variant_size_v<Constant> == 4 &&
              static_cast<std::size_t>(Subject::Kind::text) == 3);

std::span<const std::string_view> allowed_texts(std::string_view fact) {
  for (const Closed& closed : kClosed) {
    if (closed.fact == fact) return closed.texts;
  }
  return {};
}

Formula Logic::add(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<Formula>(nodes_.size() - 1);
}

Formula Logic::constant(bool value) { return add({Node::Kind::constant, value, 0, {}}); }
Formula Logic::always() { return constant(true); }
Formula Logic::both(Formula a, Formula b) { return add({Node::Kind::all_of, false, 0, {a, b}}); }
Formula Logic::opposite(Formula of) { return add({Node::Kind::negation, false, 0, {of}}); }

Formula Logic::tier_at_most(std::int64_t tier) {
  const Subject subject{"reach.tier", "reach.tier", {}, 0, Subject::Kind::integer};
  return atom(subject, Relation::less_or_equal, {Constant(tier)});
}

Formula Logic::atom(const Subject& subject, Relation relation, std::vector<Constant> with) {
  const auto [at, is_new] =
      by_key_.emplace(subject.key, static_cast<std::uint32_t>(variables_.size()));
  if (is_new) variables_.push_back({subject, {}});
  Variable& variable = variables_[at->second];
  variable.constants.insert(variable.constants.end(), with.begin(), with.end());
  atoms_.push_back({at->second, relation, std::move(with)});
  return add({Node::Kind::atom, false, static_cast<std::uint32_t>(atoms_.size() - 1), {}});
}

Formula Logic::opaque(const Ast& ast, NodeIndex node) {
  const Subject subject{canonical(ast, node), "", {}, std::nullopt, Subject::Kind::boolean};
  return atom(subject, Relation::holds, {});
}

Formula Logic::read(const Ast& ast, NodeIndex index) {
  const cel::Node& node = ast.at(index);
  std::optional<Formula> made;
  switch (node.kind) {
    case NodeKind::all_of:
      return read_parts(ast, node, Node::Kind::all_of);
    case NodeKind::any_of:
      return read_parts(ast, node, Node::Kind::any_of);
    case NodeKind::conditional:
      return read_parts(ast, node, Node::Kind::choice);
    case NodeKind::literal:
      if (node.value.is(cel::Kind::boolean)) return constant(node.value.as_boolean());
      break;
    case NodeKind::call:
      made = read_call(ast, node);
      break;
    case NodeKind::fold:
      made = read_fold(ast, node);
      break;
    case NodeKind::name:
    case NodeKind::select:
      if (const auto subject = subject_of(ast, index);
          subject && subject->kind == Subject::Kind::boolean) {
        return atom(*subject, Relation::holds, {});
      }
      break;
    case NodeKind::list:
    case NodeKind::map:
    case NodeKind::maybe:
    case NodeKind::bind:
      break;
  }
  return made ? *made : opaque(ast, index);
}

Formula Logic::read_parts(const Ast& ast, const cel::Node& node, Node::Kind kind) {
  std::vector<Formula> parts;
  for (const NodeIndex child : ast.children(node)) {
    const std::size_t before = constancies_.size();
    parts.push_back(read(ast, child));
    const bool decides = kind != Node::Kind::choice || parts.size() == 1;
    if (!decides) continue;
    const bool never = !can_be(parts.back());
    if (!never && can_be(opposite(parts.back()))) continue;
    constancies_.resize(before);
    constancies_.push_back({child, !never});
  }
  return add({kind, false, 0, std::move(parts)});
}

std::optional<Formula> Logic::read_call(const Ast& ast, const cel::Node& node) {
  if (node.text == "!_") return opposite(read(ast, ast.child(node, 0)));
  if (node.text == "@in") return read_membership(ast, node);
  if (auto made = read_comparison(ast, node)) return made;
  return read_list_equality(ast, node);
}

std::optional<Formula> Logic::read_comparison(const Ast& ast, const cel::Node& node) {
  struct Sign {
    std::string_view function;
    Relation relation;
    Relation turned;  ///< with its sides exchanged
    bool negated;
  };
  constexpr std::array<Sign, 6> kSigns = {
      {{"_==_", Relation::equal, Relation::equal, false},
       {"_!=_", Relation::equal, Relation::equal, true},
       {"_<_", Relation::less, Relation::greater, false},
       {"_<=_", Relation::less_or_equal, Relation::greater_or_equal, false},
       {"_>_", Relation::greater, Relation::less, false},
       {"_>=_", Relation::greater_or_equal, Relation::less_or_equal, false}}};
  const auto* sign = std::find_if(kSigns.begin(), kSigns.end(),
                                  [&](const Sign& one) { return one.function == node.text; });
  if (sign == kSigns.end() || node.child_count != 2) return std::nullopt;
  for (const std::size_t side : {0u, 1u}) {
    const NodeIndex other = ast.child(node, 1 - side);
    const auto subject = subject_of(ast, ast.child(node, side));
    const auto with = constant_of(ast, other);
    if (!subject || !with || !fits(subject->kind, *with)) continue;
    const bool ordered = sign->relation != Relation::equal;
    if (ordered && subject->kind != Subject::Kind::integer &&
        subject->kind != Subject::Kind::floating) {
      return std::nullopt;
    }
    mention(*subject, ast, other);
    const Formula made = atom(*subject, side == 0 ? sign->relation : sign->turned, {*with});
    return sign->negated ? opposite(made) : made;
  }
  return std::nullopt;
}

std::optional<Formula> Logic::read_membership(const Ast& ast, const cel::Node& node) {
  const NodeIndex left = ast.child(node, 0);
  const cel::Node& right = ast.at(ast.child(node, 1));
  const auto subject = subject_of(ast, left);
  if (subject && right.kind == NodeKind::list) {
    std::vector<Constant> with;
    for (const NodeIndex element : ast.children(right)) {
      const auto one = constant_of(ast, element);
      if (!one || !fits(subject->kind, *one)) return std::nullopt;
      with.push_back(*one);
    }
    for (const NodeIndex element : ast.children(right)) mention(*subject, ast, element);
    return atom(*subject, Relation::equal, std::move(with));
  }
  // `"x" in fact`: whether it is there is a question of its own.
  std::string fact;
  const std::string path = path_of(ast, ast.child(node, 1), fact);
  const auto text = constant_of(ast, left);
  if (path.empty() || !text || !std::holds_alternative<std::string>(*text)) return std::nullopt;
  const std::string elements = fact + "[]";
  const auto allowed = allowed_texts(elements);
  mention({path, elements, allowed, std::nullopt, Subject::Kind::text}, ast, left);
  const bool possible = allowed.empty() || std::find(allowed.begin(), allowed.end(),
                                                     std::get<std::string>(*text)) != allowed.end();
  if (!possible) return constant(false);
  return std::nullopt;
}

/// `fact == ["x"]` of a list that can hold no `x`.
std::optional<Formula> Logic::read_list_equality(const Ast& ast, const cel::Node& node) {
  if ((node.text != "_==_" && node.text != "_!=_") || node.child_count != 2) return std::nullopt;
  for (const std::size_t side : {0u, 1u}) {
    std::string fact;
    const std::string path = path_of(ast, ast.child(node, side), fact);
    const cel::Node& list = ast.at(ast.child(node, 1 - side));
    if (path.empty() || list.kind != NodeKind::list) continue;
    const std::string elements = fact + "[]";
    const auto allowed = allowed_texts(elements);
    bool possible = true;
    for (const NodeIndex element : ast.children(list)) {
      const auto text = constant_of(ast, element);
      if (!text || !std::holds_alternative<std::string>(*text)) continue;
      mention({path, elements, allowed, std::nullopt, Subject::Kind::text}, ast, element);
      possible =
          possible && (allowed.empty() || std::find(allowed.begin(), allowed.end(),
                                                    std::get<std::string>(*text)) != allowed.end());
    }
    if (!possible) return constant(node.text == "_!=_");
  }
  return std::nullopt;
}

/// The body is a question of its own, about any element: where it can never be true none exists,
/// and where it can never be false all are so.
std::optional<Formula> Logic::read_fold(const Ast& ast, const cel::Node& node) {
  std::string fact;
  const std::string path = path_of(ast, ast.child(node, 0), fact);
  std::vector<Local> locals = locals_;
  // Of two variables, a list's first is the position.
  locals.push_back({node.text, node.second.empty() && !path.empty() ? fact : ""});
  if (!node.second.empty()) locals.push_back({node.second, path.empty() ? "" : fact});
  const NodeIndex body = ast.child(node, node.filters ? 2 : 1);
  Logic inner(std::move(locals));
  const Formula formula = inner.read(ast, body);
  mentions_.insert(mentions_.end(), inner.mentions_.begin(), inner.mentions_.end());
  constancies_.insert(constancies_.end(), inner.constancies_.begin(), inner.constancies_.end());
  if (node.filters) return std::nullopt;
  if (node.fold == cel::FoldKind::exists || node.fold == cel::FoldKind::exists_one) {
    if (!inner.can_be(formula)) return constant(false);
  }
  if (node.fold == cel::FoldKind::all && !inner.can_be(inner.opposite(formula))) {
    return constant(true);
  }
  return std::nullopt;
}

/// `f.status` and its fact; both empty where the node is no fact.
std::string Logic::path_of(const Ast& ast, NodeIndex index, std::string& fact) const {
  const cel::Node& node = ast.at(index);
  if (node.kind == NodeKind::name) {
    fact = std::string(node.text);
    for (auto local = locals_.rbegin(); local != locals_.rend() && !node.rooted; ++local) {
      if (local->name != node.text) continue;
      fact = local->elements_of.empty() ? "" : local->elements_of + "[]";
      return fact.empty() ? "" : std::string(node.text);
    }
    return std::string(node.text);
  }
  if (node.kind != NodeKind::select || node.optional || node.tests) return "";
  const std::string target = path_of(ast, ast.child(node, 0), fact);
  if (target.empty()) return "";
  fact += fmt::format(".{}", node.text);
  return fmt::format("{}.{}", target, node.text);
}

std::optional<Subject> Logic::subject_of(const Ast& ast, NodeIndex index) const {
  const cel::Node& node = ast.at(index);
  if (node.kind == NodeKind::call && node.text == "size" && node.child_count == 1) {
    std::string fact;
    const std::string path = path_of(ast, ast.child(node, 0), fact);
    if (path.empty() || fact_named(fact) == nullptr) return std::nullopt;
    return Subject{path + ".size()", fact, {}, 0, Subject::Kind::integer};
  }
  std::string name;
  const std::string path = path_of(ast, index, name);
  if (path.empty()) return std::nullopt;
  if (name.ends_with("[]")) {
    const Fact* list = fact_named(std::string_view(name).substr(0, name.size() - 2));
    if (list == nullptr || list->type != "list(string)") return std::nullopt;
    return Subject{path, name, allowed_texts(name), std::nullopt, Subject::Kind::text};
  }
  const Fact* fact = fact_named(name);
  if (fact == nullptr) return std::nullopt;
  if (fact->type == "bool") return Subject{path, name, {}, std::nullopt, Subject::Kind::boolean};
  if (fact->type == "int") return Subject{path, name, {}, 0, Subject::Kind::integer};
  if (fact->type == "double") return Subject{path, name, {}, 0, Subject::Kind::floating};
  if (fact->type != "string") return std::nullopt;
  return Subject{path, name, allowed_texts(name), std::nullopt, Subject::Kind::text};
}

void Logic::mention(const Subject& subject, const Ast& ast, NodeIndex constant) {
  const auto text = constant_of(ast, constant);
  if (!text || !std::holds_alternative<std::string>(*text)) return;
  mentions_.push_back({subject, std::get<std::string>(*text), ast.at(constant).offset});
}

}  // namespace belay::gate
