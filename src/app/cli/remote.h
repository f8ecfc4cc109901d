#ifndef BELAY_APP_CLI_REMOTE_H_
#define BELAY_APP_CLI_REMOTE_H_

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "app/cli/command_line.h"
#include "app/cli/render/json_parts.h"
#include "base/json.h"

namespace belay::app {

/// A server, and the token that says who asks.
class Remote {
 public:
  /// The server of `--server` or `BELAY_SERVER`, the token in the file of `--token` or
  /// `BELAY_TOKEN_FILE`. Fails with how to name the missing one.
  static Result<Remote> of(const RemoteOptions& options);

  /// The same server, asked by nobody.
  static Result<Remote> of_nobody(const RemoteOptions& options);

  Result<json::Value> get(const std::string& path) const;
  /// What is no JSON.
  Result<std::string> get_bytes(const std::string& path) const;
  Result<json::Value> post(const std::string& path, const json::Value& body) const;
  /// Calls `look` when the server listens for what is recorded about a change, and whenever
  /// something was, until that answers true, the stream ends or `longest` passed.
  Result<bool> watch(const std::string& change, std::chrono::milliseconds longest,
                     const std::function<bool()>& look) const;
  /// Calls `hear` with the data of each event of a stream, until that answers false, the stream
  /// ends or `longest` passed. Whether it was `hear` that ended it.
  Result<bool> listen(const std::string& path, std::chrono::milliseconds longest,
                      const std::function<bool(const std::string& data)>& hear) const;
  /// A body that is JSON already, and sent as it is.
  Result<json::Value> post_text(const std::string& path, std::string body) const;

 private:
  Result<json::Value> ask(const std::string& method, const std::string& path,
                          std::string body) const;
  Result<std::string> answer_to(const std::string& method, const std::string& path,
                                std::string body) const;

  std::string server_;  ///< without a slash at its end
  std::string token_;
};

/// Fails unless `tree` is the start of the head tree of the change that the server showed: `what`
/// (`an approval`) is of what somebody looked at. `command` is how to write it: `approve ID`.
Result<void> check_looked_at(const json::Value& shown, const std::string& tree,
                             std::string_view what, std::string_view command);
/// Prints the answer for a program, or one line for a person.
int told(const RemoteOptions& remote, const json::Value& answer, const std::string& line);

/// A segment of a path, or a value of a query.
std::string percent_encoded(std::string_view text);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_REMOTE_H_
