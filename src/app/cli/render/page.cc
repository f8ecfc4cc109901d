#include "app/cli/render/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::size_t kLabelColumns = 13;
constexpr std::size_t kPhraseGap = 3;
constexpr std::size_t kNarrow = 24;  // narrower content than this wraps at no useful place

std::string_view colour_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::dim:
      return "\x1b[2m";
    case Style::bold:
      return "\x1b[1m";
    case Style::good:
      return "\x1b[1;32m";
    case Style::warning:
      return "\x1b[1;33m";
    case Style::bad:
      return "\x1b[1;31m";
  }
  return "";
}

/// The longest start of `text` that takes at most `columns`, and never nothing.
std::size_t bytes_within(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  std::size_t width = 0;
  while (bytes < text.size()) {
    const std::size_t length = std::max<std::size_t>(1, utf8_sequence(text.substr(bytes)));
    width += display_width(text.substr(bytes, length));
    if (width > columns && bytes > 0) break;
    bytes += length;
  }
  return bytes;
}

}  // namespace

Line& Line::say(std::string_view text, Style style) {
  bool first = true;
  for (const std::string_view part : split(text, ' ')) {
    if (!first) blank_ = true;
    first = false;
    if (part.empty()) continue;
    words_.push_back({std::string(part), style, blank_ && !words_.empty() ? 1u : 0u});
    blank_ = false;
  }
  return *this;
}

Line& Line::phrase(std::string_view text, Style style) {
  const std::size_t start = words_.size();
  say(text, style);
  if (start > 0 && start < words_.size()) words_[start].gap = kPhraseGap;
  return *this;
}

void Page::section(std::string_view label) { label_ = label; }

std::size_t Page::room() const {
  return paper_.columns > kLabelColumns + kNarrow ? paper_.columns - kLabelColumns : kNarrow;
}

void Page::begin_line(std::size_t indent) {
  const std::size_t margin = std::min(margin_ + indent, paper_.columns / 2);
  out_.append(margin, ' ');
  at_ = margin;
  fresh_ = true;
}

void Page::end_line() {
  while (!out_.empty() && out_.back() == ' ') out_.pop_back();
  out_ += '\n';
}

void Page::put(const Line::Word& word) {
  const std::size_t gap = fresh_ ? 0 : word.gap;
  out_.append(gap, ' ');
  const std::string_view colour = paper_.colours ? colour_of(word.style) : "";
  out_ += colour;
  out_ += word.text;
  if (!colour.empty()) out_ += "\x1b[0m";
  at_ += gap + display_width(word.text);
  fresh_ = false;
}

void Page::put_broken(const Line::Word& word, std::size_t indent) {
  std::string_view rest = word.text;
  while (!rest.empty()) {
    const std::size_t room = paper_.columns > at_ ? paper_.columns - at_ : 1;
    const std::size_t bytes = bytes_within(rest, room);
    put({std::string(rest.substr(0, bytes)), word.style, 0});
    rest.remove_prefix(bytes);
    if (rest.empty()) return;
    end_line();
    begin_line(indent);
  }
}

void Page::put_phrase(std::span<const Line::Word> phrase, std::size_t indent) {
  std::size_t width = 0;
  for (const Line::Word& word : phrase) {
    width += display_width(word.text) + (&word == phrase.data() ? 0 : word.gap);
  }
  const std::size_t whole_line = paper_.columns - std::min(margin_ + indent, paper_.columns / 2);
  const std::size_t first_gap = fresh_ ? 0 : phrase.front().gap;
  if (!fresh_ && at_ + first_gap + width > paper_.columns && width <= whole_line) {
    end_line();
    begin_line(indent);
  }
  for (const Line::Word& word : phrase) {
    const std::size_t needed = display_width(word.text) + (fresh_ ? 0 : word.gap);
    if (at_ + needed > paper_.columns && !fresh_ && word.gap > 0) {
      end_line();
      begin_line(indent);
    }
    if (at_ + display_width(word.text) > paper_.columns) {
      put_broken(word, indent);
    } else {
      put(word);
    }
  }
}

void Page::lay_out(const Line& line, std::size_t indent) {
  const Words& words = line.words_;
  for (std::size_t start = 0; start < words.size();) {
    std::size_t end = start + 1;
    while (end < words.size() && words[end].gap != kPhraseGap) ++end;
    put_phrase(std::span(words).subspan(start, end - start), indent);
    start = end;
  }
}

void Page::put_label() {
  if (label_.empty()) return begin_line(0);
  at_ = 0;
  fresh_ = true;
  put({std::string(std::exchange(label_, {})), Style::bold, 0});
  const std::size_t blanks = margin_ > at_ ? margin_ - at_ : 1;
  out_.append(blanks, ' ');
  at_ += blanks;
  fresh_ = true;
}

void Page::add(const Line& line, Placing placing) {
  margin_ = std::min(kLabelColumns, paper_.columns / 2);
  put_label();
  put_line(line, placing);
}

void Page::add_whole(const Line& line, Placing placing) {
  margin_ = 0;
  begin_line(0);
  put_line(line, placing);
}

void Page::put_line(const Line& line, const Placing& placing) {
  out_.append(placing.indent, ' ');
  at_ += placing.indent;
  const std::size_t hang = placing.indent + placing.hang;
  lay_out(line, hang);
  if (!placing.note.empty()) {
    const std::size_t width = display_width(placing.note);
    if (at_ + kPhraseGap + width <= paper_.columns) {
      out_.append(paper_.columns - at_ - width, ' ');
      fresh_ = true;
      put({std::string(placing.note), Style::dim, 0});
    } else {
      end_line();
      begin_line(hang);
      lay_out(Line(placing.note, Style::dim), hang);
    }
  }
  end_line();
}

void Page::blank() { out_ += '\n'; }

std::string listed(std::span<const std::string> names, std::size_t columns) {
  constexpr std::size_t kMoreColumns = 16;  // " ... and 999 more"
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool last = i + 1 == names.size();
    const std::size_t needed = display_width(out) + 2 + display_width(names[i]);
    if (i > 0 && needed + (last ? 0 : kMoreColumns) > columns) {
      return out + fmt::format(" ... and {} more", grouped(names.size() - i));
    }
    if (i > 0) out += ", ";
    out += names[i];
  }
  return out;
}

}  // namespace belay::app
