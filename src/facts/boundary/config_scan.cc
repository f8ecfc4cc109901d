#include "facts/boundary/config_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "facts/boundary/hosts.h"
#include "facts/boundary/test_credentials.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

/// Keys that name whom to let in, or a neighbour on the same machine.
constexpr WordSet kOtherPurposes({"admin",       "agent",     "allow",   "allowed", "bind",
                                  "block",       "blocked",   "consul",  "cors",    "dapr",
                                  "datadog",     "deny",      "envoy",   "exclude", "health",
                                  "healthcheck", "ignore",    "ignored", "jaeger",  "listen",
                                  "listener",    "listeners", "metrics", "no",      "origin",
                                  "origins",     "otel",      "otlp",    "probe",   "proxy",
                                  "redirect",    "redirects", "sidecar", "statsd",  "telemetry",
                                  "tracing",     "trusted",   "vault",   "zipkin"});

constexpr WordSet kAddressWords({"addr", "address", "broker", "brokers", "dsn", "endpoint", "host",
                                 "hostname", "server", "servers", "uri", "url"});

bool is_comment(std::string_view line) {
  for (const std::string_view start : {"#", "//", ";", "*", "/*", "<!--", "--"}) {
    if (line.starts_with(start)) return line != "---";
  }
  return false;
}

/// Without a comment at its end. A `#` that touches a word is part of a value.
std::string_view without_comment(std::string_view line) {
  for (const std::string_view start : {" #", "\t#", " //"}) {
    if (const std::size_t at = line.find(start); at != std::string_view::npos) {
      line = line.substr(0, at);
    }
  }
  return line;
}

/// The key that a line gives: before `:` or `=`, or before an opening brace.
std::string_view key_of(std::string_view line) {
  if (line.ends_with('{')) return line;
  const std::size_t end = line.find_first_of(":=");
  return end == std::string_view::npos ? std::string_view() : line.substr(0, end);
}

bool is_section(std::string_view line) {
  return line.size() > 2 && line.front() == '[' && line.back() == ']' &&
         line.find_first_of(",{:") == std::string_view::npos;
}

/// What the keys around a line say, from outermost to innermost.
class Enclosing {
 public:
  bool says_not_live() const { return !keys_.empty() && keys_.back().not_live; }
  bool says_live() const { return !keys_.empty() && keys_.back().live; }

  /// Leaves what the line closes; its own key is added by `enter`.
  void reach(int indent) {
    while (!keys_.empty() && keys_.back().indent >= indent) keys_.pop_back();
  }
  void enter(int indent, std::string_view key) {
    keys_.push_back(
        {indent, says_not_live() || key_says_not_live(key), says_live() || facts::says_live(key)});
  }
  void clear() { keys_.clear(); }

 private:
  struct Key {
    int indent;
    bool not_live;
    bool live;
  };
  std::vector<Key> keys_;
};

int indent_of(std::string_view line) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string_view::npos) return 0;
  // The key after `- ` stands as deep as its neighbours on the lines below.
  while (line.substr(at).starts_with("- ")) {
    const std::size_t next = line.find_first_not_of(' ', at + 1);
    if (next == std::string_view::npos) break;
    at = next;
  }
  return static_cast<int>(at);
}

class ConfigScanner {
 public:
  ConfigScanner(const ConfigQuestion& question, const std::function<void(Crossing)>& sink)
      : question_(question), sink_(sink) {}

  /// Follows the keys through every line, and looks at those that are added.
  void line(std::string_view raw, std::uint32_t number, bool added) {
    const std::string_view text = trimmed(raw);
    if (text.empty() || is_comment(text)) return;
    if (text == "---") return enclosing_.clear();
    if (is_section(text)) {
      enclosing_.clear();
      enclosing_.enter(-1, text);
      return;
    }
    const int indent = indent_of(raw);
    enclosing_.reach(indent);
    if (added) look_at(without_comment(text), number);
    if (const std::string_view key = key_of(text); !key.empty()) enclosing_.enter(indent, key);
  }

