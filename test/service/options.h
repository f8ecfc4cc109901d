#ifndef BELAY_TEST_SERVICE_OPTIONS_H_
#define BELAY_TEST_SERVICE_OPTIONS_H_

#include <chrono>

namespace belay::service {

/// What the command line says about tests that can go on for as long as one likes.
struct Options {
  std::chrono::seconds span{10};
  unsigned seed = 1;
};

Options& options();

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_OPTIONS_H_
