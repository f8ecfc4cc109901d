#ifndef BELAY_TEST_API_MALICE_H_
#define BELAY_TEST_API_MALICE_H_

#include <random>
#include <string>

#include "api_page.h"
#include "base/json.h"

namespace belay::api {

/// Bodies and paths that nobody meant: grown from the page's schemas, then broken.
class Malice {
 public:
  Malice(const ApiPage& page, unsigned seed) : page_(page), random_(seed) {}

  std::string body(const Operation& operation);
  std::string segment();
  std::size_t pick(std::size_t below) { return random_() % below; }

 private:
  std::string noise();
  json::Value by_schema(const yaml::Node& given, int depth);
  json::Value anything(int depth);

  const ApiPage& page_;
  std::mt19937 random_;
};

}  // namespace belay::api

#endif  // BELAY_TEST_API_MALICE_H_
