#include "adapters/head.h"

#include <utility>
#include <vector>

#include "adapters/row_sum.h"

namespace belay::adapters {

control::LedgerHead Head::of_ledger() const {
  return {frontier.size(), frontier.root(), checkpoint};
}

std::string peaks_of(const Head& head) {
  std::string bytes;
  for (const Digest& peak : head.frontier.peaks()) {
    bytes.append(reinterpret_cast<const char*>(peak.bytes().data()), peak.size());
  }
  return bytes;
}

std::int64_t sum_of(const Head& head, std::string_view peaks) {
  return row_sum({std::to_string(head.frontier.size()), peaks, head.checkpoint,
                  std::to_string(head.at), std::to_string(head.position)});
}

std::optional<Head> head_of(const HeadColumns& columns) {
  if (columns.peaks.size() % Digest::kSha256Bytes != 0) return std::nullopt;
  std::vector<Digest> peaks;
  for (std::size_t at = 0; at < columns.peaks.size(); at += Digest::kSha256Bytes) {
    const auto* hash = reinterpret_cast<const std::uint8_t*>(columns.peaks.data()) + at;
    peaks.push_back(Digest::from_bytes({hash, Digest::kSha256Bytes}));
  }
  auto frontier =
      ledger::Frontier::from_peaks(static_cast<std::uint64_t>(columns.size), std::move(peaks));
  if (!frontier) return std::nullopt;
  Head head{*std::move(frontier), std::string(columns.checkpoint), columns.at, columns.position};
  if (sum_of(head, columns.peaks) != columns.sum) return std::nullopt;
  return head;
}

}  // namespace belay::adapters
