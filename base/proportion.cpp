#include "base/proportion.hpp"

#include <algorithm>
#include <cmath>

namespace tend {
namespace {

/// Of the standard normal distribution: 97.5% lie below.
constexpr double z = 1.959963984540054;

}  // namespace

double Proportion::share() const {
  return of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of);
}

ConfidenceInterval interval_of(const Proportion& proportion) {
  if (proportion.of == 0) return {0, 1};
  const double n = static_cast<double>(proportion.of);
  const double p = proportion.share();
  const double middle = p + z * z / (2 * n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

ConfidenceInterval interval_of_difference(const Proportion& first, const Proportion& second) {
  const ConfidenceInterval a = interval_of(first);
  const ConfidenceInterval b = interval_of(second);
  const double difference = first.share() - second.share();
  const auto distance = [](double x, double y) { return std::sqrt(x * x + y * y); };
  return {difference - distance(first.share() - a.low, b.high - second.share()),
          difference + distance(a.high - first.share(), second.share() - b.low)};
}

}  // namespace tend
