// nurture.hpp: the flow that the nurture benchmark runs in several ways: eleven mails on weekday
// mornings, to contacts in six time zones who enter over two weeks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/window.hpp"
#include "base/zone.hpp"

namespace tend::bench {

inline constexpr std::array<int, 11> gaps_in_days = {3, 3, 3, 5, 7, 10, 15, 21, 21, 21, 21};
inline constexpr std::array<std::string_view, 6> zone_names = {
    "Europe/Stockholm", "America/New_York", "Asia/Tokyo",
    "Europe/London",    "Australia/Sydney", "America/Sao_Paulo"};
/// Monday; the two weeks and the months that follow hold a clock change in five of the six zones.
inline constexpr Instant first_entry{1'767'571'200'000'000};  // 2026-01-05T00:00:00Z

/// `weekdays 08:00-09:00`
Window mornings();
/// When the contact enters; later contacts enter later.
Instant entry(std::uint32_t contact, std::uint32_t contacts);
/// Which of the zones the contact lives in.
std::uint32_t zone_of(std::uint32_t contact);
std::string address(std::uint32_t contact);

/// What comes in. Its texts are written into the same memory each time.
struct Arrival {
  std::string id;
  std::string from;  ///< the contact's address
  void become(std::uint32_t event, std::uint32_t contact);
};

/// What was sent, in any order: how much, and a sum over who got which mail when.
struct Sends {
  std::uint64_t count = 0;
  std::uint64_t checksum = 0;

  void add(std::uint32_t contact, std::uint32_t mail, Instant at) {
    ++count;
    std::uint64_t mixed = static_cast<std::uint64_t>(at.us) ^ (std::uint64_t{contact} << 40) ^
                          (std::uint64_t{mail} << 58);
    mixed *= 0x9E3779B97F4A7C15u;
    checksum += mixed ^ (mixed >> 29);
  }
  friend bool operator==(const Sends&, const Sends&) = default;
};

/// One way to run the flow, once.
struct Outcome {
  Sends sends;
  double cpu_seconds = 0;  ///< of this process: what others did meanwhile does not count
  double wall_seconds = 0;
  double waiting_bytes = 0;  ///< a waiting contact's: its run, its wake and what belongs to them
  // What tend itself counts; of the ways by hand 0.
  std::uint64_t steps = 0;   ///< EngineFigures::steps
  std::uint64_t events = 0;  ///< from outside
  std::uint64_t lines = 0;   ///< of trace
};

Outcome run_tend(std::uint32_t contacts);
/// A struct for each contact and a std::priority_queue of wakes.
Outcome run_by_hand_with_queue(std::uint32_t contacts);
/// A calendar of wakes by hour, with all that a wake needs in its 16 bytes.
Outcome run_by_hand_with_calendar(std::uint32_t contacts);
/// The same for contacts that come by number, each once: nothing is looked up, nothing can come
/// twice.
Outcome run_by_hand_without_door(std::uint32_t contacts);
/// No order of time at all: the dates alone, contact after contact.
Outcome run_dates_alone(std::uint32_t contacts);

/// Seconds of processor time and of the wall since it was made.
class Stopwatch {
 public:
  Stopwatch();
  void stop(Outcome& outcome) const;

 private:
  double cpu_;
  double wall_;
};

}  // namespace tend::bench
