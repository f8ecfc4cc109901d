#include "gate/exception_reader.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "gate/obligation_reader.h"

namespace belay::gate {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::int64_t kWaivingPeopleMin = 2;  // nobody makes an exception alone

Result<std::chrono::seconds> some_time(const Document& document, const Node& node,
                                       std::string_view what) {
  BELAY_TRY(const std::chrono::seconds span, yaml::span_of(document, node, what));
  if (span.count() == 0) return document.error(node, fmt::format("{} must not be zero", what));
  return span;
}

Result<int> number(const Document& document, const Node& node, std::string_view what,
                   std::int64_t least) {
  BELAY_TRY(const std::int64_t value, yaml::integer_of(document, node, what));
  if (value >= least && value <= limits::kApprovalsAskedMax) return static_cast<int>(value);
  return document.error(
      node, fmt::format("{} must be {} to {}", what, least, limits::kApprovalsAskedMax));
}

/// What both have: who, until when, and by when somebody else has looked at it.
template <class T>
Result<void> read_terms(const Document& document, Fields& fields, std::string_view key, T& made) {
  BELAY_TRY(const Node* who, fields.required("who"));
  BELAY_TRY(const Node* expires, fields.required("expires"));
  BELAY_TRY(const Node* review, fields.required("review_within"));
  BELAY_TRY_VOID(fields.finish());
  BELAY_TRY(made.who, read_names(document, *who, fmt::format("`who` of `{}`", key)));
  BELAY_TRY(made.expires, some_time(document, *expires, "`expires`"));
  BELAY_TRY(made.review_within, some_time(document, *review, "`review_within`"));
  return {};
}

}  // namespace

Result<BreakGlass> read_break_glass(const Document& document, const Node& node) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`break_glass`"));
  BreakGlass made;
  if (const Node* budget = fields.optional("budget")) {
    BELAY_TRY(made.budget, number(document, *budget, "`budget`", 1));
  }
  BELAY_TRY_VOID(read_terms(document, fields, "break_glass", made));
  return made;
}

Result<AttentionAsked> read_attention(const Document& document, const Node& node) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`attention`"));
  BELAY_TRY(const Node* least, fields.required("least"));
  BELAY_TRY(const Node* per_hour, fields.required("per_hour"));
  BELAY_TRY(const Node* passes_over, fields.required("passes_over"));
  BELAY_TRY_VOID(fields.finish());
  AttentionAsked made;
  BELAY_TRY(made.least, some_time(document, *least, "`least`"));
  BELAY_TRY(made.per_hour, number(document, *per_hour, "`per_hour`", 1));
  BELAY_TRY(made.passes_over, yaml::boolean_of(document, *passes_over, "`passes_over`"));
  return made;
}

Result<Waivers> read_waivers(const Document& document, const Node& node) {
  BELAY_TRY(Fields fields, Fields::of(document, node, "`waivers`"));
  Waivers made;
  BELAY_TRY(const Node* people, fields.required("people"));
  BELAY_TRY(made.people, number(document, *people, "`people`", kWaivingPeopleMin));
  BELAY_TRY_VOID(read_terms(document, fields, "waivers", made));
  return made;
}

}  // namespace belay::gate
