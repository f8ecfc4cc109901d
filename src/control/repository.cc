#include "control/repository.h"

namespace belay::control {

void apply_revisions(std::string_view revisions, ChangeRequest& request) {
  const std::size_t dots = revisions.find("..");
  if (dots == std::string_view::npos) {
    request.head = revisions;
    return;
  }
  const std::size_t end = revisions.find_first_not_of('.', dots);
  request.target = revisions.substr(0, dots);
  request.head = end == std::string_view::npos ? std::string_view() : revisions.substr(end);
  // An open end means HEAD, as in git; without it the working tree could be chosen instead.
  if (request.head.empty()) request.head = "HEAD";
}

}  // namespace belay::control
