#include "app/cli/render/page.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::app {
namespace {

std::size_t widest(const std::string& page) {
  std::size_t width = 0;
  for (const std::string_view line : lines_of(page)) width = std::max(width, display_width(line));
  return width;
}

TEST(Page, labels_stand_in_a_column_of_their_own) {
  Page page({80, false});
  page.section("reach");
  page.add(Line("tier 1").phrase("cart -> checkout"));
  page.add(Line("31 dependents"));
  EXPECT_EQ(page.take(),
            "reach        tier 1   cart -> checkout\n"
            "             31 dependents\n");
}

TEST(Page, nothing_is_wider_than_the_paper_whatever_the_text) {
  const std::string path(500, 'x');
  for (const std::size_t columns : {40u, 57u, 80u, 140u}) {
    Page page({columns, false});
    page.section("boundary");
    page.add(Line(path).say(" includes ").phrase(path), {0, 4, "a note that is long, too"});
    page.add(Line("many words that have to wrap somewhere, and do so at blanks where they can"),
             {8, 0, ""});
    page.add_whole(Line("belay check").phrase(path));
    EXPECT_LE(widest(page.take()), columns);
  }
}

TEST(Page, phrases_stay_whole_while_they_fit_on_a_line) {
  Page page({40, false});
  page.add(Line("assisted (declared)").phrase("72 % of added lines"));
  EXPECT_EQ(page.take(),
            "             assisted (declared)\n"
            "             72 % of added lines\n");
}

TEST(Page, a_note_goes_right_where_it_fits_and_below_where_it_does_not) {
  Page page({50, false});
  page.add(Line("[ ] record"), {0, 4, "tier-1"});
  page.add(Line("[ ] 2 approvals from the owners"), {0, 4, "tier-1 takes two"});
  EXPECT_EQ(page.take(), "             [ ] record" + std::string(50 - 23 - 6, ' ') +
                             "tier-1\n"
                             "             [ ] 2 approvals from the owners\n"
                             "                 tier-1 takes two\n");
}

TEST(Page, colours_are_written_only_when_asked_for) {
  Page plain({80, false});
  plain.add(Line("HOLD", Style::warning));
  EXPECT_EQ(plain.take().find('\x1b'), std::string::npos);
  Page coloured({80, true});
  coloured.add(Line("HOLD", Style::warning));
  EXPECT_NE(coloured.take().find("\x1b[1;33mHOLD\x1b[0m"), std::string::npos);
}

TEST(Listed, names_are_cut_with_their_number) {
  const std::vector<std::string> names = {"ada", "ben", "cleo", "dana", "eli"};
  EXPECT_EQ(listed(names, 80), "ada, ben, cleo, dana, eli");
  EXPECT_EQ(listed(names, 30), "ada, ben, cleo ... and 2 more");
  EXPECT_EQ(listed(names, 1), "ada ... and 4 more");
  EXPECT_EQ(listed({}, 80), "");
}

}  // namespace
}  // namespace belay::app
