#include "runtime/worker/contact_state.hpp"

#include "runtime/engine/caps.hpp"
#include "runtime/engine/parks.hpp"
#include "runtime/program/verify_code.hpp"

namespace tend {

namespace {

/// The first byte of each state. A change of the layout is a new one, and the old ones stay
/// readable.
constexpr std::uint8_t layout_version = 1;
/// Whatever is not written by what it is: numbers, instants, enums, the engine's own.
constexpr ValueType raw{Type::Number};
constexpr ValueType plain_text{Type::Text};

constexpr bool is_by_content(Type type) {
  return is_text(type) || type == Type::Duration || type == Type::List || type == Type::Record;
}

}  // namespace

/// Integers as LEB128, signed ones in zigzag.
class ContactStates::Writer {
 public:
  explicit Writer(const ContactStates& states) : states_(states) {}

  void natural(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_ += static_cast<char>(number | 0x80);
    bytes_ += static_cast<char>(number);
  }
  void integer(std::int64_t number) {
    natural(static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63));
  }
  void instant(Instant at) { integer(at.us); }
  void text(std::string_view text) {
    natural(text.size());
    bytes_ += text;
  }
  void value(const ValueType& type, Value value);
  void text_id(std::uint32_t id) {
    value(plain_text, id == no_key ? Value::unknown() : Value::of(id));
  }
  void tally(const ContactState::KeptTally& kept);
  void run(const ContactState::KeptRun& kept);
  void park(const Parked& parked);

  std::string take() { return std::move(bytes_); }

 private:
  void known(const ValueType& type, Value value);
  const ContactStates& states_;
  std::string bytes_;
};

/// Reads what a Writer wrote; what it did not write fails, and from then on everything read is
/// zero or empty.
class ContactStates::Reader {
 public:
  Reader(const ContactStates& states, std::string_view bytes) : states_(states), rest_(bytes) {}

  std::uint64_t natural() {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      number |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return number;
    }
    return fail();
  }
  std::int64_t integer() {
    const std::uint64_t number = natural();
    return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
  }
  Instant instant() { return {integer()}; }
  /// One that is below `end`.
  std::uint32_t index(std::uint64_t end) {
    const std::uint64_t number = natural();
    return static_cast<std::uint32_t>(number < end ? number : fail());
  }
  /// How many follow, each of at least one byte.
  std::size_t count() {
    const std::uint64_t number = natural();
    return static_cast<std::size_t>(number <= rest_.size() ? number : fail());
  }
  std::string_view text() {
    const std::size_t size = count();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  Value value(const ValueType& type);
  std::uint32_t text_id() {
    const Value id = value(plain_text);
    return id.known() ? static_cast<std::uint32_t>(id.bits) : no_key;
  }
  ContactState::KeptTally tally(std::uint32_t count_of_tallies);
  ContactState::KeptRun run();
  Parked park();

  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }
  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

 private:
  Value known(const ValueType& type);
  Value elements(const ValueType& type);
  const ContactStates& states_;
  std::string_view rest_;
  bool failed_ = false;
};

// A value: 0 when it is unknown; else 1, and what it is. One that is no more than a number: the
// number plus one in zigzag, as no value is the smallest number of all.

void ContactStates::Writer::value(const ValueType& type, Value value) {
  if (!value.known()) return natural(0);
  if (!is_by_content(type.type)) {
    const auto bits = static_cast<std::uint64_t>(value.bits);
    const std::uint64_t zigzag = bits << 1 ^ static_cast<std::uint64_t>(value.bits >> 63);
    return natural(zigzag + 1);
  }
  natural(1);
  known(type, value);
}

void ContactStates::Writer::known(const ValueType& type, Value value) {
  const Texts& texts = states_.texts_;
  if (is_text(type.type)) return text(texts.view(static_cast<std::uint32_t>(value.bits)));
  if (type.type == Type::Duration) {
    const Duration& duration = texts.duration(value);
    integer(duration.months);
    integer(duration.days);
    integer(duration.business_days);
    return integer(duration.us);
  }
  const std::span<const Value> parts = texts.tuple(value);
  natural(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_list = type.type == Type::List;
    this->value(is_list ? states_.types_.element(type) : states_.types_.fields(type)[i], parts[i]);
  }
}

