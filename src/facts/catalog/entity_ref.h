#ifndef BELAY_FACTS_CATALOG_ENTITY_REF_H_
#define BELAY_FACTS_CATALOG_ENTITY_REF_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/yaml.h"

namespace belay::facts {

/// What Backstage calls an entity by: `[kind:][namespace/]name`.
struct EntityRef {
  std::string kind;               ///< lower case; empty where neither the text nor the context says
  std::string space = "default";  ///< the namespace
  std::string name;

  /// The same for every way to write one entity: Backstage ignores case.
  std::string key() const;
  /// What the catalog calls it: `cart`, `shop/cart`, `api:cart`. Components go by their name.
  std::string system_name() const;
  /// What the catalog calls a Group or User: `delivery`, `retail/delivery`.
  std::string plain_name() const;

  /// From a text, or a mapping of the three parts. What is left out comes from the context.
  static Result<EntityRef> parse(const yaml::Node& node, std::string_view default_kind,
                                 std::string_view default_space);
  static Result<EntityRef> parse(std::string_view text, std::string_view default_kind,
                                 std::string_view default_space);
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_ENTITY_REF_H_
