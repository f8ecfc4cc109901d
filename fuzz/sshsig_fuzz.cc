// A signature is read and verified without a crash, and none is true of a message that nobody
// signed.
#include <cstdlib>

#include "base/sshsig.h"
#include "facts/provenance/enrolled_keys.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto signature = belay::sshsig::parse(text)) {
    if (belay::sshsig::verify(*signature, signature->name_space, "nobody signed this")) {
      std::abort();
    }
  }
  static_cast<void>(belay::sshsig::parse_public_key(text));
  static_cast<void>(belay::facts::EnrolledKeys::parse(text, "keys"));
  return 0;
}
