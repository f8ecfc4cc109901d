#include "app/server/api.h"
#include "app/server/web/web_files.h"

namespace belay::app {
namespace {

/// The page loads what it is made of, and asks this server; nothing else, whatever gets into it.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

void add_file(http::Router& router, const std::string& path, std::string_view type,
              std::string_view file) {
  http::Response made;
  made.content_type = std::string(type) + "; charset=utf-8";
  made.headers = {{"Cache-Control", "no-cache"},
                  {"Content-Security-Policy", std::string(kPolicy)},
                  {"Cross-Origin-Opener-Policy", "same-origin"},
                  {"Referrer-Policy", "no-referrer"},
                  {"X-Content-Type-Options", "nosniff"}};
  made.body = file;
  router.add("GET", path, http::Work::quick, [made](const http::Request&) { return made; });
}

}  // namespace

void add_web_routes(http::Router& router) {
  add_file(router, "/incidents", "text/html", kIncidentsHtml);
  add_file(router, "/incidents/page.css", "text/css", kIncidentsCss);
  add_file(router, "/incidents/page.js", "text/javascript", kIncidentsJs);
}

}  // namespace belay::app
