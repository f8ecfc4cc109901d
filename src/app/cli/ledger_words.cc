#include "app/cli/ledger_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ledger/entry.h"

namespace belay::app {
namespace {

tl::unexpected<Error> usage(std::string message) { return fail(Code::usage, std::move(message)); }

Result<LedgerFrom> ledger_from(const Words& words) {
  const std::array stated = {&words.config_file, &words.data_folder, &words.export_folder,
                             &words.server};
  const auto is_stated = [](const std::string* one) { return !one->empty(); };
  if (std::count_if(stated.begin(), stated.end(), is_stated) > 1) {
    return usage(
        "which ledger? write one of `--config FILE`, `--data DIR`, `--export DIR` "
        "and `--server URL`");
  }
  return LedgerFrom{words.config_file,
                    words.data_folder,
                    words.export_folder,
                    {words.server, words.token_file, words.format == "json"},
                    words.key};
}

Result<Invocation> ledger_export(const Words& words) {
  if (words.folder.empty()) {
    return usage("where to? write `belay ledger export DIR`");
  }
  BELAY_TRY(LedgerFrom from, ledger_with_key(words, "ledger export DIR"));
  return Invocation{words.directory, LedgerExportOptions{std::move(from), words.folder}};
}

Result<Invocation> ledger_tail(const Words& words) {
  if (words.format != "text" && words.format != "json") {
    return usage(fmt::format("`--format {}` is none of text, json", printable(words.format)));
  }
  LedgerTailOptions options;
  BELAY_TRY(options.from, ledger_from(words));
  if (!words.first.empty()) {
    const auto first = decimal(words.first);
    if (!first || *first < 0) {
      return usage(
          fmt::format("`--from {}` is no index: write a number from 0 on", printable(words.first)));
    }
    options.first = static_cast<std::uint64_t>(*first);
  }
  const auto kinds = ledger::entry_kinds();
  if (!words.kind.empty() && std::find(kinds.begin(), kinds.end(), words.kind) == kinds.end()) {
    std::string guess = did_you_mean(words.kind, {kinds.begin(), kinds.end()});
    if (guess.empty()) guess = ": docs/formats/ledger-entry-v1.md lists them";
    return usage(fmt::format("`--kind {}` is no kind of entry{}", printable(words.kind), guess));
  }
  options.kind = words.kind;
  options.follow = words.follow;
  options.as_json = words.format == "json";
  return Invocation{words.directory, std::move(options)};
}

}  // namespace

Result<LedgerFrom> ledger_with_key(const Words& words, std::string_view command) {
  BELAY_TRY(LedgerFrom from, ledger_from(words));
  const bool is_own = !from.config_file.empty() || !from.data_folder.empty();
  if (is_own || !from.key.empty()) return from;
  return usage(
      fmt::format("whose ledger is it to be? write `belay {} --key KEY`, the key "
                  "that was kept when it was set up, or a file that holds it",
                  command));
}

std::optional<Result<Invocation>> ledger_meaning_of(std::string_view command, const Words& words) {
  if (command == "ledger verify") {
    auto from = ledger_with_key(words, "ledger verify");
    if (!from) return tl::unexpected<Error>(std::move(from).error());
    return Invocation{words.directory, LedgerVerifyOptions{*std::move(from), words.against_file}};
  }
  if (command == "ledger replay") {
    auto from = ledger_with_key(words, "ledger replay");
    if (!from) return tl::unexpected<Error>(std::move(from).error());
    return Invocation{words.directory, LedgerReplayOptions{*std::move(from)}};
  }
  if (command == "ledger export") return ledger_export(words);
  if (command == "ledger tail") return ledger_tail(words);
  if (command == "ledger") {
    return usage(
        "`belay ledger` needs to know what: write `belay ledger verify`, `belay ledger replay`, "
        "`belay ledger export DIR` or `belay ledger tail`");
  }
  return std::nullopt;
}

}  // namespace belay::app
