// proportion.hpp: how sure a share is that was counted, and the difference of two.
#pragma once

#include <cstdint>

namespace tend {

/// `count` of `of`.
struct Proportion {
  std::uint64_t count = 0;
  std::uint64_t of = 0;
  /// 0 of nothing.
  double share() const;
};

/// Between which the true value lies, at 95%.
struct ConfidenceInterval {
  double low = 0;
  double high = 0;
};

/// The score interval, good for few and for rare ones, too (E. B. Wilson, Probable inference, the
/// law of succession, and statistical inference, J. Am. Stat. Assoc. 22, 1927). 0 to 1 of nothing.
ConfidenceInterval interval_of(const Proportion& proportion);

/// Of the first share less the second: the hybrid score interval (R. G. Newcombe, Interval
/// estimation for the difference between independent proportions, Stat. Med. 17, 1998, method 10).
ConfidenceInterval interval_of_difference(const Proportion& first, const Proportion& second);

}  // namespace tend
