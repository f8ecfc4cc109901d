#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/remote.h"
#include "base/json_fields.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Object;
using json::Value;

std::string path_of(const std::string& change) {
  return "/api/v1/changes/" + percent_encoded(change);
}

/// An exception's id begins with its change's: `1f0c2d3e4a5b-o1`.
std::string change_of(const std::string& exception) {
  return exception.substr(0, exception.rfind('-'));
}

std::string tree_of(const Value& shown) {
  return printable(text_in(part(shown, "content"), "head_tree").substr(0, 12));
}

/// The change as it is now, which the person says they have looked at.
Result<Value> looked_at(const Remote& remote, const std::string& change, const std::string& tree,
                        const std::string& command) {
  BELAY_TRY(Value shown, remote.get(path_of(change)));
  BELAY_TRY_VOID(check_looked_at(shown, tree, "an exception", command));
  return shown;
}

}  // namespace

Result<int> execute(const WaiveOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value shown, looked_at(remote, options.id, options.tree, "waive " + options.id));
  json::Array rules;
  for (const std::string& rule : options.rules) rules.emplace_back(escaped(rule));
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/waivers",
                                            Object{{"content", part(shown, "content")},
                                                   {"rules", std::move(rules)},
                                                   {"env", escaped(options.environment)},
                                                   {"reason", escaped(options.reason)},
                                                   {"lasts", options.lasts}}));
  const std::string made = printable(text_in(answer, "made"));
  return told(options.remote, answer,
              fmt::format("asked to waive {} for tree {}: somebody else must agree, `belay agree "
                          "{}`",
                          printable(joined(options.rules, ", ")), tree_of(shown), made));
}

Result<int> execute(const AgreeOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  const std::string change = change_of(options.waiver);
  BELAY_TRY(const Value shown, looked_at(remote, change, options.tree, "agree " + options.waiver));
  BELAY_TRY(const Value answer, remote.post(fmt::format("{}/waivers/{}/agreement", path_of(change),
                                                        percent_encoded(options.waiver)),
                                            Object{{"content", part(shown, "content")}}));
  return told(options.remote, answer,
              fmt::format("agreed to {} for tree {}", printable(options.waiver), tree_of(shown)));
}

Result<int> execute(const BreakGlassOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value shown,
            looked_at(remote, options.id, options.tree, "break-glass " + options.id));
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/overrides",
                                            Object{{"content", part(shown, "content")},
                                                   {"env", escaped(options.environment)},
                                                   {"reason", escaped(options.reason)},
                                                   {"lasts", options.lasts}}));
  const std::string made = printable(text_in(answer, "made"));
  return told(
      options.remote, answer,
      fmt::format("OVERRIDE {} of tree {} for {}, lasts {}. A page to the owners is queued, and "
                  "nothing delivers it yet: call them. Somebody else reviews it, `belay review {}`",
                  made, tree_of(shown), printable(options.environment), options.lasts, made));
}

Result<int> execute(const ReviewOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  const std::string outcome = options.justified ? "justified" : "unjustified";
  BELAY_TRY(
      const Value answer,
      remote.post(fmt::format("{}/exceptions/{}/review", path_of(change_of(options.exception)),
                              percent_encoded(options.exception)),
                  Object{{"outcome", outcome}, {"findings", escaped(options.findings)}}));
  return told(options.remote, answer,
              fmt::format("reviewed {}: {}", printable(options.exception), outcome));
}

}  // namespace belay::app
