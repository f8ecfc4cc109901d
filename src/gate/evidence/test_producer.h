#ifndef BELAY_GATE_EVIDENCE_TEST_PRODUCER_H_
#define BELAY_GATE_EVIDENCE_TEST_PRODUCER_H_

#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/digest.h"
#include "base/ed25519.h"
#include "base/sshsig.h"
#include "gate/evidence/envelope.h"
#include "gate/evidence/statement.h"

namespace belay::gate {

/// For tests: a producer who signs as `ssh-keygen -Y sign` does.
class TestProducer {
 public:
  explicit TestProducer(char seed)
      : secret_(*ed25519::PrivateKey::from_seed(std::string(32, seed))),
        key_(*sshsig::public_key_of(wire("ssh-ed25519") + wire(secret_.public_key().bytes()))) {}

  const sshsig::PublicKey& key() const { return key_; }
  /// As in `id_ed25519.pub`.
  std::string line() const { return "ssh-ed25519 " + encode_base64(key_.blob); }

  /// The envelope of a test run.
  std::string tested(const Digest& tree, Instant finished, bool passed = true) const {
    TestRun run;
    run.tree = tree;
    run.command = "make test";
    run.passed = passed;
    run.finished = finished;
    return write_envelope(seal(write_test_result(run)));
  }

  Envelope seal(const std::string& statement,
                std::string_view name_space = kEvidenceNamespace) const {
    Envelope made{std::string(kStatementType), statement, {}};
    const std::string bytes = signed_bytes(made.payload_type, made.payload);
    made.signatures.push_back({sshsig::fingerprint(key_), sign(bytes, name_space)});
    return made;
  }

 private:
  static std::string wire(std::string_view text) {
    std::string made;
    for (int shift = 24; shift >= 0; shift -= 8) made += static_cast<char>(text.size() >> shift);
    return made + std::string(text);
  }

  std::string sign(std::string_view message, std::string_view name_space) const {
    const std::string head = wire(name_space) + wire("") + wire("sha256");
    const Digest digest = sha256(message);
    const std::string hash(digest.bytes().begin(), digest.bytes().end());
    const std::string raw = *secret_.sign("SSHSIG" + head + wire(hash));
    return std::string("SSHSIG\0\0\0\1", 10) + wire(key_.blob) + head +
           wire(wire("ssh-ed25519") + wire(raw));
  }

  ed25519::PrivateKey secret_;
  sshsig::PublicKey key_;
};

}  // namespace belay::gate

#endif  // BELAY_GATE_EVIDENCE_TEST_PRODUCER_H_
