#include "facts/catalog/entity_ref.h"

#include <fmt/format.h>

#include "base/text.h"
#include "facts/catalog/draft.h"

namespace belay::facts {
namespace {

constexpr std::string_view kComponent = "component";

Result<EntityRef> checked(EntityRef ref) {
  BELAY_TRY_VOID(check_word(ref.name));
  BELAY_TRY_VOID(check_word(ref.space));
  if (!ref.kind.empty()) BELAY_TRY_VOID(check_word(ref.kind));
  ref.kind = lower(ref.kind);
  return ref;
}

std::string text_at(const yaml::Node& mapping, std::string_view key, std::string_view otherwise) {
  const yaml::Node* node = mapping.find(key);
  return std::string(node == nullptr || node->text.empty() ? otherwise : node->text);
}

}  // namespace

std::string EntityRef::key() const { return lower(fmt::format("{}:{}/{}", kind, space, name)); }

std::string EntityRef::plain_name() const {
  return equals_ignoring_case(space, "default") ? name : fmt::format("{}/{}", space, name);
}

std::string EntityRef::system_name() const {
  return kind.empty() || kind == kComponent ? plain_name()
                                            : fmt::format("{}:{}", kind, plain_name());
}

Result<EntityRef> EntityRef::parse(const yaml::Node& node, std::string_view default_kind,
                                   std::string_view default_space) {
  if (node.kind == yaml::Kind::scalar) return parse(node.text, default_kind, default_space);
  if (node.kind != yaml::Kind::mapping) {
    return fail(Code::malformed, "a reference must be a text such as `component:default/cart`");
  }
  return checked({text_at(node, "kind", default_kind), text_at(node, "namespace", default_space),
                  text_at(node, "name", "")});
}

Result<EntityRef> EntityRef::parse(std::string_view text, std::string_view default_kind,
                                   std::string_view default_space) {
  EntityRef ref{std::string(default_kind), std::string(default_space), {}};
  text = without_at(text);
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    ref.kind = std::string(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    ref.space = std::string(text.substr(0, slash));
    text.remove_prefix(slash + 1);
  }
  ref.name = std::string(text);
  return checked(std::move(ref));
}

}  // namespace belay::facts
