#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/live_view.h"
#include "app/cli/remote.h"
#include "app/cli/render/rollout_page.h"
#include "app/cli/terminal.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/receipt.h"
#include "watch/rollout/plan.h"

namespace belay::app {
namespace {

using json::Object;
using json::Value;

std::string path_of(const std::string& id) { return "/api/v1/rollouts/" + percent_encoded(id); }

/// The receipt says which plan it is bound to; whoever starts it says which they mean.
Result<void> check_bound(const ledger::Receipt& receipt, const control::GivenFile& plan) {
  BELAY_TRY(const watch::RolloutPlan read, watch::parse_plan(plan.text, plan.name));
  BELAY_TRY(const ledger::Entry entry, ledger::parse_entry(receipt.entry));
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr || !decided->plan) {
    return fail(Code::conflict,
                fmt::format("the receipt is bound to no plan: `belay decide CHANGE --at deploy "
                            "--plan {} --receipt FILE`",
                            printable(plan.name)));
  }
  const Digest digest = watch::digest_of(read);
  if (*decided->plan == digest) return {};
  return fail(
      Code::conflict,
      fmt::format("the receipt is bound to the plan {}, and `{}` is {}: let it be decided "
                  "with this one",
                  decided->plan->abbreviated(), printable(plan.name), digest.abbreviated()));
}

bool is_over(const Value& rollout) {
  const std::string phase = text_in(rollout, "phase");
  return phase == "done" || phase == "rolled-back" || phase == "aborted";
}

}  // namespace

Result<int> execute(const RolloutStartOptions& options) {
  BELAY_TRY(const control::GivenFile plan,
            read_given_file(options.plan_file, watch::kPlanBytesMax));
  BELAY_TRY(const control::GivenFile file,
            read_given_file(options.receipt_file, limits::kReceiptBytesMax));
  BELAY_TRY(const ledger::Receipt receipt, ledger::Receipt::parse(file.text));
  BELAY_TRY_VOID(check_bound(receipt, plan));
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.post("/api/v1/rollouts", Object{{"receipt", file.text}}));
  const std::string id = text_in(part(answer, "rollout"), "id");
  return told(
      options.remote, answer,
      fmt::format("rollout {} began: `belay rollout watch {}`", printable(id), printable(id)));
}

Result<int> execute(const RolloutListOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  std::string path = "/api/v1/rollouts?limit=100";
  if (!options.environment.empty()) path += "&env=" + percent_encoded(options.environment);
  if (!options.status.empty()) path += "&status=" + percent_encoded(options.status);
  BELAY_TRY(const Value answer, remote.get(path));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(rollout_list(answer));
  return 0;
}

Result<int> execute(const RolloutHistoryOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.get(path_of(options.id) + "/history"));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(rollout_history(answer, standard_output()));
  return 0;
}

Result<int> execute(const RolloutOrderOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.post(path_of(options.id) + "/" + options.order,
                                            Object{{"why", escaped(options.why)}}));
  if (options.remote.as_json) return told(options.remote, answer, "");
  print(rollout_line(part(answer, "rollout")));
  return 0;
}

Result<int> execute(const RolloutWatchOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  LiveView view(options.remote.as_json);
  EvidenceSeen seen;
  std::string phase;
  BELAY_TRY_VOID(follow(remote, path_of(options.id) + "/events", [&](const Value& rollout) {
    seen.add(rollout);
    phase = text_in(rollout, "phase");
    view.show(
        rollout, [&](Paper paper) { return rollout_page(rollout, seen, paper); },
        rollout_line(rollout));
    return !is_over(rollout);
  }));
  return phase == "done" ? 0 : exit_code_of(gate::Verdict::deny);
}

}  // namespace belay::app
