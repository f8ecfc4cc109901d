#include "app/cli/render/file_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "app/cli/render/obligations.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Assessment;
using facts::FileChange;

constexpr std::size_t kClaimsShown = 12;

bool touches(const std::vector<FileChange>& files, const FileChange& file) {
  return std::any_of(files.begin(), files.end(), [&](const FileChange& one) {
    return one.path == file.path || one.path == file.old_path || one.old_path == file.path;
  });
}

/// The change as if this file were all of it; its commits are those that touch the file.
facts::Change only(const FileChange& file, const facts::Change& whole) {
  facts::Change change = whole;
  change.files = {file};
  change.kinds = file.kinds;
  change.lines = {file.added, file.deleted};
  change.is_revert = false;
  std::erase_if(change.commits,
                [&](const facts::Commit& commit) { return !touches(commit.files, file); });
  return change;
}

class FileReport {
 public:
  FileReport(const Assessment& made, const FileChange& file, Paper paper)
      : made_(made), file_(file), alone_(only(file, made.change)), page_(paper) {}

  std::string write() && {
    what();
    systems();
    owners();
    claims();
    crossings();
    rules();
    return page_.take();
  }

 private:
  void what() {
    Line line(printable(file_.path), Style::bold);
    line.phrase(facts::name_of(file_.status));
    if (file_.old_path != file_.path) line.say(" from " + printable(file_.old_path));
    line.phrase(file_.binary
                    ? std::string("binary")
                    : fmt::format("+{} -{}", grouped(file_.added), grouped(file_.deleted)));
    page_.add_whole(line);
    page_.add_whole(Line("in " + title_of(made_.change), Style::dim));
    page_.blank();
    page_.section("kinds");
    Line kinds(joined(file_.kinds.names(), ", "));
    if (file_.generated) kinds.phrase("generated", Style::warning);
    if (file_.mode == facts::FileMode::symlink) kinds.phrase("symbolic link", Style::warning);
    if (file_.mode == facts::FileMode::submodule) kinds.phrase("submodule", Style::warning);
    page_.add(kinds);
  }

  void systems() {
    page_.section("systems");
    if (!made_.reach.catalogued) {
      return page_.add(Line("no catalog: the repository counts as one system", Style::dim));
    }
    const auto owners = made_.systems->owners_of(file_.path);
    if (owners.empty()) {
      page_.add(Line("none: no pattern of the catalog covers it", Style::warning));
      return;
    }
    for (const facts::SystemIndex index : owners) {
      const facts::System& system = made_.catalog.systems[index];
      Line line(printable(system.name), Style::bold);
      line.phrase(system.tier ? fmt::format("tier {}", *system.tier)
                              : std::string("tier undeclared"));
      if (!system.owner.empty()) line.phrase("owner: " + printable(system.owner));
      if (!system.place.file.empty()) {
        line.phrase(fmt::format("{}:{}", printable(system.place.file), system.place.line),
                    Style::dim);
      }
      page_.add(line);
    }
    const facts::Reach reach = made_.systems->of(alone_);
    std::vector<std::string> dependents;
    for (const facts::ReachedSystem& reached : reach.systems) {
      if (reached.distance > 0) {
        dependents.push_back(printable(made_.catalog.systems[reached.system].name));
      }
    }
    if (!dependents.empty()) page_.add(Line("can hurt " + listed(dependents, 2 * page_.room())));
  }

  void owners() {
    page_.section("owners");
    if (!made_.codeowners) return page_.add(Line("there is no CODEOWNERS file", Style::dim));
    const facts::Codeowners::Rule* rule = made_.codeowners->match(file_.path);
    if (rule == nullptr) {
      return page_.add(Line(fmt::format("no line of {} matches it", made_.codeowners_file)));
    }
    Line line(rule->owners.empty() ? std::string("nobody")
                                   : listed(printable_all(rule->owners), 2 * page_.room()));
    line.phrase(
        fmt::format("{}:{}  {}", made_.codeowners_file, rule->line, printable(rule->pattern)),
        Style::dim);
    page_.add(line);
  }

