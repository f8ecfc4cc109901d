#ifndef BELAY_APP_SERVER_LOANS_H_
#define BELAY_APP_SERVER_LOANS_H_

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace belay::app {

/// Lends things that serve one thread at a time, and makes as many as are needed at once.
/// Thread-safe.
template <class T>
class Loans {
 public:
  explicit Loans(std::function<std::unique_ptr<T>()> make) : make_(std::move(make)) {}

  /// Gives the thing back when it ends. REQUIRES: the `Loans` outlives it.
  class Loan {
   public:
    Loan(Loans& from, std::unique_ptr<T> thing) : from_(&from), thing_(std::move(thing)) {}
    Loan(Loan&&) noexcept = default;
    ~Loan() {
      if (thing_) from_->take_back(std::move(thing_));
    }
    T* operator->() const { return thing_.get(); }
    T& operator*() const { return *thing_; }

   private:
    Loans* from_;
    std::unique_ptr<T> thing_;
  };

  Loan lend() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Loan loan(*this, std::move(idle_.back()));
        idle_.pop_back();
        return loan;
      }
    }
    return Loan(*this, make_());
  }

 private:
  void take_back(std::unique_ptr<T> thing) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(thing));
  }

  std::function<std::unique_ptr<T>()> make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_LOANS_H_
