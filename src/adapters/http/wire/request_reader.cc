#include "adapters/http/wire/request_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <vector>

#include "base/text.h"

namespace belay::http::wire {
namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::http::field;

constexpr std::string_view kMethods[] = {"GET",   "HEAD",   "POST",   "PUT",
                                         "PATCH", "DELETE", "OPTIONS"};
/// A body's memory is kept for the next request up to this size.
constexpr std::size_t kBodyBytesKept = 64u << 10;

/// At least so much is missing of an incomplete chunked body. Beast asserts that it sees all of it.
constexpr std::string_view kChunkedEnd = "0\r\n\r\n";

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A request line that is right but for its version.
bool speaks_another_version(std::string_view line) {
  static constexpr std::string_view kShape = "HTTP/1.1\r";
  const auto parts = split(line, ' ');
  if (parts.size() != 3 || parts[2].size() != kShape.size() || !parts[2].starts_with("HTTP/")) {
    return false;
  }
  return is_digits(parts[2].substr(5, 1)) && parts[2][6] == '.' &&
         is_digits(parts[2].substr(7, 1)) && parts[2] != "HTTP/1.0\r" && parts[2] != kShape;
}

}  // namespace

/// What Beast reads of one request, and what we refuse beyond it. It is made once for a connection:
/// Beast's part is renewed for each request, and the memory of headers and body stays.
class RequestReader::Parser {
 public:
  explicit Parser(const RequestLimits& limits) : limits_(limits) { renew(); }

  void renew() {
    grammar_.emplace(*this);
    grammar_->eager(true);
    grammar_->header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
    grammar_->body_limit(limits_.body_bytes);
    method = target = {};
    headers.clear();
    if (body.capacity() > kBodyBytesKept) body = {};
    body.clear();
    status = 0;
    why.clear();
    version = 11;
    expects_continue = false;
    has_host = has_authorization = has_content_type = has_idempotency_key = false;
    has_coding = has_length = false;
  }

  /// True when the request is complete. REQUIRES: it was not.
  bool put(std::string_view bytes, std::size_t& consumed) {
    error_code error;
    consumed = grammar_->put({bytes.data(), bytes.size()}, error);
    if (error && error != beast::http::error::need_more && status == 0) refuse(error);
    return status == 0 && grammar_->is_done();
  }

  void refuse(int code, std::string sentence) {
    if (status != 0) return;
    status = code;
    why = std::move(sentence);
  }

  bool head_complete() const { return grammar_->is_header_done(); }
  bool keep_alive() const { return grammar_->keep_alive(); }

  std::string_view method;
  std::string_view target;
  std::vector<Header> headers;
  std::string body;
  int version = 11;
  bool expects_continue = false;
  bool has_coding = false;
  int status = 0;
  std::string why;

 private:
  class Grammar final : public beast::http::basic_parser<true> {
   public:
    explicit Grammar(Parser& parser) : parser_(parser) {}

   private:
    void on_request_impl(beast::http::verb, beast::string_view asked_method,
                         beast::string_view asked_target, int asked_version,
                         error_code& error) override {
      parser_.method = view(asked_method);
      parser_.target = view(asked_target);
      parser_.version = asked_version;
      parser_.check_request_line();
      pass_on(error);
    }
    void on_response_impl(int, beast::string_view, int, error_code&) override {}
    void on_field_impl(field name, beast::string_view spelled, beast::string_view value,
                       error_code& error) override {
      if (in_body_) return;  // a trailer
      parser_.check_header(name, Header{view(spelled), view(value)});
      pass_on(error);
    }
    void on_header_impl(error_code& error) override {
      in_body_ = true;
      parser_.check_head();
      pass_on(error);
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view bytes, error_code&) override {
      parser_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, error_code&) override {
      parser_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_finish_impl(error_code&) override {}

    /// A refusal of ours stops Beast too; which error it is told does not matter.
    void pass_on(error_code& error) const {
      if (parser_.status != 0) error = beast::http::error::bad_value;
    }

    Parser& parser_;
    bool in_body_ = false;
  };

  void refuse(error_code error) {
    if (error == beast::http::error::body_limit) {
      refuse(413, fmt::format("the body is larger than {} bytes", limits_.body_bytes));
    } else if (error == beast::http::error::header_limit) {
      refuse(431, fmt::format("the headers are larger than {} bytes", limits_.head_bytes));
    } else {
      refuse(400, fmt::format("the request is not HTTP/1.1: {}", error.message()));
    }
  }

  void check_request_line() {
    const auto* end = std::end(kMethods);
    if (std::find(std::begin(kMethods), end, method) == end) {
      method = {};  // whatever it was, it goes into no log
      refuse(501, "no such method is known here");
    }
  }

  void once(bool& seen, std::string_view name) {
    if (seen) refuse(400, fmt::format("the header `{}` comes twice", name));
    seen = true;
  }

