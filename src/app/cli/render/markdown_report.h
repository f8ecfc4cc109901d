#ifndef BELAY_APP_CLI_RENDER_MARKDOWN_REPORT_H_
#define BELAY_APP_CLI_RENDER_MARKDOWN_REPORT_H_

#include <string>
#include <string_view>

#include "control/check.h"

namespace belay::app {

/// The assessment as a comment on a pull request: the verdict first, what is owed as a table, the
/// rest folded. Whatever comes from the repository is code, where it can neither format, link,
/// mention nor instruct.
std::string markdown_report(const control::Assessment& assessment);

/// `text` as a `<code>` element that nothing in it can end, also within a table: every character
/// that could mean something to Markdown or HTML is a character reference. Forges resolve no
/// mentions and references inside code.
std::string as_code(std::string_view text);
/// So many columns at most, instead of what a comment bears.
std::string as_code(std::string_view text, std::size_t columns);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_MARKDOWN_REPORT_H_
