#include "postgres_cluster.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/text.h"

namespace belay::store_contract {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin";

/// Who may run it: ourselves, or for root the user that the package makes.
const passwd* server_user() {
  return ::geteuid() == 0 ? ::getpwnam("postgres") : ::getpwuid(::geteuid());
}

[[noreturn]] void become(const std::vector<std::string>& arguments, int output) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  const passwd* user = server_user();
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
                           ::setuid(user->pw_uid) != 0)) {
    ::_exit(127);
  }
  // SIGQUIT is its word for stopping at once.
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::chdir("/") != 0) ::_exit(127);
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

struct Child {
  pid_t pid = 0;
  int output = -1;
};

Child run(const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  const pid_t pid = ::fork();
  if (pid == 0) become(arguments, ends[1]);
  ::close(ends[1]);
  return {pid, ends[0]};
}

/// What the child says, until it says `word` or nothing more.
std::string heard_until(int output, std::string_view word) {
  std::string heard;
  char bytes[4096];
  while (word.empty() || heard.find(word) == std::string::npos) {
    const ssize_t count = ::read(output, bytes, sizeof bytes);
    if (count <= 0) break;
    heard.append(bytes, static_cast<std::size_t>(count));
  }
  return heard;
}

}  // namespace

Result<std::unique_ptr<PostgresCluster>> PostgresCluster::start() {
  if (!std::filesystem::exists(std::string(kPrograms) + "/postgres") || server_user() == nullptr) {
    return fail(Code::not_found, "PostgreSQL 15 is not installed: apt-get install postgresql-15");
  }
  std::string pattern = std::filesystem::temp_directory_path() / "belay-postgres-XXXXXX";
  const std::string folder = ::mkdtemp(pattern.data());
  std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(folder));
  const passwd* user = server_user();
  if (::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
    return fail(Code::unavailable, "cannot give `" + folder + "` to " + user->pw_name);
  }
  const Child made =
      run({std::string(kPrograms) + "/initdb", "--pgdata=" + folder + "/data", "--username=belay",
           "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"});
  const std::string heard = heard_until(made.output, "");
  ::close(made.output);
  int status = 0;
  ::waitpid(made.pid, &status, 0);
  if (status != 0) return fail(Code::unavailable, "initdb failed: " + heard);
  BELAY_TRY_VOID(cluster->launch());
  return cluster;
}

Result<void> PostgresCluster::launch() {
  const Child server =
      run({std::string(kPrograms) + "/postgres", "-D", folder_ + "/data", "-k", folder_, "-h", "",
           "-c", "log_min_messages=log", "-c", "log_checkpoints=off", "-c", "max_connections=200"});
  server_ = server.pid;
  constexpr std::string_view kReady = "ready to accept connections";
  const std::string heard = heard_until(server.output, kReady);
  // What it says later nobody reads; it ignores that.
  ::close(server.output);
  if (heard.find(kReady) != std::string::npos) return {};
  return fail(Code::unavailable, "PostgreSQL did not start: " + heard);
}

void PostgresCluster::stop(int signal) {
  if (server_ == 0) return;
  ::kill(server_, signal);
  ::waitpid(server_, nullptr, 0);
  server_ = 0;
}

Result<void> PostgresCluster::crash_and_restart() {
  stop(SIGQUIT);
  return launch();
}

PostgresCluster::~PostgresCluster() {
  stop(SIGINT);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string PostgresCluster::conninfo() const {
  return "host=" + folder_ + " user=belay dbname=postgres";
}

}  // namespace belay::store_contract
