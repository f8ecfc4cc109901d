#include "app/cli/render/change_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Value;

/// Safe to print, whatever the server sent.
std::string text_in(const Value& from, std::string_view name) {
  const Value* found = from.find(name);
  return found == nullptr || found->text() == nullptr ? "" : legible(*found->text());
}

std::int64_t number_in(const Value& from, std::string_view name) {
  const Value* found = from.find(name);
  return found == nullptr || found->integer() == nullptr ? 0 : *found->integer();
}

const json::Array& list_in(const Value& from, std::string_view name) {
  static const json::Array kNothing;
  const Value* found = from.find(name);
  return found == nullptr || found->array() == nullptr ? kNothing : *found->array();
}

const Value& part(const Value& from, std::string_view name) {
  static const Value kNothing;
  const Value* found = from.find(name);
  return found == nullptr ? kNothing : *found;
}

std::string texts_in(const Value& from, std::string_view name) {
  std::vector<std::string> texts;
  for (const Value& item : list_in(from, name)) {
    if (item.text() != nullptr) texts.push_back(legible(*item.text()));
  }
  return joined(texts, ", ");
}

Style style_of(std::string_view verdict) {
  if (verdict == "allow") return Style::good;
  return verdict == "deny" ? Style::bad : Style::warning;
}

std::string_view mark_of(const Value& owed) {
  const std::string state = text_in(owed, "state");
  if (state == "discharged") return "[x]";
  if (state != "owed") return "[-]";
  return text_in(owed, "kind") == "deny" ? "[!]" : "[ ]";
}

bool is_due(const Value& owed) {
  const bool* due = part(owed, "due_now").boolean();
  return due != nullptr && *due;
}

void add_decision(Page& page, const Value& decision) {
  page.section("owes");
  bool owes_nothing = true;
  for (const Value& owed : list_in(decision, "obligations")) {
    if (!is_due(owed)) continue;
    owes_nothing = false;
    const std::string reason = text_in(owed, "reason");
    page.add(Line(fmt::format("{} {}{}{}", mark_of(owed), text_in(owed, "says"),
                              reason.empty() ? "" : ": ", reason)),
             {0, 4, texts_in(owed, "rules")});
  }
  if (owes_nothing) page.add(Line("nothing"));
  const json::Array& way = list_in(decision, "way");
  if (!way.empty()) page.section("way");
  for (const Value& step : way) {
    const std::string who = texts_in(step, "who");
    const std::string whose = who.empty() ? text_in(step, "whose") : who;
    page.add(Line(text_in(step, "action")).phrase(whose, Style::dim), {0, 4, ""});
  }
  std::string verdict = text_in(decision, "verdict");
  const Style style = style_of(verdict);
  std::transform(verdict.begin(), verdict.end(), verdict.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  for (const Value& used : list_in(decision, "exceptions")) {
    verdict += fmt::format(" ({})", exception_in_words(text_in(used, "kind"), text_in(used, "id"),
                                                       texts_in(used, "by"), text_in(used, "until"),
                                                       text_in(used, "reason")));
  }
  page.add_whole(Line(verdict, style)
                     .phrase(fmt::format("at {}, for {}", text_in(decision, "moment"),
                                         text_in(decision, "env"))));
}

/// How the approval came about, for who wonders whether it was by rote.
std::string attention_of(const Value& attention) {
  if (attention.is_null()) return "";
  const std::string looked =
      part(attention, "looked_seconds").is_null()
          ? "not shown before"
          : "looked " + to_string(std::chrono::seconds(number_in(attention, "looked_seconds")));
  return fmt::format(
      "{} at {}, {} in that hour", looked,
      counted(static_cast<std::uint64_t>(number_in(attention, "lines")), "line"),
      counted(static_cast<std::uint64_t>(number_in(attention, "approvals_in_hour")), "approval"));
}

std::string ended_in_words(const Value& ended) {
  if (ended.is_null()) return "";
  const std::string reason = text_in(ended, "reason");
  return fmt::format("ended by {} at {}{}", text_in(ended, "by"), text_in(ended, "at"),
                     reason.empty() ? "" : ": " + reason);
}

void add_exception(Page& page, const Value& given) {
  page.section(text_in(given, "kind"));
  const std::string expires = text_in(given, "expires");
  const Value& review = part(given, "review");
  std::string stands = "waits for who else must agree";
  if (!review.is_null()) {
    stands = fmt::format("{}, says {}: {}", text_in(review, "outcome"), text_in(review, "by"),
                         text_in(review, "findings"));
  } else if (!expires.empty()) {
    stands = fmt::format("until {}; to be reviewed by {}", expires, text_in(given, "review_by"));
  }
  page.add(Line(fmt::format("{} by {} for {}", text_in(given, "id"), texts_in(given, "by"),
                            text_in(given, "env")))
               .phrase(texts_in(given, "rules"))
               .phrase(text_in(given, "reason"))
               .phrase(stands, Style::warning)
               .phrase(ended_in_words(part(given, "ended")), Style::warning),
           {0, 4, ""});
}

}  // namespace

std::string change_page(const Value& change, Paper paper) {
  Page page(paper);
  const Value& content = part(change, "content");
  page.add_whole(
      Line(fmt::format("change {}", text_in(change, "id")), Style::bold)
          .phrase(fmt::format("{} -> {} in {}", text_in(change, "head_name"),
                              text_in(change, "target_name"), text_in(change, "repository")))
          .phrase(text_in(change, "status"))
          .phrase(text_in(change, "title")));
  page.blank();
  page.section("makers");
  page.add(Line(texts_in(change, "makers")));
  page.section("content");
  page.add(Line("tree " + text_in(content, "head_tree"))
               .phrase("touched " + text_in(content, "touched").substr(0, 12)));
  for (const Value& approval : list_in(change, "approvals")) {
    page.section("approved");
    const std::string withdrawn = text_in(approval, "withdrawn");
    page.add(Line(fmt::format("{} by {}", text_in(approval, "id"), text_in(approval, "by")))
                 .phrase(text_in(approval, "at"))
                 .phrase("tree " + text_in(part(approval, "content"), "head_tree").substr(0, 12))
                 .phrase(attention_of(part(approval, "attention")), Style::dim)
                 .phrase(withdrawn.empty() ? "" : "withdrawn " + withdrawn, Style::warning));
  }
  for (const Value& given : list_in(change, "exceptions")) add_exception(page, given);
  if (!part(change, "preview").is_null()) add_decision(page, part(change, "preview"));
  return page.take();
}

std::string decision_page(const Value& given, Paper paper) {
  Page page(paper);
  page.add_whole(Line(fmt::format("change {}", text_in(given, "change")), Style::bold)
                     .phrase("tree " + text_in(part(given, "content"), "head_tree"))
                     .phrase(fmt::format("entry {} of the ledger", number_in(given, "index"))));
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
    made += fmt::format("{}  {:<9}  {}: {} -> {}  {}\n", text_in(change, "id"),
                        text_in(change, "status"), text_in(change, "repository"),
                        text_in(change, "head_name"), text_in(change, "target_name"),
                        text_in(change, "title"));
  }
  return made;
}

}  // namespace belay::app
