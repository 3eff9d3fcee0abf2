// The flow as a competent engineer would write it, on the same calendar arithmetic.
#include <algorithm>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "base/check.hpp"
#include "bench/nurture.hpp"

namespace tend::bench {

namespace {

/// What all of these share.
struct Flow {
  Flow() : window(mornings()) {
    for (const std::string_view name : zone_names) zone.push_back(*zones.find(name));
  }
  Instant next_mail(std::size_t mail, Instant from, const Zone& in) const {
    WaitFor wait;
    wait.duration.days = gaps_in_days[mail];
    wait.window = &window;
    return *land(wait, from, in, no_holidays);
  }
  Zones zones;
  Window window;
  std::vector<const Zone*> zone;
};

/// What comes in names contacts by address, and may come twice: the work at the door that any such
/// program has.
class Door {
 public:
  explicit Door(std::uint32_t contacts) {
    by_address_.reserve(contacts);
    seen_.reserve(contacts);
    for (std::uint32_t i = 0; i < contacts; ++i) by_address_.emplace(address(i), i);
  }
  /// The contact, or none for an event that came before.
  std::optional<std::uint32_t> take(std::uint32_t event) {
    arrival_.become(event, event);
    if (!seen_.insert(arrival_.id).second) return std::nullopt;
    return by_address_.find(arrival_.from)->second;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> by_address_;
  std::unordered_set<std::string> seen_;
  Arrival arrival_;
};

struct Contact {
  std::string email;
  std::string title;
  const Zone* zone = nullptr;
  std::uint32_t mail = 0;  ///< the next
};

struct Wake {
  Instant at;
  std::uint32_t contact;
  friend bool operator>(const Wake& a, const Wake& b) {
    return a.at != b.at ? a.at > b.at : a.contact > b.contact;
  }
};

/// A wake that carries the contact's state.
struct FullWake {
  Instant at;
  std::uint32_t contact;
  std::uint16_t zone;
  std::uint16_t mail;
  friend bool operator<(const FullWake& a, const FullWake& b) {
    return a.at != b.at ? a.at < b.at : a.contact < b.contact;
  }
};

/// Wakes by the hour in which they are due. An hour is sorted when it comes.
class Hours {
 public:
  explicit Hours(std::size_t hours) : hours_(hours) {}
  void add(const FullWake& wake) { hours_[hour(wake.at)].push_back(wake); }
  static std::size_t hour(Instant at) {
    return static_cast<std::size_t>((at.us - first_entry.us) / us_per_hour);
  }
  /// Takes an hour's wakes, sorted.
  void take(std::size_t hour, std::vector<FullWake>& wakes) {
    wakes = std::move(hours_[hour]);
    std::sort(wakes.begin(), wakes.end());
  }
  std::size_t size() const { return hours_.size(); }
  std::size_t bytes() const {
    std::size_t bytes = hours_.size() * sizeof(hours_[0]);
    for (const auto& hour : hours_) bytes += hour.capacity() * sizeof(FullWake);
    return bytes;
  }

 private:
  std::vector<std::vector<FullWake>> hours_;
};

}  // namespace

Outcome run_by_hand_with_queue(std::uint32_t contacts) {
  const Flow flow;
  std::vector<Contact> all(contacts);
  for (std::uint32_t i = 0; i < contacts; ++i)
    all[i] = {address(i), "CEO", flow.zone[zone_of(i)], 0};

  Door door(contacts);

  Outcome outcome;
  const Stopwatch stopwatch;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes;
  const auto handle = [&](const Wake& wake) {
    Contact& contact = all[wake.contact];
    outcome.sends.add(wake.contact, contact.mail, wake.at);
    if (++contact.mail == gaps_in_days.size()) return;
    wakes.push({flow.next_mail(contact.mail, wake.at, *contact.zone), wake.contact});
  };
  const auto handle_before = [&](Instant until) {
    while (!wakes.empty() && wakes.top().at < until) {
      const Wake wake = wakes.top();
      wakes.pop();
      handle(wake);
    }
  };
  for (std::uint32_t i = 0; i < contacts; ++i) {
    const Instant now = entry(i, contacts);
    handle_before(now);
    const auto contact = door.take(i);
    if (!contact || all[*contact].title != "CEO") continue;
    wakes.push({flow.next_mail(0, now, *all[*contact].zone), *contact});
  }
  outcome.waiting_bytes = static_cast<double>(sizeof(Contact) + sizeof(Wake));
  handle_before(latest_instant());
  stopwatch.stop(outcome);
  return outcome;
}

namespace {

/// `Enter(i)` gives the contact of the i-th event, or none.
template <class Enter>
Outcome run_calendar(std::uint32_t contacts, Enter enter) {
  const Flow flow;
  std::vector<std::uint8_t> is_ceo(contacts, 1);
  Outcome outcome;
  const Stopwatch stopwatch;
  Hours hours(24 * 220);
  std::vector<FullWake> due;
  std::uint32_t entered = 0;
  for (std::size_t hour = 0; hour < hours.size(); ++hour) {
    hours.take(hour, due);
    // Entries and wakes of an hour in order of time.
    std::size_t next = 0;
    const auto wake_before = [&](Instant until) {
      for (; next < due.size() && due[next].at < until; ++next) {
        FullWake& wake = due[next];
        outcome.sends.add(wake.contact, wake.mail, wake.at);
        if (++wake.mail == gaps_in_days.size()) continue;
        wake.at = flow.next_mail(wake.mail, wake.at, *flow.zone[wake.zone]);
        hours.add(wake);
      }
    };
    for (; entered < contacts && Hours::hour(entry(entered, contacts)) == hour; ++entered) {
      const Instant now = entry(entered, contacts);
      wake_before(now);
      const std::optional<std::uint32_t> contact = enter(entered);
      if (!contact || is_ceo[*contact] == 0) continue;
      const auto zone = static_cast<std::uint16_t>(zone_of(*contact));
      hours.add({flow.next_mail(0, now, *flow.zone[zone]), *contact, zone, 0});
    }
    wake_before(latest_instant());
    if (entered == contacts && outcome.waiting_bytes == 0) {
      outcome.waiting_bytes = static_cast<double>(hours.bytes()) / contacts;
    }
  }
  stopwatch.stop(outcome);
  return outcome;
}

}  // namespace

Outcome run_by_hand_with_calendar(std::uint32_t contacts) {
  Door door(contacts);
  return run_calendar(contacts, [&](std::uint32_t i) { return door.take(i); });
}

Outcome run_by_hand_without_door(std::uint32_t contacts) {
  return run_calendar(contacts, [](std::uint32_t i) { return std::optional(i); });
}

Outcome run_dates_alone(std::uint32_t contacts) {
  const Flow flow;
  Outcome outcome;
  const Stopwatch stopwatch;
  for (std::uint32_t i = 0; i < contacts; ++i) {
    const Zone& zone = *flow.zone[zone_of(i)];
    Instant now = entry(i, contacts);
    for (std::uint32_t mail = 0; mail < gaps_in_days.size(); ++mail) {
      now = flow.next_mail(mail, now, zone);
      outcome.sends.add(i, mail, now);
    }
  }
  stopwatch.stop(outcome);
  return outcome;
}

}  // namespace tend::bench