 private:
  void look_at(std::string_view text, std::uint32_t number) {
    text_ = text;
    number_ = number;
    if (asks_for_test_things()) {
      find_test_credentials(text, [&](const FoundCredential& found) { credential(found); });
      if (question_.side == ConfigSide::live) {
        find_known_passwords(text, [&](const FoundCredential& found) { credential(found); });
        loopback_value();
      }
    }
    if (asks_for_live_things()) {
      find_live_credentials(text, [&](const FoundCredential& found) {
        if (says_live_before(found.at)) return;
        target(found.masked, fmt::format("uses the {} `{}`", found.kind, found.masked));
      });
    }
    find_hosts(text, [&](const FoundHost& found) { host(found); });
  }

  bool asks_for_test_things() const {
    return question_.side == ConfigSide::live ||
           (question_.side == ConfigSide::neutral && question_.live_environment);
  }
  bool asks_for_live_things() const {
    return !question_.live_environment &&
           (question_.side == ConfigSide::not_live || question_.side == ConfigSide::neutral);
  }

  /// The end of what stands before a place in the line: its keys, also in JSON without line ends.
  std::string_view before(std::size_t at) const {
    constexpr std::size_t kKeyBytesMax = 120;
    const std::size_t begin = at - std::min(at, kKeyBytesMax);
    return text_.substr(begin, at - begin);
  }
  bool says_not_live_before(std::size_t at) const {
    return enclosing_.says_not_live() || key_says_not_live(before(at));
  }
  bool says_live_before(std::size_t at) const {
    return enclosing_.says_live() || says_live(before(at));
  }
  bool has_other_purpose(std::size_t at) const {
    const std::string small = lower(before(at));
    const auto words = words_of(small);
    return std::any_of(words.begin(), words.end(),
                       [](std::string_view word) { return kOtherPurposes.has(word); });
  }

  void credential(const FoundCredential& found) {
    if (says_not_live_before(found.at)) return;
    report(Crossing::Kind::test_credential, found.masked,
           fmt::format("uses the {} `{}`", found.kind, found.masked));
  }

  void host(const FoundHost& found) {
    if (asks_for_live_things()) {
      if (is_live_host(found.host) && !says_live_before(found.at)) {
        target(found.host, fmt::format("points at {}", printable(found.host)));
      }
      return;
    }
    if (!asks_for_test_things() || says_not_live_before(found.at)) return;
    const bool live = question_.side == ConfigSide::live && !has_other_purpose(found.at);
    const bool loopback = live && found.from_url && !question_.infra && is_loopback(found.host);
    if (is_provider_sandbox(found.host) || loopback || (live && is_not_live_host(found.host))) {
      endpoint(found.host);
    }
  }

  /// `db_host: localhost`: a bare name counts where the key says that it is an address.
  void loopback_value() {
    if (question_.infra) return;
    const std::size_t end = text_.find_first_of(":=");
    if (end == std::string_view::npos) return;
    std::string_view value = trimmed(text_.substr(end + 1));
    while (!value.empty() && (value.back() == ',' || value.back() == '"' || value.back() == '\'')) {
      value.remove_suffix(1);
    }
    while (!value.empty() && (value.front() == '"' || value.front() == '\''))
      value.remove_prefix(1);
    const std::string small = lower(text_.substr(0, end));
    const auto words = words_of(small);
    const std::string host = lower(value.substr(0, value.find(':')));
    if (words.empty() || !kAddressWords.has(words.back()) || !is_loopback(host)) return;
    if (!says_not_live_before(end) && !has_other_purpose(end)) endpoint(host);
  }

  void endpoint(std::string_view host) {
    report(Crossing::Kind::test_endpoint, std::string(host),
           fmt::format("points at {}", printable(host)));
  }
  void target(std::string_view reaches, std::string says) {
    report(Crossing::Kind::production_target, std::string(reaches), std::move(says));
  }
  void report(Crossing::Kind kind, std::string reaches, std::string says) {
    sink_({{}, number_, kind, std::move(reaches), std::move(says)});
  }

  const ConfigQuestion& question_;
  const std::function<void(Crossing)>& sink_;
  Enclosing enclosing_;
  std::string_view text_;
  std::uint32_t number_ = 0;
};

}  // namespace

void scan_config(std::string_view text, const ConfigQuestion& question, const AddedLines& added,
                 const std::function<void(Crossing)>& sink) {
  ConfigScanner scanner(question, sink);
  std::uint32_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    scanner.line(line, number, added.has(number));
  }
}

}  // namespace belay::facts
