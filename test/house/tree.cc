#include "tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace belay::house {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Copies a text while blanking what is not code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string blank() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("//")) {
        until("\n", 0);
      } else if (rest.starts_with("/*")) {
        until("*/", 2);
      } else if (rest.starts_with("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) {
        raw_literal();
      } else if (rest[0] == '"' || (rest[0] == '\'' && (at_ == 0 || !is_word(text_[at_ - 1])))) {
        literal(rest[0]);
      } else {
        ++at_;
      }
    }
    return out_;
  }

 private:
  void until(std::string_view end, std::size_t end_size) {
    const std::size_t found = text_.find(end, at_ + end_size);
    const std::size_t stop = found == std::string_view::npos ? text_.size() : found + end_size;
    erase(at_, stop);
    at_ = stop;
  }

  void raw_literal() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) {
      at_ = text_.size();
      return;
    }
    const std::string close = fmt::format("){}\"", text_.substr(at_ + 2, open - at_ - 2));
    const std::size_t found = text_.find(close, open);
    const std::size_t stop = found == std::string_view::npos ? text_.size() : found + close.size();
    erase(open + 1, stop);
    at_ = stop;
  }

  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, text_.size());
    erase(at_ + 1, end);
    at_ = std::min(end + 1, text_.size());
  }

  void erase(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if (out_[i] != '\n') out_[i] = ' ';
    }
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

}  // namespace

std::string blanked(std::string_view text) { return Blanker(text).blank(); }

File file_of(std::string path, std::string text) {
  std::string code = blanked(text);
  return {std::move(path), std::move(text), std::move(code)};
}

std::string read_file(std::string_view path) {
  std::ifstream file(fmt::format("{}/{}", BELAY_ROOT, path), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<File> files_under(std::initializer_list<std::string_view> folders,
                              std::initializer_list<std::string_view> endings) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (const std::string_view folder : folders) {
    const fs::path top = fs::path(BELAY_ROOT) / folder;
    if (!fs::exists(top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      const std::string path = fs::relative(entry.path(), BELAY_ROOT).string();
      const bool wanted = std::any_of(endings.begin(), endings.end(),
                                      [&](auto ending) { return path.ends_with(ending); });
      if (wanted && entry.is_regular_file()) paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<File> files;
  for (const std::string& path : paths) files.push_back(file_of(path, read_file(path)));
  return files;
}

const std::vector<File>& sources() {
  static const std::vector<File> files =
      files_under({"src", "test", "fuzz", "bench", "spec", "examples/storefront"}, {".h", ".cc"});
  return files;
}

std::vector<std::string> lines_of_file(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string_view line : lines_of(text)) lines.emplace_back(line);
  return lines;
}

std::string finding(const File& file, std::size_t line, std::string_view message) {
  return fmt::format("{}:{}: {}", file.path, line, message);
}

std::string told(const Findings& findings) { return "\n" + joined(findings, "\n"); }

}  // namespace belay::house
