#include "malice.h"

#include <vector>

namespace belay::api {

using json::Array;
using json::Object;
using json::Value;

std::string Malice::body(const Operation& operation) {
  if (operation.body == nullptr || pick(8) == 0) return noise();
  const Value made = pick(6) == 0 ? anything(0) : by_schema(*operation.body, 0);
  std::string text = json::write(made);
  if (pick(4) == 0 && !text.empty()) text[pick(text.size())] = static_cast<char>(pick(256));
  if (pick(20) == 0) text.resize(pick(text.size() + 1));
  return text;
}

std::string Malice::segment() {
  static const std::vector<std::string> kOdd = {"1",
                                                "..",
                                                "%2e%2e",
                                                "%00",
                                                "%ff",
                                                "a1",
                                                "0/000",
                                                "x999/999",
                                                "-1",
                                                "18446744073709551616",
                                                "%F0%9F%8C%88",
                                                "000.p/255",
                                                "entries"};
  return pick(3) == 0 ? std::string(1 + pick(300), 'a') : kOdd[pick(kOdd.size())];
}

std::string Malice::noise() {
  std::string made(pick(64), ' ');
  for (char& c : made) c = static_cast<char>(pick(256));
  return made;
}

Value Malice::by_schema(const yaml::Node& given, int depth) {
  const yaml::Node& schema = page_.resolved(given);
  if (pick(7) == 0) return anything(depth);
  if (const yaml::Node* words = schema.find("enum")) {
    return words->items[pick(words->items.size())].text;
  }
  const yaml::Node* items = schema.find("items");
  if (items != nullptr) {
    Array made;
    for (std::size_t i = pick(4); i > 0; --i) made.push_back(by_schema(*items, depth + 1));
    return made;
  }
  const yaml::Node* properties = schema.find("properties");
  if (properties == nullptr) return anything(depth + 1);
  Object made;
  for (const yaml::Entry& property : properties->entries) {
    if (pick(5) == 0) continue;
    made.add(std::string(property.key.text), by_schema(property.value, depth + 1));
  }
  if (pick(9) == 0) made.add("unasked", anything(depth + 1));
  return made;
}

Value Malice::anything(int depth) {
  static const std::vector<std::string> kTexts = {"",
                                                  "retail",
                                                  "feature",
                                                  "main",
                                                  "merge",
                                                  "%",
                                                  "%41",
                                                  "\xe2\x80\xae",
                                                  "100000000000000000000d",
                                                  "-1d",
                                                  "ada",
                                                  "../..",
                                                  "refs/heads/main",
                                                  "1111111111111111111111111111111111111111",
                                                  std::string(70'000, 'x')};
  switch (pick(depth > 4 ? 6 : 8)) {
    case 0:
      return nullptr;
    case 1:
      return pick(2) == 0;
    case 2:
      return static_cast<std::int64_t>(random_()) - (std::int64_t{1} << 31);
    case 3:
      return 1e300;
    case 6: {
      Array made;
      for (std::size_t i = pick(4); i > 0; --i) made.push_back(anything(depth + 1));
      return made;
    }
    case 7:
      return Object{{kTexts[pick(kTexts.size() - 1)], anything(depth + 1)}};
    default:
      return kTexts[pick(kTexts.size())];
  }
}

}  // namespace belay::api
