#include "app/cli/render/incident_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "app/cli/render/json_parts.h"
#include "base/instant.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Value;

constexpr std::size_t kTimelineShown = 30;

Style style_of(std::string_view phase) {
  if (phase == "open") return Style::bad;
  return phase == "mitigated" ? Style::warning : Style::good;
}

/// `eu`, `eu/a`, `everywhere`.
std::string place_of(const Value& of) {
  const std::string region = words_in(of, "region"), cell = words_in(of, "cell");
  if (region.empty()) return "everywhere";
  return cell.empty() ? region : region + "/" + cell;
}

/// `12m`: from one time of the answer to another; empty where one is none.
std::string span_between(const Value& from, std::string_view began, std::string_view ended) {
  const auto a = Instant::parse(text_in(from, began)), b = Instant::parse(text_in(from, ended));
  if (!a || !b || *b < *a) return "";
  return to_string(std::chrono::seconds(b->seconds - a->seconds));
}

std::string count_of(std::optional<double> number) {
  if (!number) return "unknown";
  const auto whole = static_cast<std::uint64_t>(std::llround(std::abs(*number)));
  return (*number < -0.5 ? "-" : "") + grouped(whole);
}

/// `change c1`, `infrastructure in eu/a`, `demand`, `nobody`.
std::string cause_of(const Value& suspect) {
  const std::string kind = words_in(suspect, "kind"), of = words_in(suspect, "of");
  if (kind == "change") return "change " + of;
  if (kind == "none" || kind.empty()) return "nobody";
  return of.empty() ? kind : kind + " in " + of;
}

void add_title(Page& page, const Value& incident) {
  const std::string phase = words_in(incident, "phase");
  const std::string ended = text_in(incident, "resolved").empty() ? "at" : "resolved";
  page.section("incident");
  page.add(Line(words_in(incident, "id"), Style::bold)
               .phrase(phase, style_of(phase))
               .phrase(fmt::format("severity {} of 4", integer_in(incident, "severity")),
                       phase == "open" ? Style::bad : Style::plain)
               .phrase("in " + words_in(incident, "environment"))
               .phrase("since " + words_in(incident, "onset"))
               .phrase("for " + span_between(incident, "onset", ended)));
  page.add(Line(words_in(incident, "says")), {0, 2, ""});
}

void add_signals(Page& page, const Value& incident) {
  page.section("rings");
  if (!is_true_in(incident, "ringing")) page.add(Line("nothing any more", Style::good));
  for (const Value& signal : list_in(incident, "signals")) {
    const std::string quiet = words_in(signal, "quiet");
    Line line(words_in(signal, "of"), quiet.empty() ? Style::bold : Style::dim);
    line.phrase(words_in(signal, "kind"));
    line.phrase(quiet.empty() ? "since " + words_in(signal, "onset") : "quiet since " + quiet,
                quiet.empty() ? Style::plain : Style::dim);
    page.add(line, {0, 2, place_of(signal)});
    page.add(Line(words_in(signal, "says"), Style::dim), {2, 0, ""});
  }
  if (is_true_in(incident, "more_signals")) page.add(Line("and others", Style::dim));
}

std::string_view lost_as(std::string_view counts) {
  if (counts == "orders") return "orders lost";
  return counts == "customers" ? "customers touched" : "errors";
}

/// `checkout in eu: about 1,240 orders lost (1,100 to 1,380)`; what harmed nobody is not said.
void add_impact(Page& page, const Value& incident) {
  page.section("impact");
  bool is_any = false;
  for (const Value& each : list_in(incident, "impact")) {
    const std::string journey = words_in(each, "journey"), region = words_in(each, "region");
    const bool is_total = journey.empty();
    if (number_in(each, "high").value_or(0) <= 0 && !is_total) continue;
    Line line(fmt::format("{}{}", is_total ? std::string("all journeys") : journey,
                          region.empty() ? std::string() : " in " + region),
              is_total ? Style::bold : Style::plain);
    line.phrase(fmt::format("about {} {}", count_of(number_in(each, "estimate")),
                            lost_as(words_in(each, "counts"))));
    line.phrase(fmt::format("{} to {}", count_of(number_in(each, "low")),
                            count_of(number_in(each, "high"))));
    page.add(line, {0, 2, ""});
    is_any = true;
  }
  if (!is_any) page.add(Line("not counted", Style::dim));
}

void add_suspects(Page& page, const Value& incident) {
  const Value& blamed = part(incident, "blamed");
  const std::string to_blame = cause_of(blamed);
  page.section("blamed");
  page.add(Line(to_blame, to_blame == "nobody" ? Style::plain : Style::bold));
  if (!list_in(incident, "suspects").empty()) page.section("suspects");
  for (const Value& each : list_in(incident, "suspects")) {
    page.add(
        Line(words_in(each, "kind") == "none" ? "nothing that is known" : cause_of(each),
             cause_of(each) == to_blame ? Style::bold : Style::plain)
            .phrase(fmt::format("score {:.1f}", number_in(each, "score").value_or(0)), Style::dim));
    for (const auto& [list, mark] : {std::pair("for", "+"), std::pair("against", "-")}) {
      for (const Value& evidence : list_in(each, list)) {
        if (evidence.text() == nullptr) continue;
        const json::Object sentence{{"says", *evidence.text()}};
        page.add(Line(fmt::format("{} {}", mark, words_in(sentence, "says"))), {2, 2, ""});
      }
    }
  }
}

std::string_view mark_of(const Value& step) {
  const std::string standing = text_in(step, "standing");
  if (standing == "done") return "[x]";
  return standing == "waived" ? "[-]" : "[ ]";
}

