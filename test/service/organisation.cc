#include "organisation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "adapters/http/raw_client.h"
#include "base/text.h"

namespace belay::service {
namespace {

constexpr std::string_view kPolicy =
    "belay: policy/v1\n"
    "rules:\n"
    "- name: two people look at every change\n"
    "  when: change.files.size() > 0\n"
    "  owes:\n"
    "  - approvals: {count: 2}\n"
    "  - record: {sections: [impact]}\n";

/// Nothing where it was cut off.
Reply whole(const std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos || !text.starts_with("HTTP/1.1 ")) return {};
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = text.find(kLength);
  if (at == std::string::npos || at > end) return {};
  const std::size_t from = at + kLength.size();
  const auto length = decimal(std::string_view(text).substr(from, text.find('\r', from) - from));
  Reply made{static_cast<int>(decimal(std::string_view(text).substr(9, 3)).value_or(0)),
             text.substr(end + 4)};
  if (!length || static_cast<std::size_t>(*length) != made.body.size()) return {};
  return made;
}

}  // namespace

json::Value Reply::json() const {
  auto parsed = json::parse(body, "the answer");
  EXPECT_TRUE(parsed) << body;
  return parsed ? *std::move(parsed) : json::Value();
}

Reply ask(std::uint16_t port, const std::string& token, const std::string& method,
          const std::string& path, const std::string& body, const std::string& once) {
  http::RawClient client(port);
  if (port == 0 || !client.connected()) return {};
  std::string text = fmt::format(
      "{} {} HTTP/1.1\r\nHost: belay\r\nConnection: close\r\nAuthorization: Bearer {}\r\n", method,
      path, token);
  if (!once.empty()) text += fmt::format("Idempotency-Key: {}\r\n", once);
  if (method != "GET") {
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  }
  if (!client.send(text + "\r\n" + body)) return {};
  return whole(client.read_to_end());
}

Organisation::Organisation(int changes, int reviewers) : changes_(changes), reviewers_(reviewers) {
  repository_.write("belay.yaml", kPolicy);
  repository_.write("src/main.cc", "int main() {}\n");
  repository_.commit("Begin");
  for (int i = 0; i < changes; ++i) {
    repository_.git(fmt::format("checkout -q -b feature-{} main", i));
    repository_.write("src/main.cc", fmt::format("int main() {{ return {}; }}\n", i));
    repository_.commit("Return a number");
  }
  repository_.git("checkout -q main");
}

std::string Organisation::configure(const std::string& replica, const std::string& store) const {
  std::string text = fmt::format(
      "belay: server/v1\norigin: {}\nlisten: 127.0.0.1:0\ndata: {}\n{}repositories:\n"
      "- {{name: retail, path: work}}\nfounders:\n"
      "- {{id: ada, name: Ada, emails: [ada@retail.example]}}\n",
      kOrigin, replica, store.empty() ? "" : store + "\n");
  for (int i = 0; i < reviewers_; ++i) {
    text += fmt::format("- {{id: {0}, name: {0}, emails: [{0}@retail.example]}}\n", reviewer(i));
  }
  const std::string file = fmt::format("{}/{}.yaml", folder(), replica);
  std::ofstream(file) << text;
  return file;
}

void Organisation::copy_key(const std::string& from, const std::string& to) const {
  std::filesystem::create_directory(data(to));
  ::chmod(data(to).c_str(), 0700);
  std::filesystem::copy_file(data(from) + "/ledger.key", data(to) + "/ledger.key",
                             std::filesystem::copy_options::overwrite_existing);
}

std::string Organisation::token(const std::string& replica, const std::string& person) const {
  return std::string(trimmed(adapters::git::ScratchRepository::read(
      fmt::format("{}/founders/{}.token", data(replica), person))));
}

std::vector<std::string> Organisation::open_changes(std::uint16_t port,
                                                    const std::string& replica) const {
  const std::string ada = token(replica, "ada");
  std::vector<std::string> ids;
  for (int i = 0; i < changes_; ++i) {
    const Reply opened = ask(port, ada, "POST", "/api/v1/changes",
                             fmt::format(R"({{"repository":"retail","head":"feature-{}"}})", i));
    EXPECT_EQ(opened.status, 201) << opened.body;
    if (opened.status != 201) return {};
    ids.push_back(*opened.json().find("change")->find("id")->text());
    const Reply recorded = ask(port, ada, "POST", "/api/v1/changes/" + ids.back() + "/record",
                               R"({"sections":[{"name":"impact","text":"None."}]})");
    EXPECT_EQ(recorded.status, 200) << recorded.body;
  }
  return ids;
}

}  // namespace belay::service
