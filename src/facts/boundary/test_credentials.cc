#include "facts/boundary/test_credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace belay::facts {
namespace {

/// A prefix, and at least so many letters, digits, `_`, `-` or `.` after it.
struct KeyFormat {
  std::string_view prefix;
  std::size_t tail_min;
  std::string_view kind;
};

constexpr KeyFormat kTestKeys[] = {
    {"sk_test_", 10, "Stripe test key"},
    {"pk_test_", 10, "Stripe test key"},
    {"rk_test_", 10, "Stripe test key"},
    {"sk_sbox_", 10, "Checkout.com sandbox key"},
    {"pk_sbox_", 10, "Checkout.com sandbox key"},
    {"rzp_test_", 10, "Razorpay test key"},
    {"FLWSECK_TEST-", 10, "Flutterwave test key"},
    {"FLWPUBK_TEST-", 10, "Flutterwave test key"},
    {"sandbox-sq0idb-", 10, "Square sandbox key"},
    {"sandbox-sq0csb-", 10, "Square sandbox key"},
    {"access_token$sandbox$", 10, "Braintree sandbox key"},
    {"access-sandbox-", 20, "Plaid sandbox token"},
    {"public-sandbox-", 20, "Plaid sandbox token"},
};

constexpr KeyFormat kLiveKeys[] = {
    {"sk_live_", 10, "Stripe live key"},
    {"pk_live_", 10, "Stripe live key"},
    {"rk_live_", 10, "Stripe live key"},
    {"rzp_live_", 10, "Razorpay live key"},
};

/// Published by their makers for tests and documentation; `shown` is what may be printed.
struct KnownValue {
  std::string_view value;
  std::string_view shown;
  std::string_view kind;
};

constexpr KnownValue kKnownValues[] = {
    {"AKIAIOSFODNN7EXAMPLE", "AKIA****", "AWS documentation key"},
    {"ASIAIOSFODNN7EXAMPLE", "ASIA****", "AWS documentation key"},
    {"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJal****", "AWS documentation key"},
    {"+15005550006", "+1500****", "Twilio test number"},
    {"6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI", "6LeI****", "reCAPTCHA test key"},
    {"6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe", "6LeI****", "reCAPTCHA test key"},
    {"1x00000000000000000000AA", "1x00****", "Turnstile test key"},
    {"1x0000000000000000000000000000000AA", "1x00****", "Turnstile test key"},
    {"10000000-ffff-ffff-ffff-000000000001", "1000****", "hCaptcha test key"},
};

constexpr std::string_view kTestCards[] = {
    "4111111111111111", "4242424242424242", "4012888888881881", "4000056655665556",
    "5555555555554444", "5105105105105100", "2223003122003222", "378282246310005",
    "371449635398431",  "6011111111111117", "30569309025904",   "3530111333300000",
};

constexpr std::string_view kKnownPasswords[] = {
    "postgres:postgres", "root:root",   "root:password",         "admin:admin",
    "admin:password",    "guest:guest", "minioadmin:minioadmin", "test:test",
    "user:password",     "sa:password", "elastic:changeme",      "neo4j:neo4j",
};

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '$';
}

bool is_letter_or_digit(char c) { return is_key_byte(c) && c != '-' && c != '.' && c != '$'; }

bool begins_word(std::string_view line, std::size_t at) {
  return at == 0 || !is_letter_or_digit(line[at - 1]);
}

void find_keys(std::string_view line, std::span<const KeyFormat> formats,
               const CredentialSink& sink) {
  for (const KeyFormat& format : formats) {
    for (std::size_t at = line.find(format.prefix); at != std::string_view::npos;
         at = line.find(format.prefix, at + format.prefix.size())) {
      if (!begins_word(line, at)) continue;
      const std::string_view tail = line.substr(at + format.prefix.size(), format.tail_min);
      if (tail.size() < format.tail_min || !std::all_of(tail.begin(), tail.end(), is_key_byte)) {
        continue;
      }
      sink({at, format.kind, std::string(format.prefix) + "****"});
    }
  }
}

void find_known_values(std::string_view line, const CredentialSink& sink) {
  for (const KnownValue& known : kKnownValues) {
    const std::size_t at = line.find(known.value);
    if (at == std::string_view::npos || !begins_word(line, at)) continue;
    const std::size_t end = at + known.value.size();
    if (end < line.size() && is_letter_or_digit(line[end])) continue;
    sink({at, known.kind, std::string(known.shown)});
  }
}

bool is_decimal(char c) { return c >= '0' && c <= '9'; }

/// Digits in one run, or in groups that one blank or dash separates.
void find_cards(std::string_view line, const CredentialSink& sink) {
  constexpr std::size_t kDigitsMax = 20;
  for (std::size_t at = 0; at < line.size();) {
    if (!is_decimal(line[at]) || !begins_word(line, at)) {
      ++at;
      continue;
    }
    std::string digits;
    std::size_t end = at;
    while (end < line.size() && digits.size() < kDigitsMax) {
      const bool joins = (line[end] == ' ' || line[end] == '-') && end + 1 < line.size() &&
                         is_decimal(line[end + 1]);
      if (!is_decimal(line[end]) && !joins) break;
      if (!joins) digits += line[end];
      ++end;
    }
    for (const std::string_view card : kTestCards) {
      if (digits != card || (end < line.size() && is_letter_or_digit(line[end]))) continue;
      sink({at, "test card",
            fmt::format("{}****{}", card.substr(0, 4), card.substr(card.size() - 4))});
    }
    at = end;
  }
}

}  // namespace

void find_test_credentials(std::string_view line, const CredentialSink& sink) {
  find_keys(line, kTestKeys, sink);
  find_known_values(line, sink);
  find_cards(line, sink);
}

void find_live_credentials(std::string_view line, const CredentialSink& sink) {
  find_keys(line, kLiveKeys, sink);
}

void find_known_passwords(std::string_view line, const CredentialSink& sink) {
  for (std::size_t at = line.find("://"); at != std::string_view::npos;
       at = line.find("://", at + 3)) {
    constexpr std::size_t kUserBytesMax = 64;
    const std::string_view rest = line.substr(at + 3, kUserBytesMax);
    const std::string_view user = rest.substr(0, rest.find('@'));
    if (user.size() == rest.size()) continue;
    for (const std::string_view known : kKnownPasswords) {
      if (user != known) continue;
      sink({at, "well-known password", fmt::format("{}:****@", known.substr(0, known.find(':')))});
    }
  }
}

}  // namespace belay::facts
