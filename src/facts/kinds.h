#ifndef BELAY_FACTS_KINDS_H_
#define BELAY_FACTS_KINDS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace belay::facts {

/// What a file, and so a change, is made of. A change has a set of kinds.
enum class Kind : std::uint8_t { code, config, infra, flag, docs, test, agent_action };
inline constexpr int kKindCount = 7;

std::string_view name_of(Kind kind);

class KindSet {
 public:
  void add(Kind kind) { bits_ |= bit(kind); }
  void add(KindSet other) { bits_ |= other.bits_; }
  bool has(Kind kind) const { return (bits_ & bit(kind)) != 0; }
  bool empty() const { return bits_ == 0; }
  /// In the order of the enumeration.
  std::vector<std::string_view> names() const;

  friend bool operator==(KindSet, KindSet) = default;

 private:
  static std::uint8_t bit(Kind kind) {
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(kind));
  }
  std::uint8_t bits_ = 0;
};

/// The kinds of one file, from its path and the first bytes of its content (which may be empty
/// when it was not read). Never empty: what is not recognised is code.
KindSet kinds_of(std::string_view path, std::string_view first_bytes);

/// Whether the path names the source text of a program, in any folder.
bool is_source_path(std::string_view path);

/// Whether the path lies on the test side of the wall: test code or test data.
bool is_test_path(std::string_view path);

/// Whether the file was written by a program and not meant for review, by its path (lock files,
/// `dist/`, `*.pb.go`) or a marker in its first lines (`Code generated ... DO NOT EDIT`).
bool is_generated(std::string_view path, std::string_view first_bytes);

/// How many first bytes the questions above look at.
inline constexpr std::size_t kFirstBytes = 4096;

}  // namespace belay::facts

#endif  // BELAY_FACTS_KINDS_H_
