#ifndef BELAY_APP_CLI_RENDER_WORDS_H_
#define BELAY_APP_CLI_RENDER_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "control/check.h"

/// How the facts of an assessment are said, the same in every format.
namespace belay::app {

/// Words that Belay made, with names from the repository in them: control characters, invisible
/// ones and bytes that are not UTF-8 are escaped; a `%` stays, for these words use it.
std::string legible(std::string_view words);

/// `Ada Quill <ada@retail.example>`, as git writes it, safe to print.
std::string name_of(const facts::Identity& who);
/// `Ada Quill`, or the e-mail where there is no name.
std::string short_name_of(const facts::Identity& who);

/// `feature/estimates -> main`, `last commit of main`, `staged changes -> main`.
std::string title_of(const facts::Change& change);
/// What a preview is of, and why this change was chosen; empty where the decision binds.
std::string choice_of(const facts::Change& change);
/// Whether the answer decides nothing: by the change or by the policy it is about.
bool is_preview(const control::Assessment& assessment);
/// `72 %`; never rounded up to 100 nor down to 0.
std::string percent_of(const facts::Share& share);
/// `the built-in policy`, `belay.yaml on main`, `preview of draft.yaml`.
std::string policy_name_of(const control::Assessment& assessment);

/// `delivery-estimates -> cart -> checkout`: the longest way that harm takes to one of the most
/// critical systems. Empty without a catalog.
std::vector<std::string> critical_path_of(const control::Assessment& assessment);
/// The systems that changed files belong to.
std::vector<std::string> changed_systems_of(const control::Assessment& assessment);

/// `OVERRIDE c1-o1 by mara until ...: orders are lost`; texts that are safe to print.
std::string exception_in_words(std::string_view kind, std::string_view id, std::string_view by,
                               std::string_view until, std::string_view reason);

/// `ALLOW`, `ALLOW (warn: would HOLD)`, `ALLOW (OVERRIDE ...)`.
std::string verdict_of(const gate::Decision& decision);

/// Paths, safe to print.
std::vector<std::string> printable_all(const std::vector<std::string>& texts);

/// Every fact that could not be established, each once.
std::vector<facts::Unknown> unknowns_of(const control::Assessment& assessment);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_WORDS_H_