Value ContactStates::Reader::value(const ValueType& type) {
  const std::uint64_t first = natural();
  if (first == 0) return Value::unknown();
  if (!is_by_content(type.type)) {
    const std::uint64_t zigzag = first - 1;
    return Value::of(static_cast<std::int64_t>(zigzag >> 1) ^
                     -static_cast<std::int64_t>(zigzag & 1));
  }
  if (first != 1) fail();
  return failed_ ? Value::unknown() : known(type);
}

Value ContactStates::Reader::known(const ValueType& type) {
  Texts& texts = states_.texts_;
  if (is_text(type.type)) return texts.value(text());
  if (type.type != Type::Duration) return elements(type);
  Duration duration;
  duration.months = static_cast<std::int32_t>(integer());
  duration.days = static_cast<std::int32_t>(integer());
  duration.business_days = static_cast<std::int32_t>(integer());
  duration.us = integer();
  return texts.value(duration);
}

Value ContactStates::Reader::elements(const ValueType& type) {
  const std::size_t size = count();
  const bool is_list = type.type == Type::List;
  const bool fits = is_list ? type.form != none || size == 0
                            : type.form != none && states_.types_.fields(type).size() == size;
  if (failed_ || !fits) return fail(), Value::unknown();
  std::vector<Value> parts;
  for (std::size_t i = 0; i < size; ++i)
    parts.push_back(value(is_list ? states_.types_.element(type) : states_.types_.fields(type)[i]));
  return states_.texts_.tuple(parts);
}

void ContactStates::Writer::tally(const ContactState::KeptTally& kept) {
  const bool is_own = kept.tally < states_.tally_values_.size();
  const ValueType& type = is_own ? states_.tally_values_[kept.tally] : raw;
  const Tally& tally = kept.tally_state;
  natural(kept.tally);
  value(is_own ? states_.tally_groups_[kept.tally] : raw, kept.group);
  natural(tally.count);
  integer(tally.sum);
  instant(tally.first_at);
  integer(tally.last_at.us - tally.first_at.us);
  value(type, tally.first);
  value(type, tally.last);
  // Those before `begin` are over.
  natural(tally.entries.size() - tally.begin);
  std::int64_t before = tally.first_at.us;
  for (std::size_t i = tally.begin; i < tally.entries.size(); ++i) {
    const Tally::Entry& entry = tally.entries[i];
    integer(entry.at.us - std::exchange(before, entry.at.us));
    value(type, entry.value);
    integer(entry.sum_before);
  }
}

ContactState::KeptTally ContactStates::Reader::tally(std::uint32_t count_of_tallies) {
  ContactState::KeptTally kept;
  kept.tally = index(count_of_tallies);
  const bool is_own = kept.tally < states_.tally_values_.size();
  const ValueType& type = is_own ? states_.tally_values_[kept.tally] : raw;
  Tally& tally = kept.tally_state;
  kept.group = value(is_own ? states_.tally_groups_[kept.tally] : raw);
  tally.count = static_cast<decltype(tally.count)>(natural());
  tally.sum = integer();
  tally.first_at = instant();
  tally.last_at = {tally.first_at.us + integer()};
  tally.first = value(type);
  tally.last = value(type);
  const std::size_t entries = count();
  std::int64_t before = tally.first_at.us;
  for (std::size_t i = 0; i < entries; ++i) {
    Tally::Entry entry;
    entry.at = {before += integer()};
    entry.value = value(type);
    entry.sum_before = integer();
    tally.entries.push_back(entry);
  }
  return kept;
}

void ContactStates::Writer::run(const ContactState::KeptRun& kept) {
  const Run& run = kept.run;
  natural(run.workflow);
  text_id(run.key);
  natural(run.ordinal);
  // No wake is armed of a run that is over.
  const bool flag = run.state == RunState::Left ? run.taken_out : run.armed;
  natural(static_cast<std::uint64_t>(run.state) << 1 | (flag ? 1 : 0));
  natural(run.pc);
  instant(run.entered);
  integer(run.anchor.us - run.entered.us);
  integer(run.wake.us);
  // One more, so that none is 0.
  natural(static_cast<std::uint16_t>(run.window + 1));
  natural(run.sends);
  natural(run.called);
  natural(kept.slots.size());
  for (std::size_t slot = 0; slot < kept.slots.size(); ++slot)
    value(states_.type_of_slot(run.workflow, slot), kept.slots[slot]);
}

