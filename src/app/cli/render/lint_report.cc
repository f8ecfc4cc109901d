#include "app/cli/render/lint_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/render/words.h"
#include "base/json.h"
#include "base/text.h"

namespace belay::app {
namespace {

using gate::Finding;
using gate::Severity;

std::uint64_t count_of(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::uint64_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const Finding& one) { return one.severity == severity; }));
}

}  // namespace

std::string lint_text(const std::vector<Finding>& findings, Paper paper) {
  Page page(paper);
  for (const Finding& one : findings) {
    Line line(
        fmt::format("{}:{}:{}: ", printable(one.place.file), one.place.line, one.place.column),
        Style::dim);
    line.say(fmt::format("{}: ", name_of(one.severity)),
             one.severity == Severity::error ? Style::bad : Style::warning);
    line.say(legible(one.says)).say(fmt::format(" [{}]", one.kind), Style::dim);
    page.add_whole(line, {0, 4, ""});
    page.add_whole(Line(legible(one.next)), {4, 0, ""});
  }
  page.add_whole(Line(fmt::format("{}, {}", counted(count_of(findings, Severity::error), "error"),
                                  counted(count_of(findings, Severity::warning), "warning"))));
  return page.take();
}

std::string lint_json(const std::vector<Finding>& findings) {
  json::Array list;
  for (const Finding& one : findings) {
    list.emplace_back(json::Object{{"severity", name_of(one.severity)},
                                   {"kind", one.kind},
                                   {"rule", escaped(one.rule)},
                                   {"file", escaped(one.place.file)},
                                   {"line", one.place.line},
                                   {"column", one.place.column},
                                   {"says", legible(one.says)},
                                   {"next", legible(one.next)}});
  }
  const json::Object out = {{"belay", "policy-lint/v1"},
                            {"findings", std::move(list)},
                            {"errors", count_of(findings, Severity::error)},
                            {"warnings", count_of(findings, Severity::warning)}};
  return json::write_pretty(out) + "\n";
}

}  // namespace belay::app
