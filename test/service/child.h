#ifndef BELAY_TEST_SERVICE_CHILD_H_
#define BELAY_TEST_SERVICE_CHILD_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace belay::service {

/// A process that dies with this, and with us.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// What it says on standard error goes to the end of the file `errors`; with none, to where
  /// everything else that it says goes. REQUIRES: none runs.
  void start(const std::vector<std::string>& words, const std::string& errors = "");
  /// The next line that it says; empty at the end.
  std::string line();
  std::string rest();

  pid_t pid() const { return pid_; }
  bool runs() const { return pid_ != 0; }
  void signal(int number) const;
  /// Until it has ended: its status, as `wait` tells it.
  int wait();

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

/// The program that was built beside this one.
std::string belay_program();

/// Runs it to its end: its exit code, and all that it said.
struct Ran {
  int status = 0;
  std::string said;
};
Ran run_belay(const std::vector<std::string>& arguments);

}  // namespace belay::service

#endif  // BELAY_TEST_SERVICE_CHILD_H_
