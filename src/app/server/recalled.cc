#include "app/server/recalled.h"

#include <utility>

namespace belay::app {
namespace {

constexpr std::size_t kAnswersMax = 1'024, kBodyBytesMax = 64u << 10;

std::string name_of(const http::Request& request) {
  std::string name;
  for (const std::string& segment : request.target.segments) name.append(segment) += '/';
  for (const auto& [key, value] : request.target.query) {
    name += '\0';
    name.append(key) += '\0';
    name += value;
  }
  return name;
}

}  // namespace

Recalled::Recalled() : recent_(kAnswersMax) {}

std::shared_ptr<const Recalled::Answer> Recalled::find(const http::Request& request) {
  const std::string name = name_of(request);
  const std::lock_guard lock(mutex_);
  const auto* kept = recent_.find(name);
  return kept == nullptr ? nullptr : *kept;
}

void Recalled::keep(const http::Request& request, MadeFrom from, const http::Response& response) {
  if (response.body.size() > kBodyBytesMax) return;
  std::string name = name_of(request);
  auto answer = std::make_shared<const Answer>(Answer{std::move(from), response});
  const std::lock_guard lock(mutex_);
  recent_.keep(std::move(name), std::move(answer));
}

}  // namespace belay::app
