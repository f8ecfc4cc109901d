#ifndef BELAY_TEST_API_RUNNING_GATE_H_
#define BELAY_TEST_API_RUNNING_GATE_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "adapters/git/scratch_repository.h"
#include "app/server/gate_server.h"
#include "base/json.h"

namespace belay::api {

/// What came back, as it lay on the wire.
struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  std::string content_type() const {
    const auto found = headers.find("content-type");
    return found == headers.end() ? "" : found->second;
  }
  /// REQUIRES: the body is JSON.
  json::Value json() const { return *json::parse(body, "the answer"); }
};

/// A server on a store of its own, guarding a repository with one change, `feature`, that owes two
/// approvals and a record. Founders: ada, who made it; bea and cyd.
class RunningGate {
 public:
  RunningGate();
  ~RunningGate();

  /// As somebody whose token is known; an empty name asks without a token.
  Reply ask(const std::string& method, const std::string& path, const std::string& body = "",
            const std::string& as = "bea") const;

  /// What a stream of events says, up to and with `mark`.
  std::string hears(const std::string& path, const std::string& mark) const;

  /// A file beside the server's configuration; empty where there is none.
  std::string file(const std::string& name) const;
  void write_file(const std::string& name, const std::string& text) const;
  void remove_file(const std::string& name) const;

  const adapters::git::ScratchRepository& repository() const { return repository_; }
  void know(const std::string& name, const std::string& secret) { tokens_[name] = secret; }

 private:
  adapters::git::ScratchRepository repository_;
  std::unique_ptr<app::GateServer> server_;
  std::map<std::string, std::string> tokens_;
};

}  // namespace belay::api

#endif  // BELAY_TEST_API_RUNNING_GATE_H_
