#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Feeds each seed of the corpus, and each of its beginnings, to the target: what a fuzzer found
/// once stays found. A failure ends the program.
int main() {
  std::vector<std::filesystem::path> seeds;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(BELAY_CORPUS, missing)) {
    seeds.push_back(entry.path());
  }
  std::sort(seeds.begin(), seeds.end());
  for (const auto& seed : seeds) {
    std::ifstream file(seed, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    constexpr std::size_t kBeginningsMax = 512;
    const std::size_t step = bytes.size() / kBeginningsMax + 1;
    for (std::size_t size = 0; size < bytes.size(); size += step) {
      const std::vector<std::uint8_t> beginning(bytes.begin(),
                                                bytes.begin() + static_cast<std::ptrdiff_t>(size));
      LLVMFuzzerTestOneInput(beginning.data(), beginning.size());
    }
    const std::vector<std::uint8_t> whole(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(whole.data(), whole.size());
  }
  std::printf("%zu passed, 0 failed\n", seeds.size());
  return seeds.empty() ? 1 : 0;
}
