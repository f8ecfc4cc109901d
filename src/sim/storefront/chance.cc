#include "sim/storefront/chance.h"

#include <algorithm>
#include <cmath>

namespace belay::sim {
namespace {

/// Below so many events their chances are added up one by one; above, the normal distribution
/// with its skewness put right is as good.
constexpr double kFew = 12;
constexpr int kFewMax = 200;

/// The normal distribution's quantile (P. J. Acklam's rational approximation, to 1e-9).
double normal_quantile(double u) {
  constexpr double a[] = {-39.69683028665376, 220.9460984245205,  -275.9285104469687,
                          138.3577518672690,  -30.66479806614716, 2.506628277459239};
  constexpr double b[] = {-54.47609879822406, 161.5858368580409, -155.6989798598866,
                          66.80131188771972, -13.28068155288572};
  constexpr double c[] = {-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
                          -2.549732539343734,    4.374664141464968,   2.938163982698783};
  constexpr double d[] = {0.007784695709041462, 0.3224671290700398, 2.445134137142996,
                          3.754408661907416};
  constexpr double kTail = 0.02425;
  if (u < kTail || u > 1 - kTail) {
    const double q = std::sqrt(-2 * std::log(std::min(u, 1 - u)));
    const double z = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
                     ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    return u < kTail ? z : -z;
  }
  const double q = u - 0.5, r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

double quantile_of(double mean, double variance, double skew, double u) {
  const double z = normal_quantile(u);
  return std::max(0.0, std::floor(mean + std::sqrt(variance) * z + skew * (z * z - 1) / 6 + 0.5));
}

double knot(std::uint64_t seed, std::int64_t at) {
  Dice dice(mixed(seed, static_cast<std::uint64_t>(at)));
  return normal(dice);
}

}  // namespace

std::uint64_t mixed(std::uint64_t seed, std::uint64_t use, std::uint64_t place,
                    std::uint64_t time) {
  std::uint64_t word = seed;
  for (const std::uint64_t more : {use, place, time}) word = Dice(word ^ (more + 1)).next();
  return word;
}

double uniform(Dice& dice) { return (static_cast<double>(dice.next() >> 11) + 0.5) * 0x1p-53; }

double normal(Dice& dice) { return normal_quantile(uniform(dice)); }

double poisson(Dice& dice, double mean) {
  const double u = uniform(dice);
  if (!(mean > 0)) return 0;
  if (mean >= kFew) return quantile_of(mean, mean, 1, u);
  double chance = std::exp(-mean), sum = chance;
  int count = 0;
  while (u > sum && count < kFewMax) {
    ++count;
    chance *= mean / count;
    sum += chance;
  }
  return count;
}

double binomial(Dice& dice, double of, double chance) {
  const double u = uniform(dice);
  if (!(of > 0) || !(chance > 0)) return 0;
  if (chance >= 1) return of;
  const bool is_turned = chance > 0.5;
  const double p = is_turned ? 1 - chance : chance;
  double count = 0;
  if (of * p >= kFew) {
    count = std::min(of, quantile_of(of * p, of * p * (1 - p), 1 - 2 * p, is_turned ? 1 - u : u));
  } else {
    const double from_below = is_turned ? 1 - u : u;
    double here = std::exp(of * std::log1p(-p)), sum = here;
    while (from_below > sum && count < of && count < kFewMax) {
      here *= (of - count) / (count + 1) * p / (1 - p);
      sum += here;
      ++count;
    }
  }
  return is_turned ? of - count : count;
}

double wander(std::uint64_t seed, double at) {
  // Between two knots the variance of a mean of both is smaller: this makes up for it.
  constexpr double kUnit = 1.16;
  const double below = std::floor(at);
  const double part = at - below;
  const double weight = part * part * (3 - 2 * part);
  const auto number = static_cast<std::int64_t>(below);
  return kUnit * ((1 - weight) * knot(seed, number) + weight * knot(seed, number + 1));
}

}  // namespace belay::sim
