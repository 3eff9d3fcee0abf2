// time_words.hpp: lengths of time, days, times of day and windows in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "base/window.hpp"
#include "compiler/check/checked.hpp"

namespace tend::describing {

/// `3 days`, `1 month and 3 days`, `90 minutes`, `2 business days`; nothing is `no time`.
std::string in_words(const Duration& duration);
/// Of a rolling time: a day of it is 24 hours.
std::string rolling_in_words(const Duration& duration);
/// Behind `in the last`: `90 days`, `week`.
std::string past_in_words(const Duration& duration);
/// `1 December 2026`.
std::string in_words(Date date);
/// `a weekday`, `a Monday or Wednesday`, `any day`.
std::string days_in_words(DayMask days, bool business);
/// `every Monday and Friday`, `every weekday`.
std::string every_in_words(DayMask days, bool business);
/// `on a weekday between 08:00 and 09:00`.
std::string in_words(const Window& window);
/// `between 20:00 and 08:00`.
std::string in_words(const TimeSpan& span);
/// `Stockholm time`, `UTC`.
std::string zone_in_words(std::string_view zone);
/// `each person's own time zone (Stockholm time where it is not known)`.
std::string in_words(const checked::Zone& zone);
/// What a proof bounds: `2 days and 23 hours`, cut down or up to what people count in.
std::string length_in_words(std::int64_t length_us, bool round_up);

}  // namespace tend::describing
