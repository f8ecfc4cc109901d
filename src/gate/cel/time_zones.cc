#include "gate/cel/time_zones.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"

namespace belay::cel {

namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

/// The second of a year at which clocks change, on the clock before it: `M3.2.0/2`, the second
/// Sunday of March at two. Other forms of POSIX occur in no zone.
struct YearlyChange {
  unsigned month = 1;
  unsigned week = 1;  ///< 5: the last
  unsigned weekday = 0;
  std::int64_t time = 2 * kHour;

  std::int64_t in(std::chrono::year year) const {
    using namespace std::chrono;
    const year_month in_month = year / std::chrono::month(month);
    const sys_days day = week == 5 ? sys_days{in_month / std::chrono::weekday(weekday)[last]}
                                   : sys_days{in_month / std::chrono::weekday(weekday)[week]};
    return day.time_since_epoch().count() * kDay + time;
  }
};

/// What holds from the last change on: `EST5EDT,M3.2.0,M11.1.0`.
struct Rule {
  std::int64_t standard = 0;
  std::int64_t summer = 0;
  bool has_summer = false;
  YearlyChange begins;
  YearlyChange ends;

  std::int64_t offset(std::int64_t moment) const {
    if (!has_summer) return standard;
    using namespace std::chrono;
    const std::int64_t local = moment + standard;
    const days day{local / kDay - (local % kDay < 0 ? 1 : 0)};
    const year year = year_month_day{sys_days{day}}.year();
    const std::int64_t begin = begins.in(year)-standard;
    const std::int64_t end = ends.in(year)-summer;
    const bool is_summer =
        begin < end ? begin <= moment && moment < end : moment < end || begin <= moment;
    return is_summer ? summer : standard;
  }
};

/// Reads the generated text, which a test holds against the machine's own zones.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::int64_t number() {
    const bool negative = take('-');
    if (!negative) take('+');
    std::int64_t value = 0;
    while (!text_.empty() && text_[0] >= '0' && text_[0] <= '9') {
      value = value * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
    }
    return negative ? -value : value;
  }

  /// `-3:30:10`, in seconds.
  std::int64_t time() {
    const bool negative = text_.starts_with('-');
    std::int64_t value = number() * kHour;
    for (std::int64_t unit = 60; unit != 0 && take(':'); unit /= 60) {
      value += (negative ? -1 : 1) * unit * number();
    }
    return value;
  }

  /// `EST` or `<+0330>`.
  void skip_abbreviation() {
    const std::size_t end =
        text_.starts_with('<') ? text_.find('>') + 1 : text_.find_first_of("+-0123456789,");
    text_.remove_prefix(std::min(end, text_.size()));
  }

  YearlyChange yearly_change() {
    YearlyChange made;
    take(',') && take('M');
    made.month = static_cast<unsigned>(number());
    take('.');
    made.week = static_cast<unsigned>(number());
    take('.');
    made.weekday = static_cast<unsigned>(number());
    if (take('/')) made.time = time();
    return made;
  }

  Rule rule() {
    Rule made;
    skip_abbreviation();
    made.standard = -time();  // POSIX counts westward
    if (at_end()) return made;
    made.has_summer = true;
    skip_abbreviation();
    made.summer = text_.starts_with(',') ? made.standard + kHour : -time();
    made.begins = yearly_change();
    made.ends = yearly_change();
    return made;
  }

 private:
  std::string_view text_;
};

struct Change {
  std::int64_t moment = 0;
  std::int64_t offset = 0;
};

struct Zone {
  std::string_view name;
  std::string_view like;  ///< another zone's name, or empty
  std::int64_t first_offset = 0;
  std::vector<Change> changes;
  Rule rule;

  std::int64_t offset(std::int64_t moment) const {
    if (changes.empty() || moment >= changes.back().moment) return rule.offset(moment);
    const auto next = std::upper_bound(
        changes.begin(), changes.end(), moment,
        [](std::int64_t wanted, const Change& change) { return wanted < change.moment; });
    return next == changes.begin() ? first_offset : std::prev(next)->offset;
  }
};

std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

Zone read_zone_line(std::string_view line) {
  Zone zone;
  zone.name = take_word(line);
  const std::string_view rule = take_word(line);
  if (rule.starts_with('=')) {
    zone.like = rule.substr(1);
    return zone;
  }
  zone.rule = Reader(rule).rule();
  zone.first_offset = Reader(take_word(line)).number();
  std::int64_t moment = 0;
  while (!line.empty()) {
    Reader change(take_word(line));
    moment += change.number();
    change.take(':');
    zone.changes.push_back({moment, change.number()});
  }
  return zone;
}

const std::vector<Zone>& zones() {
  static const std::vector<Zone> read = [] {
    std::vector<Zone> made;
    for (const std::string_view line : lines_of(kTimeZones)) {
      if (!line.starts_with("tzdata ")) made.push_back(read_zone_line(line));
    }
    std::sort(made.begin(), made.end(),
              [](const Zone& a, const Zone& b) { return a.name < b.name; });
    return made;
  }();
  return read;
}

const Zone* find_zone(std::string_view name) {
  const auto& all = zones();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const Zone& zone, std::string_view wanted) { return zone.name < wanted; });
  if (found == all.end() || found->name != name) return nullptr;
  return found->like.empty() ? &*found : find_zone(found->like);
}

}  // namespace

std::optional<std::chrono::seconds> zone_offset(std::string_view zone, std::int64_t moment) {
  const Zone* found = find_zone(zone);
  if (found == nullptr) return std::nullopt;
  return std::chrono::seconds(found->offset(moment));
}

std::optional<std::string> nearest_zone(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Zone& zone : zones()) names.push_back(zone.name);
  return nearest(name, names);
}

std::string_view time_zones_version() {
  std::string_view first = kTimeZones.substr(0, kTimeZones.find('\n'));
  take_word(first);
  return first;
}

const Digest& time_zones_digest() {
  static const Digest digest = sha256(kTimeZones);
  return digest;
}

}  // namespace belay::cel
