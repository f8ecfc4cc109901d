#include "options.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string_view>

#include "base/text.h"

namespace belay::service {

Options& options() {
  static Options stated;
  return stated;
}

namespace {

/// `--seconds=N` and `--seed=N`, each 1 to a day's seconds.
bool read_option(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  const auto number = decimal(word.substr(equals + 1));
  if (!number || *number < 1 || *number > 86'400) return false;
  if (word.starts_with("--seconds=")) {
    options().span = std::chrono::seconds(*number);
    return true;
  }
  if (word.starts_with("--seed=")) {
    options().seed = static_cast<unsigned>(*number);
    return true;
  }
  return false;
}

}  // namespace
}  // namespace belay::service

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (belay::service::read_option(argv[i])) continue;
    std::fprintf(stderr, "`%s` is neither --seconds=N nor --seed=N\n", argv[i]);
    return 2;
  }
  return RUN_ALL_TESTS();
}
