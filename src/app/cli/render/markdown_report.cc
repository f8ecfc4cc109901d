#include "app/cli/render/markdown_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/render/obligations.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Assessment;

// A forge refuses comments beyond 65,536 characters; this many names keep far away from it.
constexpr std::size_t kNamesShown = 20;
constexpr std::size_t kFilesShown = 50;
constexpr std::size_t kCodeColumnsMax = 240;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether Markdown and HTML take the character for itself wherever it stands.
bool is_harmless(char c) {
  constexpr std::string_view kPlain = " -./,=%+();'";
  return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kPlain.find(c) != std::string_view::npos;
}

std::string as_codes(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i == kNamesShown) return out + fmt::format(" and {} more", grouped(names.size() - i));
    if (i > 0) out += ", ";
    out += as_code(names[i]);
  }
  return out;
}

std::string_view sign_of(gate::Verdict verdict) {
  switch (verdict) {
    case gate::Verdict::allow:
      return "\xe2\x9c\x85";  // a check mark
    case gate::Verdict::hold:
      return "\xe2\x8f\xb8\xef\xb8\x8f";  // a pause sign
    case gate::Verdict::deny:
      return "\xe2\x9b\x94";  // no entry
  }
  return "";
}

class MarkdownReport {
 public:
  explicit MarkdownReport(const Assessment& assessment) : made_(assessment) {}

