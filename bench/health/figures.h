#ifndef BELAY_BENCH_HEALTH_FIGURES_H_
#define BELAY_BENCH_HEALTH_FIGURES_H_

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>

/// Figures as they are found, beside the bars that they must hold.
namespace belay::bench {

struct Figure {
  std::string name;
  double value = 0;
  std::optional<double> bar;
  bool is_least = false;  ///< the bar is the least, not the most

  bool holds() const { return !bar || (is_least ? value >= *bar : value <= *bar); }
};

class Figures {
 public:
  void print_json() { as_json_ = true; }
  bool as_json() const { return as_json_; }

  void begin(const std::string& what) {
    if (as_json_) {
      fmt::print("{{\"what\": \"{}\", \"figures\": [", what);
    } else {
      fmt::print("{}\n\n", what);
    }
  }

  void report(const Figure& figure) {
    all_hold_ = all_hold_ && figure.holds();
    if (as_json_) {
      fmt::print("{}\n  {{\"name\": \"{}\", \"value\": {:.6g}, \"holds\": {}}}",
                 std::exchange(has_begun_, true) ? "," : "", figure.name, figure.value,
                 figure.holds());
    } else {
      fmt::print("{:<70} {:>10.4g}", figure.name, figure.value);
      if (figure.bar) {
        fmt::print("   {} {:<6.4g} {}", figure.is_least ? ">=" : "<=", *figure.bar,
                   figure.holds() ? "" : "DOES NOT HOLD");
      }
      fmt::print("\n");
    }
    std::fflush(stdout);
  }

  /// Whether all hold.
  bool end() const {
    if (as_json_) fmt::print("\n]}}\n");
    return all_hold_;
  }

 private:
  bool as_json_ = false, has_begun_ = false, all_hold_ = true;
};

}  // namespace belay::bench

#endif  // BELAY_BENCH_HEALTH_FIGURES_H_
