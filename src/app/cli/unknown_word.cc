#include "app/cli/unknown_word.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <vector>

#include "base/text.h"

namespace belay::app {
namespace {

const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

std::string full_name(const CLI::App& app) {
  std::string name(kProgramName);
  for (const CLI::App* command = &app; !command->get_subcommands().empty();) {
    command = command->get_subcommands().front();
    name += " " + command->get_name();
  }
  return name;
}

tl::unexpected<Error> unknown_word(const CLI::App& app, const std::string& word) {
  const CLI::App& command = innermost(app);
  const std::string name = full_name(app);
  if (word.size() > 1 && word.front() == '-') {
    const std::vector<std::string> known = option_names(command);
    std::string guess = did_you_mean(word.substr(0, word.find('=')), views(known));
    if (guess.empty()) guess = fmt::format(": `{} --help` lists the options", name);
    return fail(Code::usage, fmt::format("unknown option `{}`{}", printable(word), guess));
  }
  const auto subcommands = command.get_subcommands([](const CLI::App*) { return true; });
  if (!subcommands.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* one : subcommands) known.push_back(one->get_name());
    std::string guess = did_you_mean(word, views(known));
    if (guess.empty()) guess = fmt::format(": write one of {}", joined(known, ", "));
    return fail(Code::usage, fmt::format("unknown command `{}`{}", printable(word), guess));
  }
  return fail(Code::usage,
              fmt::format("`{}` takes no further word `{}`: `{} --help` says what it takes", name,
                          printable(word), name));
}

}  // namespace belay::app
