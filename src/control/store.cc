#include "control/store.h"

#include <fmt/format.h>

#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace belay::control {
namespace {

tl::unexpected<Error> too_large(std::string_view what, std::size_t size, std::size_t size_max) {
  return fail(Code::over_limit, fmt::format("{} takes {} bytes, and the store keeps at most {}: "
                                            "name larger contents by their digest",
                                            what, grouped(size), grouped(size_max)));
}

Result<void> check_name(std::string_view what, std::string_view name) {
  if (name.size() > limits::kKeyBytesMax) {
    return too_large(what, name.size(), limits::kKeyBytesMax);
  }
  if (!is_utf8(name) || name.find('\0') != std::string_view::npos) {
    return fail(Code::malformed, fmt::format("{} `{}` is not text: names are UTF-8 without NUL",
                                             what, printable(name.substr(0, 60))));
  }
  return {};
}

Result<void> check_count(std::string_view what, std::size_t count) {
  if (count <= limits::kCommitItemsMax) return {};
  return fail(Code::over_limit,
              fmt::format("a commit of {} {}: at most {}, divide it", grouped(count), what,
                          grouped(limits::kCommitItemsMax)));
}

Result<void> check_counts(const Commit& commit) {
  BELAY_TRY_VOID(check_count("aggregates", commit.puts.size()));
  BELAY_TRY_VOID(check_count("expectations", commit.unmoved.size()));
  BELAY_TRY_VOID(check_count("records", commit.records.size()));
  BELAY_TRY_VOID(check_count("effects", commit.effects.size()));
  return check_count("documents", commit.documents.size());
}

Result<void> check_key(const Key& key) {
  BELAY_TRY_VOID(check_name("the kind", key.kind));
  return check_name("the id", key.id);
}

Result<void> check_puts(const Commit& commit) {
  std::set<Key> written;
  for (const Put& put : commit.puts) {
    BELAY_TRY_VOID(check_key(put.key));
    BELAY_TRY_VOID(check_name("the group", put.group));
    BELAY_TRY_VOID(check_name("the status", put.status));
    if (put.state.size() > limits::kStateBytesMax) {
      return too_large(fmt::format("the state of `{}`", put.key.id), put.state.size(),
                       limits::kStateBytesMax);
    }
    if (!written.insert(put.key).second) {
      return fail(Code::internal, fmt::format("a commit puts {} `{}` twice: merge the two",
                                              put.key.kind, printable(put.key.id)));
    }
  }
  for (const Expected& expected : commit.unmoved) BELAY_TRY_VOID(check_key(expected.key));
  return {};
}

Result<void> check_effects(const Commit& commit) {
  std::set<std::string_view> named;
  for (const Effect& effect : commit.effects) {
    BELAY_TRY_VOID(check_name("the effect", effect.id));
    BELAY_TRY_VOID(check_name("the effect's kind", effect.kind));
    if (effect.payload.size() > limits::kEffectBytesMax) {
      return too_large("an effect", effect.payload.size(), limits::kEffectBytesMax);
    }
    if (!named.insert(effect.id).second) {
      return fail(Code::internal, fmt::format("a commit names the effect `{}` twice: ids are "
                                              "unique for ever",
                                              printable(effect.id)));
    }
  }
  return {};
}

Result<void> check_documents(const Commit& commit) {
  for (const Document& document : commit.documents) {
    if (document.bytes.size() > limits::kDocumentBytesMax) {
      return too_large("a document", document.bytes.size(), limits::kDocumentBytesMax);
    }
    if (sha256(document.bytes) != document.digest) {
      return fail(Code::malformed, fmt::format("a document is not what its digest `{}` names: "
                                               "take the SHA-256 of its bytes",
                                               document.digest.hex()));
    }
  }
  return {};
}

Result<void> check_answer(const Answer& answer) {
  BELAY_TRY_VOID(check_name("the idempotency key", answer.key));
  if (answer.response.size() > limits::kAnswerBytesMax) {
    return too_large("an answer", answer.response.size(), limits::kAnswerBytesMax);
  }
  if (answer.request.size() == Digest::kSha256Bytes) return {};
  return fail(Code::internal, "an answer names no request: take the SHA-256 of what was asked");
}

}  // namespace

Result<void> check(const Commit& commit) {
  BELAY_TRY_VOID(check_counts(commit));
  BELAY_TRY_VOID(check_puts(commit));
  for (const std::string& record : commit.records) {
    if (record.size() > limits::kLedgerEntryBytesMax) {
      return too_large("a record", record.size(), limits::kLedgerEntryBytesMax);
    }
  }
  BELAY_TRY_VOID(check_effects(commit));
  BELAY_TRY_VOID(check_documents(commit));
  if (commit.answer) return check_answer(*commit.answer);
  return {};
}

Result<Instant> Store::now() {
  BELAY_TRY(const Sight sight, see({}));
  return sight.at;
}

Result<std::optional<Stored>> Store::load(const Key& key) {
  const Wanted wanted[] = {{key}};
  BELAY_TRY(Sight sight, see(wanted));
  Stored& found = sight.found.front();
  if (found.version == 0) return std::nullopt;
  return std::move(found);
}

}  // namespace belay::control
