#include "tests/faults/invariants.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

#include "runtime/engine/engine.hpp"
#include "runtime/worker/payload.hpp"

namespace tend::test {
namespace {

constexpr std::size_t all = 100'000;

/// A line of the history.
struct Line {
  Instant at;
  std::string workflow, run, step, kind, message;
  std::optional<Instant> until;
  std::int64_t number = -1;
  bool operator==(const Line&) const = default;
};

std::string text_in(const boost::json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Line line_of(const std::string& text) {
  const boost::json::object object = boost::json::parse(text).as_object();
  Line line;
  line.at = *parse_instant(text_in(object, "at")).instant;
  line.workflow = text_in(object, "workflow");
  line.run = text_in(object, "run");
  line.step = text_in(object, "step");
  line.kind = text_in(object, "kind");
  line.message = text_in(object, "message");
  const std::string until = text_in(object, "until");
  if (!until.empty()) line.until = parse_instant(until).instant;
  if (const auto* value = object.if_contains("value"); value != nullptr && value->is_number())
    line.number = value->to_number<std::int64_t>();
  return line;
}

class Books {
 public:
  Books(ContactStore& store, const SmallProject& project, const Outside& outside, bool has_drained)
      : store_(store), project_(project), outside_(outside), has_drained_(has_drained) {}

  Violations check() {
    if (const Result<void> sound = store_.check(); !sound) add(10, sound.error().message);
    read();
    check_events();
    check_effects();
    check_attempts();
    check_starts();
    for (const auto& [contact, lines] : histories_) check_history(contact, lines);
    if (has_drained_) check_rest();
    return std::move(violations_);
  }

 private:
  void add(int invariant, std::string what) { violations_.push_back({invariant, std::move(what)}); }

  template <class T>
  T got(Result<T> result) {
    if (result) return std::move(*result);
    add(10, result.error().message);
    return {};
  }

  void read() {
    for (const StoredContact& contact : got(store_.contacts_after(std::nullopt, all))) {
      std::vector<Line>& lines = histories_[contact.identity];
      next_due_[contact.identity] = contact.next_due;
      for (const HistoryEntry& entry : got(store_.history(contact.key))) {
        std::istringstream text(entry.lines);
        for (std::string line; std::getline(text, line);) lines.push_back(line_of(line));
      }
    }
    for (const EffectState state : {EffectState::Waiting, EffectState::Leased, EffectState::Done,
                                    EffectState::Dead, EffectState::Unknown}) {
      for (Effect& effect : got(store_.effects(state, {}, all)))
        effects_.push_back(std::move(effect));
    }
    for (const EventState state : {EventState::Pending, EventState::Applied, EventState::Parked}) {
      for (StoredEvent& event : got(store_.events(state, 0, all)))
        events_[event.sequence] = {std::move(event), state};
    }
  }

  /// I1: what was acknowledged was taken in once, and what was taken in is applied.
  void check_events() {
    std::map<std::string, int> taken;
    for (const auto& [sequence, kept] : events_) {
      ++taken[kept.event.id];
      if (kept.state == EventState::Parked)
        add(1, kept.event.id + " is parked: " + kept.event.error);
      if (kept.state == EventState::Pending && has_drained_)
        add(1, kept.event.id + " is not applied");
      if (kept.state == EventState::Applied && kept.event.accepted_at.us > outside_.latest.us)
        add(6, kept.event.id + " was accepted in the future");
    }
    for (const auto& [id, count] : taken)
      if (count != 1) add(1, fmt::format("{} was taken in {} times", id, count));
    for (const std::string& id : outside_.acknowledged)
      if (!taken.contains(id)) add(1, id + " was acknowledged and is lost");
    std::set<std::string> sent;
    for (const Deed& deed : outside_.deeds) sent.insert(deed.id);
    for (const auto& [id, count] : taken)
      if (!sent.contains(id)) add(1, id + " came from nowhere");
  }

  /// I2, and that each message that was sent is in the outbox, under one key.
  void check_effects() {
    std::map<std::string, int> keys;
    std::map<std::string, int> origins;
    for (const Effect& effect : effects_) {
      if (++keys[effect.key] > 1) add(2, effect.key + " is in the outbox twice");
      if (effect.kind != EffectKind::Message) continue;
      const auto message = message_of(effect.payload);
      if (!message) {
        add(10, message.error().message);
        continue;
      }
      const Origin& from = message->origin;
      ++origins[from.contact + '/' + run_name(from.workflow, from.contact, from.run_ordinal) + '/' +
                from.step];
    }
    std::map<std::string, int> told;
    for (const auto& [contact, lines] : histories_) {
      for (const Line& line : lines)
        if (line.kind == "sent") ++told[contact + '/' + line.run + '/' + line.step];
    }
    for (const auto& [origin, count] : told)
      if (origins[origin] != count)
        add(2, fmt::format("{} was sent {} times and is {} times in the outbox", origin, count,
                           origins[origin]));
    for (const auto& [origin, count] : origins)
      if (told[origin] != count)
        add(2, fmt::format("{} is in the outbox, and was not sent", origin));
  }

  /// I3, I8, and how often what was begun may have come.
  void check_attempts() {
    for (const Begun& begun : outside_.begun_after_stop)
      add(3, fmt::format("{} to {} was begun after the stop was acknowledged", begun.message,
                         begun.contact));
    std::map<std::string, std::string> keys;
    std::map<std::string, std::string> origins;
    std::map<std::string, std::set<std::uint32_t>> numbers;
    for (const Begun& begun : outside_.begun) {
      const std::string& key = keys.emplace(begun.origin, begun.key).first->second;
      if (key != begun.key) add(8, begun.origin + " has two keys");
      const std::string& origin = origins.emplace(begun.key, begun.origin).first->second;
      if (origin != begun.origin) add(8, begun.key + " is of two effects");
      if (!numbers[begun.key].insert(begun.number).second)
        add(8, fmt::format("attempt {} of {} was begun twice", begun.number, begun.key));
    }
    for (const Effect& effect : effects_) {
      const auto came = outside_.arrivals.find(effect.key);
      const int arrivals = came == outside_.arrivals.end() ? 0 : came->second;
      if (effect.state == EffectState::Done && arrivals == 0)
        add(9, effect.name + " is done and never came");
      if (effect.kind == EffectKind::Message && is_marketing(effect.name) && arrivals > 1)
        add(2, fmt::format("{} came {} times", effect.name, arrivals));
    }
    std::set<std::string> known;
    for (const Effect& effect : effects_) known.insert(effect.key);
    for (const Begun& begun : outside_.begun)
      if (!known.contains(begun.key))
        add(8, begun.origin + " was begun under a key that no outbox has");
  }

  void check_history(const std::string& contact, const std::vector<Line>& lines) {
    check_once(contact, lines);
    check_limit(contact, lines);
    check_order(contact, lines);
    check_waits(contact, lines);
  }

  /// I2: a run begins and ends once, and no workflow of these has a step that it sends from twice,
  /// but for the loop.
  void check_once(const std::string& contact, const std::vector<Line>& lines) {
    std::map<std::string, int> counts;
    for (const Line& line : lines) {
      const bool is_end =
          line.kind == "completed" || line.kind == "exited" || line.kind == "failed";
      const bool is_once = line.kind == "entered" || line.kind == "sent" || line.kind == "called" ||
                           line.kind == "set" || line.kind == "logged";
      if (!is_end && !is_once) continue;
      const std::string what = line.run + (is_end ? " ended" : '/' + line.step + ' ' + line.kind);
      const int most = line.workflow == "silence" && line.kind == "sent" ? 2 : 1;
      if (++counts[what] > most) add(2, contact + ": " + line.workflow + ' ' + what + " twice");
      if (line.at.us > outside_.latest.us) add(6, contact + ": a line from the future");
    }
  }

  /// I4: rolling, as of when the last attempt at each began: those before it were refused.
  void check_starts() {
    std::map<std::string, std::map<std::string, Instant>> last;
    for (const Begun& begun : outside_.begun)
      if (!begun.message.empty() && is_marketing(begun.message))
        last[begun.contact][begun.key] = begun.at;
    for (const auto& [contact, starts] : last) {
      std::vector<Instant> sent;
      for (const auto& [key, at] : starts) sent.push_back(at);
      std::sort(sent.begin(), sent.end());
      check_spaced(contact, sent, "began");
    }
  }

  void check_spaced(const std::string& contact, const std::vector<Instant>& sent,
                    std::string_view what) {
    for (std::size_t i = project_.limit; i < sent.size(); ++i)
      if (sent[i].us - sent[i - project_.limit].us < us_per_day)
        add(4, fmt::format("{}: {} messages {} within a day", contact, project_.limit + 1, what));
  }

  /// I4: rolling, as of when each passed the gate.
  void check_limit(const std::string& contact, const std::vector<Line>& lines) {
    std::vector<Instant> sent;
    for (const Line& line : lines)
      if (line.kind == "sent" && is_marketing(line.message)) sent.push_back(line.at);
    check_spaced(contact, sent, "passed the gate");
  }

  /// I5: the recorder hears her events in the order in which they were accepted.
  void check_order(const std::string& contact, const std::vector<Line>& lines) {
    std::vector<std::int64_t> heard, accepted;
    for (const Line& line : lines)
      if (line.workflow == recorder && line.kind == "set") heard.push_back(line.number);
    for (const auto& [sequence, kept] : events_) {
      if (kept.event.contact != contact || kept.state != EventState::Applied) continue;
      const auto body = boost::json::parse(kept.event.body).as_object();
      if (text_in(body, "type") == "pinged")
        accepted.push_back(body.at("n").to_number<std::int64_t>());
    }
    if (heard == accepted) return;
    std::vector<std::int64_t> a = heard, b = accepted;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    // Of one that is lost or there twice, I1 and I2 tell, unless the history has lost it.
    if (a == b)
      add(5, contact + ": events were applied in another order");
    else if (heard.size() < accepted.size())
      add(1, contact + ": an event is applied, and nothing came of it");
    else
      add(2, contact + ": an event was applied twice");
  }

  /// I6: nobody goes on before the time, but for what was waited for.
  void check_waits(const std::string& contact, const std::vector<Line>& lines) {
    std::map<std::string, const Line*> waiting;
    Instant before = earliest_instant;
    for (const Line& line : lines) {
      // The gate tells what it did at its own time, while events wait that were accepted before it.
      const bool may_be_gate = line.kind == "held" || line.kind == "dropped";
      if (!may_be_gate && line.at.us < before.us)
        add(5, fmt::format("{}: time goes back in the history, to {} ({} {})", contact,
                           format_utc(line.at), line.workflow, line.kind));
      if (!may_be_gate) before = line.at;
      const std::string place = line.run + '/' + line.step;
      if (line.kind == "waiting") waiting[place] = &line;
      const auto found = waiting.find(place);
      if (line.kind != "resumed" || found == waiting.end()) continue;
      const bool may_be_early = line.workflow == "orders";
      const Line& wait = *found->second;
      if (!may_be_early && wait.until && line.at.us < wait.until->us)
        add(6, contact + ": " + line.workflow + " goes on too early");
    }
  }

  /// I6 and I9, when nothing is left to do.
  void check_rest() {
    for (const auto& [contact, lines] : histories_) {
      std::map<std::string, std::string> open;
      for (const Line& line : lines) {
        if (line.kind == "entered") open[line.run] = line.workflow;
        if (line.kind == "completed" || line.kind == "exited" || line.kind == "failed" ||
            line.kind == "goal")
          open.erase(line.run);
      }
      for (const auto& [run, workflow] : open) add(6, contact + ": " + workflow + " is never over");
      if (next_due_[contact].us <= outside_.latest.us) add(6, contact + ": a wake is not handled");
    }
    for (const Effect& effect : effects_) {
      if (effect.state == EffectState::Waiting || effect.state == EffectState::Leased)
        add(9, effect.name + " waits still");
    }
  }

  struct Kept {
    StoredEvent event;
    EventState state = EventState::Pending;
  };
  ContactStore& store_;
  const SmallProject& project_;
  const Outside& outside_;
  const bool has_drained_;
  Violations violations_;
  std::map<std::string, std::vector<Line>> histories_;
  std::map<std::string, Instant> next_due_;
  std::vector<Effect> effects_;
  std::map<std::uint64_t, Kept> events_;
};

}  // namespace

Violations broken(ContactStore& store, const SmallProject& project, const Outside& outside,
                  bool has_drained) {
  return Books(store, project, outside, has_drained).check();
}

}  // namespace tend::test
