#include "app/server/answers.h"
#include "app/server/api.h"
#include "control/pushed_metrics.h"

namespace belay::app {
namespace {

using control::PushedSample;
using http::Request;
using http::Response;

double value_in(json::Fields& fields) {
  const json::Value* value = fields.any("value");
  if (value != nullptr && value->number() != nullptr) return *value->number();
  if (value != nullptr && value->integer() != nullptr) {
    return static_cast<double>(*value->integer());
  }
  fields.refuse("value", "must be a number");
  return 0;
}

Result<Response> push(Desk& desk, const Request& request, const Signed&) {
  const std::string& environment = request.parameter("environment");
  BELAY_TRY_VOID(desk.production.takes_pushed(environment));
  std::vector<PushedSample> samples;
  BELAY_TRY_VOID(read_body(request, [&](json::Fields& fields) {
    fields.each("samples", [&](json::Fields& sample) {
      samples.push_back({sample.text("series"), sample.instant("at"), value_in(sample),
                         sample.instant_if_any("started")});
    });
  }));
  BELAY_TRY(const std::size_t taken, control::take_pushed(desk.store, environment, samples));
  return http::json_response(200, json::Object{{"taken", std::uint64_t{taken}}});
}

}  // namespace

void add_metrics_routes(http::Router& router, Desk& desk) {
  router.add(
      "POST", "/api/v1/metrics/{environment}", http::Work::blocking,
      for_signed(desk, control::Scope::metrics, [&desk](const Request& request, const Signed& who) {
        return push(desk, request, who);
      }));
}

}  // namespace belay::app
