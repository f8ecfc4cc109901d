#ifndef BELAY_TEST_API_API_PAGE_H_
#define BELAY_TEST_API_API_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/yaml.h"

namespace belay::api {

/// One operation that docs/reference/api.yaml describes.
struct Operation {
  std::string method;
  std::string path;  ///< with `{names}`
  std::string id;
  bool is_signed = true;             ///< a token is needed
  bool is_stream = false;            ///< it answers with events, until somebody ends them
  const yaml::Node* body = nullptr;  ///< its schema; null: takes none
  const yaml::Node* responses = nullptr;
};

/// The page, as far as tests need it: operations, and the part of JSON Schema that it uses.
class ApiPage {
 public:
  static ApiPage of_the_project();

  const std::vector<Operation>& operations() const { return operations_; }
  const Operation& operation(std::string_view id) const;

  /// What is wrong with an answer to this operation; empty: it is as described.
  std::string complaint(const Operation& operation, int status, std::string_view content_type,
                        std::string_view body) const;
  /// Where the value does not follow the schema; empty: it does.
  std::string complaint(const yaml::Node& schema, const json::Value& value,
                        const std::string& where) const;
  /// Where `$ref` leads, if it is one.
  const yaml::Node& resolved(const yaml::Node& node) const;

 private:
  explicit ApiPage(yaml::Document document);

  std::string object_complaint(const yaml::Node& schema, const json::Object& object,
                               const std::string& where) const;

  yaml::Document document_;
  std::vector<Operation> operations_;
};

}  // namespace belay::api

#endif  // BELAY_TEST_API_API_PAGE_H_
