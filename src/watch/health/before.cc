#include "watch/health/before.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

namespace belay::watch {
namespace {

constexpr double kCountMax = 1e12;
constexpr double kShareMin = 1e-6;     // of the traffic: an arm with less is not compared
constexpr std::size_t kLooksMin = 30;  // fewer say nothing about how much counts vary
constexpr double kEventsMin = 30;
/// What is taken where nothing is known: several events for each visitor.
constexpr double kDispersionUnknown = 10;
/// Visits last: what comes of one may fall into several looks. Blocks are fewer than looks, so that
/// they are heard only where they clearly show more.
constexpr std::size_t kBlock = 6;
constexpr double kErrors = 1;
/// The cautious figure for shares weighs as much as so many events that were seen.
constexpr double kEventsUnknown = 3;

double odds_of(const Counts& look) { return look.share / (1 - look.share); }

/// A sum of squares beside the sum that independent events would have.
class SquaresBeside {
 public:
  void add(double square, double independent) {
    squares_ += square;
    independent_ += independent;
    squares_of_squares_ += square * square;
    products_ += square * independent;
    squares_of_independent_ += independent * independent;
    ++terms_;
  }

  /// The ratio, moved by so many of its standard errors.
  double moved(double deviations) const {
    if (terms_ < 2 || independent_ <= 0) return 1;
    const double count = static_cast<double>(terms_);
    const double ratio = squares_ / independent_;
    const double spread =
        squares_of_squares_ - 2 * ratio * products_ + ratio * ratio * squares_of_independent_;
    const double error = std::sqrt(std::max(spread, 0.0)) / independent_;
    // A square is at least as uncertain as one of independent, normal deviates.
    const double least = ratio * std::sqrt(2 / count);
    return (ratio + deviations * std::max(error, least)) * count / (count - 1);
  }

 private:
  double squares_ = 0, independent_ = 0;
  double squares_of_squares_ = 0, products_ = 0, squares_of_independent_ = 0;
  std::size_t terms_ = 0;
};

/// How the events fell into the arms: demand that both share cancels.
double dispersion_of_both(std::span<const Counts> looks, std::size_t block, double ratio,
                          double deviations) {
  SquaresBeside squares;
  for (std::size_t i = 0; i + block <= looks.size(); i += block) {
    double beyond = 0, independent = 0;
    for (const Counts& look : looks.subspan(i, block)) {
      const double odds = ratio * odds_of(look);
      const double share = odds / (1 + odds), all = look.canary + look.control;
      beyond += look.canary - all * share;
      independent += all * share * (1 - share);
    }
    squares.add(beyond * beyond, independent);
  }
  return squares.moved(deviations);
}

/// How the control moved from each look to the next: what it moves by in the long run counts
/// little.
double dispersion_of_control(std::span<const Counts> looks, double deviations) {
  SquaresBeside squares;
  for (std::size_t i = 0; i + 1 < looks.size(); i += 2) {
    const double moved = looks[i + 1].control - looks[i].control;
    squares.add(moved * moved, looks[i + 1].control + looks[i].control);
  }
  return squares.moved(deviations);
}

/// How the bad ones lay around what their share of all would be.
double dispersion_of_trials(std::span<const Trials> looks, std::size_t block, double share,
                            double deviations) {
  SquaresBeside squares;
  for (std::size_t i = 0; i + block <= looks.size(); i += block) {
    Trials together;
    for (const Trials& look : looks.subspan(i, block)) add(together, look);
    const double beyond = together.bad - share * together.all;
    squares.add(beyond * beyond, share * (1 - share) * together.all);
  }
  return squares.moved(deviations);
}

}  // namespace

bool are_counts(const Counts& counts) {
  const auto is_count = [](double n) { return n >= 0 && n <= kCountMax; };
  return is_count(counts.canary) && is_count(counts.control) && counts.share >= kShareMin &&
         counts.share <= 1 - kShareMin;
}

double information_of(const Counts& look, double ratio, double dispersion) {
  const double odds = ratio * odds_of(look);
  return (look.canary + look.control) / dispersion * odds / ((1 + odds) * (1 + odds));
}

Before before_of(std::span<const Counts> looks, Cohorts cohorts) {
  std::vector<Counts> counted;
  std::copy_if(looks.begin(), looks.end(), std::back_inserter(counted), are_counts);
  Before before;
  before.looks = counted.size();
  before.dispersion = kDispersionUnknown;
  double canary = 0, control = 0, expected = 0;
  for (const Counts& look : counted) {
    canary += look.canary;
    control += look.control;
    expected += look.control * odds_of(look);
  }
  const bool enough = counted.size() >= kLooksMin;
  if (enough && canary >= kEventsMin && control >= kEventsMin) {
    const double ratio = cohorts == Cohorts::by_request ? 1 : canary / expected;
    before.from = DispersionFrom::both_arms;
    before.dispersion = std::max(dispersion_of_both(counted, 1, ratio, kErrors),
                                 dispersion_of_both(counted, kBlock, ratio, -kErrors));
  } else if (enough && control >= kEventsMin) {
    before.from = DispersionFrom::control_alone;
    before.dispersion = dispersion_of_control(counted, kErrors);
  }
  before.dispersion = std::max(before.dispersion, 1.0);
  if (cohorts == Cohorts::by_request) {
    before.likeness_variance = 0;
    return before;
  }
  if (canary < 1 || control < 1) return before;  // an arm was silent
  before.likeness = canary / expected;
  double information = 0;
  for (const Counts& look : counted) {
    information += information_of(look, before.likeness, before.dispersion);
  }
  before.likeness_variance = 1 / information;
  return before;
}

double dispersion_of_shares(std::span<const Trials> looks) {
  std::vector<Trials> tried;
  Trials sum;
  for (const Trials& look : looks) {
    if (look.all <= 0 || !are_trials({look, {}})) continue;
    tried.push_back(look);
    add(sum, look);
  }
  if (tried.size() < kLooksMin) return kDispersionUnknown;
  const double share = sum.bad / sum.all;
  const double seen = std::max(dispersion_of_trials(tried, 1, share, kErrors),
                               dispersion_of_trials(tried, kBlock, share, -kErrors));
  const double independent = share * (1 - share) * sum.all;
  return std::max(1.0, (kDispersionUnknown * kEventsUnknown + seen * independent) /
                           (kEventsUnknown + independent));
}

}  // namespace belay::watch
