#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "adapters/git/repository.h"
#include "app/cli/commands.h"
#include "app/cli/progress_bar.h"
#include "app/cli/render/policy_diff_report.h"
#include "app/cli/terminal.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::PolicyInForce;

/// Whether the word is `REV:PATH`, as in git: `./a:b` and `/a:b` are files.
bool names_revision(std::string_view word) {
  return word.find(':') != std::string_view::npos && !word.starts_with('/') &&
         !word.starts_with("./") && !word.starts_with("../") && !word.starts_with(':');
}

Result<control::PolicyFiles> files_at(control::Repository& repository, const std::string& word) {
  const std::size_t colon = word.find(':');
  const std::string path = word.substr(colon + 1);
  BELAY_TRY(const control::Landing landing, repository.landing(word.substr(0, colon)));
  BELAY_TRY(const auto tree, repository.tree(landing.tree));
  BELAY_TRY(auto text, facts::read_judge(*tree, path, limits::kPolicyBytesMax));
  if (text) {
    control::PolicyFiles files;
    files.policy = control::GivenFile{word, *std::move(text)};
    const std::string beside = control::organisation_path_beside(path);
    if (beside.empty()) return files;
    BELAY_TRY(auto organisation, facts::read_judge(*tree, beside, limits::kPolicyBytesMax));
    if (organisation) {
      files.organisation = control::GivenFile{fmt::format("{}:{}", word.substr(0, colon), beside),
                                              *std::move(organisation)};
    }
    return files;
  }
  return fail(Code::not_found, fmt::format("there is no `{}` in `{}`: name another, or `built-in`",
                                           printable(path), printable(landing.name)));
}

Result<PolicyInForce> policy_named(control::Repository& repository, const std::string& word) {
  PolicyInForce policy;
  if (word == "built-in") {
    policy.text = std::string(gate::Policy::built_in_text());
    return policy;
  }
  const bool in_repository = names_revision(word);
  BELAY_TRY(const control::PolicyFiles files,
            in_repository ? files_at(repository, word) : read_given_policy(word));
  return control::policy_in(files);
}

std::string rendered(const PolicyDiffAnswer& answer, Format format) {
  switch (format) {
    case Format::text:
      return policy_diff_text(answer, standard_output());
    case Format::json:
      return policy_diff_json(answer);
    case Format::markdown:
      return policy_diff_markdown(answer);
  }
  return "";
}

}  // namespace

Result<int> execute(const PolicyDiffOptions& options) {
  BELAY_TRY(const auto repository, adapters::git::open_repository("."));
  PolicyDiffAnswer answer;
  BELAY_TRY(answer.before, policy_named(*repository, options.before));
  BELAY_TRY(answer.after, policy_named(*repository, options.after));
  answer.moment = options.moment;
  answer.environment = options.environment;

  control::PolicyDiffRequest request;
  request.past.after = options.since;
  request.past.until = options.until;
  request.past.target = options.target;
  request.moment = options.moment;
  request.environment = options.environment;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  request.threads = options.threads > 0 ? options.threads : std::max(1, cores);
  {
    ProgressBar bar(!options.quiet);
    request.told = [&bar](std::size_t done, std::size_t total) { bar.tell(done, total); };
    BELAY_TRY(answer.diff, control::diff_policies(*repository, answer.before.policy(),
                                                  answer.after.policy(), request));
  }
  print(rendered(answer, options.format));
  return options.exit_code && answer.diff.all.differing > 0 ? 1 : 0;
}

}  // namespace belay::app
