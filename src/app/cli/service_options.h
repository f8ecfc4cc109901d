#ifndef BELAY_APP_CLI_SERVICE_OPTIONS_H_
#define BELAY_APP_CLI_SERVICE_OPTIONS_H_

#include <chrono>
#include <string>
#include <vector>

#include "gate/obligation.h"

/// What the commands ask for that are a server, or talk to one.
namespace belay::app {

struct ServeOptions {
  std::string config_file;
};

/// What an operator does with a server's store.
struct StoreOptions {
  enum class Task { migrate, check, backup, restore };
  Task task = Task::check;
  std::string config_file;  ///< whose store; empty: `file` itself is looked at
  std::string file;         ///< the backup
  bool replace = false;     ///< the store that is there gives way
};

/// Which server is asked, and as whom.
struct RemoteOptions {
  std::string server;      ///< empty: `BELAY_SERVER`
  std::string token_file;  ///< empty: `BELAY_TOKEN_FILE`
  bool as_json = false;    ///< print what the server answered
};

struct ChangeOpenOptions {
  RemoteOptions remote;
  std::string repository;  ///< as the server names it
  std::string head;
  std::string target;  ///< empty: the repository's own
  std::string environment;
};

struct ChangeShowOptions {
  RemoteOptions remote;
  std::string id;
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
};

struct ChangeListOptions {
  RemoteOptions remote;
  std::string repository;  ///< empty: of all
  std::string status;      ///< empty: any
};

struct ApproveOptions {
  RemoteOptions remote;
  std::string id;
  std::string tree;  ///< what was looked at: the start of the head tree's name; empty: ask for it
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  bool sign = false;
  std::string key_file;  ///< empty: `~/.ssh/id_ed25519`
  // What is signed, as the person knows it and not the server: given with `sign`, and only then.
  std::string ledger_key;  ///< `NAME+HASH+BASE64`, or a file that holds it
  std::string repository;
  std::string target;   ///< a branch or a full ref
  std::string touched;  ///< `touched` of `belay check`
};

struct WithdrawOptions {
  RemoteOptions remote;
  std::string id;
  std::string given;  ///< an approval, a waiver or an override, by its id
  std::string reason;
};

struct RecordOptions {
  RemoteOptions remote;
  std::string id;
  std::vector<std::string> sections;  ///< `NAME=TEXT`
};

struct DecideOptions {
  RemoteOptions remote;
  std::string id;
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  std::string receipt_file;  ///< empty: none is written
  std::string plan_file;     ///< how it goes out; empty: nobody says
};

/// Until a decision would allow the change, or deny it.
struct WaitOptions {
  RemoteOptions remote;
  std::string id;
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  std::chrono::seconds longest{0};
};

/// Offline: what a receipt proves.
struct VerifyOptions {
  std::string receipt_file;
  std::string key;  ///< `NAME+HASH+BASE64`, or a file that holds it
  std::string repository;
  std::string tree;  ///< the head tree, or the tree that landed
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  bool undo = false;
  std::string revoked_file;    ///< entries that take allows back; empty: none are known
  std::string approvers_file;  ///< whose signatures count, as `allowed_signers`; empty: not asked
  int people_min = 0;          ///< so many of them must have signed
};

struct EvidenceAttachOptions {
  RemoteOptions remote;
  std::string id;
  std::string envelope_file;
};

/// Runs a test command on a clean working tree, and signs what it came to.
struct EvidenceRunOptions {
  RemoteOptions remote;
  std::string id;  ///< the change it is attached to; empty: to none
  std::string key_file;
  std::string envelope_file;  ///< written besides; empty: none
  std::vector<std::string> command;
};

struct TokenIssueOptions {
  RemoteOptions remote;
  std::string principal;  ///< empty: oneself
  std::string scopes;     ///< `read,open`
  std::string lasts;
  std::string label;
};

struct WaiveOptions {
  RemoteOptions remote;
  std::string id;
  std::string tree;  ///< what was looked at, as in `ApproveOptions`
  std::vector<std::string> rules;
  std::string environment;
  std::string reason;
  std::string lasts;
};

struct AgreeOptions {
  RemoteOptions remote;
  std::string waiver;
  std::string tree;  ///< as in `WaiveOptions`
};

struct BreakGlassOptions {
  RemoteOptions remote;
  std::string id;
  std::string tree;  ///< as in `WaiveOptions`
  std::string environment;
  std::string reason;
  std::string lasts;
};

struct ReviewOptions {
  RemoteOptions remote;
  std::string exception;
  bool justified = false;
  std::string findings;
};

struct TokenInviteOptions {
  RemoteOptions remote;
  std::string principal;
};

struct TokenConfirmOptions {
  RemoteOptions remote;
  std::string invitation;
};

struct TokenRedeemOptions {
  RemoteOptions remote;   ///< as nobody yet
  std::string code_file;  ///< with both codes; `-` is standard input
  std::string lasts;
  std::string label;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_SERVICE_OPTIONS_H_
