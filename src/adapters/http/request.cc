#include "adapters/http/request.h"

#include "base/text.h"

namespace belay::http {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

const std::string& Request::parameter(std::string_view name) const {
  static const std::string nothing;
  for (const auto& [known, value] : parameters) {
    if (known == name) return value;
  }
  return nothing;
}

}  // namespace belay::http
