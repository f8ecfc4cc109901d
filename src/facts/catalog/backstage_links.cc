#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "facts/catalog/backstage.h"

/// How Backstage's entities depend on one another.
namespace belay::facts {

using yaml::Kind;
using yaml::Node;

void Backstage::link_system(const Entity& entity) {
  link_owner(entity);
  std::vector<std::string> soft;
  link_soft(entity, soft);
  link_needs(entity, "dependsOn", "", soft);
  link_needs(entity, "consumesApis", "api", soft);
  link_needed_by(entity, "dependencyOf", "");
  link_needed_by(entity, "providesApis", "api");
  link_needed_by(entity, "system", "system");
  link_needed_by(entity, "subcomponentOf", "component");
}

void Backstage::link_owner(const Entity& entity) {
  for (const auto& [node, ref] : refs_in(entity, "owner", "group")) {
    const Entity* owner = find(ref);
    const std::string name = (owner == nullptr ? ref : owner->ref).plain_name();
    draft_.systems[entity.drafted].owner = use(entity, *node, name);
  }
}

void Backstage::link_soft(const Entity& entity, std::vector<std::string>& soft) {
  const Node* node = annotation(entity, "belay.dev/soft-depends-on");
  if (node == nullptr) return;
  std::string list(node->text);
  std::replace(list.begin(), list.end(), ',', ' ');
  for (const std::string_view word : split(list, ' ')) {
    if (trimmed(word).empty()) continue;
    const auto ref = EntityRef::parse(trimmed(word), "", entity.ref.space);
    if (!ref) {
      draft_.report(place(entity, *node), ref.error().message);
      continue;
    }
    const Entity* on = find(*ref);
    soft.push_back((on == nullptr ? *ref : on->ref).system_name());
    draft_.systems[entity.drafted].depends_on.push_back(
        {use(entity, *node, soft.back()), DependencyKind::soft});
  }
}

void Backstage::link_needs(const Entity& entity, std::string_view field,
                           std::string_view default_kind, const std::vector<std::string>& soft) {
  for (const auto& [node, ref] : refs_in(entity, field, default_kind)) {
    const Entity* on = find(ref);
    std::string name = (on == nullptr ? ref : on->ref).system_name();
    if (std::find(soft.begin(), soft.end(), name) != soft.end()) continue;
    draft_.systems[entity.drafted].depends_on.push_back(
        {use(entity, *node, std::move(name)), DependencyKind::hard});
  }
}

void Backstage::link_needed_by(const Entity& entity, std::string_view field,
                               std::string_view default_kind) {
  const std::string& name = draft_.systems[entity.drafted].system.name;
  for (const auto& [node, ref] : refs_in(entity, field, default_kind)) {
    const Entity* by = find(ref);
    if (by == nullptr || (by->ref.kind == "group" || by->ref.kind == "user")) {
      report_missing(entity, *node, field);
      continue;
    }
    draft_.systems[by->drafted].depends_on.push_back(
        {use(entity, *node, name), DependencyKind::hard});
  }
}

/// The system or component that an entity is a part of.
const Backstage::Entity* Backstage::whole_of(const Entity& part) const {
  if (part.spec == nullptr) return nullptr;
  for (const std::string_view field : {"subcomponentOf", "system"}) {
    const Node* node = part.spec->find(field);
    if (node == nullptr || node->kind == Kind::null) continue;
    const auto ref =
        EntityRef::parse(*node, field == "system" ? "system" : "component", part.ref.space);
    const Entity* whole = ref ? find(*ref) : nullptr;
    if (whole != nullptr && whole->ref.kind != "group" && whole->ref.kind != "user") return whole;
  }
  return nullptr;
}

void Backstage::inherit_tier(const Entity& entity) {
  // Parts of parts of parts: nobody nests deeper, and a cycle must end.
  constexpr int kNestingMax = 8;
  System& system = draft_.systems[entity.drafted].system;
  const Entity* whole = &entity;
  for (int level = 0; level < kNestingMax && !system.tier; ++level) {
    whole = whole_of(*whole);
    if (whole == nullptr) return;
    system.tier = draft_.systems[whole->drafted].system.tier;
  }
}

void Backstage::link_membership(const Entity& entity) {
  if (entity.ref.kind == "group") {
    for (const auto& [node, ref] : refs_in(entity, "members", "user")) {
      const Entity* user = find(ref);
      if (user == nullptr || user->ref.kind != "user") continue;
      draft_.teams[entity.drafted].members.push_back(use(entity, *node, user->ref.plain_name()));
    }
    return;
  }
  for (const auto& [node, ref] : refs_in(entity, "memberOf", "group")) {
    const Entity* group = find(ref);
    if (group == nullptr || group->ref.kind != "group") continue;
    draft_.teams[group->drafted].members.push_back(use(entity, *node, entity.ref.plain_name()));
  }
}

const Backstage::Entity* Backstage::find(const EntityRef& ref) const {
  const auto look_up = [&](const EntityRef& exact) {
    const auto found = by_key_.find(exact.key());
    return found == by_key_.end() ? nullptr : &entities_[found->second];
  };
  if (!ref.kind.empty()) return look_up(ref);
  EntityRef candidate = ref;
  for (const std::string_view kind : {"component", "resource", "api", "system"}) {
    candidate.kind = kind;
    if (const Entity* found = look_up(candidate)) return found;
  }
  return nullptr;
}

std::vector<std::pair<const Node*, EntityRef>> Backstage::refs_in(const Entity& entity,
                                                                  std::string_view field,
                                                                  std::string_view default_kind) {
  std::vector<std::pair<const Node*, EntityRef>> refs;
  const Node* value = entity.spec == nullptr ? nullptr : entity.spec->find(field);
  if (value == nullptr || value->kind == Kind::null) return refs;
  const auto add = [&](const Node& node) {
    auto ref = EntityRef::parse(node, default_kind, entity.ref.space);
    if (ref) {
      refs.emplace_back(&node, *std::move(ref));
    } else {
      draft_.report(place(entity, node), fmt::format("`spec.{}`: {}", field, ref.error().message));
    }
  };
  if (value->kind == Kind::sequence) {
    for (const Node& item : value->items) add(item);
  } else {
    add(*value);
  }
  return refs;
}

void Backstage::report_missing(const Entity& entity, const Node& node, std::string_view field) {
  draft_.report(place(entity, node),
                fmt::format("`spec.{}` of `{}` names `{}`, which no document describes", field,
                            entity.ref.system_name(), printable(node.text)));
}

}  // namespace belay::facts
