#include "ledger/proof.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/hash_text.h"

namespace belay::ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

tl::unexpected<Error> no_proof(std::string_view why) {
  return fail(Code::malformed, fmt::format("this is no `{}`: {}", kFirstLine, why));
}

/// Takes the next line off `rest`, without its newline; nothing at the end.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace

Result<LedgerProof> LedgerProof::parse(std::string_view text) {
  if (text.size() > limits::kTlogProofBytesMax) {
    return fail(Code::over_limit, fmt::format("a proof of {} bytes is over the limit of {}",
                                              text.size(), limits::kTlogProofBytesMax));
  }
  LedgerProof proof;
  if (take_line(text) != kFirstLine) return no_proof("its first line is another");
  auto line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    auto extra = decode_base64(line->substr(kExtra.size()));
    if (!extra) return no_proof("its extra is not base64");
    proof.extra = *std::move(extra);
    line = take_line(text);
  }
  if (!line || !line->starts_with(kIndex)) return no_proof("the line of its index is missing");
  const auto index = parse_count(line->substr(kIndex.size()));
  if (!index) return no_proof("its index is no number");
  proof.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    if (proof.hashes.size() == limits::kProofHashesMax) return no_proof("it has too many hashes");
    BELAY_TRY(const Digest hash, parse_hash(*line));
    proof.hashes.push_back(hash);
  }
  if (!line) return no_proof("there is no blank line before its checkpoint");
  BELAY_TRY(proof.checkpoint, Note::parse(text));
  return proof;
}

std::string LedgerProof::to_string() const {
  std::string text = fmt::format("{}\n", kFirstLine);
  if (extra) text += fmt::format("{}{}\n", kExtra, encode_base64(*extra));
  text += fmt::format("{}{}\n", kIndex, index);
  for (const Digest& hash : hashes) text += hash_text(hash) + '\n';
  return text + '\n' + checkpoint.to_string();
}

Result<SignedCheckpoint> verify(const LedgerProof& proof, const Digest& leaf,
                                std::span<const VerifierKey> trusted) {
  BELAY_TRY(SignedCheckpoint opened, open_checkpoint(proof.checkpoint, trusted));
  BELAY_TRY_VOID(verify_inclusion(leaf, proof.index, opened.checkpoint.head, proof.hashes));
  return opened;
}

}  // namespace belay::ledger
