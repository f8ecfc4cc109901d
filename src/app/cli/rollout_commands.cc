#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "app/cli/commands.h"
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
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kOneStream{std::chrono::hours(1)}, kShortestStream{1'000};

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

/// Draws over what it drew before, on a terminal; elsewhere a line whenever something is another.
class View {
 public:
  explicit View(bool as_json)
      : as_json_(as_json), is_live_(!as_json && standard_output_is_watched()) {}

  void show(const Value& rollout) {
    seen_.add(rollout);
    if (as_json_) return write(json::write(rollout) + "\n");
    if (is_live_) return draw(rollout_page(rollout, seen_, standard_output()));
    const std::string line = rollout_line(rollout);
    if (line != last_) write(line);
    last_ = line;
  }

 private:
  static void write(const std::string& text) {
    print(text);
    std::fflush(stdout);
  }
  void draw(const std::string& page) {
    if (drawn_ > 0) print(fmt::format("\x1b[{}A\x1b[J", drawn_));
    drawn_ = std::count(page.begin(), page.end(), '\n');
    write(page);
  }

  bool as_json_, is_live_;
  EvidenceSeen seen_;
  std::string last_;
  std::ptrdiff_t drawn_ = 0;  ///< lines
};

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
  View view(options.remote.as_json);
  Value rollout;
  const auto hear = [&](const std::string& data) {
    auto read = json::parse(data, "the server's event");
    if (!read) return false;
    rollout = *std::move(read);
    view.show(rollout);
    return !is_over(rollout);
  };
  while (!is_over(rollout)) {
    const auto began = steady_clock::now();
    BELAY_TRY(const bool enough, remote.listen(path_of(options.id) + "/events", kOneStream, hear));
    if (!enough && steady_clock::now() - began < kShortestStream) {
      return fail(Code::unavailable,
                  "the server's events end as soon as they begin: does something between here and "
                  "there cut them off?");
    }
  }
  return text_in(rollout, "phase") == "done" ? 0 : exit_code_of(gate::Verdict::deny);
}

}  // namespace belay::app
