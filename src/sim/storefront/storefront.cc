#include "sim/storefront/storefront.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sim/storefront/chance.h"
#include "sim/storefront/scraped.h"

namespace belay::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

/// Traffic that goes where it is told at once, and the shop with it.
class Storefront::Divided : public SimulatedTraffic {
 public:
  Divided(Storefront& shop, std::size_t system) : shop_(shop), system_(system) {}

  control::Obeyed set(const control::TrafficOrder& order) override {
    control::Obeyed obeyed = SimulatedTraffic::set(order);
    if (obeyed) {
      shop_.fleet_.divide(system_, static_cast<double>(order.share) / control::kShareMax,
                          shop_.ticks_);
      shop_.stale();
    }
    return obeyed;
  }

 private:
  Storefront& shop_;
  std::size_t system_;
};

Storefront::Storefront(StorefrontPlan plan, std::uint64_t seed, SimulatedClock& clock)
    : plan_(std::move(plan)),
      seed_(seed),
      clock_(clock),
      services_(plan_),
      demand_(plan_, seed),
      past_(plan_, demand_, seed),
      fleet_(plan_),
      began_(clock.now()),
      scraped_(std::make_unique<Scraped>(*this)) {
  failing_now_.resize(plan_.systems.size());
  for (const SystemPlan& system : plan_.systems) {
    times_.push_back(system.seconds > 0 ? times_within(system.seconds) : TimesWithin{});
    const auto known = std::find(journeys_.begin(), journeys_.end(), system.journey);
    journey_of_.push_back(static_cast<std::size_t>(known - journeys_.begin()));
    if (known == journeys_.end()) journeys_.push_back(system.journey);
  }
  for (const CellOfPlan& of : cells_of(plan_)) {
    cells_.emplace_back().of = of;
    const std::size_t cell = cells_.size() - 1;
    cells_[cell].complaints =
        add_series({Counted::What::complaints, services_.shop(), cell, 1}, "", "");
    work_out(cell);
  }
  series_at_first_ = scrapes_.size();
  scrapes_.scrape(began_);
}

Storefront::~Storefront() = default;

Result<control::Metrics*> Storefront::metrics(const std::string& environment) {
  if (environment == plan_.environment) return scraped_.get();
  return belay::fail(Code::not_found,
                     fmt::format("nothing is measured in `{}`: the shop is in `{}`",
                                 printable(environment), plan_.environment));
}

SimulatedTraffic& Storefront::traffic_of(const std::string& system) {
  auto& divided = traffic_[system];
  if (!divided) divided = std::make_unique<Divided>(*this, services_.find(system).value_or(0));
  return *divided;
}

Result<control::Traffic*> Storefront::traffic(const std::string& environment,
                                              const std::string& system) {
  if (environment == plan_.environment && services_.find(system)) return &traffic_of(system);
  return belay::fail(Code::not_found, fmt::format("nothing divides the traffic of `{}` in `{}`",
                                                  printable(system), printable(environment)));
}

watch::CounterRules Storefront::rules(const std::string&) {
  return {milliseconds(5 * kTick) / 2, 0};
}

milliseconds Storefront::lag(const std::string&) { return kTick; }

void Storefront::do_what_is_planned() {
  while (!planned_.empty() && planned_.begin()->first <= clock_.now()) {
    const auto what = std::move(planned_.begin()->second);
    planned_.erase(planned_.begin());
    what();
  }
}

void Storefront::pass(seconds span) {
  do_what_is_planned();
  while (span > seconds(0)) {
    const seconds step = std::min(span, kTick - since_tick_);
    clock_.pass(step);
    span -= step;
    since_tick_ += step;
    if (since_tick_ < kTick) continue;
    since_tick_ = seconds(0);
    tick();
    do_what_is_planned();
  }
}

void Storefront::tick() {
  const Instant now = clock_.now();
  ++ticks_;
  const double span = static_cast<double>(kTick.count());
  const double middle = static_cast<double>(now.seconds) - span / 2;
  for (std::size_t system = 0; system < failing_now_.size(); ++system) {
    failing_now_[system] = demand_.failing(system, middle);
  }
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    const Cell& of = cells_[cell];
    const bool is_due = of.worked_out_every > 0 && ticks_ % of.worked_out_every == 0;
    if (of.is_stale || is_due) work_out(cell);
    count(cell, wanted_ * demand_.rate(cell, middle) * span);
  }
  if (!is_silent_) scrapes_.scrape(now);
}

void Storefront::stale() {
  for (Cell& cell : cells_) cell.is_stale = true;
}

void Storefront::put_out(const std::string& system, const std::string& version,
                         const Effect& effect) {
  if (const auto number = services_.find(system)) fleet_.put_out(*number, version, effect);
  stale();
}

void Storefront::deploy(const std::string& system, const std::string& version, const Place& where) {
  if (const auto number = services_.find(system)) fleet_.deploy(*number, version, where, ticks_);
  stale();
}

void Storefront::put_back(const std::string& system, const std::string& version,
                          const Place& where) {
  if (const auto number = services_.find(system)) fleet_.put_back(*number, version, where);
  stale();
}

void Storefront::lose(const Place& where, double share) {
  for (Cell& cell : cells_) {
    if (!where.has(cell.of)) continue;
    cell.away = share;
    cell.away_losses = losses(cell.of.region, where.to_string());
  }
}

void Storefront::want(double times) {
  wanted_ = times;
  stale();
}

void Storefront::fail(const std::string& system, const Place& where, const Effect& effect) {
  const auto number = services_.find(system);
  if (!number) return;
  failing_.erase({*number, where.to_string()});
  if (!effect.is_harmless()) {
    failing_[{*number, where.to_string()}] = {effect, where, ticks_};
  }
  stale();
}

void Storefront::restart(const std::string& system, const Place& where) {
  const auto number = services_.find(system);
  if (!number) return;
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    if (!where.has(cells_[cell].of)) continue;
    const Serving& serving = cells_[cell].serving[*number];
    empty(serving.base);
    if (serving.canary != serving.base) empty(serving.canary);
  }
}

}  // namespace belay::sim
