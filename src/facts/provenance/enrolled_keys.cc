#include "facts/provenance/enrolled_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "base/limits.h"
#include "base/sshsig.h"
#include "base/text.h"

namespace belay::facts {
namespace {

constexpr std::string_view kGitNamespace = "git";

/// The next word, where double quotes keep spaces inside. Leaves the rest in `text`.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  bool quoted = false;
  std::size_t size = 0;
  while (size < text.size() && (quoted || (text[size] != ' ' && text[size] != '\t'))) {
    if (text[size] == '"') quoted = !quoted;
    ++size;
  }
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  return word;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view name : split(unquoted(list), ',')) {
    if (!trimmed(name).empty()) names.emplace_back(trimmed(name));
  }
  return names;
}

/// `YYYYMMDD[Z]` or `YYYYMMDDHHMM[SS][Z]`.
Result<Instant> time_in(std::string_view text) {
  std::string_view digits = unquoted(text);
  if (digits.ends_with('Z')) digits.remove_suffix(1);
  const bool are_digits =
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!are_digits || (digits.size() != 8 && digits.size() != 12 && digits.size() != 14)) {
    return fail(Code::malformed, fmt::format("`{}` is no time: write `YYYYMMDDHHMMZ`",
                                             printable(text.substr(0, 80))));
  }
  std::string full(digits);
  full.append(14 - full.size(), '0');
  return Instant::parse(fmt::format("{}-{}-{}T{}:{}:{}Z", full.substr(0, 4), full.substr(4, 2),
                                    full.substr(6, 2), full.substr(8, 2), full.substr(10, 2),
                                    full.substr(12, 2)));
}

/// Options are separated by commas outside quotes: `namespaces="git,file",valid-after="2026..."`.
std::vector<std::string_view> options_in(std::string_view text) {
  std::vector<std::string_view> options;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (quoted || text[i] != ',')) continue;
    options.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  return options;
}

Result<void> read_options(std::string_view text, EnrolledKey& key) {
  for (const std::string_view option : options_in(text)) {
    const std::size_t equals = std::min(option.find('='), option.size());
    const std::string_view name = option.substr(0, equals);
    const std::string_view value = option.substr(std::min(option.size(), equals + 1));
    if (equals_ignoring_case(name, "namespaces")) {
      key.namespaces = names_in(value);
      if (key.namespaces.empty()) return fail(Code::malformed, "`namespaces` names none");
    } else if (equals_ignoring_case(name, "valid-after")) {
      BELAY_TRY(key.valid_after, time_in(value));
    } else if (equals_ignoring_case(name, "valid-before")) {
      BELAY_TRY(key.valid_before, time_in(value));
    } else if (equals_ignoring_case(name, "cert-authority")) {
      return fail(Code::unsupported,
                  "certificate authorities are not supported: enrol each key by itself");
    } else {
      return fail(Code::malformed,
                  fmt::format("`{}` is no option: use namespaces, valid-after or valid-before",
                              printable(name.substr(0, 80))));
    }
  }
  return {};
}

bool is_key_type(std::string_view word) {
  return word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
}

/// `principals [options] algorithm base64 [comment]`.
Result<EnrolledKey> read_line(std::string_view line) {
  EnrolledKey key;
  key.principals = names_in(take_word(line));
  if (key.principals.empty()) return fail(Code::malformed, "the line names no principal");
  std::string_view after_options = line;
  const std::string_view word = take_word(after_options);
  if (!is_key_type(word)) {
    BELAY_TRY_VOID(read_options(word, key));
    line = after_options;
  }
  BELAY_TRY(sshsig::PublicKey parsed, sshsig::parse_public_key(line));
  key.blob = std::move(parsed.blob);
  return key;
}

/// Names each key's person: the first key that it leads to by principals they share, ignoring case,
/// or by being the same key. REQUIRES: sorted by blob.
void tell_people_apart(std::vector<EnrolledKey>& keys) {
  std::vector<std::size_t> leads_to(keys.size());
  std::iota(leads_to.begin(), leads_to.end(), 0u);
  const auto person_of = [&](std::size_t key) {
    while (leads_to[key] != key) key = leads_to[key] = leads_to[leads_to[key]];
    return key;
  };
  std::map<std::string, std::size_t> first_of;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && keys[i].blob == keys[i - 1].blob) leads_to[person_of(i)] = person_of(i - 1);
    for (const std::string& principal : keys[i].principals) {
      const auto [known, is_new] = first_of.emplace(lower(principal), i);
      if (!is_new) leads_to[person_of(i)] = person_of(known->second);
    }
  }
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i].person = person_of(i);
}

}  // namespace

Result<EnrolledKeys> EnrolledKeys::parse(std::string_view text, std::string_view file) {
  if (text.size() > limits::kEnrolledKeysBytesMax) {
    return fail(Code::over_limit, fmt::format("`{}` is larger than {} bytes", printable(file),
                                              limits::kEnrolledKeysBytesMax));
  }
  EnrolledKeys keys;
  int number = 0;
  for (const std::string_view raw : lines_of(text)) {
    ++number;
    const std::string_view line = trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    auto key = read_line(line);
    if (!key) {
      Error error = std::move(key).error();
      error.place = Place{std::string(file), number, 1};
      return tl::unexpected<Error>(std::move(error));
    }
    keys.keys_.push_back(*std::move(key));
  }
  std::stable_sort(keys.keys_.begin(), keys.keys_.end(),
                   [](const EnrolledKey& a, const EnrolledKey& b) { return a.blob < b.blob; });
  tell_people_apart(keys.keys_);
  return keys;
}

const EnrolledKey* EnrolledKeys::find(std::string_view blob, std::string_view name_space,
                                      Instant when) const {
  auto at = std::lower_bound(
      keys_.begin(), keys_.end(), blob,
      [](const EnrolledKey& key, std::string_view sought) { return key.blob < sought; });
  for (; at != keys_.end() && at->blob == blob; ++at) {
    const bool may_sign =
        at->namespaces.empty() ||
        std::find(at->namespaces.begin(), at->namespaces.end(), name_space) != at->namespaces.end();
    const bool in_time = (!at->valid_after || when >= *at->valid_after) &&
                         (!at->valid_before || when < *at->valid_before);
    if (may_sign && in_time) return &*at;
  }
  return nullptr;
}

Result<const EnrolledKey*> signer_of(const Commit& commit, const EnrolledKeys& keys) {
  if (commit.signature.empty()) return fail(Code::not_found, "there is no signature");
  if (!trimmed(commit.signature).starts_with(sshsig::kArmorBegin)) {
    return fail(Code::unsupported, "the signature is no SSH signature");
  }
  BELAY_TRY(const sshsig::Signature signature, sshsig::parse(commit.signature));
  const EnrolledKey* key = keys.find(signature.key.blob, kGitNamespace, commit.committed);
  if (key == nullptr) {
    return fail(Code::not_found,
                fmt::format("the key {} is not enrolled to sign commits at {}",
                            sshsig::fingerprint(signature.key), commit.committed.to_string()));
  }
  BELAY_TRY_VOID(sshsig::verify(signature, kGitNamespace, commit.signed_bytes));
  return key;
}

bool signed_by_enrolled(const Commit& commit, const EnrolledKeys& keys) {
  if (keys.empty() || commit.signature.empty()) return false;
  return signer_of(commit, keys).has_value();
}

}  // namespace belay::facts
