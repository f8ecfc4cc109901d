#ifndef BELAY_APP_SERVER_ANSWERS_H_
#define BELAY_APP_SERVER_ANSWERS_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/request.h"
#include "adapters/http/response.h"
#include "app/server/api.h"
#include "base/json_fields.h"

namespace belay::app {

/// Answers for who is signed in, or with what stands against them.
using SignedEndpoint = std::function<Result<http::Response>(const http::Request&, const Signed&)>;
http::Endpoint for_signed(Desk& desk, control::Scope scope, SignedEndpoint endpoint);

/// Adds routes for who is signed in, with what their token must allow.
class SignedRoutes {
 public:
  using Answer = std::function<Result<http::Response>(Desk&, const http::Request&, const Signed&)>;

  /// Both outlive this. `under`: what the paths of all routes begin with.
  SignedRoutes(http::Router& router, Desk& desk, std::string under = "/api/v1");

  void get(const std::string& path, control::Scope scope, Answer answer);
  void post(const std::string& path, control::Scope scope, Answer answer);

 private:
  void add(std::string method, const std::string& path, control::Scope scope, Answer answer);

  http::Router& router_;
  Desk& desk_;
  const std::string under_;
};

/// What whoever asks must have in memory for an answer to be given from there.
struct AskedFromMemory {
  control::Asked<control::Token> token;
  control::Asked<control::LoadedDirectory> people;
};
/// Nothing where the request names no token that is known.
std::optional<AskedFromMemory> asked_from_memory(Desk& desk, const http::Request& request);
/// The page that was kept, for a token that may read, where it was made `from` just this.
std::optional<http::Response> given_again(const AskedFromMemory& who, Instant now,
                                          const KeptPages::Page& kept, const MadeFrom& from);

/// Gives an answer again, where it would be made again just so.
using Again = std::optional<http::Response> (*)(Desk& desk, const http::Request& request,
                                                control::Patience patience);
/// A page for who may read: from memory as far as that goes, else made anew.
void add_page(http::Router& router, Desk& desk, std::string path, Again again, SignedEndpoint make);

/// Reads the body as one JSON object. Fails with what is wrong in it; a body that is none is a
/// `malformed` request.
Result<void> read_body(const http::Request& request,
                       const std::function<void(json::Fields&)>& read);

/// A span, as `90m`. Where it is left out it is `otherwise`, and missing where that is empty.
std::chrono::seconds span_in(json::Fields& fields, std::string_view name,
                             std::string_view otherwise = {});

/// A whole number of the query, from 1 to `max`.
Result<std::size_t> count_in_query(const http::Request& request, std::string_view name,
                                   std::size_t otherwise, std::size_t max);

/// Which page of a list is asked for: `limit` and `cursor`.
Result<void> page_in_query(const http::Request& request, control::ListRequest& wanted);
/// The member `next`: the next page's `cursor`, or null.
void add_next(json::Object& page, const std::vector<control::Listed>& listed,
              const control::ListRequest& wanted);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_ANSWERS_H_
