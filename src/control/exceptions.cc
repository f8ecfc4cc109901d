#include "control/exceptions.h"

#include <algorithm>

#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/kept_json.h"

namespace belay::control {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "exceptions/v1";

Array texts(const std::vector<std::string>& from) {
  Array made;
  for (const std::string& text : from) made.emplace_back(escaped(text));
  return made;
}

Object write(const Review& review) {
  return {{"by", review.by},
          {"at", review.at.to_string()},
          {"justified", review.justified},
          {"findings", escaped(review.findings)}};
}

Object write(const Ending& ended) {
  return {{"by", ended.by}, {"at", ended.at.to_string()}, {"reason", escaped(ended.reason)}};
}

Object write(const GivenException& given) {
  Object made{{"id", given.id},
              {"kind", name_of(given.kind)},
              {"change", given.change},
              {"content", control::write(given.content)},
              {"env", escaped(given.environment)},
              {"reason", escaped(given.reason)},
              {"rules", texts(given.rules)},
              {"by", texts(given.by)},
              {"asked", given.asked.to_string()},
              {"lasts", given.lasts.count()},
              {"systems", texts(given.systems)}};
  if (given.given) {
    made.add("given", given.given->to_string())
        .add("expires", given.expires.to_string())
        .add("review_by", given.review_by.to_string());
  }
  if (given.review) made.add("review", write(*given.review));
  if (given.ended) made.add("ended", write(*given.ended));
  return made;
}

GivenException read(Fields& fields) {
  GivenException made;
  made.id = fields.text("id");
  made.kind = fields.parsed<gate::ExceptionKind>("kind", gate::exception_kind);
  made.change = fields.text("change");
  made.content = read_content(fields);
  made.environment = fields.bytes("env");
  made.reason = fields.bytes("reason");
  made.rules = fields.all_bytes("rules");
  made.by = fields.all_bytes("by");
  made.asked = fields.instant("asked");
  made.lasts = std::chrono::seconds(fields.integer("lasts", 0, limits::kSpanSecondsMax));
  made.systems = fields.all_bytes("systems");
  made.given = fields.instant_if_any("given");
  if (made.given) {
    made.expires = fields.instant("expires");
    made.review_by = fields.instant("review_by");
  }
  fields.object_if_any("review", [&](Fields& inner) {
    made.review = Review{inner.text("by"), inner.instant("at"), inner.boolean("justified"),
                         inner.bytes("findings")};
  });
  fields.object_if_any("ended", [&](Fields& inner) {
    made.ended = Ending{inner.text("by"), inner.instant("at"), inner.bytes("reason")};
  });
  return made;
}

}  // namespace

bool GivenException::is_over(Instant now) const {
  const Instant until = given ? expires : Instant{asked.seconds + lasts.count(), asked.nanos};
  return ended || until <= now;
}

bool GivenException::is_settled(Instant now) const {
  if (!is_over(now)) return false;
  if (!given) return true;
  const bool counts = kind == gate::ExceptionKind::override_ && month_of(*given) == month_of(now);
  return review && !counts;
}

std::string month_of(Instant at) { return at.to_string().substr(0, 7); }

const GivenException* Exceptions::find(std::string_view id) const {
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const GivenException& given) { return given.id == id; });
  return at == all.end() ? nullptr : &*at;
}

GivenException* Exceptions::find(std::string_view id) {
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const GivenException& given) { return given.id == id; });
  return at == all.end() ? nullptr : &*at;
}

Key exceptions_key(const std::string& repository) { return {"exceptions", repository}; }

Expected LoadedExceptions::expected() const {
  return {exceptions_key(exceptions.repository), version};
}

Result<LoadedExceptions> read_exceptions(const Key& key, const Stored& stored) {
  LoadedExceptions loaded{{key.id, {}}, stored.version};
  if (stored.version == 0) return loaded;
  BELAY_TRY(loaded.exceptions, parse_exceptions(stored.state));
  return loaded;
}

std::string write_exceptions(const Exceptions& exceptions) {
  Array all;
  for (const GivenException& given : exceptions.all) all.emplace_back(write(given));
  return json::canonical(Object{
      {"belay", kFormat}, {"repository", escaped(exceptions.repository)}, {"all", std::move(all)}});
}

Result<Exceptions> parse_exceptions(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the exceptions"));
  Fields fields(value, "the exceptions");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `exceptions/v1`");
  Exceptions made;
  made.repository = fields.bytes("repository");
  fields.each("all", [&](Fields& item) { made.all.push_back(read(item)); });
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::control
