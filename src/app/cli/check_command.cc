#include <chrono>
#include <cstdio>

#include "adapters/git/repository.h"
#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/cli/render/file_report.h"
#include "app/cli/render/json_report.h"
#include "app/cli/render/markdown_report.h"
#include "app/cli/render/text_report.h"
#include "app/cli/terminal.h"
#include "base/limits.h"

namespace belay::app {
namespace {

std::string rendered(const control::Assessment& assessment, Format format) {
  switch (format) {
    case Format::text:
      return text_report(assessment, standard_output());
    case Format::json:
      return json_report(assessment);
    case Format::markdown:
      return markdown_report(assessment);
  }
  return "";
}

}  // namespace

int exit_code_of(gate::Verdict verdict) {
  switch (verdict) {
    case gate::Verdict::allow:
      return 0;
    case gate::Verdict::hold:
      return 3;
    case gate::Verdict::deny:
      return 4;
  }
  return 3;
}

Instant now() {
  using std::chrono::duration_cast;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = duration_cast<std::chrono::seconds>(since);
  const auto nanos = duration_cast<std::chrono::nanoseconds>(since - seconds);
  return {seconds.count(), static_cast<std::int32_t>(nanos.count())};
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

Result<std::unique_ptr<control::Assessment>> assess(const ChangeOptions& options) {
  control::CheckRequest request;
  request.change = options.change;
  request.moment = options.moment;
  request.environment = options.environment;
  request.now = now();
  if (!options.policy_file.empty()) {
    BELAY_TRY(request.policy_preview, read_given_policy(options.policy_file));
  }
  if (!options.organisation_file.empty()) {
    BELAY_TRY(request.organisation,
              read_given_file(options.organisation_file, limits::kPolicyBytesMax));
  }
  if (!options.facts_file.empty()) {
    BELAY_TRY(request.facts, read_given_file(options.facts_file, limits::kFactsBytesMax));
  }
  const Progress progress("reading the change");
  BELAY_TRY(const auto repository, adapters::git::open_repository("."));
  return control::check(*repository, request);
}

Result<int> execute(const CheckOptions& options) {
  BELAY_TRY(const auto assessment, assess(options.about));
  if (options.why.empty()) {
    print(rendered(*assessment, options.format));
  } else {
    BELAY_TRY(const std::string report, file_report(*assessment, options.why, standard_output()));
    print(report);
  }
  return exit_code_of(assessment->decision.verdict);
}

}  // namespace belay::app
