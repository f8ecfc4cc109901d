#ifndef BELAY_SIM_ONE_REPOSITORY_H_
#define BELAY_SIM_ONE_REPOSITORY_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "control/changes.h"
#include "sim/history.h"

namespace belay::sim {

/// The one repository that there is, by whatever name.
class OneRepository final : public control::Repositories {
 public:
  /// `before` is called before each look at it. The history outlives it.
  explicit OneRepository(
      History& history, std::function<void()> before = [] {})
      : history_(history), before_(std::move(before)) {}

  Result<std::unique_ptr<control::Repository>> open(const std::string&) override {
    return open_history(history_, [this]() -> Result<void> {
      before_();
      return {};
    });
  }

 private:
  History& history_;
  std::function<void()> before_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_ONE_REPOSITORY_H_
