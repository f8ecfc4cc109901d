#include "adapters/prometheus/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/http/client.h"
#include "adapters/private_files.h"
#include "adapters/prometheus/answer.h"
#include "base/text.h"

namespace belay::adapters::prometheus {
namespace {

using control::InstantQuery;
using control::RangeQuery;
using std::chrono::milliseconds;
using watch::Series;

constexpr AnswerBounds kBounds{control::kMetricSeriesMax, control::kMetricPointsMax};
constexpr std::size_t kToldColumnsMax = 200;  // of a query or a page in a reason

std::string told(std::string_view text) { return shortened(printable(text), kToldColumnsMax); }

/// `application/x-www-form-urlencoded`
class Form {
 public:
  Form& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_.append(name).append("=");
    for (const char c : value) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      if (plain) {
        text_ += c;
      } else {
        text_ += fmt::format("%{:02X}", static_cast<unsigned char>(c));
      }
    }
    return *this;
  }
  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

std::string in_seconds(milliseconds span) {
  return fmt::format("{}.{:03}", span.count() / 1000, span.count() % 1000);
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Whether an HTTP address is of this machine.
bool is_loopback(std::string_view url) {
  std::string_view host = url.substr(url.find("//") + 2);
  host = host.substr(0, host.find('/'));
  host = host.substr(0, host.find(':', host.rfind(']') + 1));  // npos + 1 is 0
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

/// What may be in a header. The reason never shows it.
Result<std::string> token_in(const std::string& path) {
  BELAY_TRY(const std::optional<std::string> text, read_private_file(path));
  if (!text) return fail(Code::not_found, fmt::format("there is no token file `{}`", path));
  const std::string_view token = trimmed(*text);
  if (token.empty() || !is_visible_ascii(token)) {
    return fail(Code::malformed,
                fmt::format("`{}` has no token: write one line of visible ASCII into it", path));
  }
  return std::string(token);
}

Result<void> check_query(std::string_view promql) {
  if (!has_visible_text(promql)) return fail(Code::usage, "the query is empty: write PromQL");
  if (promql.size() > control::kPromqlBytesMax) {
    return fail(Code::over_limit,
                fmt::format("a query of {} bytes: {} at most, use a recording rule",
                            grouped(promql.size()), grouped(control::kPromqlBytesMax)));
  }
  if (!is_utf8(promql)) return fail(Code::usage, "the query is not UTF-8");
  return {};
}

Result<void> check_range(const RangeQuery& query) {
  const std::int64_t micros = query.to.micros() - query.from.micros();
  if (query.step.count() <= 0 || micros < 0) {
    return fail(Code::usage, "a range ends before it begins, or has no step");
  }
  const std::int64_t steps = micros / std::chrono::microseconds(query.step).count() + 1;
  if (steps > static_cast<std::int64_t>(control::kMetricStepsMax)) {
    return fail(Code::over_limit, fmt::format("a range of {} steps: {} at most, lengthen the step",
                                              grouped(static_cast<std::uint64_t>(steps)),
                                              grouped(control::kMetricStepsMax)));
  }
  return {};
}

/// What an answer without success says.
Error refusal_of(const http::Answer& answer) {
  if (auto refusal = refusal_in(answer.body)) return *std::move(refusal);
  const int status = answer.status;
  std::string next = "is this the address of a Prometheus API?";
  if (status >= 300 && status < 400) {
    next = "redirects are not followed: give the address that it leads to";
  } else if (status == 401 || status == 403) {
    next = "give a token that may query";
  } else if (status == 429 || status >= 500) {
    next = "look after the source, or what stands before it";
  }
  return {Code::unavailable,
          fmt::format("it answered with HTTP {} and `{}`: {}", status, told(trimmed(answer.body)),
                      next),
          {}};
}

class Source : public control::Metrics {
 public:
  explicit Source(SourceOptions options) : options_(std::move(options)) {}

  Result<std::vector<Series>> ask(const InstantQuery& query) override {
    BELAY_TRY_VOID(check_query(query.promql));
    return put("query", query.promql, std::move(Form().add("time", query.at.to_string())));
  }

  Result<std::vector<Series>> ask(const RangeQuery& query) override {
    BELAY_TRY_VOID(check_query(query.promql));
    BELAY_TRY_VOID(check_range(query));
    return put("query_range", query.promql,
               std::move(Form()
                             .add("start", query.from.to_string())
                             .add("end", query.to.to_string())
                             .add("step", in_seconds(query.step))));
  }

 private:
  Result<std::vector<Series>> put(std::string_view endpoint, const std::string& promql,
                                  Form form) const {
    http::Call call;
    call.method = "POST";
    call.url = fmt::format("{}/api/v1/{}", options_.url, endpoint);
    call.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                    {"Accept", "application/json"}};
    call.answer_bytes_max = control::kMetricBytesMax;
    if (!options_.token_file.empty()) {
      BELAY_TRY(const std::string token, token_in(options_.token_file));
      call.headers.emplace_back("Authorization", "Bearer " + token);
    }
    // Whoever waits no longer wants no answer: the source may stop, too.
    form.add("query", promql).add("timeout", in_seconds(options_.longest));
    call.body = std::move(form).take();

    const auto answer = http::call(call, options_.longest);
    if (!answer) return tl::unexpected<Error>(unanswered(answer.error(), promql));
    auto made = read(*answer);
    if (made) return made;
    return fail(made.error().code, fmt::format("`{}`, asked for `{}`: {}", call.url, told(promql),
                                               made.error().message));
  }

  Error unanswered(const Error& error, const std::string& promql) const {
    const std::string next =
        error.code == Code::over_limit
            ? "narrow the query, shorten the range or lengthen the step"
            : fmt::format(
                  "see that it runs, that it can be reached from here, and that it answers "
                  "in {} ms",
                  options_.longest.count());
    return {
        error.code, fmt::format("{}; asked for `{}`: {}", error.message, told(promql), next), {}};
  }

  static Result<std::vector<Series>> read(const http::Answer& answer) {
    if (answer.status < 200 || answer.status > 299) {
      return tl::unexpected<Error>(refusal_of(answer));
    }
    auto made = read_answer(answer.body, kBounds);
    if (!made && made.error().code == Code::malformed) {
      made.error().message =
          fmt::format("its answer is none of a Prometheus API: {}", made.error().message);
    }
    return made;
  }

  const SourceOptions options_;
};

}  // namespace

Result<std::unique_ptr<control::Metrics>> open_source(SourceOptions options) {
  const std::string shown = printable(options.url);
  const bool tls = starts_with_ignoring_case(options.url, "https://");
  if (!tls && !starts_with_ignoring_case(options.url, "http://")) {
    return fail(Code::usage, fmt::format("`{}` is no address of a source of metrics: begin with "
                                         "`https://` or `http://`",
                                         shown));
  }
  // A user's name and password in it would end up in reasons; a query's end could be cut off.
  if (!is_visible_ascii(options.url) || options.url.find_first_of("?#@") != std::string::npos) {
    return fail(Code::usage,
                "the address of a source of metrics has blanks, or a user, query or fragment: "
                "leave them out, and give a token by its file");
  }
  while (options.url.ends_with('/')) options.url.pop_back();
  if (options.url.find("//") == std::string::npos) {
    return fail(Code::usage, fmt::format("`{}` names no source of metrics", shown));
  }
  if (!tls && !options.token_file.empty() && !is_loopback(options.url)) {
    return fail(Code::usage, fmt::format("a token would go to `{}` for everybody to read: use "
                                         "`https://`",
                                         shown));
  }
  if (options.longest < milliseconds(1) || options.longest > control::kMetricTimeMax) {
    return fail(Code::usage,
                fmt::format("a question to `{}` takes {} ms at most: between 1 and {} may be",
                            shown, options.longest.count(), control::kMetricTimeMax.count()));
  }
  return std::make_unique<Source>(std::move(options));
}

}  // namespace belay::adapters::prometheus
