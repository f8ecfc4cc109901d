#include "adapters/http/response.h"

namespace belay::http {
namespace {

constexpr std::pair<int, std::string_view> kPhrases[] = {
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

Response problem_of(int status, json::Object problem) {
  Response response = json_response(status, json::Value(std::move(problem)));
  response.content_type = "application/problem+json";
  return response;
}

}  // namespace

std::string_view phrase_of(int status) {
  for (const auto& [known, phrase] : kPhrases) {
    if (known == status) return phrase;
  }
  return "Status";
}

Response json_response(int status, const json::Value& value) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = json::write(value);
  return response;
}

Response text_response(int status, std::string text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

Response problem(int status, std::string_view code, std::string_view detail) {
  return problem_of(
      status,
      {{"title", phrase_of(status)}, {"status", status}, {"code", code}, {"detail", detail}});
}

Response problem(const Error& error) {
  const int status = http_status_of(error.code);
  const bool ours = error.code == Code::internal;
  json::Object members{{"title", phrase_of(status)},
                       {"status", status},
                       {"code", name_of(error.code)},
                       {"detail", ours ? "an error inside the server: its log says more"
                                       : std::string_view(error.message)}};
  if (error.place && !ours) {
    members.add("place", json::Object{{"file", error.place->file},
                                      {"line", error.place->line},
                                      {"column", error.place->column}});
  }
  return problem_of(status, std::move(members));
}

}  // namespace belay::http