ContactState::KeptRun ContactStates::Reader::run() {
  const Program& program = states_.program_;
  ContactState::KeptRun kept;
  if (program.workflows.empty()) return fail(), kept;
  Run& run = kept.run;
  run.workflow = static_cast<std::uint16_t>(index(program.workflows.size()));
  run.key = text_id();
  run.ordinal = static_cast<std::uint32_t>(natural());
  const std::uint32_t state = index(2 * (static_cast<std::uint32_t>(RunState::Left) + 1));
  run.state = static_cast<RunState>(state >> 1);
  (run.state == RunState::Left ? run.taken_out : run.armed) = (state & 1) != 0;
  run.pc = index(program.code.size() + 1);
  run.entered = instant();
  run.anchor = {run.entered.us + integer()};
  run.wake = {integer()};
  run.window = static_cast<std::uint16_t>(index(0x10000) - 1);
  if (run.window != no_window && run.window >= program.windows.size()) fail();
  run.sends = static_cast<std::uint16_t>(index(0x10000));
  run.called = static_cast<std::uint16_t>(index(0x10000));
  const std::size_t slots = count();
  for (std::size_t slot = 0; slot < slots; ++slot)
    kept.slots.push_back(value(states_.type_of_slot(run.workflow, slot)));
  // A run that is inside stands at an instruction of its workflow, with all of its slots.
  if (failed_) return kept;
  const WorkflowInfo& workflow = program.workflows[run.workflow];
  const bool is_inside = run.state != RunState::Left;
  const bool has_slots = slots == (is_inside ? workflow.slots : 0);
  const bool stands = !is_inside || run.state == RunState::Holdout ||
                      (run.pc >= workflow.code_begin && run.pc < workflow.code_end);
  if (!has_slots || !stands) fail();
  return kept;
}

void ContactStates::Writer::park(const Parked& parked) {
  natural(parked.kind);
  natural(parked.subject);
  instant(parked.at);
  const bool is_trial = parked.kind == static_cast<std::uint8_t>(ParkKind::Trial);
  is_trial ? natural(parked.key) : text_id(parked.key);
  value(states_.type_in_park(parked, none), parked.number);
  natural(parked.values.size());
  for (std::uint32_t place = 0; place < parked.values.size(); ++place)
    value(states_.type_in_park(parked, place), parked.values[place]);
}

Parked ContactStates::Reader::park() {
  Parked parked;
  parked.kind = static_cast<std::uint8_t>(index(static_cast<std::uint32_t>(ParkKind::Trial) + 1));
  parked.subject = static_cast<std::uint32_t>(natural());
  parked.at = instant();
  const bool is_trial = parked.kind == static_cast<std::uint8_t>(ParkKind::Trial);
  parked.key = is_trial ? static_cast<std::uint32_t>(natural()) : text_id();
  if (!tend::has_subject(states_.program_, parked)) return fail(), parked;
  parked.number = value(states_.type_in_park(parked, none));
  if (failed_) return parked;
  const std::size_t size = count();
  for (std::uint32_t place = 0; place < size && !failed_; ++place)
    parked.values.push_back(value(states_.type_in_park(parked, place)));
  if (!is_in_order(states_.program_, parked)) fail();
  return parked;
}

ContactStates::ContactStates(const Program& program, Texts& texts)
    : program_(program), texts_(texts), types_(program) {
  for (const FieldInfo& field : program.fields) fields_.push_back(types_.of(field));
  for (std::uint32_t workflow = 0; workflow < program.workflows.size(); ++workflow) {
    Slots& slots = slots_.emplace_back();
    for (const auto& type : slot_types(program, types_, workflow))
      slots.push_back(type.value_or(raw));
  }
  for (const EventInfo& event : program.events) {
    Slots& fields = events_.emplace_back();
    for (const FieldInfo& field : event.fields) fields.push_back(types_.of(field));
  }
  for (const TallyInfo& tally : program.tallies) {
    const auto field = [&](std::uint32_t index) {
      return index == none ? raw : type_of_event_field(tally.event, index);
    };
    tally_values_.push_back(field(tally.value_field));
    tally_groups_.push_back(field(tally.group_field));
  }
}

