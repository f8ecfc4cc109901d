#ifndef BELAY_SIM_STOREFRONT_EFFECT_H_
#define BELAY_SIM_STOREFRONT_EFFECT_H_

namespace belay::sim {

/// What a version, or anything else, does to the calls of its system.
struct Effect {
  double fails = 0;    ///< of its calls: orders that need it are lost
  double wrong = 0;    ///< of its answers are wrong, though each call succeeds
  double loses = 0;    ///< of the wrong answers cost an order
  double slows = 1;    ///< times as long
  double grows = 0;    ///< seconds until `fails` is reached, evenly: a slow leak; 0: at once
  double adds = 0;     ///< orders that nobody placed, for each that somebody did: test orders
  double crashes = 0;  ///< an hour, of each process: its calls fail, and its counters begin anew

  bool is_harmless() const { return *this == Effect{}; }
  friend bool operator==(const Effect&, const Effect&) = default;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_EFFECT_H_
