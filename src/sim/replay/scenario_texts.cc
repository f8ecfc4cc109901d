#include "sim/replay/scenario_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "watch/rollout/plan_texts.h"

namespace belay::replay {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::size_t kWordBytesMax = 60;
constexpr std::size_t kProseBytesMax = 4u << 10;
constexpr std::size_t kDecimalsMax = 3;
constexpr double kSlowsMax = 100, kCrashesMax = 60;

std::string shown(const Node& node) { return printable(shortened(escaped(node.text), 60)); }

bool is_word(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && text.size() <= kWordBytesMax && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

std::string in_words(double number) {
  std::string text = fmt::format("{:.3f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

Result<std::string> read_word(const Document& document, const Node& node, std::string_view what) {
  BELAY_TRY(std::string text, yaml::text_of(document, node, what));
  if (is_word(text)) return text;
  return document.error(
      node, fmt::format("{} must be a word of at most {} of `a-z`, `0-9` and `-` that begins with "
                        "a letter, not `{}`",
                        what, kWordBytesMax, shown(node)));
}

Result<std::string> read_prose(const Document& document, const Node& node, std::string_view what) {
  BELAY_TRY(std::string text, yaml::text_of(document, node, what));
  if (text.size() > kProseBytesMax) {
    return document.error(node, fmt::format("{} has {} bytes, and at most {} are shown: say it "
                                            "shorter",
                                            what, text.size(), kProseBytesMax));
  }
  if (has_visible_text(text)) return std::string(trimmed(text));
  return document.error(node, fmt::format("{} is empty: say it, or leave it out", what));
}

Result<double> read_number(const Document& document, const Node& node, std::string_view what,
                           Bounds bounds) {
  const std::string_view text = node.text;
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == std::string_view::npos ? "0" : text.substr(point + 1);
  const auto is_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool is_number = node.kind == yaml::Kind::scalar && node.plain && is_digits(whole) &&
                         is_digits(decimals) && decimals.size() <= kDecimalsMax &&
                         whole.size() <= 15 && (whole.size() == 1 || whole.front() != '0');
  double value = 0;
  if (is_number) std::from_chars(text.data(), text.data() + text.size(), value);
  if (is_number && value >= bounds.least && value <= bounds.most) return value;
  return document.error(
      node,
      fmt::format("{} must be a number from {} to {} with at most {} decimals, not `{}`", what,
                  in_words(bounds.least), in_words(bounds.most), kDecimalsMax, shown(node)));
}

Result<double> read_share(const Document& document, const Node& node, std::string_view what,
                          Bounds percent) {
  const auto hundredths = [](double bound) {
    return watch::PerCent{static_cast<int>(std::lround(bound * 100))};
  };
  BELAY_TRY(const watch::PerCent share,
            watch::read_per_cent(document, node, what, hundredths(percent.least),
                                 hundredths(percent.most)));
  return share.fraction();
}

Result<seconds> read_span(const Document& document, const Node& node, std::string_view what,
                          seconds least, seconds most) {
  BELAY_TRY(const seconds span, yaml::span_of(document, node, what));
  if (span >= least && span <= most) return span;
  return document.error(node, fmt::format("{} must be {} to {}, not {}", what, to_string(least),
                                          to_string(most), to_string(span)));
}

Result<bool> read_flag(const Document& document, Fields& fields, std::string_view key) {
  const Node* node = fields.optional(key);
  if (node == nullptr) return false;
  return yaml::boolean_of(document, *node, fmt::format("`{}`", key));
}

Result<std::span<const Node>> read_list(const Document& document, const Node* node,
                                        std::string_view what, std::size_t most) {
  if (node == nullptr) return std::span<const Node>();
  BELAY_TRY(const auto items, yaml::sequence_of(document, *node, what));
  if (items.size() <= most) return items;
  return document.error(*node, fmt::format("{} has {} items, and at most {} are played: make it "
                                           "several scenarios",
                                           what, items.size(), most));
}

Result<std::string> one_of(const Document& document, const Node& node, std::string_view what,
                           const std::vector<std::string_view>& known) {
  BELAY_TRY(std::string text, yaml::text_of(document, node, what));
  if (std::find(known.begin(), known.end(), text) != known.end()) return text;
  constexpr std::size_t kListedMax = 12;
  const std::string listed =
      known.size() > kListedMax
          ? fmt::format("one of {} that there are", known.size())
          : fmt::format("one of {}", known.empty() ? "none" : joined(known, ", "));
  return document.error(node, fmt::format("{} must be {}, not `{}`{}", what, listed, shown(node),
                                          did_you_mean(node.text, known)));
}

Result<sim::Place> read_place(const Document& document, Fields& fields,
                              const sim::StorefrontPlan& world) {
  sim::Place place;
  const Node* region = fields.optional("region");
  const Node* cell = fields.optional("cell");
  if (region == nullptr && cell != nullptr) {
    return document.error(*cell, "`cell` is of a region: write `region` beside it");
  }
  if (region == nullptr) return place;
  std::vector<std::string_view> regions, cells;
  for (const auto& known : world.regions) regions.push_back(known.name);
  BELAY_TRY(place.region, one_of(document, *region, "`region`", regions));
  if (cell == nullptr) return place;
  for (const auto& known : world.regions) {
    if (known.name != place.region) continue;
    for (const sim::CellPlan& of : known.cells) cells.push_back(of.name);
  }
  BELAY_TRY(place.cell, one_of(document, *cell, "`cell`", cells));
  return place;
}

Result<sim::Effect> read_effect(const Document& document, Fields& fields) {
  sim::Effect effect;
  for (const auto& [key, share] :
       {std::pair{"fails", &effect.fails}, std::pair{"wrong", &effect.wrong},
        std::pair{"loses", &effect.loses}, std::pair{"adds", &effect.adds}}) {
    if (const Node* node = fields.optional(key)) {
      BELAY_TRY(*share, read_share(document, *node, fmt::format("`{}`", key), {0, 100}));
    }
  }
  if (const Node* node = fields.optional("slows")) {
    BELAY_TRY(effect.slows, read_number(document, *node, "`slows`", {1, kSlowsMax}));
  }
  if (const Node* node = fields.optional("crashes")) {
    BELAY_TRY(effect.crashes, read_number(document, *node, "`crashes`", {0, kCrashesMax}));
  }
  if (const Node* node = fields.optional("grows")) {
    BELAY_TRY(const seconds span, read_span(document, *node, "`grows`", seconds(0), kLastsMax));
    effect.grows = static_cast<double>(span.count());
  }
  return effect;
}

}  // namespace belay::replay