  void check_header(field name, const Header& header) {
    if (headers.size() == limits_.headers) {
      refuse(431, fmt::format("there are more than {} headers", limits_.headers));
      return;
    }
    headers.push_back(header);
    switch (name) {
      case field::host:
        return once(has_host, "Host");
      case field::authorization:
        return once(has_authorization, "Authorization");
      case field::content_type:
        return once(has_content_type, "Content-Type");
      case field::content_length:
        once(has_length, "Content-Length");
        if (!is_digits(header.value)) refuse(400, "`Content-Length` is not one number");
        return;
      case field::transfer_encoding:
        once(has_coding, "Transfer-Encoding");
        if (!equals_ignoring_case(header.value, "chunked")) {
          refuse(501, "no transfer coding but `chunked` is known here");
        }
        return;
      case field::expect:
        expects_continue = equals_ignoring_case(header.value, "100-continue");
        if (!expects_continue) refuse(417, "nothing but `100-continue` can be expected");
        return;
      default:
        if (equals_ignoring_case(header.name, "idempotency-key")) {
          once(has_idempotency_key, "Idempotency-Key");
        }
    }
  }

  void check_head() {
    if (version >= 11 && !has_host) refuse(400, "HTTP/1.1 asks for the header `Host`");
    if (version < 11 && has_coding) refuse(400, "HTTP/1.0 knows no `Transfer-Encoding`");
    if (has_coding && has_length) {
      refuse(400, "`Content-Length` and `Transfer-Encoding` exclude each other");
    }
    if (version < 11) expects_continue = false;
  }

  const RequestLimits& limits_;
  std::optional<Grammar> grammar_;
  bool has_host = false, has_authorization = false, has_content_type = false,
       has_idempotency_key = false, has_length = false;
};

RequestReader::RequestReader(RequestLimits limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits_)) {}
RequestReader::~RequestReader() = default;

void RequestReader::next() {
  lines_ = line_at_ = 0;
  parser_->renew();
}

/// Whether the head's last line is there. Each line is looked at as it comes, so that a client that
/// ends lines otherwise is told so at once.
bool RequestReader::head_arrived(std::string_view bytes) {
  while (true) {
    const std::size_t end = bytes.find('\n', line_at_);
    if (end == std::string_view::npos) break;
    const std::string_view line = bytes.substr(line_at_, end - line_at_);
    if (lines_ == 0 && line.size() > limits_.line_bytes) {
      refuse_line();
    } else if (!line.ends_with('\r')) {
      parser_->refuse(400, "a line does not end with CR LF");
    } else if (lines_ > 0 && (line.front() == ' ' || line.front() == '\t')) {
      parser_->refuse(400, "a header is folded over two lines: write it in one");
    } else if (lines_ == 0 && speaks_another_version(line)) {
      parser_->refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    }
    if (parser_->status != 0) return false;
    line_at_ = end + 1;
    ++lines_;
    if (line.size() == 1) return line_at_ <= limits_.head_bytes;
  }
  return false;
}

void RequestReader::refuse_line() {
  parser_->refuse(414, fmt::format("the request line is longer than {} bytes", limits_.line_bytes));
}

RequestReader::Progress RequestReader::refused() { return {State::refused, 0}; }

RequestReader::Progress RequestReader::read(std::string_view bytes) {
  if (parser_->status != 0) return refused();
  if (bytes.empty()) return {};
  if (!head_complete() && !head_arrived(bytes)) {
    if (lines_ == 0 && bytes.size() > limits_.line_bytes) {
      refuse_line();
    } else if (bytes.size() > limits_.head_bytes) {
      parser_->refuse(431, fmt::format("the headers are larger than {} bytes", limits_.head_bytes));
    }
    return parser_->status != 0 ? refused() : Progress{};
  }
  Progress progress;
  if (!head_complete() && parser_->put(bytes.substr(0, line_at_), progress.consumed)) {
    progress.state = State::complete;
  }
  // Beast may ask for more where the lines are all there: what follows is not of this head.
  if (!head_complete()) parser_->refuse(400, "the request line is incomplete");
  if (parser_->status != 0) return refused();
  // A chunk's line and the trailers must fit into as much as a head, however they arrive.
  while (progress.state == State::more && progress.consumed < bytes.size()) {
    const std::string_view piece = bytes.substr(progress.consumed, limits_.head_bytes);
    if (parser_->has_coding && piece.size() < kChunkedEnd.size()) break;
    std::size_t taken = 0;
    if (parser_->put(piece, taken)) progress.state = State::complete;
    if (parser_->status != 0) return refused();
    progress.consumed += taken;
    if (taken != 0 || progress.state == State::complete) continue;
    if (piece.size() < limits_.head_bytes) break;
    parser_->refuse(431, "a chunk's first line or the trailers are too long");
  }
  return parser_->status != 0 ? refused() : progress;
}

bool RequestReader::head_complete() const { return parser_->head_complete(); }
bool RequestReader::expects_continue() const { return parser_->expects_continue; }
std::string_view RequestReader::method() const { return parser_->method; }
std::string_view RequestReader::target() const { return parser_->target; }
std::span<const Header> RequestReader::headers() const { return parser_->headers; }
std::string_view RequestReader::body() const { return parser_->body; }
bool RequestReader::http_1_0() const { return parser_->version == 10; }
bool RequestReader::keep_alive() const { return parser_->keep_alive(); }
int RequestReader::refusal_status() const { return parser_->status; }
std::string_view RequestReader::refusal() const { return parser_->why; }

}  // namespace belay::http::wire
