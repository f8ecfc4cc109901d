#ifndef BELAY_FACTS_CATALOG_BACKSTAGE_H_
#define BELAY_FACTS_CATALOG_BACKSTAGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/yaml.h"
#include "facts/catalog/draft.h"
#include "facts/catalog/entity_ref.h"

namespace belay::facts {

/// Reads Backstage's `catalog-info.yaml` into a draft: docs/formats/catalog-v1.md. Nothing in such
/// a file is an error; what cannot be read becomes a problem of the draft, and the place it should
/// have described a blind one.
class Backstage {
 public:
  explicit Backstage(CatalogDraft& draft) : draft_(draft) {}

  /// Collects the entities of one file.
  void read(std::string_view text, std::uint32_t file);
  /// Resolves the references between entities and writes them all to the draft. REQUIRES: called
  /// once, after the last `read`.
  void finish();

 private:
  struct Entity {
    EntityRef ref;
    std::uint32_t file = 0;
    int lines_before = 0;  ///< in the file, before the document that the nodes' marks count from
    yaml::Mark mark;
    const yaml::Node* metadata = nullptr;
    const yaml::Node* spec = nullptr;
    std::size_t drafted = 0;  ///< position among the draft's systems, teams or people, by kind
  };

  void read_document(std::string_view text, std::uint32_t file, int lines_before);
  void read_entity(const yaml::Node& root, std::uint32_t file, int lines_before);
  void pass_over(const Place& place, std::string message);
  void index_entities();

  void draft_entity(Entity& entity);
  void draft_system(Entity& entity);
  void draft_team(Entity& entity);
  void draft_person(Entity& entity);
  void read_system_annotations(const Entity& entity, System& system);
  void read_paths(const Entity& entity, const yaml::Node* annotation, System& system);
  void check_annotation_names(const Entity& entity);

  std::string_view word_in(const Entity& entity, const yaml::Node* node);

  void link_system(const Entity& entity);
  void link_owner(const Entity& entity);
  void link_soft(const Entity& entity, std::vector<std::string>& soft);
  void link_needs(const Entity& entity, std::string_view field, std::string_view default_kind,
                  const std::vector<std::string>& soft);
  void link_needed_by(const Entity& entity, std::string_view field, std::string_view default_kind);
  void inherit_tier(const Entity& entity);
  void link_membership(const Entity& entity);

  const Entity* find(const EntityRef& ref) const;
  const Entity* whole_of(const Entity& part) const;
  std::vector<std::pair<const yaml::Node*, EntityRef>> refs_in(const Entity& entity,
                                                               std::string_view field,
                                                               std::string_view default_kind);
  const yaml::Node* annotation(const Entity& entity, std::string_view key) const;
  Place place(const Entity& entity, const yaml::Node& node) const;
  CatalogDraft::Use use(const Entity& entity, const yaml::Node& node, std::string name);
  void report_missing(const Entity& entity, const yaml::Node& node, std::string_view field);

  CatalogDraft& draft_;
  std::vector<Entity> entities_;
  std::unordered_map<std::string, std::size_t> by_key_;  ///< looked up, never walked
};

}  // namespace belay::facts

#endif  // BELAY_FACTS_CATALOG_BACKSTAGE_H_
