// Everything the pure core must not do, compiled and never run: the purity check must find each.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

namespace belay::planted {

long wall_clock() { return static_cast<long>(time(nullptr)); }
long precise_clock() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_nsec;
}
auto system_clock() { return std::chrono::system_clock::now(); }
auto steady_clock() { return std::chrono::steady_clock::now(); }
const char* environment() { return std::getenv("HOME"); }
int opened() { return open("/dev/null", O_RDONLY); }
FILE* file() { return std::fopen("/dev/null", "r"); }
bool stream() { return std::ifstream("/dev/null").good(); }
bool path() { return std::filesystem::exists("/dev/null"); }
int wire() { return socket(AF_INET, SOCK_STREAM, 0); }
int chance() { return std::rand(); }
unsigned entropy() { return std::random_device()(); }
void locked(std::mutex& mutex) { const std::scoped_lock lock(mutex); }
void started() {
  std::thread([] {}).join();
}
void printed() { std::puts("x"); }
int process() { return std::system("true"); }

}  // namespace belay::planted
