#include "base/proportion.hpp"

#include <catch2/catch.hpp>

using namespace tend;

TEST_CASE("the interval of a share is the one that was published") {
  // Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17, 1998, table
  // I, method 3.
  struct Row {
    Proportion proportion;
    double low, high;
  };
  for (const Row& row : {Row{{81, 263}, 0.2553, 0.3662}, Row{{15, 148}, 0.0624, 0.1605},
                         Row{{0, 20}, 0.0000, 0.1611}, Row{{1, 29}, 0.0061, 0.1718}}) {
    const ConfidenceInterval interval = interval_of(row.proportion);
    CHECK(interval.low == Approx(row.low).margin(0.00005));
    CHECK(interval.high == Approx(row.high).margin(0.00005));
  }
}

TEST_CASE("the interval of a difference is the one that was published") {
  // Newcombe, Interval estimation for the difference between independent proportions, Stat. Med.
  // 17, 1998, table II, method 10.
  struct Row {
    Proportion first, second;
    double low, high;
  };
  for (const Row& row :
       {Row{{56, 70}, {48, 80}, 0.0524, 0.3339}, Row{{9, 10}, {3, 10}, 0.1705, 0.8090},
        Row{{5, 56}, {0, 29}, -0.0381, 0.1926}, Row{{10, 10}, {0, 10}, 0.6075, 1.0000}}) {
    const ConfidenceInterval interval = interval_of_difference(row.first, row.second);
    CHECK(interval.low == Approx(row.low).margin(0.00005));
    CHECK(interval.high == Approx(row.high).margin(0.00005));
  }
}

TEST_CASE("of nothing nothing is known") {
  CHECK(interval_of({0, 0}).low == 0);
  CHECK(interval_of({0, 0}).high == 1);
  const ConfidenceInterval difference = interval_of_difference({0, 0}, {0, 0});
  CHECK(difference.low == -1);
  CHECK(difference.high == 1);
}
