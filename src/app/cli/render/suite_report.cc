#include "app/cli/render/suite_report.h"

#include <fmt/format.h>

#include <vector>

#include "app/cli/render/words.h"
#include "base/json.h"
#include "base/text.h"
#include "facts/change.h"

namespace belay::app {
namespace {

using control::PlayedFile;
using control::PlayedScenario;
using control::SuiteReport;
using json::Array;
using json::Object;
using json::Value;
using scenario::BranchSeen;
using scenario::Coverage;
using scenario::Difference;
using scenario::RuleSeen;

std::string in_words(const Place& place) {
  return fmt::format("{}:{}:{}", printable(place.file), place.line, place.column);
}

std::string policy_name_of(const SuiteReport& report) {
  if (report.policy.source == control::PolicySource::built_in) return "the built-in policy";
  return printable(report.policy.file);
}

/// An outcome that no scenario reaches.
struct Unreached {
  Place place;
  std::string says;
};

std::vector<Unreached> unreached(const Coverage& coverage) {
  std::vector<Unreached> found;
  std::size_t next = 0;
  for (const RuleSeen& rule : coverage.rules()) {
    if (!rule.applied) {
      found.push_back({rule.place, fmt::format("rule `{}` never applied", rule.name)});
    }
    if (!rule.always && !rule.not_applied) {
      found.push_back({rule.place, fmt::format("rule `{}` always applied", rule.name)});
    }
    for (; next < coverage.branches().size() && coverage.branches()[next].rule == rule.name;
         ++next) {
      const BranchSeen& branch = coverage.branches()[next];
      for (const auto& [seen, word] :
           {std::pair(branch.was_true, "true"), std::pair(branch.was_false, "false")}) {
        if (seen) continue;
        found.push_back({branch.place, fmt::format("`{}` was never {}", branch.text, word)});
      }
    }
  }
  return found;
}

void add_scenario(Page& page, const PlayedScenario& played) {
  const bool passed = played.differences.empty();
  Line line(passed ? "pass" : "FAIL", passed ? Style::good : Style::bad);
  line.say(" ").say(printable(played.name));
  page.add_whole(line, {2, 5, ""});
  for (const Difference& one : played.differences) {
    page.add_whole(Line(in_words(one.place) + ": ", Style::dim).say(legible(one.says)), {7, 2, ""});
  }
}

void add_file(Page& page, const PlayedFile& played) {
  page.add_whole(Line(printable(played.file), Style::bold));
  if (played.error) {
    page.add_whole(Line("FAIL ", Style::bad).say(legible(played.error->to_string())), {2, 5, ""});
  }
  for (const PlayedScenario& one : played.scenarios) add_scenario(page, one);
}

void add_coverage(Page& page, const Coverage& coverage, const CoverageAsked& asked) {
  page.blank();
  page.add_whole(Line(fmt::format("coverage {} %", coverage.percent()), Style::bold)
                     .phrase(fmt::format("{} of {} seen", coverage.outcomes_seen(),
                                         counted(coverage.outcomes(), "outcome"))));
  if (asked.lists) {
    for (const Unreached& one : unreached(coverage)) {
      page.add_whole(Line(in_words(one.place) + ": ", Style::dim).say(legible(one.says)),
                     {2, 2, ""});
    }
  }
  if (asked.percent_min && coverage.percent() < *asked.percent_min) {
    page.add_whole(
        Line(fmt::format("FAIL coverage is below {} %", *asked.percent_min), Style::bad));
  }
}

Object to_json(const Place& place) {
  return {{"file", escaped(place.file)}, {"line", place.line}, {"column", place.column}};
}

Value to_json(const PlayedScenario& played) {
  Array differences;
  for (const Difference& one : played.differences) {
    Object difference = to_json(one.place);
    difference.add("says", legible(one.says));
    differences.emplace_back(std::move(difference));
  }
  return Object{{"name", escaped(played.name)},
                {"line", played.place.line},
                {"passed", played.differences.empty()},
                {"differences", std::move(differences)}};
}

Value to_json(const Coverage& coverage) {
  Array rules;
  for (const RuleSeen& rule : coverage.rules()) {
    Object one = to_json(rule.place);
    one.add("rule", escaped(rule.name))
        .add("applied", rule.applied)
        .add("not_applied", rule.always ? Value() : Value(rule.not_applied))
        .add("unknown", rule.unknown);
    rules.emplace_back(std::move(one));
  }
  Array branches;
  for (const BranchSeen& branch : coverage.branches()) {
    Object one = to_json(branch.place);
    one.add("rule", escaped(branch.rule))
        .add("text", branch.text)
        .add("was_true", branch.was_true)
        .add("was_false", branch.was_false);
    branches.emplace_back(std::move(one));
  }
  return Object{{"percent", coverage.percent()},
                {"outcomes", coverage.outcomes()},
                {"seen", coverage.outcomes_seen()},
                {"rules", std::move(rules)},
                {"branches", std::move(branches)}};
}

/// Text as XML has it between tags and quotes. What XML cannot carry is %XX-escaped first.
std::string in_xml(std::string_view text) {
  std::string out;
  for (const char c : legible(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string junit_case(const PlayedFile& file, const PlayedScenario& played) {
  std::string out =
      fmt::format(R"(    <testcase name="{}" classname="{}" file="{}" line="{}" time="0")",
                  in_xml(played.name), in_xml(file.file), in_xml(file.file), played.place.line);
  if (played.differences.empty()) return out + "/>\n";
  std::string lines;
  for (const Difference& one : played.differences) {
    lines += fmt::format("{}: {}\n", in_xml(in_words(one.place)), in_xml(one.says));
  }
  return out + fmt::format(
                   ">\n      <failure message=\"{}\" type=\"difference\">{}</failure>\n"
                   "    </testcase>\n",
                   in_xml(played.differences.front().says), lines);
}

std::string junit_suite(const PlayedFile& file) {
  std::size_t failures = 0;
  std::string cases;
  for (const PlayedScenario& one : file.scenarios) {
    if (!one.differences.empty()) ++failures;
    cases += junit_case(file, one);
  }
  if (file.error) {
    cases += fmt::format(
        "    <testcase name=\"is read\" classname=\"{0}\" file=\"{0}\" time=\"0\">\n"
        "      <error message=\"{1}\" type=\"unreadable\">{1}</error>\n    </testcase>\n",
        in_xml(file.file), in_xml(file.error->to_string()));
  }
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" "
      "time=\"0\">\n{}  </testsuite>\n",
      in_xml(file.file), file.scenarios.size() + (file.error ? 1 : 0), failures, file.error ? 1 : 0,
      cases);
}

}  // namespace

bool is_passed(const SuiteReport& report, const CoverageAsked& asked) {
  const bool covered =
      !asked.percent_min || !report.coverage || report.coverage->percent() >= *asked.percent_min;
  return report.failed == 0 && report.passed > 0 && covered;
}

std::string suite_text(const SuiteReport& report, const CoverageAsked& asked, Paper paper) {
  Page page(paper);
  page.add_whole(Line("policy", Style::dim).phrase(policy_name_of(report)));
  for (const PlayedFile& file : report.files) add_file(page, file);
  if (report.coverage) add_coverage(page, *report.coverage, asked);
  page.add_whole(Line(fmt::format("{} passed, {} failed", report.passed, report.failed)));
  return page.take();
}

std::string suite_json(const SuiteReport& report) {
  Array files;
  for (const PlayedFile& file : report.files) {
    Array scenarios;
    for (const PlayedScenario& one : file.scenarios) scenarios.push_back(to_json(one));
    files.emplace_back(
        Object{{"file", escaped(file.file)},
               {"error", file.error ? Value(legible(file.error->to_string())) : Value()},
               {"scenarios", std::move(scenarios)}});
  }
  const bool built_in = report.policy.source == control::PolicySource::built_in;
  Object policy = {{"file", built_in ? Value() : Value(escaped(report.policy.file))},
                   {"digest", report.policy.policy().digest().hex()}};
  const Object out = {{"belay", "policy-test/v1"},
                      {"policy", std::move(policy)},
                      {"files", std::move(files)},
                      {"coverage", report.coverage ? to_json(*report.coverage) : Value()},
                      {"passed", report.passed},
                      {"failed", report.failed}};
  return json::write_pretty(out) + "\n";
}

std::string suite_junit(const SuiteReport& report) {
  std::string suites;
  std::size_t errors = 0;
  for (const PlayedFile& file : report.files) {
    if (file.error) ++errors;
    suites += junit_suite(file);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"belay policy test\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
      "time=\"0\">\n{}</testsuites>\n",
      report.passed + report.failed, report.failed - errors, errors, suites);
}

}  // namespace belay::app
