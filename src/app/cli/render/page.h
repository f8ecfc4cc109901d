#ifndef BELAY_APP_CLI_RENDER_PAGE_H_
#define BELAY_APP_CLI_RENDER_PAGE_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace belay::app {

/// What a page is written on.
struct Paper {
  std::size_t columns = 100;
  bool colours = false;
};

enum class Style { plain, dim, bold, good, warning, bad };

/// A line before it is laid out: phrases of words. Phrases stand three blanks apart and stay whole
/// as long as they fit on a line. Text must be safe to print already.
class Line {
 public:
  Line() = default;
  explicit Line(std::string_view text, Style style = Style::plain) { say(text, style); }

  /// Goes on in the same phrase; blanks in `text` are where it may wrap.
  Line& say(std::string_view text, Style style = Style::plain);
  /// Begins a phrase.
  Line& phrase(std::string_view text, Style style = Style::plain);

 private:
  friend class Page;
  struct Word {
    std::string text;
    Style style = Style::plain;
    std::size_t gap = 0;  ///< blanks before it
  };
  std::vector<Word> words_;
  bool blank_ = false;  ///< the last text ended in a blank
};

/// Where a line stands, and what stands beside it.
struct Placing {
  std::size_t indent = 0;
  std::size_t hang = 0;   ///< further indentation of what wraps
  std::string_view note;  ///< to the right of the line where it fits, else below it
};

/// Lays lines out in two columns, labels and content, within the paper's width: nothing is wider,
/// whatever the text.
class Page {
 public:
  explicit Page(Paper paper) : paper_(paper) {}

  /// The label of the next line.
  void section(std::string_view label);
  void add(const Line& line, Placing placing = {});
  /// From the first column, without the label's.
  void add_whole(const Line& line, Placing placing = {});
  void blank();

  /// Columns for content.
  std::size_t room() const;
  std::string take() { return std::move(out_); }

 private:
  using Words = std::vector<Line::Word>;

  void begin_line(std::size_t indent);
  void put_label();
  void put_line(const Line& line, const Placing& placing);
  void put(const Line::Word& word);
  void put_broken(const Line::Word& word, std::size_t indent);
  void put_phrase(std::span<const Line::Word> phrase, std::size_t indent);
  void lay_out(const Line& line, std::size_t indent);
  void end_line();

  Paper paper_;
  std::string out_;
  std::string label_;
  std::size_t margin_ = 0;
  std::size_t at_ = 0;  ///< columns written on this line
  bool fresh_ = true;   ///< nothing but indentation on this line yet
};

/// Where names in a list are cut: `a, b, c ... and 12 more`. Never cuts the first.
std::string listed(std::span<const std::string> names, std::size_t columns);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_PAGE_H_
