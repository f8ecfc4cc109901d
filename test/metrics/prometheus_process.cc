#include "prometheus_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

namespace belay::metrics_test {
namespace {

constexpr const char* kProgram = "/usr/bin/prometheus";
constexpr int kPatienceMilliseconds = 30'000;  // a failing test ends, too

[[noreturn]] void become(const std::vector<std::string>& arguments, int output) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

/// Adds what it says to `heard`, until it has said `word`. False when it says nothing more, or
/// nothing for too long.
bool hear(int output, std::string_view word, std::string& heard) {
  char bytes[4096];
  pollfd waiting{output, POLLIN, 0};
  while (heard.find(word) == std::string::npos) {
    if (::poll(&waiting, 1, kPatienceMilliseconds) != 1) return false;
    const ssize_t count = ::read(output, bytes, sizeof bytes);
    if (count <= 0) return false;
    heard.append(bytes, static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<PrometheusProcess>> PrometheusProcess::start(std::uint16_t scraped_port) {
  if (!std::filesystem::exists(kProgram)) {
    return fail(Code::not_found, "Prometheus is not installed: apt-get install prometheus");
  }
  std::string pattern = std::filesystem::temp_directory_path() / "belay-prometheus-XXXXXX";
  const char* folder = ::mkdtemp(pattern.data());
  if (folder == nullptr) return fail(Code::unavailable, "cannot make `" + pattern + "`");
  std::unique_ptr<PrometheusProcess> made(new PrometheusProcess(folder));
  std::ofstream(made->folder_ + "/prometheus.yml") << fmt::format(
      "global: {{scrape_interval: 250ms, scrape_timeout: 250ms}}\n"
      "scrape_configs:\n"
      "  - job_name: shop\n"
      "    metrics_path: /shop\n"
      "    static_configs: [{{targets: ['127.0.0.1:{}']}}]\n",
      scraped_port);
  BELAY_TRY_VOID(made->launch());
  return made;
}

Result<void> PrometheusProcess::launch() {
  const std::vector<std::string> arguments = {
      kProgram, "--config.file=" + folder_ + "/prometheus.yml",
      "--storage.tsdb.path=" + folder_ + "/data", "--web.listen-address=127.0.0.1:0"};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::unavailable, "no pipe can be made");
  pid_ = ::fork();
  if (pid_ == 0) become(arguments, ends[1]);
  ::close(ends[1]);
  output_ = ends[0];
  // These come in any order, but for the address and the word on TLS that follows it.
  std::string heard;
  const bool ready = hear(output_, "Server is ready to receive web requests", heard) &&
                     hear(output_, "TLS is disabled", heard);
  constexpr std::string_view kListens = "msg=\"Listening on\" address=";
  const std::size_t at = heard.find(kListens);
  if (!ready || at == std::string::npos) {
    return fail(Code::unavailable, "Prometheus did not start: " + heard);
  }
  const std::size_t from = at + kListens.size();
  url_ = "http://" + heard.substr(from, heard.find('\n', from) - from);
  return {};
}

void PrometheusProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

PrometheusProcess::~PrometheusProcess() {
  kill();
  if (output_ >= 0) ::close(output_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace belay::metrics_test
