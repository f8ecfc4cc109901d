#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/server/gate_server.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::chrono::seconds kDrainLongest{20};

/// Ends are asked for by signals, which one thread waits for: no other thread is interrupted.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  int wait() const {
    int number = 0;
    sigwait(&set_, &number);
    return number;
  }

 private:
  sigset_t set_{};
};

}  // namespace

Result<int> execute(const ServeOptions& options) {
  const EndSignals ends;
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.config_file, limits::kFactsBytesMax));
  BELAY_TRY(const ServerConfig config, ServerConfig::parse(file.text, file.name));
  const auto log = [](std::string_view lines) {
    std::fwrite(lines.data(), 1, lines.size(), stderr);
  };
  BELAY_TRY(const auto server, GateServer::open(config, log));
  BELAY_TRY_VOID(server->start());
  const std::string scheme = config.certificate.empty() ? "http" : "https";
  print(fmt::format("belay serves {} at {}://{}:{}\n", config.origin, scheme, config.address,
                    server->port()));
  if (const std::string why = server->why_frozen(); !why.empty()) {
    print(
        fmt::format("FROZEN      {}: nothing is decided or recorded; see "
                    "docs/how-to/answer-a-rolled-back-ledger.md\n",
                    why));
  }
  print(fmt::format("ledger key  {}\n", server->verifier_key()));
  for (const FounderToken& founder : server->founders()) {
    print(fmt::format("token of {}  {}\n", founder.principal, founder.file));
  }
  std::fflush(stdout);
  ends.wait();
  const bool all_ended = server->drain(kDrainLongest);
  print(all_ended ? "stopped\n" : "stopped; some requests were cut off\n");
  return 0;
}

}  // namespace belay::app
