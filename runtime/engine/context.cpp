#include "runtime/engine/context.hpp"

namespace tend {

Calendar days_off(const CalendarInfo& calendar) {
  return {days_off(calendar.ranges, calendar.yearly)};
}

}  // namespace tend
