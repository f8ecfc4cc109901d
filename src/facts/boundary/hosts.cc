#include "facts/boundary/hosts.h"

#include <vector>

#include "base/text.h"
#include "facts/path_parts.h"

namespace belay::facts {
namespace {

constexpr WordSet kProviderSandboxes({"api-m.sandbox.paypal.com",
                                      "api.playground.klarna.com",
                                      "api.sandbox.braintreegateway.com",
                                      "api.sandbox.checkout.com",
                                      "api.sandbox.paypal.com",
                                      "api.sandbox.push.apple.com",
                                      "apitest.authorize.net",
                                      "apitest.cybersource.com",
                                      "checkout-test.adyen.com",
                                      "connect.squareupsandbox.com",
                                      "pal-test.adyen.com",
                                      "payments.sandbox.braintree-api.com",
                                      "sandbox.api.visa.com",
                                      "sandbox.braintreegateway.com",
                                      "sandbox.itunes.apple.com",
                                      "sandbox.plaid.com",
                                      "sandbox.smtp.mailtrap.io",
                                      "smtp.mailtrap.io",
                                      "test.authorize.net",
                                      "test.salesforce.com",
                                      "www.sandbox.paypal.com"});

constexpr WordSet kTopDomains({"app", "cloud", "cluster", "co",      "com",   "corp",     "de",
                               "dev", "es",    "eu",      "example", "fr",    "internal", "invalid",
                               "io",  "it",    "jp",      "lan",     "local", "net",      "nl",
                               "org", "shop",  "test",    "uk",      "us"});

constexpr WordSet kPrivateTopDomains({"cluster", "corp", "internal", "lan", "local"});

constexpr WordSet kNotLiveLabels({"preprod", "sandbox", "staging", "stg", "uat"});
constexpr WordSet kLiveLabels({"prd", "prod", "production"});

bool is_host_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
}

bool is_scheme_byte(char c) { return is_host_byte(c) || c == '+'; }

/// Bytes that glue a dotted word to something that is no host: a path, a mail address, a key.
bool is_glue(char c) {
  return c == '/' || c == '@' || c == '_' || c == '\\' || c == '$' || c == '%';
}

/// How many labels at the end name an organisation, and say nothing: `shop.com`, `internal`.
std::size_t registered_labels(std::string_view top) {
  if (kPrivateTopDomains.has(top)) return 1;
  return kTopDomains.has(top) ? 2 : 0;
}

template <std::size_t N>
bool has_label_word(std::string_view host, const WordSet<N>& known) {
  const std::vector<std::string_view> labels = split(host, '.');
  const std::size_t registered = registered_labels(labels.back());
  for (std::size_t i = 0; i + registered < labels.size(); ++i) {
    std::string_view before;
    for (const std::string_view word : words_of(labels[i])) {
      if (known.has(word) && before != "non" && before != "pre") return true;
      before = word;
    }
  }
  return false;
}

/// The end of the URL's authority, which begins at `at`.
std::size_t authority_end(std::string_view line, std::size_t at) {
  const std::size_t end = line.find_first_of(" \t\r/?#\"'`<>,;()[]{}|\\", at);
  if (end < line.size() && line[end] == '[') {
    const std::size_t close = line.find(']', end);
    return close == std::string_view::npos ? line.size() : close + 1;
  }
  return std::min(end, line.size());
}

std::string host_of(std::string_view authority) {
  if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos) {
    authority.remove_prefix(user + 1);
  }
  if (authority.starts_with('[')) {
    authority.remove_prefix(1);
    return lower(authority.substr(0, authority.find(']')));
  }
  return lower(authority.substr(0, authority.find(':')));
}

bool is_bare_host(std::string_view word, std::string_view rest) {
  const std::vector<std::string_view> labels = split(word, '.');
  for (const std::string_view label : labels) {
    if (label.empty()) return false;
  }
  const bool port = rest.size() > 1 && rest[0] == ':' && rest[1] >= '0' && rest[1] <= '9';
  return labels.size() >= (port ? 2u : 3u) && kTopDomains.has(labels.back());
}

}  // namespace

void find_hosts(std::string_view line, const std::function<void(const FoundHost&)>& sink) {
  for (std::size_t at = 0; at < line.size();) {
    if (!is_scheme_byte(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && is_scheme_byte(line[end])) ++end;
    const std::string_view word = line.substr(at, end - at);
    const std::string_view rest = line.substr(end);
    if (rest.starts_with("://")) {
      const std::size_t stop = authority_end(line, end + 3);
      std::string host = host_of(line.substr(end + 3, stop - end - 3));
      if (!host.empty()) sink({at, std::move(host), true});
      // The path of a URL names no further host.
      end = std::min(line.find_first_of(" \t\r\"'`<>,;|", stop), line.size());
    } else {
      const bool glued = (at > 0 && is_glue(line[at - 1])) || (!rest.empty() && is_glue(rest[0]));
      const std::string host = lower(word);
      if (!glued && is_bare_host(host, rest)) sink({at, host, false});
    }
    at = end;
  }
}

bool is_provider_sandbox(std::string_view host) {
  return kProviderSandboxes.has(host) || host.ends_with(".sandbox.paypal.com") ||
         host.ends_with(".squareupsandbox.com");
}

bool is_not_live_host(std::string_view host) {
  for (const std::string_view top : {".test", ".example", ".invalid"}) {
    if (host.ends_with(top)) return true;
  }
  return has_label_word(host, kNotLiveLabels);
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
      host == "host.docker.internal") {
    return true;
  }
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_live_host(std::string_view host) { return has_label_word(host, kLiveLabels); }

}  // namespace belay::facts
