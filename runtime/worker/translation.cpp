#include "runtime/worker/translation.hpp"

#include <algorithm>

#include "runtime/engine/caps.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/parks.hpp"

namespace tend {

using references::Table;

namespace {

std::uint32_t count(const auto& items) {
  return static_cast<std::uint32_t>(items.size());
}

}  // namespace

Translation::Translation(const Program& earlier, const Program& later, Texts& texts)
    : earlier_(earlier),
      later_(later),
      map_(find_parts(earlier, later)),
      initial_before_(initial_values(earlier, texts)),
      initial_after_(initial_values(later, texts)),
      new_watches_(later.watches.size(), true) {
  for (const std::uint32_t watch : map_.numbers[static_cast<std::size_t>(Table::Watch)]) {
    if (watch != none) new_watches_[watch] = false;
  }
  map_cells();
  map_tallies();
}

void Translation::map_cells() {
  const Cells before(earlier_);
  const Cells after(later_);
  cells_.assign(before.end(), none);
  for (std::uint32_t field = 0; field < earlier_.fields.size(); ++field)
    cells_[field] = at(Table::Field, field);
  for (std::uint32_t list = 0; list < earlier_.contact_lists.size(); ++list) {
    const std::uint32_t there = at(Table::ContactList, list);
    if (there != none) cells_[before.member(list)] = after.member(there);
  }
  for (std::uint32_t channel = 0; channel < channel_count; ++channel) {
    const auto kind = static_cast<ChannelKind>(channel);
    cells_[before.consent(kind, none)] = after.consent(kind, none);
    for (std::uint32_t topic = 0; topic < earlier_.topics.size(); ++topic) {
      const std::uint32_t there = at(Table::Topic, topic);
      if (there != none) cells_[before.consent(kind, topic)] = after.consent(kind, there);
    }
  }
  cells_[before.first_seen()] = after.first_seen();
  cells_[before.bounced()] = after.bounced();
  cells_[before.complained()] = after.complained();
  for (std::uint32_t watch = 0; watch < earlier_.watches.size(); ++watch) {
    const std::uint32_t there = at(Table::Watch, watch);
    if (there == none) continue;
    cells_[before.since(watch)] = after.since(there);
    cells_[before.next(watch)] = after.next(there);
    cells_[before.told(watch)] = after.told(there);
  }
  decays_.assign(earlier_.scores.size() * Cells::most_decays, none);
  for (std::uint32_t score = 0; score < earlier_.scores.size(); ++score) {
    const ScoreInfo& info = earlier_.scores[score];
    for (std::uint32_t there = 0; there < later_.scores.size(); ++there) {
      const ScoreInfo& other = later_.scores[there];
      if (other.field != at(Table::Field, info.field)) continue;
      for (std::uint32_t which = 0; which < std::min(count(info.decays), count(other.decays));
           ++which) {
        if (earlier_.durations[info.decays[which].per] != later_.durations[other.decays[which].per])
          continue;
        cells_[before.decay(score, which)] = after.decay(there, which);
        decays_[score * Cells::most_decays + which] = there * Cells::most_decays + which;
      }
    }
  }
}

/// The rule that gives as much for the same kind of event, by its place among those that do.
std::uint32_t Translation::rule_there(const ScoreRule& rule, const ScoreInfo& score) const {
  for (std::uint32_t number = 0; number < score.rules.size(); ++number) {
    const ScoreRule& other = score.rules[number];
    const bool same = at(Table::Event, rule.trigger.event) == other.trigger.event &&
                      at(Table::Watch, rule.trigger.watch) == other.trigger.watch &&
                      rule.points == other.points && rule.up_to == other.up_to;
    if (same) return number;
  }
  return none;
}

/// A limit is that of the same channel, also when it lets more or fewer through now.
void Translation::map_limits(std::uint32_t from, const std::vector<LimitInfo>& limits,
                             std::uint32_t to, const std::vector<LimitInfo>& there) {
  std::vector<bool> taken(there.size());
  for (const bool same_time : {true, false}) {
    for (std::uint32_t limit = 0; limit < limits.size(); ++limit) {
      if (tallies_[from + limit] != none) continue;
      for (std::uint32_t other = 0; other < there.size(); ++other) {
        const bool fits = !taken[other] && limits[limit].channel == there[other].channel &&
                          (!same_time || earlier_.durations[limits[limit].per] ==
                                             later_.durations[there[other].per]);
        if (!fits) continue;
        tallies_[from + limit] = to + other;
        taken[other] = true;
        break;
      }
    }
  }
}

/// The program's own, then the rules of scores, then the limits of the policy and of each workflow.
void Translation::map_tallies() {
  tallies_.assign(tally_count(earlier_), none);
  for (std::uint32_t tally = 0; tally < earlier_.tallies.size(); ++tally)
    tallies_[tally] = at(Table::Tally, tally);
  std::vector<std::uint32_t> scores_there;
  std::uint32_t next_there = count(later_.tallies);
  for (const ScoreInfo& score : later_.scores) {
    scores_there.push_back(next_there);
    next_there += count(score.rules);
  }
  std::uint32_t next = count(earlier_.tallies);
  for (const ScoreInfo& score : earlier_.scores) {
    for (std::uint32_t there = 0; there < later_.scores.size(); ++there) {
      if (later_.scores[there].field != at(Table::Field, score.field)) continue;
      for (std::uint32_t rule = 0; rule < score.rules.size(); ++rule) {
        const std::uint32_t found = rule_there(score.rules[rule], later_.scores[there]);
        if (found != none) tallies_[next + rule] = scores_there[there] + found;
      }
    }
    next += count(score.rules);
  }
  map_limits(next, earlier_.policy.limits, next_there, later_.policy.limits);
  next += count(earlier_.policy.limits);
  next_there += count(later_.policy.limits);
  std::vector<std::uint32_t> flows_there;
  for (const WorkflowInfo& workflow : later_.workflows) {
    flows_there.push_back(next_there);
    next_there += count(workflow.limits);
  }
  for (std::uint32_t workflow = 0; workflow < earlier_.workflows.size(); ++workflow) {
    const std::uint32_t same = map_.unchanged[workflow];
    const std::uint32_t there = same != none ? same : map_.named[workflow];
    const std::vector<LimitInfo>& limits = earlier_.workflows[workflow].limits;
    if (there != none) map_limits(next, limits, flows_there[there], later_.workflows[there].limits);
    next += count(limits);
  }
}

std::uint16_t Translation::window(std::uint16_t window) const {
  return window == no_window ? no_window : static_cast<std::uint16_t>(at(Table::Window, window));
}

void Translation::fields(const ContactState& state, ContactState& out) const {
  std::vector<bool> is_said(earlier_.fields.size());
  for (const ContactState::KeptField& kept : state.fields) {
    if (kept.field < is_said.size()) is_said[kept.field] = true;
    if (kept.field < cells_.size() && cells_[kept.field] != none)
      out.fields.push_back({cells_[kept.field], kept.value});
  }
  // What a new contact begins with may be another now; this one has what it was.
  for (std::uint32_t field = 0; field < is_said.size(); ++field) {
    const std::uint32_t there = cells_[field];
    if (!is_said[field] && there != none && initial_before_[field] != initial_after_[there])
      out.fields.push_back({there, initial_before_[field]});
  }
}

/// False: it is under way, and nothing is there for it.
bool Translation::run(const ContactState::KeptRun& kept, ContactState& out,
                      std::vector<std::uint32_t>& places) const {
  const Run& run = kept.run;
  const bool has_left = run.state == RunState::Left;
  const std::uint32_t workflow = has_left ? map_.named[run.workflow] : map_.unchanged[run.workflow];
  places.push_back(none);
  if (workflow == none) return has_left;
  ContactState::KeptRun moved = kept;
  moved.run.workflow = static_cast<std::uint16_t>(workflow);
  moved.run.window = window(run.window);
  moved.run.pc = has_left ? 0
                          : run.pc - earlier_.workflows[run.workflow].code_begin +
                                later_.workflows[workflow].code_begin;
  // Of a workflow and its earlier self, the run that came last counts.
  const auto same = std::find_if(out.runs.begin(), out.runs.end(), [&](const auto& other) {
    return other.run.workflow == moved.run.workflow && other.run.key == moved.run.key;
  });
  if (same == out.runs.end()) {
    places.back() = count(out.runs);
    out.runs.push_back(std::move(moved));
  } else if (same->run.ordinal < run.ordinal) {
    places.back() = static_cast<std::uint32_t>(same - out.runs.begin());
    *same = std::move(moved);
  }
  return true;
}

void Translation::park(const Parked& parked, ContactState& out) const {
  const auto fit_event = [&](std::vector<Value>& fields, std::uint32_t event) {
    fields.resize(later_.events[event].fields.size(), Value::unknown());
  };
  if (parked.kind == absence_park) {
    const std::uint32_t absence = at(Table::Absence, parked.subject);
    if (absence == none) return;
    Parked moved = parked;
    moved.subject = absence;
    const std::size_t fields = later_.events[later_.absences[absence].event].fields.size();
    moved.values.resize(std::max<std::size_t>(fields, 1) - 1, Value::unknown());
    out.parks.push_back(std::move(moved));
    return;
  }
  switch (static_cast<ParkKind>(parked.kind)) {
    case ParkKind::Turn:
    case ParkKind::Queue: {
      Application application = application_of(parked);
      const std::uint32_t same = map_.unchanged[application.workflow];
      const std::uint32_t workflow = same != none ? same : map_.named[application.workflow];
      if (workflow == none) return;
      application.workflow = workflow;
      if (application.trigger != none &&
          application.trigger >= later_.workflows[workflow].triggers.size())
        return;
      if (application.by_event) {
        application.event.type = at(Table::Event, application.event.type);
        if (application.event.type == none) return;
        fit_event(application.event.fields, application.event.type);
      }
      out.parks.push_back(
          park_of(application, static_cast<ParkKind>(parked.kind), parked.key, parked.at));
      return;
    }
    case ParkKind::Message: {
      ParkedMessage message = message_of(parked);
      message.run.workflow = static_cast<std::uint16_t>(map_.unchanged[message.run.workflow]);
      message.run.window = window(message.run.window);
      message.message = at(Table::Message, message.message);
      message.step = at(Table::Step, message.step);
      if (message.message != none) out.parks.push_back(park_of(message, parked.at));
      return;
    }
    case ParkKind::Trial: {
      Parked moved = parked;
      moved.subject = at(Table::Split, parked.subject);
      if (moved.subject != none) out.parks.push_back(std::move(moved));
      return;
    }
  }
}

void Translation::wake(const ContactState::KeptWake& kept, const std::vector<std::uint32_t>& places,
                       ContactState& out) const {
  std::uint32_t index = none;
  switch (kept.wake.kind()) {
    case WakeKind::Decay:
      index = decays_[kept.wake.index()];
      break;
    case WakeKind::Watch:
      index = at(Table::Watch, kept.wake.index());
      break;
    case WakeKind::Recheck:
      index = places[kept.wake.index()];
      break;
    case WakeKind::Parked:
    case WakeKind::Run:
      break;
  }
  if (index != none) out.wakes.push_back({kept.at, Wake(kept.wake.kind(), index)});
}

Result<ContactState> Translation::operator()(const ContactState& state) const {
  ContactState out;
  fields(state, out);
  for (const ContactState::KeptTally& kept : state.tallies) {
    if (tallies_[kept.tally] == none) continue;
    out.tallies.push_back(kept);
    out.tallies.back().tally = tallies_[kept.tally];
  }
  std::vector<std::uint32_t> places;
  for (const ContactState::KeptRun& kept : state.runs) {
    if (!run(kept, out, places))
      return failure(ErrorCode::Malformed, "a run is in a workflow that is nowhere any more");
  }
  for (const Parked& parked : state.parks) {
    if (parked.kind == static_cast<std::uint8_t>(ParkKind::Message) &&
        map_.unchanged[message_of(parked).run.workflow] == none)
      return failure(ErrorCode::Malformed, "a message is of a workflow that is nowhere any more");
    park(parked, out);
  }
  for (const ContactState::KeptWake& kept : state.wakes) wake(kept, places, out);
  return out;
}

}  // namespace tend
