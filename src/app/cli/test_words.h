#ifndef BELAY_APP_CLI_TEST_WORDS_H_
#define BELAY_APP_CLI_TEST_WORDS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/cli/command_line.h"

namespace belay::app {

inline Result<Invocation> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "belay");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

/// What stands against a command line; empty where nothing does.
inline std::string refusal_of(const std::vector<const char*>& words) {
  const auto parsed = parse(words);
  if (parsed) return "";
  EXPECT_EQ(parsed.error().code, Code::usage);
  return parsed.error().message;
}

}  // namespace belay::app

#endif  // BELAY_APP_CLI_TEST_WORDS_H_
