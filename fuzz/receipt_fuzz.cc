// A receipt is written as it was read, and none verifies under a key that signed nothing.
#include <cstdint>
#include <cstdlib>

#include "ledger/receipt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto receipt = ledger::Receipt::parse(text);
  if (!receipt) return 0;
  if (receipt->to_string() != text) std::abort();
  static const auto stranger = ed25519::PrivateKey::from_seed(std::string(32, '?'));
  ledger::TrustedLedger trusted;
  const auto checkpoint = ledger::Checkpoint::parse(receipt->proof.checkpoint.text);
  if (!checkpoint || !ledger::is_key_name(checkpoint->origin)) return 0;
  trusted.origin = checkpoint->origin;
  trusted.keys.emplace_back(trusted.origin, ledger::SignatureType::ed25519, stranger->public_key());
  if (ledger::verify(*receipt, trusted, {})) std::abort();
  return 0;
}
