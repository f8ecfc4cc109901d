#include "app/cli/remote.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

#include "adapters/http/client.h"
#include "app/cli/commands.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

std::string stated_or(const std::string& stated, const char* variable) {
  if (!stated.empty()) return stated;
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

/// What a server answered instead of what was asked for: its words, and a code by its status.
Error refusal(int status, const std::string& body) {
  Error error{Code::unavailable, fmt::format("the server answered {}", status), {}};
  switch (status) {
    case 400:
    case 422:
      error.code = Code::malformed;
      break;
    case 401:
      error.code = Code::unauthenticated;
      break;
    case 403:
      error.code = Code::forbidden;
      break;
    case 404:
      error.code = Code::not_found;
      break;
    case 409:
      error.code = Code::conflict;
      break;
    case 413:
      error.code = Code::over_limit;
      break;
    default:
      break;
  }
  const auto problem = json::parse(body, "the answer");
  if (!problem) return error;
  const json::Value* detail = problem->find("detail");
  if (detail != nullptr && detail->text() != nullptr) error.message = *detail->text();
  return error;
}

}  // namespace

Result<Remote> Remote::of_nobody(const RemoteOptions& options) {
  Remote made;
  made.server_ = stated_or(options.server, "BELAY_SERVER");
  if (made.server_.empty()) {
    return fail(Code::usage,
                "which server? write `--server http://127.0.0.1:8640`, or set BELAY_SERVER");
  }
  while (made.server_.ends_with('/')) made.server_.pop_back();
  return made;
}

Result<Remote> Remote::of(const RemoteOptions& options) {
  BELAY_TRY(Remote made, of_nobody(options));
  const std::string file = stated_or(options.token_file, "BELAY_TOKEN_FILE");
  if (file.empty()) {
    return fail(Code::usage,
                "as whom? write `--token FILE` with the file that holds your token, or set "
                "BELAY_TOKEN_FILE");
  }
  BELAY_TRY(const control::GivenFile token, read_given_file(file, limits::kTokenBytesMax));
  made.token_ = trimmed(token.text);
  return made;
}

Result<json::Value> Remote::get(const std::string& path) const { return ask("GET", path, ""); }

Result<json::Value> Remote::post(const std::string& path, const json::Value& body) const {
  return ask("POST", path, json::write(body));
}

Result<json::Value> Remote::post_text(const std::string& path, std::string body) const {
  return ask("POST", path, std::move(body));
}

Result<std::string> Remote::get_bytes(const std::string& path) const {
  return answer_to("GET", path, "");
}

Result<bool> Remote::watch(const std::string& change, std::chrono::milliseconds longest,
                           const std::function<bool()>& look) const {
  return listen("/api/v1/events?change=" + percent_encoded(change), longest,
                [&](const std::string&) { return !look(); });
}

Result<bool> Remote::listen(const std::string& path, std::chrono::milliseconds longest,
                            const std::function<bool(const std::string& data)>& hear) const {
  http::Call call;
  call.method = "GET";
  call.url = server_ + path;
  call.headers = {{"Authorization", "Bearer " + token_}, {"Accept", "text/event-stream"}};
  BELAY_TRY(const http::Heard heard, http::listen(call, longest, [&](const http::Event& event) {
              return hear(event.data);
            }));
  if (heard.status == 200) return heard.enough;
  return tl::unexpected<Error>(refusal(heard.status, heard.body));
}

Result<json::Value> Remote::ask(const std::string& method, const std::string& path,
                                std::string body) const {
  BELAY_TRY(const std::string answer, answer_to(method, path, std::move(body)));
  return json::parse(answer, "the server's answer");
}

Result<std::string> Remote::answer_to(const std::string& method, const std::string& path,
                                      std::string body) const {
  http::Call call;
  call.method = method;
  call.url = server_ + path;
  call.headers = {{"Accept", "application/json"}};
  if (!token_.empty()) call.headers.emplace_back("Authorization", "Bearer " + token_);
  if (method != "GET") call.headers.emplace_back("Content-Type", "application/json");
  call.body = std::move(body);
  BELAY_TRY(http::Answer answer, http::call(call, std::chrono::seconds(limits::kClientSecondsMax)));
  if (answer.status < 200 || answer.status > 299) {
    return tl::unexpected<Error>(refusal(answer.status, answer.body));
  }
  return std::move(answer.body);
}

Result<void> check_looked_at(const json::Value& shown, const std::string& tree,
                             std::string_view what, std::string_view command) {
  constexpr std::size_t kDigitsMin = 12;
  const std::string now = text_in(part(shown, "content"), "head_tree");
  if (tree.empty()) {
    return fail(Code::usage,
                fmt::format("{} is of content: look at tree {}, then write `belay {} --tree {}`",
                            what, now, command, now.substr(0, kDigitsMin)));
  }
  if (tree.size() >= kDigitsMin && now.starts_with(tree)) return {};
  return fail(Code::conflict,
              fmt::format("the change's head tree is {}, not `{}`: look at it again", now,
                          printable(tree)));
}

int told(const RemoteOptions& remote, const json::Value& answer, const std::string& line) {
  print(remote.as_json ? json::write_pretty(answer) + "\n" : line + "\n");
  return 0;
}

std::string percent_encoded(std::string_view text) {
  std::string made;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      made += c;
    } else {
      made += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return made;
}

}  // namespace belay::app