/// `roll-back r7 (checkout v2)`
std::string step_in_words(const Value& step) {
  const std::string kind = words_in(step, "kind"), of = words_in(step, "of");
  const std::string version = words_in(step, "version");
  if (version.empty()) return fmt::format("{} {}", kind, of);
  const std::string where = place_of(step);
  return fmt::format("{} {} ({} {}{})", kind, of, words_in(step, "system"), version,
                     where == "everywhere" ? "" : " in " + where);
}

void add_undos(Page& page, const Value& incident) {
  if (list_in(incident, "undos").empty()) return;
  page.section("undone");
  for (const Value& undo : list_in(incident, "undos")) {
    const std::string done = words_in(undo, "done");
    page.add(Line(words_in(undo, "suspect"), Style::bold)
                 .phrase("by " + words_in(undo, "by"))
                 .phrase(done.empty() ? "asked for at " + words_in(undo, "at") : "done at " + done,
                         done.empty() ? Style::warning : Style::good)
                 .phrase(words_in(undo, "why")),
             {0, 2, ""});
  }
  for (const Value& step : list_in(incident, "steps")) {
    const bool is_owed = text_in(step, "standing") == "owed";
    Line line(fmt::format("{} {}", mark_of(step), step_in_words(step)),
              is_owed ? Style::warning : Style::plain);
    if (is_owed) {
      line.phrase("owed, effect " + words_in(step, "effect"), Style::warning);
      if (integer_in(step, "tries") > 1) {
        line.phrase(counted(static_cast<std::uint64_t>(integer_in(step, "tries")), "time") +
                    " asked for");
      }
    }
    line.phrase(words_in(step, "why"));
    page.add(line, {0, 4, ""});
  }
}

void add_actions(Page& page, const Value& incident) {
  if (!list_in(incident, "actions").empty()) page.section("actions");
  for (const Value& action : list_in(incident, "actions")) {
    const Value& done = part(action, "done");
    const bool is_overdue = is_true_in(action, "overdue");
    page.add(Line(fmt::format("{} {} {}", done.is_null() ? "[ ]" : "[x]",
                              integer_in(action, "number"), words_in(action, "text")))
                 .phrase(words_in(action, "owner"))
                 .phrase(done.is_null() ? "due " + words_in(action, "due")
                                        : "done " + words_in(done, "at"),
                         is_overdue ? Style::bad : Style::plain),
             {0, 4, ""});
  }
}

void add_timeline(Page& page, const Value& incident) {
  const json::Array& all = list_in(incident, "timeline");
  page.section("timeline");
  const std::size_t from = all.size() > kTimelineShown ? all.size() - kTimelineShown : 0;
  if (from > 0) page.add(Line(fmt::format("{} before", counted(from, "step")), Style::dim));
  for (std::size_t i = from; i < all.size(); ++i) {
    const std::string by = words_in(all[i], "by");
    Line line(words_in(all[i], "at"), Style::dim);
    line.phrase(words_in(all[i], "what"), Style::bold);
    if (!by.empty()) line.phrase("by " + by);
    line.phrase(words_in(all[i], "why"));
    page.add(line, {0, 2, ""});
  }
}

/// Of all journeys: `about 1,240 orders lost`; empty where nothing was counted.
std::string total_of(const Value& incident) {
  for (const Value& each : list_in(incident, "impact")) {
    const bool is_total = text_in(each, "journey").empty() && text_in(each, "region").empty();
    if (!is_total || text_in(each, "counts") != "orders") continue;
    return fmt::format("about {} orders lost", count_of(number_in(each, "estimate")));
  }
  return "";
}

}  // namespace

std::string incident_page(const Value& incident, Paper paper) {
  Page page(paper);
  add_title(page, incident);
  add_signals(page, incident);
  add_impact(page, incident);
  add_suspects(page, incident);
  add_undos(page, incident);
  add_actions(page, incident);
  add_timeline(page, incident);
  return page.take();
}

std::string incident_line(const Value& incident) {
  std::string line = fmt::format("{} {}, severity {}, {}", words_in(incident, "id"),
                                 words_in(incident, "phase"), integer_in(incident, "severity"),
                                 is_true_in(incident, "ringing") ? "rings" : "quiet");
  if (const std::string total = total_of(incident); !total.empty()) line += ", " + total;
  line += ", blamed: " + cause_of(part(incident, "blamed"));
  if (is_true_in(incident, "owed")) line += "; an undo is owed";
  return line + ": " + words_in(incident, "says") + "\n";
}

std::string incident_list(const Value& page) {
  const json::Array& incidents = list_in(page, "incidents");
  if (incidents.empty()) return "no incidents\n";
  std::string made;
  for (const Value& each : incidents) {
    made += fmt::format("{:<8} {:<9} {}  {:<10} {}  {:<24} {}\n", words_in(each, "id"),
                        words_in(each, "phase"), integer_in(each, "severity"),
                        words_in(each, "environment"), words_in(each, "onset"),
                        cause_of(part(each, "blamed")), words_in(each, "says"));
  }
  return made;
}

std::string undo_page(const Value& undo, bool is_dry, Paper paper) {
  Page page(paper);
  page.section(is_dry ? "would undo" : "undoes");
  page.add(Line(words_in(undo, "suspect"), Style::bold));
  page.section("steps");
  for (const Value& step : list_in(undo, "steps")) page.add(Line(step_in_words(step)), {0, 2, ""});
  for (const auto& [list, label] : {std::pair("stops", "holds"), std::pair("leaves", "leaves")}) {
    if (!list_in(undo, list).empty()) page.section(label);
    for (const Value& each : list_in(undo, list)) {
      if (each.text() == nullptr) continue;
      const json::Object sentence{{"says", *each.text()}};
      page.add(Line(words_in(sentence, "says"), Style::warning), {0, 2, ""});
    }
  }
  return page.take();
}

}  // namespace belay::app
