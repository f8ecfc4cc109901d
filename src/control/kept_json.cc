#include "control/kept_json.h"

#include <utility>

#include "base/text.h"

namespace belay::control {
namespace {

json::Array write_each(const std::vector<KeptFile>& files) {
  json::Array made;
  for (const KeptFile& file : files) made.emplace_back(write(file));
  return made;
}

KeptFile read_file(json::Fields& fields) { return {fields.bytes("path"), fields.digest("digest")}; }

}  // namespace

Document kept(std::string bytes) {
  const Digest digest = sha256(bytes);
  return {digest, std::move(bytes)};
}

std::string stated(const std::string& words) {
  return has_visible_text(words) ? escaped(words) : std::string("none given");
}

gate::Moment read_moment(json::Fields& fields, std::string_view name) {
  return fields.parsed<gate::Moment>(name, [](std::string_view word) {
    const auto made = gate::parse_moment(word);
    return made ? std::optional<gate::Moment>(*made) : std::nullopt;
  });
}

json::Object write(const KeptFile& file) {
  return {{"path", escaped(file.path)}, {"digest", file.digest.hex()}};
}

json::Object write(const JudgeFiles& judges) {
  json::Object made{{"policy", write_each(judges.policy)}, {"catalog", write_each(judges.catalog)}};
  if (judges.owners) made.add("owners", write(*judges.owners));
  return made;
}

json::Object write(const ledger::Content& content) {
  return {{"repository", escaped(content.repository)},
          {"head_tree", content.head_tree.hex()},
          {"target_ref", escaped(content.target_ref)},
          {"touched", content.touched.hex()}};
}

ledger::Content read_content(json::Fields& fields) {
  ledger::Content made;
  fields.object("content", [&](json::Fields& inner) {
    made.repository = inner.bytes("repository");
    made.head_tree = inner.digest("head_tree");
    made.target_ref = inner.bytes("target_ref");
    made.touched = inner.digest("touched");
  });
  return made;
}

JudgeFiles read_judges(json::Fields& fields) {
  JudgeFiles made;
  fields.each("policy", [&](json::Fields& file) { made.policy.push_back(read_file(file)); });
  fields.each("catalog", [&](json::Fields& file) { made.catalog.push_back(read_file(file)); });
  fields.object_if_any("owners", [&](json::Fields& file) { made.owners = read_file(file); });
  return made;
}

}  // namespace belay::control
