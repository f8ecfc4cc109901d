#include "base/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace belay::yaml {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Document parsed(std::string_view text) {
  auto document = Document::parse(text, "x.yaml");
  EXPECT_TRUE(document) << document.error().to_string();
  return std::move(*document);
}

std::string refusal(std::string_view text) {
  const auto document = Document::parse(text, "x.yaml");
  return document ? "accepted" : document.error().to_string();
}

TEST(Yaml, reads_what_configuration_is_made_of) {
  const Document document =
      parsed("a: 1\nb: [x, 'y', \"z\"]\nc: {d: e}\nf:\ng: |\n  line\n  more\n");
  const Node& root = document.root();
  EXPECT_EQ(root.find("a")->text, "1");
  EXPECT_EQ(root.find("b")->items.size(), 3u);
  EXPECT_TRUE(root.find("b")->items[0].plain);
  EXPECT_FALSE(root.find("b")->items[1].plain);
  EXPECT_EQ(root.find("c")->find("d")->text, "e");
  EXPECT_EQ(root.find("f")->kind, Kind::null);
  EXPECT_EQ(root.find("g")->text, "line\nmore\n");
  EXPECT_TRUE(root.find("g")->block);
  EXPECT_EQ(root.find("h"), nullptr);
}

TEST(Yaml, knows_where_everything_was_written) {
  const Document document = parsed("# why\na: 1\n\xc3\xa4: {b: [x, y]}\nc:\n  - d: e\n");
  const auto at = [](const Node& node) { return std::pair(node.mark.line, node.mark.column); };
  const Node& root = document.root();
  EXPECT_EQ(at(root), std::pair(2, 1));
  EXPECT_EQ(at(*root.find("a")), std::pair(2, 4));
  EXPECT_EQ(at(root.find("\xc3\xa4")->find("b")->items[1]), std::pair(3, 12));
  EXPECT_EQ(at(*root.find("c")->items[0].find("d")), std::pair(5, 8));
  EXPECT_EQ(document.place(*root.find("a")), (Place{"x.yaml", 2, 4}));
}

TEST(Yaml, keeps_its_places_with_other_line_ends) {
  const Document document = parsed("a: 1\r\nb:\r\n  c: 2\r\n");
  EXPECT_EQ(document.root().find("b")->find("c")->mark.line, 3);
  EXPECT_EQ(document.root().find("a")->text, "1");
}

TEST(Yaml, is_null_when_nothing_is_written) {
  for (const std::string_view text :
       {std::string_view(), std::string_view("# only\n"), std::string_view("---\n"),
        std::string_view("\xef\xbb\xbf")}) {
    EXPECT_EQ(parsed(text).root().kind, Kind::null);
  }
}

TEST(Yaml, reads_past_a_byte_order_mark) {
  const Document document = parsed(
      "\xef\xbb\xbf"
      "a: 1\nb: 2\n");
  EXPECT_EQ(document.root().find("a")->mark.column, 4);
  EXPECT_EQ(document.root().find("b")->text, "2");
}

TEST(Yaml, leaves_words_that_other_readers_change_as_text) {
  const Document document = parsed("[yes, no, on, off, NULL, True, 017, 1_000, 0x1F, 1:30, .inf]");
  for (const Node& item : document.root().items) {
    EXPECT_EQ(item.kind, Kind::scalar) << item.text;
    EXPECT_FALSE(boolean_of(document, item, "it")) << item.text;
    EXPECT_FALSE(integer_of(document, item, "it")) << item.text;
    EXPECT_EQ(*text_of(document, item, "it"), item.text);
  }
}

TEST(Yaml, says_where_a_quote_was_opened) {
  EXPECT_EQ(refusal("a: 1\nb: 'open\nc: 2\n"), "x.yaml:2:4: a text without its closing quote");
  EXPECT_EQ(refusal("a: \"open\n"), "x.yaml:1:4: a text without its closing quote");
}

