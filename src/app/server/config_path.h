#ifndef BELAY_APP_SERVER_CONFIG_PATH_H_
#define BELAY_APP_SERVER_CONFIG_PATH_H_

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/yaml.h"

namespace belay::app {

/// A path of a configuration; `folder`, with its slash or empty, is what relative ones are read
/// from.
inline Result<std::string> path_of(const yaml::Document& document, const yaml::Node& node,
                                   std::string_view what, const std::string& folder) {
  BELAY_TRY(std::string path, yaml::text_of(document, node, what));
  if (path.empty()) return document.error(node, fmt::format("{} names no path", what));
  return path.front() == '/' ? path : folder + path;
}

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_CONFIG_PATH_H_
