#include "running_gate.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "adapters/http/raw_client.h"
#include "base/text.h"

namespace belay::api {
namespace {

constexpr std::string_view kPolicy =
    "belay: policy/v1\n"
    "rules:\n"
    "- name: two people look at every change\n"
    "  when: change.files.size() > 0\n"
    "  owes:\n"
    "  - approvals: {count: 2}\n"
    "  - record: {sections: [impact]}\n"
    "waivers: {who: [bea@retail.example, cyd@retail.example], people: 2, expires: 1d, "
    "review_within: 2d}\n"
    "break_glass: {who: [cyd@retail.example], expires: 4h, review_within: 24h}\n";

constexpr std::string_view kConfig =
    "belay: server/v1\n"
    "origin: ledger.test.example\n"
    "listen: 127.0.0.1:0\n"
    "data: data\n"
    "repositories:\n"
    "- {name: retail, path: work}\n"
    "founders:\n"
    "- {id: ada, name: Ada, emails: [ada@retail.example]}\n"
    "- {id: bea, name: Bea, emails: [bea@retail.example]}\n"
    "- {id: cyd, name: Cyd, emails: [cyd@retail.example]}\n"
    "catalog: {repository: retail, ref: refs/heads/main}\n"
    "production:\n"
    "- environment: staging\n"
    "  metrics: {prometheus: 'http://127.0.0.1:9', scrape: 5s}\n"
    "  traffic:\n"
    "  - {system: checkout, program: /bin/false}\n"
    "- environment: prod\n"
    "  metrics: {pushed: true, every: 10s}\n"
    "  traffic:\n"
    "  - {system: checkout, program: ";

/// Keeps the share of a system in a file.
constexpr std::string_view kBalancer =
    "#!/bin/sh\n"
    "file=$FOLDER/$2.share\n"
    "case $1 in\n"
    "show) if [ -f \"$file\" ]; then cat \"$file\"; else echo 0 0; fi ;;\n"
    "set) echo \"$3 $4\" >\"$file.new\" && mv \"$file.new\" \"$file\" ;;\n"
    "esac\n";

/// Notes what it was told, and fails while a file `jammed` is there.
constexpr std::string_view kPutBack =
    "#!/bin/sh\n"
    "[ ! -e \"$FOLDER/jammed\" ] || { echo 'the registry is locked' >&2; exit 1; }\n"
    "echo \"$2 $BELAY_SYSTEM $BELAY_VERSION\" >>\"$FOLDER/put-back.log\"\n";

constexpr std::string_view kCatalog =
    "belay: catalog/v1\n"
    "systems:\n"
    "- {name: flags, tier: 2, paths: [flags/]}\n"
    "- {name: checkout, tier: 1, journeys: [checkout], paths: [checkout/], depends_on: {hard: "
    "[flags]}}\n";

void write_program(const std::string& path, std::string_view text) {
  std::ofstream(path) << text;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

/// The answer's parts. Every answer of these tests ends with its connection.
Reply taken_apart(const std::string& text) {
  Reply made;
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return made;
  for (const std::string_view line : split(std::string_view(text).substr(0, end), '\n')) {
    const std::string_view plain = trimmed(line);
    if (made.status == 0) {
      made.status = static_cast<int>(decimal(plain.substr(9, 3)).value_or(0));
      continue;
    }
    const std::size_t colon = plain.find(':');
    made.headers[lower(plain.substr(0, colon))] = trimmed(plain.substr(colon + 1));
  }
  made.body = text.substr(end + 4);
  return made;
}

}  // namespace

RunningGate::RunningGate() {
  repository_.write("belay.yaml", kPolicy);
  repository_.write("belay-catalog.yaml", kCatalog);
  repository_.write("src/main.cc", "int main() {}\n");
  repository_.commit("Begin");
  repository_.git("checkout -q -b feature");
  repository_.write("src/main.cc", "int main() { return 0; }\n");
  repository_.commit("Return what main returns");
  repository_.git("checkout -q main");
  const std::string folder = repository_.folder();
  const std::string balancer = folder + "/balancer", put_back = folder + "/put-back";
  write_program(balancer, kBalancer);
  write_program(put_back, kPutBack);
  auto config = app::ServerConfig::parse(
      fmt::format("{}{}, variables: [FOLDER={}]}}\n  put_back: {{program: {}, variables: "
                  "[FOLDER={}]}}\n",
                  kConfig, balancer, folder, put_back, folder),
      folder + "/server.yaml");
  EXPECT_TRUE(config) << config.error().to_string();
  auto server = app::GateServer::open(*std::move(config), [](std::string_view) {});
  EXPECT_TRUE(server) << server.error().to_string();
  server_ = *std::move(server);
  EXPECT_TRUE(server_->start());
  for (const app::FounderToken& founder : server_->founders()) {
    tokens_[founder.principal] = trimmed(adapters::git::ScratchRepository::read(founder.file));
  }
}

RunningGate::~RunningGate() { server_->drain(std::chrono::seconds(10)); }

Reply RunningGate::ask(const std::string& method, const std::string& path, const std::string& body,
                       const std::string& as) const {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: belay\r\nConnection: close\r\n", method, path);
  if (!as.empty()) text += fmt::format("Authorization: Bearer {}\r\n", tokens_.at(as));
  if (method != "GET") {
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  }
  http::RawClient client(server_->port());
  EXPECT_TRUE(client.connected());
  client.send(text + "\r\n" + body);
  return taken_apart(client.read_until(std::string(64, '\0')));
}

std::string RunningGate::hears(const std::string& path, const std::string& mark) const {
  http::RawClient client(server_->port());
  client.send(fmt::format("GET {} HTTP/1.1\r\nHost: belay\r\nAuthorization: Bearer {}\r\n\r\n",
                          path, tokens_.at("bea")));
  return client.read_until(mark);
}

std::string RunningGate::file(const std::string& name) const {
  return adapters::git::ScratchRepository::read(repository_.folder() + "/" + name);
}

void RunningGate::write_file(const std::string& name, const std::string& text) const {
  std::ofstream(repository_.folder() + "/" + name) << text;
}

void RunningGate::remove_file(const std::string& name) const {
  std::filesystem::remove(repository_.folder() + "/" + name);
}

}  // namespace belay::api
