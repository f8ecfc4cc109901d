#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include "adapters/http/raw_client.h"
#include "base/text.h"
#include "chance.h"

namespace storefront {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

/// The first whole number behind `mark`, or -1.
std::int64_t number_behind(std::string_view text, std::string_view mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return -1;
  const std::string_view rest = text.substr(at + mark.size());
  return belay::decimal(rest.substr(0, rest.find_first_not_of("0123456789"))).value_or(-1);
}

/// One of the two programs, which dies with this one.
class Program {
 public:
  explicit Program(std::vector<std::string> words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(ends[1], STDERR_FILENO);
      words[0] = BELAY_SHOP "/" + words[0];
      std::vector<char*> line;
      for (std::string& word : words) line.push_back(word.data());
      line.push_back(nullptr);
      ::execv(line[0], line.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    end();
    ::close(output_);
  }

  /// Its words until `mark`, or all of them.
  std::string said(std::string_view mark) {
    std::array<char, 4096> bytes{};
    while (mark.empty() || said_.find(mark) == std::string::npos) {
      const ssize_t count = ::read(output_, bytes.data(), bytes.size());
      if (count <= 0) break;
      said_.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return said_;
  }
  void tell_to_end() { ::kill(pid_, SIGTERM); }
  /// How it ended by itself.
  int end() {
    int status = -1;
    if (pid_ > 0) ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
  std::string said_;
};

/// A shop that is open, and what it counts.
class Shop {
 public:
  explicit Shop(std::vector<std::string> flags = {}) : program_(words(std::move(flags))) {
    port_ = number_behind(program_.said("\n"), "127.0.0.1:");
  }
  std::string address() const { return fmt::format("127.0.0.1:{}", port_); }
  std::int64_t counted(const std::string& series) const {
    belay::http::RawClient client(static_cast<std::uint16_t>(port_));
    return number_behind(client.ask("GET /metrics HTTP/1.1\r\nHost: shop\r\n\r\n"),
                         "\n" + series + " ");
  }
  int end() {
    program_.tell_to_end();
    return program_.end();
  }

 private:
  static std::vector<std::string> words(std::vector<std::string> flags) {
    std::vector<std::string> all = {"storefront", "--listen", "127.0.0.1:0", "--version", "v2"};
    all.insert(all.end(), flags.begin(), flags.end());
    return all;
  }

  Program program_;
  std::int64_t port_ = 0;
};

/// What shoppers say at the end of two seconds.
std::string shopped_at(const std::string& address) {
  Program shoppers({"shoppers", "--target", address, "--per-second", "500", "--seconds", "2"});
  const std::string said = shoppers.said("");
  EXPECT_EQ(shoppers.end(), 0) << said;
  return said.substr(said.rfind('{'));
}

TEST(Storefront, counts_the_orders_that_its_shoppers_count) {
  Shop shop({"--fail", "0.1"});
  for (const char* series : {"visits_total{version=\"v2\"}", "orders_total{version=\"v2\"}",
                             "checkouts_total{version=\"v2\",outcome=\"failed\"}",
                             "delivery_days_bucket{version=\"v2\",le=\"+Inf\"}",
                             "checkout_seconds_count{version=\"v2\"}"}) {
    EXPECT_EQ(shop.counted(series), 0) << series << " is there from the start";
  }
  const std::string met = shopped_at(shop.address());
  const std::int64_t placed = number_behind(met, "\"placed\": ");
  const std::int64_t failed = number_behind(met, "\"failed\": ");
  EXPECT_EQ(number_behind(met, "\"lost\": "), 0) << met;
  EXPECT_THAT(placed + failed, AllOf(Ge(700), Le(1300))) << "500 a second, by chance: " << met;
  EXPECT_THAT(failed, AllOf(Ge(50), Le(180))) << "a tenth: " << met;
  EXPECT_EQ(shop.counted("orders_total{version=\"v2\"}"), placed);
  EXPECT_EQ(shop.counted("checkouts_total{version=\"v2\",outcome=\"ok\"}"), placed);
  EXPECT_EQ(shop.counted("checkouts_total{version=\"v2\",outcome=\"failed\"}"), failed);
  EXPECT_EQ(shop.counted("visits_total{version=\"v2\"}"), placed + failed);
  EXPECT_EQ(shop.counted("checkout_seconds_count{version=\"v2\"}"), placed + failed);
  EXPECT_EQ(shop.counted("delivery_days_bucket{version=\"v2\",le=\"+Inf\"}"), placed);
  EXPECT_EQ(shop.end(), 0);
}

TEST(Storefront, that_is_slow_has_no_quick_checkout) {
  Shop shop({"--slow", "10"});
  shopped_at(shop.address());
  EXPECT_GE(shop.counted("checkout_seconds_count{version=\"v2\"}"), 700);
  EXPECT_EQ(shop.counted("checkout_seconds_bucket{version=\"v2\",le=\"0.005\"}"), 0);
}

TEST(Storefront, promises_what_its_flag_says) {
  Shop shop({"--wrong-estimates", "4"});
  shopped_at(shop.address());
  EXPECT_GE(shop.counted("delivery_days_bucket{version=\"v2\",le=\"+Inf\"}"), 700);
  EXPECT_EQ(shop.counted("delivery_days_bucket{version=\"v2\",le=\"4\"}"), 0);
}

TEST(Shoppers, lose_their_orders_where_nobody_answers) {
  std::string address;
  {
    Shop shop;
    address = shop.address();
  }
  const std::string met = shopped_at(address);
  EXPECT_EQ(number_behind(met, "\"placed\": "), 0) << met;
  EXPECT_EQ(number_behind(met, "\"failed\": "), 0) << met;
  EXPECT_THAT(number_behind(met, "\"lost\": "), AllOf(Ge(700), Le(1300))) << met;
}

TEST(Shoppers, and_shops_refuse_a_line_that_they_do_not_understand) {
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"shoppers", "--target", "192.0.2.1:80"},
        {"shoppers", "--target", "127.0.0.1:1", "--visitors", "some"},
        {"shoppers", "--target", "127.0.0.1:1", "--per-second", "0"},
        {"storefront", "--listen", "127.0.0.1:0", "--version", "v1", "--fail", "2"},
        {"storefront", "--listen", "127.0.0.1:0", "--version", "v1", "--fial", "1"},
        {"storefront", "--listen", "127.0.0.1:0"}}) {
    Program program(line);
    EXPECT_THAT(program.said(""), HasSubstr(line[0] + ": ")) << belay::joined(line, " ");
    EXPECT_EQ(program.end(), 2) << belay::joined(line, " ");
  }
}

TEST(Chance, is_the_same_again_by_its_seed) {
  double sum = 0;
  for (std::uint64_t number = 0; number < 10'000; ++number) {
    Chance one(1, number);
    Chance again(1, number);
    Chance other(2, number);
    const double drawn = one.lognormal(1, 0.5);
    EXPECT_EQ(drawn, again.lognormal(1, 0.5));
    EXPECT_NE(drawn, other.lognormal(1, 0.5));
    sum += drawn;
  }
  EXPECT_NEAR(sum / 10'000, 1.1331, 0.03) << "exp(sigma^2 / 2)";
}

}  // namespace
}  // namespace storefront