const ValueType& ContactStates::type_of_field(std::uint32_t field) const {
  return field < fields_.size() ? fields_[field] : raw;
}

const ValueType& ContactStates::type_of_slot(std::uint32_t workflow, std::size_t slot) const {
  const bool there = workflow < slots_.size() && slot < slots_[workflow].size();
  return there ? slots_[workflow][slot] : raw;
}

const ValueType& ContactStates::type_of_event_field(std::uint32_t event, std::size_t field) const {
  const bool there = event < events_.size() && field < events_[event].size();
  return there ? events_[event][field] : raw;
}

const ValueType& ContactStates::type_in_park(const Parked& parked, std::uint32_t place) const {
  const ParkedPlace what = parked_place(program_, parked, place);
  if (what.event != none) return type_of_event_field(what.event, what.index);
  return what.workflow != none ? type_of_slot(what.workflow, what.index) : raw;
}

std::string ContactStates::write(const ContactState& state) const {
  Writer out(*this);
  out.natural(layout_version);
  out.natural(state.fields.size());
  for (const ContactState::KeptField& kept : state.fields) {
    out.natural(kept.field);
    out.value(type_of_field(kept.field), kept.value);
  }
  out.natural(state.tallies.size());
  for (const ContactState::KeptTally& kept : state.tallies) out.tally(kept);
  out.natural(state.runs.size());
  for (const ContactState::KeptRun& kept : state.runs) out.run(kept);
  out.natural(state.parks.size());
  for (const Parked& parked : state.parks) out.park(parked);
  out.natural(state.wakes.size());
  for (const ContactState::KeptWake& kept : state.wakes) {
    out.instant(kept.at);
    out.natural(kept.wake.bits);
  }
  return out.take();
}

bool ContactStates::has_subject(Wake wake, std::size_t runs) const {
  switch (wake.kind()) {
    case WakeKind::Decay:
      return wake.index() < program_.scores.size() * Cells::most_decays;
    case WakeKind::Watch:
      return wake.index() < program_.watches.size();
    case WakeKind::Recheck:
      return wake.index() < runs;
    case WakeKind::Parked:
    case WakeKind::Run:
      break;
  }
  return false;
}

Result<ContactState> ContactStates::read(std::string_view bytes) const {
  ContactState state;
  Reader in(*this, bytes);
  const std::uint64_t version = in.natural();
  if (!in.failed() && version > layout_version)
    return failure(ErrorCode::Unsupported, "the state of a contact is of a newer version of tend");
  if (version != layout_version) in.fail();
  const std::uint32_t cells = Cells(program_).end();
  for (std::size_t i = in.count(); i > 0 && !in.failed(); --i) {
    const std::uint32_t field = in.index(cells);
    state.fields.push_back({field, in.value(type_of_field(field))});
  }
  const std::uint32_t tallies = tally_count(program_);
  for (std::size_t i = in.count(); i > 0 && !in.failed(); --i)
    state.tallies.push_back(in.tally(tallies));
  for (std::size_t i = in.count(); i > 0 && !in.failed(); --i) state.runs.push_back(in.run());
  for (std::size_t i = in.count(); i > 0 && !in.failed(); --i) state.parks.push_back(in.park());
  for (std::size_t i = in.count(); i > 0 && !in.failed(); --i) {
    ContactState::KeptWake kept;
    kept.at = in.instant();
    kept.wake.bits = static_cast<std::uint32_t>(in.natural());
    if (!has_subject(kept.wake, state.runs.size())) in.fail();
    state.wakes.push_back(kept);
  }
  if (in.failed() || !in.at_end())
    return failure(ErrorCode::Malformed, "the state of a contact is damaged, or another program's");
  return state;
}

}  // namespace tend
