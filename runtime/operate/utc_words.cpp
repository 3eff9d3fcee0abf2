#include "runtime/operate/utc_words.hpp"

#include "runtime/effects/trace_names.hpp"
#include "runtime/effects/trace_text.hpp"

namespace tend {

std::string utc_words(Instant instant) {
  return format_weekday_time(local_time(TraceRecord{}, instant)) + " UTC";
}

}  // namespace tend
