#include "haproxy_process.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "adapters/http/raw_client.h"
#include "adapters/open_file.h"

namespace belay::traffic_test {
namespace {

constexpr const char* kProgram = "/usr/sbin/haproxy";

/// A socket that HAProxy inherits, so that its port is free and known before it starts.
struct Listener {
  adapters::OpenFile file{::socket(AF_INET, SOCK_STREAM, 0)};
  std::uint16_t port = 0;

  Listener() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(file.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(file.number(), 64);
    socklen_t size = sizeof address;
    ::getsockname(file.number(), reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  std::string name() const { return fmt::format("fd@{}", file.number()); }
};

std::string read_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// What stands between the page's `begin` and the next fence.
std::string block_of(const std::string& page, std::string_view begin) {
  const std::size_t at = page.find(begin);
  if (at == std::string::npos) return "";
  const std::size_t from = at + begin.size();
  return page.substr(from, page.find("```", from) - from);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

Result<std::unique_ptr<HaproxyProcess>> HaproxyProcess::start(std::uint16_t canary,
                                                              std::uint16_t control) {
  if (!std::filesystem::exists(kProgram)) {
    return fail(Code::not_found, "HAProxy is not installed: apt-get install haproxy");
  }
  std::string pattern = std::filesystem::temp_directory_path() / "belay-haproxy-XXXXXX";
  const char* folder = ::mkdtemp(pattern.data());
  if (folder == nullptr) return fail(Code::unavailable, "cannot make `" + pattern + "`");
  std::unique_ptr<HaproxyProcess> made(new HaproxyProcess(folder));
  BELAY_TRY_VOID(made->launch(canary, control));
  return made;
}

Result<void> HaproxyProcess::launch(std::uint16_t canary, std::uint16_t control) {
  const Listener shop;
  const Listener jobs;
  const Listener api;
  shop_port_ = shop.port;
  jobs_port_ = jobs.port;
  api_port_ = api.port;
  const std::string page = read_text(BELAY_ROOT "/docs/reference/traffic-drivers.md");
  std::string configuration = block_of(page, "```haproxy\n");
  replace_all(configuration, "global\n",
              fmt::format("global\n    stats socket {} level admin\n", api.name()));
  replace_all(configuration, "/run/haproxy/admin.sock", socket());
  replace_all(configuration, "/etc/haproxy/belay.map", map_file());
  replace_all(configuration, "bind :80\n", fmt::format("bind {}\n", shop.name()));
  replace_all(configuration, "bind :81\n", fmt::format("bind {}\n", jobs.name()));
  replace_all(configuration, "192.0.2.11:8080", fmt::format("127.0.0.1:{}", canary));
  replace_all(configuration, "192.0.2.10:8080", fmt::format("127.0.0.1:{}", control));
  const std::string path = folder_ + "/haproxy.cfg";
  std::ofstream(path) << configuration;
  std::ofstream(map_file()) << block_of(page, "and `/etc/haproxy/belay.map`:\n\n```\n");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execl(kProgram, kProgram, "-db", "-q", "-f", path.c_str(), nullptr);
    ::_exit(127);
  }
  return {};
}

std::string HaproxyProcess::loopback_address() const {
  return fmt::format("127.0.0.1:{}", api_port_);
}

void HaproxyProcess::stop() {
  ::kill(pid_, SIGSTOP);
  ::waitpid(pid_, nullptr, WUNTRACED);
}

void HaproxyProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

HaproxyProcess::~HaproxyProcess() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace belay::traffic_test
