#ifndef BELAY_TEST_API_ASKING_H_
#define BELAY_TEST_API_ASKING_H_

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "api_page.h"
#include "base/json.h"
#include "running_gate.h"

namespace belay::api {

/// docs/reference/api.yaml
const ApiPage& page();

/// A member; null where there is none.
const json::Value& member(const json::Value& value, std::string_view name);
std::string text_in(const json::Value& value, std::string_view name);
/// A path with its parameters by name.
std::string filled(std::string path, const std::map<std::string, std::string>& names);

/// Asks for operations by their ids, and holds every answer to the page.
class Api {
 public:
  /// `names`: the path's parameters, and as `?` the query.
  Reply operator()(const std::string& id, const std::map<std::string, std::string>& names = {},
                   const json::Value& body = {}, const std::string& as = "bea");

  /// The change `feature`, by ada; its id.
  std::string opened();
  Reply approved(const std::string& id, const std::string& as);
  /// Gives somebody another token, with these scopes, and knows it as `name`.
  void issued(const std::string& name, json::Array scopes, const std::string& principal = "bea");

  RunningGate gate;
};

}  // namespace belay::api

#endif  // BELAY_TEST_API_ASKING_H_
