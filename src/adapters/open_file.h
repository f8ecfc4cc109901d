#ifndef BELAY_ADAPTERS_OPEN_FILE_H_
#define BELAY_ADAPTERS_OPEN_FILE_H_

#include <unistd.h>

namespace belay::adapters {

/// A file descriptor, closed when this ends; below zero where opening failed.
class OpenFile {
 public:
  explicit OpenFile(int number) : number_(number) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_OPEN_FILE_H_
