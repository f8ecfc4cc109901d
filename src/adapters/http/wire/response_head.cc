#include "adapters/http/wire/response_head.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace belay::http::wire {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

bool is_well_formed(const Response& response) {
  return response.status >= 200 && response.status <= 599 && is_value(response.content_type) &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
           return is_token(header.first) && is_value(header.second);
         });
}

void append_head(std::string& out, const Response& response, const Delivery& delivery) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("HTTP/1.1 {} {}\r\n"), response.status,
                 phrase_of(response.status));
  append_header(out, "Date", delivery.date);
  if (response.events) {
    out += "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n";
  } else if (response.status != 204 && response.status != 304) {
    if (!response.content_type.empty()) {
      append_header(out, "Content-Type", response.content_type);
      out += "X-Content-Type-Options: nosniff\r\n";
    }
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("Content-Length: {}\r\n"),
                   response.body.size());
  }
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (delivery.trace != nullptr) append_header(out, "traceparent", delivery.trace->header());
  if (delivery.closes) {
    out += "Connection: close\r\n";
  } else if (delivery.old_client) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace belay::http::wire