TEST(Yaml, says_what_is_missing_and_where_it_began) {
  EXPECT_THAT(refusal("a: 1\nb: [1,\nc: 2\n"), HasSubstr("the list of line 2 goes on"));
  EXPECT_THAT(refusal("a: [1, ]]\n"), HasSubstr("no key of the mapping that begins in line 1"));
  EXPECT_THAT(refusal("a: {b: 1\nc: 2\n"),
              HasSubstr("the mapping of line 1 goes on: add `,` or `}`"));
  EXPECT_THAT(refusal("a:\n  b: 1\n c: 2\n"), StartsWith("x.yaml:3:2: no key of the mapping"));
  EXPECT_EQ(refusal("a: 1\nb\nc: 2\n"),
            "x.yaml:3:1: a key without a `:` after it: add that and a value");
  EXPECT_THAT(refusal("a: b: c\n"), HasSubstr("x.yaml:1:5: a `: ` within a value"));
  EXPECT_THAT(refusal("a: - 1\n"), HasSubstr("x.yaml:1:4: a list begins where there can be none"));
}

TEST(Yaml, says_that_a_tab_is_a_tab) {
  EXPECT_THAT(refusal("a:\n\tb: 1\n"), HasSubstr("x.yaml:2:1: a tab"));
  EXPECT_THAT(refusal("a: @b\n"), StartsWith("x.yaml:1:4: a character that cannot start a value"));
}

TEST(Yaml, says_where_a_byte_is_not_text) {
  EXPECT_THAT(refusal("a: 1\nb: \xc3\xa4\xff\n"), StartsWith("x.yaml:2:5: "));
  EXPECT_THAT(refusal(std::string_view("a: 1\n\0", 6)), StartsWith("x.yaml:2:1: "));
  EXPECT_THAT(refusal("\xff\xfe"
                      "a\0"),
              HasSubstr("save the file as UTF-8"));
  EXPECT_THAT(refusal("a: \x1b[2J\n"), StartsWith("x.yaml:1:4: "));
  EXPECT_THAT(refusal("a: \xed\xa0\x80\n"), StartsWith("x.yaml:1:4: "));
}

TEST(Yaml, refuses_what_two_readers_could_read_differently) {
  EXPECT_THAT(refusal("a: 1\nb: 2\na: 3\n"), HasSubstr("x.yaml:3:1: `a` is given twice"));
  EXPECT_THAT(refusal("{\"a\": 1, a: 2}"), HasSubstr("`a` is given twice"));
  EXPECT_THAT(refusal("a: &x 1\n"), HasSubstr("x.yaml:1:4: anchors"));
  EXPECT_THAT(refusal("a: *x\n"), HasSubstr("x.yaml:1:4: aliases"));
  EXPECT_THAT(refusal("a: !!int 1\n"), HasSubstr("tags"));
  EXPECT_THAT(refusal("a: !!set {b, c}\n"), HasSubstr("tags"));
  EXPECT_THAT(refusal("a: ! [b]\n"), HasSubstr("tags"));
  EXPECT_THAT(refusal("&x {a: 1}\n"), HasSubstr("anchors"));
  EXPECT_THAT(refusal("? [a]\n: 1\n"), HasSubstr("a key must be plain text"));
  EXPECT_THAT(refusal("null: 1\n"), HasSubstr("a key must be plain text"));
  EXPECT_THAT(refusal("a: 1\n---\nb: 2\n"), HasSubstr("second document"));
}

TEST(Yaml, refuses_what_is_broken) {
  for (const std::string_view text : {"a: b: c\n", "[a\n", "{a: 1\n", "a: 1\n b: 2\n",
                                      "- a\nb: 1\n", "a: |x\n", "%YAML 9.9\n---\na\n", "a: ]\n"}) {
    EXPECT_THAT(refusal(text), StartsWith("x.yaml:")) << text;
  }
}

TEST(Yaml, finds_a_duplicate_among_many_keys) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(refusal(text + "key500: 2\n"), StartsWith("x.yaml:1001:1: `key500`"));
}

