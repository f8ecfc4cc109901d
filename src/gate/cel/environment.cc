#include "gate/cel/environment.h"

#include <algorithm>

#include "gate/cel/type_text.h"

namespace belay::cel {

namespace {

void enable(Environment::Content& content, std::span<const Builtin> functions) {
  for (const Builtin& builtin : functions) {
    FunctionEntry& entry = content.functions[std::string(builtin.name)];
    entry.overloads.push_back(parse_overload(builtin.signature));
    if (builtin.run != nullptr) entry.run = builtin.run;
  }
}

void enable(Environment::Content& content, Library library) {
  content.libraries |= bit(library);
  switch (library) {
    case Library::strings:
      return enable(content, string_library());
    case Library::math:
      return enable(content, math_library());
    case Library::lists:
      return enable(content, list_library());
    case Library::sets:
      return enable(content, set_library());
    case Library::encoders:
      return enable(content, encoder_library());
    case Library::optionals:
      return enable(content, optional_library());
    case Library::bindings:
    case Library::two_variable_macros:
    case Library::block:
      return;  // macros only
  }
}

}  // namespace

bool FunctionEntry::allows(bool receiver, std::size_t arguments) const {
  return std::any_of(overloads.begin(), overloads.end(), [&](const Overload& overload) {
    return overload.receiver == receiver && overload.parameters.size() == arguments;
  });
}

std::optional<std::uint32_t> Environment::Content::variable(std::string_view name) const {
  for (std::uint32_t i = 0; i < variables.size(); ++i) {
    if (variables[i].name == name) return i;
  }
  return std::nullopt;
}

const FunctionEntry* Environment::Content::function(std::string_view name) const {
  const auto found = functions.find(name);
  return found == functions.end() ? nullptr : &found->second;
}

std::vector<std::string> Environment::Content::candidates(std::string_view name,
                                                          bool rooted) const {
  std::vector<std::string> names;
  std::string_view scope = rooted ? std::string_view() : std::string_view(container);
  while (!scope.empty()) {
    names.push_back(std::string(scope) + "." + std::string(name));
    const std::size_t dot = scope.rfind('.');
    scope = dot == std::string_view::npos ? std::string_view() : scope.substr(0, dot);
  }
  names.emplace_back(name);
  return names;
}

Environment::Environment()
    : Environment({Library::strings, Library::math, Library::lists, Library::sets,
                   Library::bindings, Library::encoders, Library::optionals,
                   Library::two_variable_macros}) {}

Environment::Environment(std::initializer_list<Library> libraries)
    : content_(std::make_unique<Content>()) {
  enable(*content_, operator_functions());
  enable(*content_, conversion_functions());
  enable(*content_, time_functions());
  enable(*content_, text_functions());
  for (Library library : libraries) enable(*content_, library);
}

Environment::~Environment() = default;
Environment::Environment(Environment&&) noexcept = default;
Environment& Environment::operator=(Environment&&) noexcept = default;

int Environment::declare(std::string name, Type type) {
  content_->variables.push_back({std::move(name), std::move(type)});
  return static_cast<int>(content_->variables.size()) - 1;
}

void Environment::declare(Function function) {
  FunctionEntry& entry = content_->functions[function.name];
  for (Overload& overload : function.overloads) entry.overloads.push_back(std::move(overload));
  entry.run = function.run;
  entry.built_in = false;
}

void Environment::set_container(std::string name) { content_->container = std::move(name); }

}  // namespace belay::cel
