#include "crowd.h"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <utility>

namespace belay::service {
namespace {

constexpr std::chrono::seconds kPatience{60};

/// The explanation that the ledger has of a decision is the canonical form of what is served.
Digest explanation_in(const json::Value& answer) {
  const json::Value* decision = answer.find("decision");
  return decision == nullptr ? Digest() : sha256(json::canonical(*decision));
}

std::uint64_t index_in(const json::Value& answer) {
  const json::Value* index = answer.find("index");
  return index == nullptr || index->integer() == nullptr
             ? ~std::uint64_t{0}
             : static_cast<std::uint64_t>(*index->integer());
}

}  // namespace

struct Crowd::Person {
  int number = 0;
  std::mt19937 chance;
  std::uint64_t requests = 0;
  std::map<std::string, std::string> approvals;  ///< of one's own, by change
  std::string once;                              ///< the key of the request on its way

  unsigned draw(std::size_t below) { return chance() % static_cast<unsigned>(below); }
  bool happens(unsigned percent) { return draw(100) < percent; }
};

Crowd::Crowd(const Organisation& organisation, const std::string& replica,
             std::vector<std::string> changes, Ports ports, unsigned seed)
    : changes_(std::move(changes)), ports_(std::move(ports)) {
  for (int i = 0; i < organisation.reviewers(); ++i) {
    tokens_.push_back(organisation.token(replica, organisation.reviewer(i)));
  }
  for (int i = 0; i < organisation.reviewers(); ++i) {
    people_.emplace_back([this, i, seed] { act(i, seed); });
  }
}

void Crowd::finish() {
  finished_ = true;
  for (std::thread& one : people_) one.join();
  people_.clear();
}

void Crowd::act(int number, unsigned seed) {
  Person person;
  person.number = number;
  person.chance.seed(seed + static_cast<unsigned>(number));
  while (!finished_) {
    person.once = fmt::format("{}-{}", number, person.requests++);
    if (!person.happens(4)) {
      decide(person);
    } else if (person.approvals.empty() || person.happens(50)) {
      approve(person);
    } else {
      withdraw(person);
    }
  }
}

bool Crowd::insist(Person& person, int status, const std::string& path, const std::string& body,
                   Reply& reply) {
  const auto& token = tokens_[static_cast<std::size_t>(person.number)];
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (bool first = true; std::chrono::steady_clock::now() < end; first = false) {
    const std::vector<std::uint16_t> ports = ports_();
    if (ports.empty()) {
      std::this_thread::yield();
      continue;
    }
    if (!first) ++asked_elsewhere_;
    reply = ask(ports[person.draw(ports.size())], token, "POST", path, body, person.once);
    if (reply.status == status) {
      ++answered_;
      return true;
    }
    // Too many others moved the same change: nothing was done, and the same may be asked again.
    if (reply.is_answer() && reply.status != 409) break;
  }
  complain(fmt::format("{} under {}: status {}: {}", path, person.once, reply.status, reply.body));
  return false;
}

void Crowd::decide(Person& person) {
  const std::string change = changes_[person.draw(changes_.size())];
  const std::string path = "/api/v1/changes/" + change + "/decisions";
  const std::string body = person.happens(20) ? R"({"moment":"deploy"})" : "{}";
  Reply reply;
  if (!insist(person, 201, path, body, reply)) return;
  const json::Value answer = reply.json();
  const Acknowledged made{"decided", change, index_in(answer), explanation_in(answer),
                          answer.find("receipt") ? *answer.find("receipt")->text() : ""};
  note(made);
  if (!person.happens(5)) return;
  ++asked_again_;
  if (!insist(person, 201, path, body, reply)) return;
  const json::Value again = reply.json();
  if (index_in(again) != made.index || explanation_in(again) != made.decision) {
    complain(fmt::format("{} was answered twice, with entries {} and {}", person.once, made.index,
                         index_in(again)));
  }
}

void Crowd::approve(Person& person) {
  const std::string& change = changes_[person.draw(changes_.size())];
  if (person.approvals.contains(change)) return;
  Reply shown;
  const std::vector<std::uint16_t> ports = ports_();
  if (ports.empty()) return;
  shown = ask(ports.front(), tokens_[static_cast<std::size_t>(person.number)], "GET",
              "/api/v1/changes/" + change);
  if (shown.status != 200) return;
  const std::string body =
      fmt::format(R"({{"content":{}}})", json::write(*shown.json().find("content")));
  Reply reply;
  if (!insist(person, 201, "/api/v1/changes/" + change + "/approvals", body, reply)) return;
  const json::Value answer = reply.json();
  person.approvals[change] = *answer.find("made")->text();
  note({"approved", change, index_in(answer), {}, ""});
}

void Crowd::withdraw(Person& person) {
  const auto [change, approval] = *person.approvals.begin();
  person.approvals.erase(change);
  Reply reply;
  const std::string path =
      fmt::format("/api/v1/changes/{}/approvals/{}/withdrawal", change, approval);
  if (!insist(person, 200, path, "{}", reply)) return;
  note({"withdrawn", change, index_in(reply.json()), {}, ""});
}

void Crowd::note(Acknowledged made) {
  const std::lock_guard lock(mutex_);
  acknowledged_.push_back(std::move(made));
}

void Crowd::complain(std::string words) {
  const std::lock_guard lock(mutex_);
  complaints_.push_back(std::move(words));
}

}  // namespace belay::service
