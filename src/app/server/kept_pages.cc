#include "app/server/kept_pages.h"

#include <utility>

namespace belay::app {
namespace {

constexpr std::size_t kPagesMax = 1'024, kBodyBytesMax = 64u << 10;

/// What is asked for. Targets hold no control characters, so parts cannot run together.
std::string name_of(const http::Request& request) {
  std::string name;
  for (const std::string& segment : request.target.segments) name.append(segment) += '\0';
  for (const auto& [key, value] : request.target.query) {
    name += '\n';
    name.append(key) += '\0';
    name += value;
  }
  return name;
}

}  // namespace

KeptPages::KeptPages() : recent_(kPagesMax) {}

std::shared_ptr<const KeptPages::Page> KeptPages::find(const http::Request& request) {
  const std::string name = name_of(request);
  const std::lock_guard lock(mutex_);
  const auto* kept = recent_.find(name);
  return kept == nullptr ? nullptr : *kept;
}

void KeptPages::keep(const http::Request& request, MadeFrom from, const http::Response& response) {
  if (response.body.size() > kBodyBytesMax) return;
  std::string name = name_of(request);
  auto page = std::make_shared<const Page>(Page{std::move(from), response});
  const std::lock_guard lock(mutex_);
  recent_.keep(std::move(name), std::move(page));
}

}  // namespace belay::app
