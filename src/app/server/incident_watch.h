#ifndef BELAY_APP_SERVER_INCIDENT_WATCH_H_
#define BELAY_APP_SERVER_INCIDENT_WATCH_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "control/incident/known_systems.h"
#include "control/incident/lookout.h"

namespace belay::app {

/// The threads that look out for incidents: one for each environment, so that a source of metrics
/// that hangs, or a program that puts back slowly, holds up nobody else's; and one that reads which
/// systems need which. Thread-safe.
class IncidentWatch {
 public:
  /// `systems` may be null: then nobody says which need which.
  IncidentWatch(std::vector<std::unique_ptr<control::Lookout>> lookouts,
                std::unique_ptr<control::KnownSystems> systems);
  ~IncidentWatch() { stop(); }

  /// The systems are known, as far as they can be read, before the first look.
  void start();
  /// Lets what runs finish, and gives the environments to whoever comes first.
  void stop();

 private:
  /// Takes turns, each after as long as the one before it said, until it ends.
  void keep(const std::function<std::chrono::milliseconds()>& turn);

  std::mutex mutex_;
  std::condition_variable ends_;
  bool ending_ = false;
  // Each is its thread's alone while that runs.
  std::vector<std::unique_ptr<control::Lookout>> lookouts_;
  std::unique_ptr<control::KnownSystems> systems_;
  std::vector<std::thread> threads_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_INCIDENT_WATCH_H_