  std::string write() && {
    verdict();
    owed();
    way();
    facts();
    files();
    rules();
    footer();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  void verdict() {
    const gate::Decision& decision = made_.decision;
    line(fmt::format("### {} {} at {}{}", sign_of(decision.would.value_or(decision.verdict)),
                     verdict_of(decision), gate::name_of(decision.moment),
                     decision.environment.empty()
                         ? std::string()
                         : fmt::format(", for {}", as_code(decision.environment))));
    line("");
    if (made_.policy.source == control::PolicySource::preview) {
      line(fmt::format("**Preview** of {}, which has not landed: nothing is decided by it.",
                       as_code(made_.policy.previewed())));
      line("");
    }
    if (const std::string choice = choice_of(made_.change); !choice.empty()) {
      line(fmt::format("**Preview**, nothing is decided by it: {}", as_code(choice)));
      line("");
    }
    line(fmt::format("{}: {}, +{} -{}", as_code(title_of(made_.change)),
                     counted(made_.change.files.size(), "file"), grouped(made_.change.lines.added),
                     grouped(made_.change.lines.deleted)));
    line("");
  }

  void owed() {
    if (made_.decision.obligations.empty()) return line("It owes nothing.\n");
    line("| | owes | due | why |");
    line("|---|---|---|---|");
    const Askers askers(made_.decision);
    for (const gate::Owed& owed : made_.decision.obligations) {
      const std::string reason =
          owed.reason.empty() ? std::string() : "<br>" + as_code(legible(owed.reason));
      line(fmt::format("| {} | {}{} | {} | {} |", gate::name_of(owed.state),
                       as_code(words_of(owed)), reason, gate::name_of(owed.due),
                       as_codes(askers.of(owed))));
    }
    line("");
  }

  void way() {
    if (made_.decision.way.empty()) return;
    line("**The shortest way through**");
    line("");
    std::size_t number = 0;
    for (const gate::Step& step : made_.decision.way) {
      const std::string who = step.who.empty() || !step.obstacle.empty() || !step.whose.empty()
                                  ? as_code(takers_of(step, kCodeColumnsMax))
                                  : as_codes(step.who);
      line(fmt::format("{}. {}: {}", ++number, as_code(legible(step.action)), who));
    }
    line("");
  }

  void begin_details(std::string_view title) {
    line(fmt::format("<details><summary>{}</summary>", title));
    line("");
  }

  void end_details() {
    line("");
    line("</details>");
    line("");
  }

  void facts() {
    begin_details("What is known about this change");
    provenance();
    reach();
    for (const facts::Crossing& crossing : made_.boundary.crossings) {
      line(fmt::format("- **boundary**: {} {}",
                       as_code(fmt::format("{}:{}", crossing.path, crossing.line)),
                       as_code(legible(crossing.says))));
    }
    for (const facts::Unknown& unknown : unknowns_of(made_)) {
      line(fmt::format("- **unknown** {}: {} {}", as_code(unknown.fact),
                       as_code(legible(unknown.reason)), as_code(legible(unknown.question))));
    }
    for (const std::string& warning : made_.warnings) {
      line(fmt::format("- **note**: {}", as_code(legible(warning))));
    }
    end_details();
  }

  void provenance() {
    const facts::Provenance& provenance = made_.provenance;
    std::string words = fmt::format("- **provenance**: {} ({})", facts::name_of(provenance.level),
                                    facts::name_of(provenance.strength));
    if (provenance.share) {
      words += fmt::format(", {} of added lines by an agent ({})", percent_of(*provenance.share),
                           facts::name_of(provenance.share->strength));
    }
    if (!provenance.tools.empty()) words += ", with " + as_codes(provenance.tools);
    line(words);
    std::vector<std::string> makers;
    for (const facts::Maker& maker : provenance.makers) makers.push_back(short_name_of(maker.who));
    if (!makers.empty()) line("- **makers**, who never approve: " + as_codes(makers));
    for (const std::string& conflict : provenance.conflicts) {
      line("- **conflict**: " + as_code(legible(conflict)));
    }
    for (const std::string& problem : provenance.problems) {
      line("- **not read**: " + as_code(legible(problem)));
    }
  }

  void reach() {
    const facts::Reach& reach = made_.reach;
    if (!reach.catalogued) return line("- **reach**: no catalog; tier undeclared");
    std::string words = "- **reach**: ";
    words += reach.tier ? fmt::format("tier {}", *reach.tier) : std::string("tier undeclared");
    if (const auto path = critical_path_of(made_); !path.empty()) {
      words += ", " + as_code(joined(path, " -> "));
    }
    words += ", " + counted(reach.dependents, "dependent");
    line(words);
    if (!reach.journeys.empty()) line("- **journeys**: " + as_codes(reach.journeys));
    if (!reach.uncatalogued_files.empty()) {
      line("- **in no system**: " + as_codes(reach.uncatalogued_files));
    }
  }

  void files() {
    const auto& files = made_.change.files;
    if (files.empty()) return;
    begin_details(counted(files.size(), "file"));
    line("| file | | + | - |");
    line("|---|---|---:|---:|");
    for (std::size_t i = 0; i < std::min(files.size(), kFilesShown); ++i) {
      line(fmt::format("| {} | {} | {} | {} |", as_code(files[i].path),
                       facts::name_of(files[i].status),
                       files[i].binary ? "binary" : grouped(files[i].added),
                       files[i].binary ? "" : grouped(files[i].deleted)));
    }
    if (files.size() > kFilesShown) {
      line(fmt::format("| and {} more | | | |", grouped(files.size() - kFilesShown)));
    }
    end_details();
  }

  void rules() {
    begin_details(fmt::format("Rules of {}", as_code(policy_name_of(made_))));
    std::size_t not_applicable = 0;
    for (const gate::RuleTrace& trace : made_.decision.rules) {
      if (trace.outcome == gate::RuleOutcome::not_applicable) {
        ++not_applicable;
        continue;
      }
      line(fmt::format("- {}{} {}: {}", as_code(trace.rule),
                       trace.layer == gate::Layer::organisation ? " of the organisation" : "",
                       gate::name_of(trace.outcome), as_code(legible(trace.reason))));
    }
    line(fmt::format("- {} not apply", counted(not_applicable, "rule does", "rules do")));
    end_details();
  }

  void footer() {
    line(fmt::format("<sub>tree {}, policy {}</sub>", as_code(made_.change.head_tree.hex()),
                     as_code(made_.policy.policy().digest().hex())));
  }

  const Assessment& made_;
  std::string out_;
};

}  // namespace

std::string markdown_report(const Assessment& assessment) {
  return MarkdownReport(assessment).write();
}

std::string as_code(std::string_view text) { return as_code(text, kCodeColumnsMax); }

std::string as_code(std::string_view text, std::size_t columns) {
  const std::string safe = shortened(legible(text), columns);
  if (safe.empty()) return "";
  std::string out = "<code>";
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const bool inside_word = safe[i] == '_' && i > 0 && is_alphanumeric(safe[i - 1]) &&
                             i + 1 < safe.size() && is_alphanumeric(safe[i + 1]);
    if (is_harmless(safe[i]) || inside_word) {
      out += safe[i];
    } else {
      out += fmt::format("&#{};", static_cast<unsigned char>(safe[i]));
    }
  }
  return out + "</code>";
}

}  // namespace belay::app
