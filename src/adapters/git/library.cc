#include "adapters/git/library.h"

#include <git2.h>

#include <cstdint>
#include <cstring>

#include "adapters/git/inflate.h"

// What Belay leaves out of libgit2: see cmake/libgit2.cmake. The linker's --wrap gives these
// functions the names of the library's own. They live beside the one function that every user of
// the library calls, so that they are always linked with it.
extern "C" {

int __wrap_git_mbedtls_stream_global_init();
int __wrap_git_transport_ssh_global_init();
int __wrap_git_mbedtls_stream_new();
int __wrap_git_mbedtls_stream_wrap();
int __wrap_git_mbedtls__set_cert_location();
int __wrap_git_transport_smart();
int __wrap_git_transport_local();
int __wrap_git_smart_subtransport_http();
int __wrap_git_smart_subtransport_git();
int __wrap_git_smart_subtransport_ssh();
int __wrap_git_odb_hash(git_oid* name, const void* bytes, std::size_t size, git_object_t type);

unsigned long __wrap_xdl_hash_record(const char** line, const char* end, long flags);
/// The library's own; null where the shared library serves, which calls no wrapped function.
__attribute__((weak)) unsigned long __real_xdl_hash_record(const char** line, const char* end,
                                                           long flags);
int __wrap_inflate(z_stream* stream, int flush);
/// zlib's own; null where the shared library serves, which calls no wrapped function.
__attribute__((weak)) int __real_inflate(z_stream* stream, int flush);

int __wrap_git_mbedtls_stream_global_init() { return 0; }
int __wrap_git_transport_ssh_global_init() { return 0; }
int __wrap_git_mbedtls_stream_new() { return -1; }
int __wrap_git_mbedtls_stream_wrap() { return -1; }
int __wrap_git_mbedtls__set_cert_location() { return -1; }
int __wrap_git_transport_smart() { return -1; }
int __wrap_git_transport_local() { return -1; }
int __wrap_git_smart_subtransport_http() { return -1; }
int __wrap_git_smart_subtransport_git() { return -1; }
int __wrap_git_smart_subtransport_ssh() { return -1; }

/// Comparing two buffers names both by SHA-1, a third of the whole cost, only to see whether they
/// are equal, which diff_lines has seen before. Any two different names serve. Belay names its own
/// drafts itself (object_names.h) and asks libgit2 for no other.
int __wrap_git_odb_hash(git_oid* name, const void*, std::size_t, git_object_t) {
  static thread_local std::uint64_t count = 0;
  ++count;
  std::memset(name, 0, sizeof *name);
  std::memcpy(name, &count, sizeof count);
  return 0;
}

/// The hash only finds lines that may be equal, which the library then compares: any hash gives
/// the same answer, and a byte at a time is a sixth of the whole cost.
unsigned long __wrap_xdl_hash_record(const char** line, const char* end, long flags) {
  constexpr long kWhitespaceFlags = 31 << 1;
  if ((flags & kWhitespaceFlags) != 0) return __real_xdl_hash_record(line, end, flags);
  const char* at = *line;
  const void* newline = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
  const char* stop = newline == nullptr ? end : static_cast<const char*>(newline);
  *line = newline == nullptr ? end : stop + 1;
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::uint64_t hash = static_cast<std::uint64_t>(stop - at) * kOdd;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 29;
  };
  std::uint64_t word = 0;
  for (; stop - at >= 8; at += 8) {
    std::memcpy(&word, at, 8);
    mix(word);
  }
  word = 0;
  for (; at != stop; ++at) word = word << 8 | static_cast<unsigned char>(*at);
  mix(word);
  return hash;
}

/// Half of what reading a history costs is decompressing it.
int __wrap_inflate(z_stream* stream, int flush) {
  return belay::adapters::git::inflate_at_once(*stream) ? Z_STREAM_END
                                                        : __real_inflate(stream, flush);
}

}  // extern "C"

namespace belay::adapters::git {

void start_library() {
  static const bool started = [] {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    return true;
  }();
  static_cast<void>(started);
}

}  // namespace belay::adapters::git