  void claims() {
    page_.section("provenance");
    std::size_t shown = 0;
    for (const facts::Claim& claim : made_.provenance.claims) {
      const bool about_it =
          claim.commit.empty() ||
          std::any_of(alone_.commits.begin(), alone_.commits.end(),
                      [&](const facts::Commit& commit) { return commit.id == claim.commit; });
      if (!about_it) continue;
      if (++shown > kClaimsShown) continue;
      Line line(
          fmt::format("{} ({})", facts::name_of(claim.level), facts::name_of(claim.strength)));
      if (!claim.tool.empty()) line.phrase(printable(claim.tool));
      line.phrase(facts::name_of(claim.source));
      if (!claim.commit.empty()) line.say(" of " + claim.commit.abbreviated());
      if (!claim.evidence.empty()) line.phrase(legible(claim.evidence), Style::dim);
      page_.add(line, {0, 4, ""});
    }
    if (shown == 0) page_.add(Line("unknown: no commit that touches it says how it was made"));
    if (shown > kClaimsShown) {
      page_.add(Line(fmt::format("... and {} more", shown - kClaimsShown), Style::dim));
    }
  }

  void crossings() {
    const facts::Boundary boundary = boundary_alone();
    page_.section("boundary");
    if (boundary.crossings.empty()) return page_.add(Line("no crossing found", Style::dim));
    for (const facts::Crossing& crossing : boundary.crossings) {
      Line line(fmt::format("line {} ", crossing.line), Style::bad);
      page_.add(line.say(legible(crossing.says)));
    }
  }

  facts::Boundary boundary_alone() const {
    facts::Boundary boundary = made_.boundary;
    std::erase_if(boundary.crossings,
                  [&](const facts::Crossing& crossing) { return crossing.path != file_.path; });
    return boundary;
  }

  /// Decides as if the file were the whole change. Provenance stays the whole change's: its level
  /// is a fact about all of it.
  void rules() {
    const facts::Reach reach = made_.systems->of(alone_);
    const facts::Boundary boundary = boundary_alone();
    gate::Inputs inputs;
    inputs.change = &alone_;
    inputs.provenance = &made_.provenance;
    inputs.catalog = &made_.catalog;
    inputs.systems = &*made_.systems;
    inputs.reach = &reach;
    inputs.boundary = &boundary;
    inputs.codeowners = made_.codeowners ? &*made_.codeowners : nullptr;
    inputs.moment = made_.decision.moment;
    inputs.environment = made_.decision.environment;
    inputs.now = made_.decision.now;
    const gate::Decision decision = gate::decide(made_.policy.policy(), inputs);
    page_.section("rules");
    page_.add(Line("what this file alone would set off:", Style::dim));
    bool any = false;
    for (const gate::RuleTrace& trace : decision.rules) {
      if (trace.outcome == gate::RuleOutcome::not_applicable) continue;
      any = true;
      Line line(legible(trace.rule));
      line.phrase(gate::name_of(trace.outcome), Style::dim)
          .phrase(legible(trace.reason), Style::dim);
      page_.add(line, {0, 4, ""});
    }
    if (!any) page_.add(Line("none"));
    for (const gate::Owed& owed : decision.obligations) {
      page_.add(Line(words_of(owed)), {4, 2, ""});
    }
  }

  const Assessment& made_;
  const FileChange& file_;
  const facts::Change alone_;
  Page page_;
};

tl::unexpected<Error> not_in_change(const facts::Change& change, std::string_view path) {
  std::vector<std::string_view> known;
  for (const FileChange& file : change.files) known.push_back(file.path);
  std::string next = did_you_mean(path, known);
  if (next.empty()) {
    next = fmt::format(": it has {}; `--format json` lists them",
                       counted(change.files.size(), "file"));
  }
  return fail(Code::not_found,
              fmt::format("the change does not touch `{}`{}", printable(path), legible(next)));
}

}  // namespace

Result<std::string> file_report(const Assessment& assessment, std::string_view path, Paper paper) {
  const std::vector<FileChange>& files = assessment.change.files;
  // The path as git has it, or as Belay shows it.
  const auto found = std::find_if(files.begin(), files.end(), [&](const FileChange& file) {
    return file.path == path || printable(file.path) == path || escaped(file.path) == path;
  });
  if (found == files.end()) return not_in_change(assessment.change, path);
  return FileReport(assessment, *found, paper).write();
}

}  // namespace belay::app
