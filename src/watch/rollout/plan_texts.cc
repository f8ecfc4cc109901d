#include "watch/rollout/plan_texts.h"

#include <fmt/format.h>

#include "base/text.h"
#include "gate/obligation_reader.h"

namespace belay::watch {

using yaml::Document;
using yaml::Node;

namespace {

/// What YAML and JSON read alike inside of quotes. YAML takes other characters for line breaks or
/// refuses them, and the canonical form would be read as another plan.
bool is_alike(char32_t point) {
  if (point == '\n' || point == '\t') return true;
  if (point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
  return point != 0x2028 && point != 0x2029 && point != 0xfeff && (point & 0xfffe) != 0xfffe;
}

Result<void> check_characters(const Document& document, const Node& node, std::string_view what) {
  for (std::size_t at = 0; at < node.text.size();) {
    char32_t point = 0;
    const std::size_t bytes = utf8_sequence(node.text.substr(at), &point);
    if (bytes == 0 || !is_alike(point)) {
      return document.error(node, fmt::format("{} has a control character or a line break that is "
                                              "no newline: write it without, not `{}`",
                                              what, printable(node.text.substr(0, 60))));
    }
    at += bytes;
  }
  return {};
}

}  // namespace

Result<std::string> read_plan_name(const Document& document, const Node& node,
                                   std::string_view what) {
  BELAY_TRY_VOID(check_characters(document, node, what));
  return gate::read_name(document, node, what);
}

Result<std::string> read_query(const Document& document, const Node& node, std::string_view what) {
  BELAY_TRY(std::string text, yaml::text_of(document, node, what));
  BELAY_TRY_VOID(check_characters(document, node, what));
  if (text.size() > kQueryBytesMax) {
    return document.error(node, fmt::format("{} is longer than {} bytes: record it as a series of "
                                            "its own and ask for that",
                                            what, kQueryBytesMax));
  }
  if (has_visible_text(text)) return text;
  return document.error(node, fmt::format("{} is empty: write the query", what));
}

Result<PerCent> read_per_cent(const Document& document, const Node& node, std::string_view what,
                              PerCent least, PerCent most) {
  BELAY_TRY(const std::string text, yaml::text_of(document, node, what));
  const auto value = PerCent::parse(text);
  if (!value) return document.error(node, fmt::format("{}: {}", what, value.error().message));
  if (*value >= least && *value <= most) return *value;
  return document.error(node, fmt::format("{} must be {} to {}, not {}", what, least.to_string(),
                                          most.to_string(), value->to_string()));
}

Result<void> too_many(const Document& document, const Node& node, std::size_t count,
                      std::size_t most, std::string_view what) {
  if (count <= most) return {};
  return document.error(node, fmt::format("more than {} {}: make it two rollouts", most, what));
}

}  // namespace belay::watch