TEST(Yaml, stops_at_its_depth_however_it_is_written) {
  const auto flow = Document::parse(std::string(100'000, '['), "x.yaml");
  ASSERT_FALSE(flow);
  EXPECT_EQ(flow.error().code, Code::over_limit);
  std::string block;
  for (int i = 0; i < 100; ++i) block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  const auto nested = Document::parse(block, "x.yaml");
  ASSERT_FALSE(nested);
  EXPECT_EQ(nested.error().code, Code::over_limit);
}

TEST(Yaml, stops_at_its_number_of_documents) {
  std::string text;
  for (std::size_t i = 0; i <= limits::kYamlDocumentsMax; ++i) text += "---\na\n";
  const auto documents = Document::parse_stream(text, "x.yaml");
  ASSERT_FALSE(documents);
  EXPECT_EQ(documents.error().code, Code::over_limit);
}

TEST(Yaml, keeps_its_nodes_when_moved) {
  Document first = parsed("a: text\n");
  const Node* node = first.root().find("a");
  const Document second = std::move(first);
  EXPECT_EQ(second.root().find("a"), node);
  EXPECT_EQ(node->text, "text");
}

TEST(YamlStream, keeps_each_document_and_its_places) {
  const auto documents = Document::parse_stream("a: 1\n---\n# two\nb: 2\n...\n---\n", "x.yaml");
  ASSERT_TRUE(documents);
  ASSERT_EQ(documents->size(), 3u);
  EXPECT_EQ((*documents)[1].root().find("b")->mark.line, 4);
  EXPECT_EQ((*documents)[2].root().kind, Kind::null);
}

TEST(Scalars, mean_only_what_they_say) {
  const Document document = parsed("[42, -7, '42', true, 'true', 10m, 2026-11-26T00:00:00Z]");
  const auto items = document.root().items;
  EXPECT_EQ(*integer_of(document, items[0], "it"), 42);
  EXPECT_EQ(*integer_of(document, items[1], "it"), -7);
  EXPECT_EQ(integer_of(document, items[2], "`tier`").error().to_string(),
            "x.yaml:1:10: `tier` must be a whole number, not `42`");
  EXPECT_TRUE(*boolean_of(document, items[3], "it"));
  EXPECT_FALSE(boolean_of(document, items[4], "it"));
  EXPECT_EQ(*span_of(document, items[5], "it"), std::chrono::minutes(10));
  EXPECT_EQ(instant_of(document, items[6], "it")->to_string(), "2026-11-26T00:00:00Z");
  EXPECT_THAT(span_of(document, items[0], "`after`").error().to_string(),
              StartsWith("x.yaml:1:2: `after`: `42` is not a span"));
}

TEST(Texts, are_a_list_a_lone_text_or_nothing) {
  const Document document = parsed("a: [x, y]\nb: z\nc:\nd: {e: f}\ng: [[h]]\n");
  const Node& root = document.root();
  EXPECT_THAT(*texts_of(document, *root.find("a"), "it"), ElementsAre("x", "y"));
  EXPECT_THAT(*texts_of(document, *root.find("b"), "it"), ElementsAre("z"));
  EXPECT_TRUE(texts_of(document, *root.find("c"), "it")->empty());
  EXPECT_FALSE(texts_of(document, *root.find("d"), "it"));
  EXPECT_THAT(texts_of(document, *root.find("g"), "`g`").error().to_string(),
              StartsWith("x.yaml:5:5: each of `g` must be a text, not a list"));
  EXPECT_FALSE(sequence_of(document, *root.find("b"), "it"));
}

TEST(Fields, refuse_a_key_that_nobody_asked_for) {
  const Document document = parsed("name: a\nonwer: b\n");
  auto fields = Fields::of(document, document.root(), "a system");
  ASSERT_TRUE(fields);
  EXPECT_TRUE(fields->required("name"));
  EXPECT_EQ(fields->optional("owner"), nullptr);
  EXPECT_EQ(fields->finish().error().to_string(),
            "x.yaml:2:1: a system has no key `onwer`; did you mean `owner`?");
  EXPECT_EQ(fields->required("tier").error().to_string(),
            "x.yaml:1:1: a system has no `tier`: add it");
  EXPECT_FALSE(Fields::of(document, *document.root().find("name"), "a system"));
}

}  // namespace
}  // namespace belay::yaml
