#include "asking.h"

#include <gtest/gtest.h>

namespace belay::api {

using json::Array;
using json::Object;
using json::Value;

const ApiPage& page() {
  static const ApiPage made = ApiPage::of_the_project();
  return made;
}

const Value& member(const Value& value, std::string_view name) {
  static const Value kNothing;
  const Value* found = value.find(name);
  return found == nullptr ? kNothing : *found;
}

std::string text_in(const Value& value, std::string_view name) {
  const std::string* found = member(value, name).text();
  return found == nullptr ? "" : *found;
}

std::string filled(std::string path, const std::map<std::string, std::string>& names) {
  for (const auto& [name, value] : names) {
    const std::string mark = "{" + name + "}";
    if (const std::size_t at = path.find(mark); at != std::string::npos) {
      path.replace(at, mark.size(), value);
    }
  }
  return path;
}

Reply Api::operator()(const std::string& id, const std::map<std::string, std::string>& names,
                      const Value& body, const std::string& as) {
  const Operation& operation = page().operation(id);
  std::string path = filled(operation.path, names);
  if (const auto query = names.find("?"); query != names.end()) path += "?" + query->second;
  Reply reply =
      gate.ask(operation.method, path, operation.body == nullptr ? "" : json::write(body), as);
  EXPECT_EQ(page().complaint(operation, reply.status, reply.content_type(), reply.body), "")
      << id << "\n"
      << reply.body;
  return reply;
}

std::string Api::opened() {
  const Reply reply =
      (*this)("openChange", {}, Object{{"repository", "retail"}, {"head", "feature"}}, "ada");
  return text_in(member(reply.json(), "change"), "id");
}

Reply Api::approved(const std::string& id, const std::string& as) {
  const Value shown = (*this)("showChange", {{"id", id}}).json();
  return (*this)("approve", {{"id", id}}, Object{{"content", member(shown, "content")}}, as);
}

void Api::issued(const std::string& name, Array scopes, const std::string& principal) {
  Object asked{{"principal", principal}, {"scopes", std::move(scopes)}};
  const Reply reply = (*this)("issueToken", {}, asked);
  EXPECT_EQ(reply.status, 201) << reply.body;
  gate.know(name, text_in(reply.json(), "secret"));
}

}  // namespace belay::api
