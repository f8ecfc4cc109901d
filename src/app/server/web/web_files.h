#ifndef BELAY_APP_SERVER_WEB_WEB_FILES_H_
#define BELAY_APP_SERVER_WEB_WEB_FILES_H_

#include <string_view>

namespace belay::app {

// The files beside this one, as they are.
extern const std::string_view kIncidentsHtml, kIncidentsCss, kIncidentsJs;

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_WEB_WEB_FILES_H_
