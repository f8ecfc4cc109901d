#include "app/cli/render/change_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/cli/render/json_parts.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Value;

Style style_of(std::string_view verdict) {
  if (verdict == "allow") return Style::good;
  return verdict == "deny" ? Style::bad : Style::warning;
}

std::string_view mark_of(const Value& owed) {
  const std::string state = legible_in(owed, "state");
  if (state == "discharged") return "[x]";
  if (state != "owed") return "[-]";
  return legible_in(owed, "kind") == "deny" ? "[!]" : "[ ]";
}

void add_decision(Page& page, const Value& decision) {
  page.section("owes");
  bool owes_nothing = true;
  for (const Value& owed : list_in(decision, "obligations")) {
    if (!is_true_in(owed, "due_now")) continue;
    owes_nothing = false;
    const std::string reason = legible_in(owed, "reason");
    page.add(Line(fmt::format("{} {}{}{}", mark_of(owed), legible_in(owed, "says"),
                              reason.empty() ? "" : ": ", reason)),
             {0, 4, all_legible_in(owed, "rules")});
  }
  if (owes_nothing) page.add(Line("nothing"));
  const json::Array& way = list_in(decision, "way");
  if (!way.empty()) page.section("way");
  for (const Value& step : way) {
    const std::string who = all_legible_in(step, "who");
    const std::string whose = who.empty() ? legible_in(step, "whose") : who;
    page.add(Line(legible_in(step, "action")).phrase(whose, Style::dim), {0, 4, ""});
  }
  std::string verdict = legible_in(decision, "verdict");
  const Style style = style_of(verdict);
  std::transform(verdict.begin(), verdict.end(), verdict.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  for (const Value& used : list_in(decision, "exceptions")) {
    verdict += fmt::format(" ({})",
                           exception_in_words(legible_in(used, "kind"), legible_in(used, "id"),
                                              all_legible_in(used, "by"), legible_in(used, "until"),
                                              legible_in(used, "reason")));
  }
  page.add_whole(Line(verdict, style)
                     .phrase(fmt::format("at {}, for {}", legible_in(decision, "moment"),
                                         legible_in(decision, "env"))));
}

/// How the approval came about, for who wonders whether it was by rote.
std::string attention_of(const Value& attention) {
  if (attention.is_null()) return "";
  const std::string looked =
      part(attention, "looked_seconds").is_null()
          ? "not shown before"
          : "looked " + to_string(std::chrono::seconds(integer_in(attention, "looked_seconds")));
  return fmt::format(
      "{} at {}, {} in that hour", looked,
      counted(static_cast<std::uint64_t>(integer_in(attention, "lines")), "line"),
      counted(static_cast<std::uint64_t>(integer_in(attention, "approvals_in_hour")), "approval"));
}

std::string ended_in_words(const Value& ended) {
  if (ended.is_null()) return "";
  const std::string reason = legible_in(ended, "reason");
  return fmt::format("ended by {} at {}{}", legible_in(ended, "by"), legible_in(ended, "at"),
                     reason.empty() ? "" : ": " + reason);
}

void add_exception(Page& page, const Value& given) {
  page.section(legible_in(given, "kind"));
  const std::string expires = legible_in(given, "expires");
  const Value& review = part(given, "review");
  std::string stands = "waits for who else must agree";
  if (!review.is_null()) {
    stands = fmt::format("{}, says {}: {}", legible_in(review, "outcome"), legible_in(review, "by"),
                         legible_in(review, "findings"));
  } else if (!expires.empty()) {
    stands = fmt::format("until {}; to be reviewed by {}", expires, legible_in(given, "review_by"));
  }
  page.add(Line(fmt::format("{} by {} for {}", legible_in(given, "id"), all_legible_in(given, "by"),
                            legible_in(given, "env")))
               .phrase(all_legible_in(given, "rules"))
               .phrase(legible_in(given, "reason"))
               .phrase(stands, Style::warning)
               .phrase(ended_in_words(part(given, "ended")), Style::warning),
           {0, 4, ""});
}

}  // namespace

std::string change_page(const Value& change, Paper paper) {
  Page page(paper);
  const Value& content = part(change, "content");
  page.add_whole(
      Line(fmt::format("change {}", legible_in(change, "id")), Style::bold)
          .phrase(fmt::format("{} -> {} in {}", legible_in(change, "head_name"),
                              legible_in(change, "target_name"), legible_in(change, "repository")))
          .phrase(legible_in(change, "status"))
          .phrase(legible_in(change, "title")));
  page.blank();
  page.section("makers");
  page.add(Line(all_legible_in(change, "makers")));
  page.section("content");
  page.add(Line("tree " + legible_in(content, "head_tree"))
               .phrase("touched " + legible_in(content, "touched").substr(0, 12)));
  for (const Value& approval : list_in(change, "approvals")) {
    page.section("approved");
    const std::string withdrawn = legible_in(approval, "withdrawn");
    page.add(Line(fmt::format("{} by {}", legible_in(approval, "id"), legible_in(approval, "by")))
                 .phrase(legible_in(approval, "at"))
                 .phrase("tree " + legible_in(part(approval, "content"), "head_tree").substr(0, 12))
                 .phrase(attention_of(part(approval, "attention")), Style::dim)
                 .phrase(withdrawn.empty() ? "" : "withdrawn " + withdrawn, Style::warning));
  }
  for (const Value& given : list_in(change, "exceptions")) add_exception(page, given);
  if (!part(change, "preview").is_null()) add_decision(page, part(change, "preview"));
  return page.take();
}

std::string decision_page(const Value& given, Paper paper) {
  Page page(paper);
  page.add_whole(Line(fmt::format("change {}", legible_in(given, "change")), Style::bold)
                     .phrase("tree " + legible_in(part(given, "content"), "head_tree"))
                     .phrase(fmt::format("entry {} of the ledger", integer_in(given, "index"))));
  page.blank();
  add_decision(page, part(given, "decision"));
  return page.take();
}

std::string change_list(const Value& page) {
  const json::Array& changes = list_in(page, "changes");
  if (changes.empty()) {
    return "no changes: `belay change open BRANCH --repository NAME` opens one\n";
  }
  std::string made;
  for (const Value& change : changes) {
    made += fmt::format("{}  {:<9}  {}: {} -> {}  {}\n", legible_in(change, "id"),
                        legible_in(change, "status"), legible_in(change, "repository"),
                        legible_in(change, "head_name"), legible_in(change, "target_name"),
                        legible_in(change, "title"));
  }
  return made;
}

}  // namespace belay::app
