#include "child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <utility>

namespace belay::service {

Child::~Child() {
  if (!runs()) return;
  signal(SIGKILL);
  wait();
}

void Child::start(const std::vector<std::string>& words, const std::string& errors) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(errors.empty() ? ends[1]
                          : ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
           STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  output_ = ends[0];
}

std::string Child::line() {
  std::string line;
  char c = 0;
  while (::read(output_, &c, 1) == 1) {
    if (c == '\n') return line;
    line += c;
  }
  return line;
}

std::string Child::rest() {
  std::string heard;
  char bytes[4096];
  for (ssize_t count; (count = ::read(output_, bytes, sizeof bytes)) > 0;) {
    heard.append(bytes, static_cast<std::size_t>(count));
  }
  return heard;
}

void Child::signal(int number) const { ::kill(pid_, number); }

int Child::wait() {
  int status = 0;
  ::waitpid(std::exchange(pid_, 0), &status, 0);
  ::close(std::exchange(output_, -1));
  return status;
}

std::string belay_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "belay";
}

Ran run_belay(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {belay_program()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Child child;
  child.start(words);
  Ran ran;
  ran.said = child.rest();
  ran.status = WEXITSTATUS(child.wait());
  return ran;
}

}  // namespace belay::service
