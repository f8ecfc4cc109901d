#ifndef BELAY_BASE_TEXT_H_
#define BELAY_BASE_TEXT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Small questions about bytes and words, asked everywhere. Nothing here knows a locale.
namespace belay {

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
/// Lines without their `\n` (a `\r` before it stays). A last line needs no newline.
std::vector<std::string_view> lines_of(std::string_view text);
std::string joined(std::span<const std::string> parts, std::string_view separator);
std::string joined(std::span<const std::string_view> parts, std::string_view separator);

/// ASCII only: identities and keywords in git are compared so.
std::string lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool contains_ignoring_case(std::string_view text, std::string_view part);

/// The length in bytes of the well-formed UTF-8 sequence at the start of `text`, or 0. Surrogates
/// and overlong forms are not well-formed.
std::size_t utf8_sequence(std::string_view text, char32_t* code_point = nullptr);
bool is_utf8(std::string_view text);
/// How many code points; each byte that is in no well-formed sequence counts as one.
std::size_t code_points_in(std::string_view text);
void append_utf8(std::string& out, char32_t code_point);

/// Bytes as a fact: `%` and every byte that is not well-formed UTF-8 become `%XX`, so the result is
/// always UTF-8 and nothing is lost.
std::string escaped(std::string_view bytes);
/// The bytes again. Nothing for a text that `escaped` never writes.
std::optional<std::string> unescaped(std::string_view text);

/// Bytes for a person's eyes: as `escaped`, and control characters, bidirectional overrides and
/// other invisible code points become `%XX` too, so nothing in a change can draw on a terminal.
std::string printable(std::string_view bytes);

/// Whether a code point changes the direction of text, or cannot be seen: what hides content from
/// a reviewer. These are Unicode's default ignorable code points, but for the two selectors that
/// say how an emoji is drawn.
bool is_invisible(char32_t code_point);
bool is_bidirectional_control(char32_t code_point);
/// Whether there is anything that a reader would see: not only blanks of any script, control
/// characters, invisible code points and stray bytes.
bool has_visible_text(std::string_view text);

/// Terminal columns that well-formed UTF-8 takes (wide code points count two).
std::size_t display_width(std::string_view text);
/// At most `columns` wide, with `...` where something was cut.
std::string shortened(std::string_view text, std::size_t columns);

/// The candidate nearest to `word` by edit distance, when near enough to be a slip of the pen.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> known);
/// `; did you mean X?` or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

/// A whole decimal number, nothing around it.
std::optional<std::int64_t> decimal(std::string_view text);

/// `1 file`, `2 files`.
std::string counted(std::uint64_t count, std::string_view noun);
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural);
/// 12,345
std::string grouped(std::uint64_t number);

}  // namespace belay

#endif  // BELAY_BASE_TEXT_H_
