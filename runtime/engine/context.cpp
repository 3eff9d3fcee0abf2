#include "runtime/engine/context.hpp"

namespace tend {

Calendar days_off(const CalendarInfo& calendar) {
  Calendar days;
  for (const CalendarInfo::Range& range : calendar.ranges) {
    for (Date date = range.first; date <= range.last; ++date.days) days.days_off.push_back(date);
  }
  const int last_year =
      year_month_day(Date{static_cast<std::int32_t>(latest_instant().us / us_per_day)}).year;
  for (const CalendarInfo::Yearly& yearly : calendar.yearly) {
    for (int year = 1970; year <= last_year; ++year) {
      if (const auto date = make_date(year, yearly.month, yearly.day))
        days.days_off.push_back(*date);
    }
  }
  std::sort(days.days_off.begin(), days.days_off.end());
  days.days_off.erase(std::unique(days.days_off.begin(), days.days_off.end()), days.days_off.end());
  return days;
}

}  // namespace tend
