#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "adapters/http/server.h"
#include "base/text.h"
#include "processes.h"

/// The server answering a constant, beside nginx serving a file of the same size: one thread each,
/// the same load from wrk, in turns. Processor time per request is the figure; requests a second
/// depend on what else the machine does.
namespace {

using namespace belay;
using bench::median;

constexpr int kRounds = 5;
constexpr int kSecondsEach = 2;
constexpr int kConnections = 64;
const std::string kAnswer = R"({"decision":"allow","reasons":[],"obligations":[]})";

struct Load {
  double requests = 0;
  double microseconds = 0;  ///< of processor time, each
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double own_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// User and system time of another process, from its line in /proc.
double seconds_of_process(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  std::string line;
  std::getline(file, line);
  const auto words = split(std::string_view(line).substr(line.rfind(')') + 2), ' ');
  const double ticks = static_cast<double>(*decimal(words[11]) + *decimal(words[12]));
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Requests answered; anything but 200 ends the bench.
double load(std::uint16_t port, std::string_view path) {
  const std::string out = bench::output_of(fmt::format("wrk -t1 -c{} -d{}s http://127.0.0.1:{}{}",
                                                       kConnections, kSecondsEach, port, path));
  const std::size_t end = out.find(" requests in ");
  if (end == std::string::npos || out.find("Non-2xx") != std::string::npos ||
      out.find("Socket errors") != std::string::npos) {
    fmt::print(stderr, "bench: wrk says\n{}", out);
    std::exit(1);
  }
  const std::size_t begin = out.find_last_of(" \n", end - 1) + 1;
  return static_cast<double>(*decimal(std::string_view(out).substr(begin, end - begin)));
}

template <class Seconds>
Load measure(std::uint16_t port, std::string_view path, const Seconds& seconds) {
  const double before = seconds();
  const double requests = load(port, path);
  return {requests / kSecondsEach, (seconds() - before) * 1e6 / requests};
}

bool accepts(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return connected;
}

/// nginx with one process, so that its processor time is that of the process we started.
class Nginx {
 public:
  explicit Nginx(std::uint16_t port) : port_(port) {
    char folder[] = "/tmp/belay_nginx_XXXXXX";
    folder_ = ::mkdtemp(folder);
    ::chmod(folder_.c_str(), 0755);
    std::ofstream(folder_ + "/constant") << kAnswer;
    std::ofstream(folder_ + "/nginx.conf") << fmt::format(
        "daemon off; master_process off; worker_processes 1; pid {0}/pid; error_log {0}/errors;\n"
        "events {{ worker_connections 1024; }}\n"
        "http {{ access_log {0}/access combined buffer=16k; keepalive_requests 1000000000;\n"
        "  default_type application/json; tcp_nopush off; tcp_nodelay on;\n"
        "  client_body_temp_path {0}/body; proxy_temp_path {0}/proxy;\n"
        "  fastcgi_temp_path {0}/fastcgi; uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;\n"
        "  server {{ listen 127.0.0.1:{1}; root {0}; open_file_cache max=10; }} }}\n",
        folder_, port_);
    process_ = ::fork();
    if (process_ == 0) {
      ::execl("/usr/sbin/nginx", "nginx", "-p", folder_.c_str(), "-c", "nginx.conf", nullptr);
      ::_exit(127);
    }
    for (int tries = 0; !accepts(port_) && tries < 1'000; ++tries) ::poll(nullptr, 0, 10);
  }
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;
  ~Nginx() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }
  Load measure_constant() const {
    return measure(port_, "/constant", [this] { return seconds_of_process(process_); });
  }

 private:
  std::uint16_t port_;
  std::string folder_;
  pid_t process_ = 0;
};

struct Ours {
  Ours() {
    http::ServerOptions options;
    options.address = "127.0.0.1";
    options.log = [this](std::string_view lines) { log << lines; };
    http::Router router;
    const auto constant = [](const http::Request&) {
      http::Response response;
      response.content_type = "application/json";
      response.body = kAnswer;
      return response;
    };
    router.add("GET", "/constant", http::Work::quick, constant);
    router.add("GET", "/worker", http::Work::blocking, constant);
    router.add("GET", "/api/v1/changes/{id}/approvals", http::Work::quick, constant);
    server = std::make_unique<http::Server>(std::move(options), std::move(router), metrics);
    if (const auto started = server->start(); !started) {
      fmt::print(stderr, "bench: {}\n", started.error().message);
      std::exit(1);
    }
  }
  Load measure_path(std::string_view path) const {
    return measure(server->port(), path, own_seconds);
  }
  http::Metrics metrics;
  std::ofstream log{"/dev/null"};
  std::unique_ptr<http::Server> server;
};

/// One that was free a moment ago.
std::uint16_t free_port() {
  Ours passing;
  return passing.server->port();
}

}  // namespace

int main(int count, char** arguments) {
  bool as_json = false;
  for (int i = 1; i < count; ++i) as_json = as_json || std::string_view(arguments[i]) == "--json";
  const Nginx nginx(free_port());
  const Ours ours;
  struct Case {
    std::string name;
    std::string path;
    std::vector<double> cpu = {}, rate = {};
  };
  Case cases[] = {{"a constant", "/constant"},
                  {"a constant under a template", "/api/v1/changes/42/approvals"},
                  {"a constant from a worker", "/worker"}};
  std::vector<double> nginx_cpu, nginx_rate;
  for (int round = 0; round < kRounds; ++round) {
    const Load theirs = nginx.measure_constant();
    nginx_cpu.push_back(theirs.microseconds);
    nginx_rate.push_back(theirs.requests);
    for (Case& one : cases) {
      const Load load = ours.measure_path(one.path);
      one.cpu.push_back(load.microseconds);
      one.rate.push_back(load.requests);
    }
  }
  std::vector<bench::Row> rows;
  for (Case& one : cases) {
    const double cpu = median(one.cpu);
    const bool barred = one.path != "/worker";  // two more turns of threads: for the record
    rows.push_back({fmt::format("{}: processor time a request", one.name), cpu, median(nginx_cpu),
                    "us", barred ? "<= 1.3 x nginx" : "",
                    !barred || cpu <= 1.3 * median(nginx_cpu)});
    rows.push_back({fmt::format("{}: requests a second", one.name), median(one.rate) / 1'000,
                    median(nginx_rate) / 1'000, "k", "", true});
  }
  bench::print_rows(rows, as_json, "nginx");
  return std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.holds; }) ? 0 : 1;
}
