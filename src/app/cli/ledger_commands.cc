#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "adapters/ledger_folder.h"
#include "app/cli/commands.h"
#include "app/cli/ledger_sources.h"
#include "app/cli/render/ledger_line.h"
#include "app/cli/render/words.h"
#include "app/version.h"
#include "base/limits.h"
#include "base/text.h"
#include "control/ledger_replay.h"
#include "control/ledger_walk.h"

namespace belay::app {
namespace {

using control::LedgerSource;
using ledger::SignedCheckpoint;
using ledger::TrustedLedger;

std::string summary(const SignedCheckpoint& newest) {
  const ledger::Checkpoint& checkpoint = newest.checkpoint;
  return fmt::format("origin  {}\nsize    {}\nroot    {}\n", printable(checkpoint.origin),
                     checkpoint.head.size, checkpoint.head.root.hex());
}

/// Prints what contradicts, for whoever keeps it, and fails.
Result<void> expect_agreement(LedgerSource& source, const SignedCheckpoint& older,
                              const SignedCheckpoint& newest, const std::string& name_of_older) {
  BELAY_TRY(
      const control::Comparison found,
      control::compare(older, newest, control::subtrees_of(source, newest.checkpoint.head.size)));
  if (found.agrees()) return {};
  print(control::evidence_of(found, older, newest));
  return fail(
      Code::conflict,
      fmt::format("the ledger contradicts `{}`: {}; keep what was printed, and see "
                  "docs/how-to/answer-a-rolled-back-ledger.md",
                  printable(name_of_older), found.fork ? "it forked" : "it was longer once"));
}

/// How many entries a source says it has. One that is followed may have none yet.
Result<std::uint64_t> size_of(LedgerSource& source, bool may_be_empty) {
  const auto note = source.checkpoint();
  if (!note && note.error().code == Code::not_found && may_be_empty) return 0;
  if (!note) return tl::unexpected<Error>(note.error());
  BELAY_TRY(const ledger::Note parsed, ledger::Note::parse(*note));
  BELAY_TRY(const ledger::Checkpoint newest, ledger::Checkpoint::parse(parsed.text));
  return newest.head.size;
}

/// Waits until it is time to ask again, or whoever reads has gone.
bool reader_left() {
  pollfd reader{STDOUT_FILENO, 0, 0};
  const int told = ::poll(&reader, 1, limits::kTailMillisBetween);
  return told > 0 && (reader.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

Result<int> execute(const LedgerVerifyOptions& options) {
  BELAY_TRY(const TrustedLedger trusted, trusted_ledger(options.from));
  BELAY_TRY(const auto source, open_ledger(options.from));
  BELAY_TRY(const SignedCheckpoint newest, control::newest_checkpoint(*source, trusted));
  if (!options.against_file.empty()) {
    BELAY_TRY(const control::GivenFile file,
              read_given_file(options.against_file, limits::kSignedNoteBytesMax));
    const auto older = ledger::open_checkpoint(file.text, trusted.keys);
    if (!older) return fail(older.error().code, older.error().message, Place{file.name, 0, 0});
    BELAY_TRY_VOID(expect_agreement(*source, *older, newest, options.against_file));
  }
  control::NamedDocuments documents(*source);
  BELAY_TRY_VOID(
      control::walk_ledger(*source, trusted, newest,
                           [&](std::uint64_t index, const ledger::Entry& entry, std::string_view) {
                             return documents.read_those_of(index, entry);
                           }));
  print(summary(newest));
  print(fmt::format(
      "every entry, hash and signature is as it must be, and {} that entries name "
      "{} here\n",
      counted(documents.count(), "document", "documents"), documents.count() == 1 ? "is" : "are"));
  return 0;
}

Result<int> execute(const LedgerExportOptions& options) {
  BELAY_TRY(const TrustedLedger trusted, trusted_ledger(options.from));
  BELAY_TRY(const auto source, open_ledger(options.from));
  BELAY_TRY(const SignedCheckpoint newest, control::newest_checkpoint(*source, trusted));
  adapters::LedgerFolder folder(options.folder);
  const auto before = control::newest_checkpoint(folder, trusted);
  if (before) {
    BELAY_TRY_VOID(expect_agreement(*source, *before, newest, options.folder + "/checkpoint"));
  } else if (before.error().code != Code::not_found) {
    return fail(before.error().code,
                fmt::format("`{}/checkpoint`: {}; another ledger's copy is another folder",
                            printable(options.folder), before.error().message));
  }
  adapters::KeepingLedger keeping(*source, folder);
  control::NamedDocuments documents(keeping);
  BELAY_TRY_VOID(
      control::walk_ledger(keeping, trusted, newest,
                           [&](std::uint64_t index, const ledger::Entry& entry, std::string_view) {
                             return documents.read_those_of(index, entry);
                           }));
  BELAY_TRY_VOID(folder.keep_checkpoint(newest.note.to_string()));
  print(summary(newest));
  print(fmt::format("exported to {}, with {}\n", printable(options.folder),
                    counted(documents.count(), "document", "documents")));
  return 0;
}

Result<int> execute(const LedgerReplayOptions& options) {
  BELAY_TRY(const TrustedLedger trusted, trusted_ledger(options.from));
  BELAY_TRY(const auto source, open_ledger(options.from));
  BELAY_TRY(const SignedCheckpoint newest, control::newest_checkpoint(*source, trusted));
  control::LedgerReplay replay(*source, fmt::format("belay {}", kVersion));
  BELAY_TRY_VOID(control::walk_ledger(
      *source, trusted, newest,
      [&](std::uint64_t index, const ledger::Entry& entry, std::string_view) -> Result<void> {
        replay.add(index, entry);
        return {};
      }));
  print(summary(newest));
  for (const control::Differing& one : replay.first_differing()) {
    print(fmt::format("entry {}: {}\n", one.index, legible(one.why)));
  }
  for (const auto& [what, count] : replay.other_versions()) {
    print(fmt::format("{} decided with another {}\n", counted(count, "was", "were"), what));
  }
  print(fmt::format("{} decided again, {} differing\n",
                    counted(replay.decisions(), "decision", "decisions"), replay.differing()));
  return replay.differing() == 0 ? 0 : 1;
}

Result<int> execute(const LedgerTailOptions& options) {
  BELAY_TRY(const auto source, open_ledger(options.from));
  const control::EachEntry show = [&](std::uint64_t index, const ledger::Entry& entry,
                                      std::string_view leaf) -> Result<void> {
    if (!options.kind.empty() && kind_of(entry.what) != options.kind) return {};
    print(options.as_json ? fmt::format("{}\n", leaf) : ledger_line(index, entry));
    return {};
  };
  std::optional<std::uint64_t> next = options.first;
  for (std::uint64_t before = 0;;) {
    BELAY_TRY(const std::uint64_t size, size_of(*source, options.follow));
    if (size < before) {
      return fail(Code::conflict,
                  fmt::format("the ledger had {} entries, and has {}: it was rolled back; see "
                              "docs/how-to/answer-a-rolled-back-ledger.md",
                              before, size));
    }
    if (!next) next = size - std::min<std::uint64_t>(size, limits::kTailEntries);
    BELAY_TRY_VOID(control::read_entries(*source, *next, size, show));
    if (!options.follow || std::fflush(stdout) != 0 || reader_left()) return 0;
    next = std::max(*next, size);
    before = size;
  }
}

}  // namespace belay::app
