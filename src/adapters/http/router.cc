#include "adapters/http/router.h"

#include <map>

#include "adapters/http/metrics.h"
#include "base/text.h"

namespace belay::http {

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> words;
  std::unique_ptr<Node> name;
  std::unique_ptr<Node> rest;
  std::map<std::string, const Route*, std::less<>> methods;

  /// The node that these segments lead to; `values` are what names and rests stand for.
  const Node* find(std::span<const std::string> segments, std::vector<std::string>& values) const {
    if (segments.empty()) return methods.empty() ? nullptr : this;
    const std::string& segment = segments.front();
    if (const auto word = words.find(segment); word != words.end()) {
      if (const Node* found = word->second->find(segments.subspan(1), values)) return found;
    }
    if (name && !segment.empty()) {
      values.push_back(segment);
      if (const Node* found = name->find(segments.subspan(1), values)) return found;
      values.pop_back();
    }
    if (!rest) return nullptr;
    values.push_back(joined(segments, "/"));
    return rest.get();
  }

  std::string allowed() const {
    std::vector<std::string_view> names;
    for (const auto& [method, route] : methods) {
      names.push_back(method);
      if (method == "GET" && methods.count("HEAD") == 0) names.emplace_back("HEAD");
    }
    return joined(names, ", ");
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(std::string method, std::string path, Work work, Endpoint endpoint,
                 Recall recall) {
  auto route = std::make_unique<Route>();
  Node* node = root_.get();
  if (path != "/") {
    for (const std::string_view segment : split(std::string_view(path).substr(1), '/')) {
      std::unique_ptr<Node>* next = nullptr;
      if (segment.starts_with('{') && segment.ends_with("...}")) {
        route->names.emplace_back(segment.substr(1, segment.size() - 5));
        next = &node->rest;
      } else if (segment.starts_with('{') && segment.ends_with('}')) {
        route->names.emplace_back(segment.substr(1, segment.size() - 2));
        next = &node->name;
      } else {
        next = &node->words[std::string(segment)];
      }
      if (!*next) *next = std::make_unique<Node>();
      node = next->get();
    }
  }
  route->method = std::move(method);
  route->path = std::move(path);
  route->work = work;
  route->endpoint = std::move(endpoint);
  route->recall = std::move(recall);
  route->index = routes_.size();
  node->methods.emplace(route->method, route.get());
  routes_.push_back(std::move(route));
}

Router::Match Router::match(std::string_view method,
                            const std::vector<std::string>& segments) const {
  Match match;
  std::vector<std::string> values;
  const Node* node = root_->find(segments, values);
  if (node == nullptr) return match;
  auto found = node->methods.find(method);
  if (found == node->methods.end() && method == "HEAD") found = node->methods.find("GET");
  if (found == node->methods.end()) {
    match.allow = node->allowed();
    return match;
  }
  match.route = found->second;
  for (std::size_t i = 0; i < values.size(); ++i) {
    match.parameters.emplace_back(match.route->names[i], std::move(values[i]));
  }
  return match;
}

void add_operations(Router& router, const Metrics& metrics, std::function<Result<void>()> ready) {
  router.add("GET", "/healthz", Work::quick,
             [](const Request&) { return text_response(200, "well\n"); });
  router.add("GET", "/readyz", Work::blocking, [ready = std::move(ready)](const Request&) {
    const Result<void> state = ready();
    return state ? text_response(200, "ready\n") : problem(503, "not_ready", state.error().message);
  });
  router.add("GET", "/metrics", Work::quick, [&metrics](const Request&) {
    Response response = text_response(200, metrics.text());
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  });
}

}  // namespace belay::http
