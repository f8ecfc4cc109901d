#include "watch/health/standing.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace belay::watch {

Standing::Standing(double alpha) : alarm_(-std::log(alpha)) {}

void Standing::weigh(double harmful) {
  missed_.clear();
  is_bad_ = is_bad_ || harmful >= alarm_;
}

void Standing::miss(std::string why) {
  missed_ = why.empty() ? "the source does not say why it has no data" : std::move(why);
}

Verdict Standing::verdict(double harmless, bool is_comparable) const {
  if (is_bad_) return Verdict::bad;
  if (!missed_.empty()) return Verdict::no_data;
  return is_comparable && harmless >= alarm_ ? Verdict::good : Verdict::unsure;
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

}  // namespace belay::watch
