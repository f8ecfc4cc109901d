#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "base/text.h"
#include "wings.h"

namespace belay::house {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What the linker must still find for an archive or object, by name.
std::vector<std::string> undefined_symbols(const std::string& path) {
  const std::string command = fmt::format("{} -u -C '{}' 2>/dev/null", BELAY_NM, path);
  const std::unique_ptr<FILE, int (*)(FILE*)> out(popen(command.c_str(), "r"), pclose);
  std::vector<std::string> symbols;
  std::array<char, 16384> line{};
  while (out && std::fgets(line.data(), static_cast<int>(line.size()), out.get()) != nullptr) {
    const std::string_view text = trimmed(line.data());
    if (text.starts_with("U ")) symbols.emplace_back(trimmed(text.substr(2)));
    if (text.starts_with("w ")) symbols.emplace_back(trimmed(text.substr(2)));
  }
  return symbols;
}

/// The C functions that only compute, and the compiler's own.
constexpr std::string_view kComputes[] = {"memcpy",
                                          "memmove",
                                          "memset",
                                          "memcmp",
                                          "memchr",
                                          "memrchr",
                                          "memmem",
                                          "bcmp",
                                          "strlen",
                                          "strcmp",
                                          "strncmp",
                                          "strchr",
                                          "abort",
                                          "fmod",
                                          "floor",
                                          "ceil",
                                          "trunc",
                                          "round",
                                          "pow",
                                          "powl",
                                          "sin",
                                          "sinl",
                                          "sinh",
                                          "exp",
                                          "expl",
                                          "expm1",
                                          "log",
                                          "logl",
                                          "log1p",
                                          "log2",
                                          "log10",
                                          "ldexp",
                                          "frexp",
                                          "modf",
                                          "isnan",
                                          "__stack_chk_fail",
                                          "__gxx_personality_v0",
                                          "__dso_handle",
                                          "__assert_fail",
                                          "atexit",
                                          "__tls_get_addr",
                                          "_GLOBAL_OFFSET_TABLE_",
                                          "__udivti3",
                                          "__umodti3",
                                          "__divti3",
                                          "__multi3",
                                          "__popcountdi2",
                                          "snprintf",
                                          "sqrt",
                                          "__libc_single_threaded"};

/// Beginnings of names that only compute: the language's runtime, the allowed libraries, and what
/// the sanitizers add.
constexpr std::string_view kAllowed[] = {"belay::",
                                         "fmt::",
                                         "re2::",
                                         "yaml_",
                                         "SHA1_",
                                         "SHA256",
                                         "SHA512",
                                         "EVP_",
                                         "BN_",
                                         "OSSL_PARAM_",
                                         "CRYPTO_free",
                                         "ECDSA_SIG_",
                                         "i2d_",
                                         "d2i_",
                                         "tl::",
                                         "std::",
                                         "operator ",
                                         "__cxa_",
                                         "_Unwind_",
                                         "__cxxabiv1::",
                                         "vtable for ",
                                         "typeinfo for ",
                                         "typeinfo name for ",
                                         "VTT for ",
                                         "guard variable for ",
                                         "construction vtable for ",
                                         "non-virtual thunk to ",
                                         "__asan_",
                                         "__ubsan_",
                                         "__tsan_",
                                         "__sanitizer_",
                                         "__lsan_",
                                         "__gnu_cxx::",
                                         "__mem"};

/// What the standard library would do for us, and the pure core may not ask for.
constexpr std::string_view kImpure[] = {
    "_clock::now",        "std::basic_ifstream",     "std::basic_ofstream", "std::basic_fstream",
    "std::basic_filebuf", "std::filesystem",         "std::random_device",  "std::thread",
    "std::mutex",         "std::condition_variable", "std::cout",           "std::cerr",
    "std::cin",           "std::this_thread",        "std::shared_mutex",   "std::locale::global"};

/// The symbol without its return type and template's leading words, as far as a prefix needs.
bool allowed(std::string_view symbol) {
  for (const std::string_view impure : kImpure) {
    if (symbol.find(impure) != std::string_view::npos) return false;
  }
  for (const std::string_view name : kComputes) {
    if (symbol == name) return true;
  }
  for (const std::string_view start : kAllowed) {
    if (symbol.starts_with(start)) return true;
  }
  // A template instance begins with its return type: `bool belay::parse<int>(...)`.
  for (const std::string_view start : {" belay::", " fmt::", " std::", " re2::", " tl::"}) {
    if (symbol.find(start) != std::string_view::npos) return true;
  }
  return false;
}

Findings impure_symbols(const std::string& path) {
  Findings findings;
  for (const std::string& symbol : undefined_symbols(path)) {
    if (!allowed(symbol)) findings.push_back(fmt::format("{}: uses `{}`", path, symbol));
  }
  return findings;
}

bool has_sources(const Wing& wing) {
  return std::any_of(sources().begin(), sources().end(), [&](const File& file) {
    return file.path.starts_with(fmt::format("src/{}/", wing.name)) && file.path.ends_with(".cc") &&
           !file.path.ends_with("_test.cc");
  });
}

TEST(Purity, holds_in_every_pure_wing) {
  for (const Wing& wing : wings_of(read_file("src/README.md"))) {
    if (!wing.pure || !has_sources(wing)) continue;
    const std::string archive = fmt::format("{}/libbelay_{}.a", BELAY_ARCHIVES, wing.name);
    EXPECT_FALSE(undefined_symbols(archive).empty()) << archive << " is not built";
    const Findings findings = impure_symbols(archive);
    EXPECT_THAT(findings, IsEmpty()) << told(findings);
  }
}

TEST(Purity, of_what_may_link_libgit2_would_be_refused) {
  const Findings findings = impure_symbols(fmt::format("{}/libbelay_adapters.a", BELAY_ARCHIVES));
  EXPECT_THAT(told(findings), HasSubstr("git_"));
}

TEST(Purity, finds_each_planted_impurity) {
  const std::string findings = told(impure_symbols(BELAY_PLANTED_IMPURITY));
  for (const std::string_view symbol :
       {"`time`", "`clock_gettime`", "system_clock::now", "steady_clock::now", "`getenv`", "`open",
        "`fopen", "basic_ifstream", "std::filesystem", "`socket`", "`rand`", "random_device",
        "pthread_mutex_lock", "std::thread", "`puts`", "`system`"}) {
    EXPECT_THAT(findings, HasSubstr(symbol));
  }
}

}  // namespace
}  // namespace belay::house
