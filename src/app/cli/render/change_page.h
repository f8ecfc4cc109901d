#ifndef BELAY_APP_CLI_RENDER_CHANGE_PAGE_H_
#define BELAY_APP_CLI_RENDER_CHANGE_PAGE_H_

#include <string>

#include "app/cli/render/page.h"
#include "base/json.h"

/// What a server answered, for a terminal. Members that it did not send are left out.
namespace belay::app {

/// A change with the decision that it would get now.
std::string change_page(const json::Value& change, Paper paper);
/// A decision that was recorded.
std::string decision_page(const json::Value& given, Paper paper);
/// One line a change, the newest first.
std::string change_list(const json::Value& page);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_CHANGE_PAGE_H_
