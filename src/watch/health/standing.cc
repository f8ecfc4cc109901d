#include "watch/health/standing.h"

#include <cmath>
#include <utility>

namespace belay::watch {

Standing::Standing(double alpha) : alarm_(-std::log(alpha)) {}

void Standing::weigh(double harmful) {
  missed_.clear();
  is_bad_ = is_bad_ || is_shown(harmful);
}

void Standing::miss(std::string why) {
  missed_ = why.empty() ? "the source does not say why it has no data" : std::move(why);
}

Verdict Standing::verdict(bool is_harmless) const {
  if (is_bad_) return Verdict::bad;
  if (!missed_.empty()) return Verdict::no_data;
  return is_harmless ? Verdict::good : Verdict::unsure;
}

}  // namespace belay::watch
