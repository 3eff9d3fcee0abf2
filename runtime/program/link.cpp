#include "runtime/program/link.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "runtime/program/verify.hpp"

namespace tend {
namespace {

using references::Table;

/// While a program grows, pcs in workflows are counted from here: what belongs to no workflow comes
/// first, and may still become more.
constexpr std::uint32_t first_of_flows = 1u << 23;

/// The words of a fragment, which only leads ahead and ends with Return on each way. Its ways are
/// counted from its start.
std::vector<Word> fragment_at(const std::vector<Word>& code, std::uint32_t start) {
  std::vector<Word> words;
  std::uint32_t last = start;
  for (std::uint32_t pc = start; pc <= last; ++pc) {
    const Word word = code[pc];
    const bool leads = info(word.op()).operand == Operand::Target;
    words.push_back(leads ? Word(word.op(), word.operand() - start) : word);
    if (leads) last = std::max(last, word.operand());
    if (word.op() != Op::Return && word.op() != Op::Jump) last = std::max(last, pc + 1);
  }
  return words;
}

/// The first place of these words; none.
std::uint32_t find_fragment(const std::vector<Word>& code, const std::vector<Word>& words) {
  const auto is_at = [&](std::uint32_t begin) {
    for (std::uint32_t i = 0; i < words.size(); ++i) {
      Word there = code[begin + i];
      if (info(there.op()).operand == Operand::Target) {
        if (there.operand() < begin) return false;
        there = Word(there.op(), there.operand() - begin);
      }
      if (there != words[i]) return false;
    }
    return true;
  };
  for (std::uint32_t begin = 0; begin + words.size() <= code.size(); ++begin) {
    if (is_at(begin)) return begin;
  }
  return none;
}

/// A program that grows. Of fragments that are the same, the first is meant everywhere.
class Target {
 public:
  explicit Target(Program program) : program_(std::move(program)) {
    const auto shared = static_cast<std::ptrdiff_t>(
        program_.workflows.empty() ? program_.code.size() : program_.workflows[0].code_begin);
    flows_.assign(program_.code.begin() + shared, program_.code.end());
    flow_steps_.assign(program_.step_of.begin() + shared, program_.step_of.end());
    program_.code.resize(static_cast<std::size_t>(shared));
    program_.step_of.resize(static_cast<std::size_t>(shared));
    const auto first = static_cast<std::uint32_t>(shared);
    move_code([&](std::uint32_t pc) { return pc < first ? pc : pc - first + first_of_flows; });
    for (std::uint32_t i = 0; i < program_.texts.size(); ++i) texts_.emplace(program_.texts[i], i);
    // Those that ask about elements lie in each other: the innermost first.
    for (std::size_t depth = 0; depth <= largest_nesting; ++depth) mean_the_first();
  }

  Program& program() { return program_; }
  const Program& program() const { return program_; }

  Word word(std::uint32_t pc) const {
    return pc < first_of_flows ? program_.code[pc] : flows_[pc - first_of_flows];
  }
  std::uint32_t text(const std::string& text, bool adds) {
    const auto found = texts_.find(text);
    if (found != texts_.end()) return found->second;
    if (!adds) return none;
    program_.texts.push_back(text);
    const auto added = static_cast<std::uint32_t>(program_.texts.size() - 1);
    texts_.emplace(text, added);
    return added;
  }
  /// So many words of a workflow, to be written; the pc of the first.
  std::uint32_t reserve(std::size_t words) {
    const auto begin = static_cast<std::uint32_t>(first_of_flows + flows_.size());
    flows_.resize(flows_.size() + words);
    flow_steps_.resize(flows_.size(), none);
    return begin;
  }
  void write(std::uint32_t pc, Word word, std::uint32_t step) {
    flows_[pc - first_of_flows] = word;
    flow_steps_[pc - first_of_flows] = step;
  }
  std::size_t code_size() const { return program_.code.size() + flows_.size(); }

  Program finish() {
    const auto shared = static_cast<std::uint32_t>(program_.code.size());
    move_code(
        [&](std::uint32_t pc) { return pc < first_of_flows ? pc : pc - first_of_flows + shared; });
    program_.code.insert(program_.code.end(), flows_.begin(), flows_.end());
    program_.step_of.insert(program_.step_of.end(), flow_steps_.begin(), flow_steps_.end());
    return std::move(program_);
  }

 private:
  void mean_the_first() {
    std::map<std::uint32_t, std::uint32_t> first;
    const auto first_of = [&](std::uint32_t pc) {
      if (pc >= program_.code.size()) return pc;
      const auto [known, is_new] = first.try_emplace(pc, pc);
      if (is_new) known->second = find_fragment(program_.code, fragment_at(program_.code, pc));
      return known->second;
    };
    move_in_tables(first_of);
    move_in_words([](Operand operand) { return operand == Operand::Fragment; }, first_of);
  }

  template <class Move>
  void move_code(Move move) {
    move_in_tables(move);
    for (WorkflowInfo& workflow : program_.workflows) {
      workflow.code_begin = move(workflow.code_begin);
      // One beyond the last, which is the next one's.
      workflow.code_end = move(workflow.code_end - 1) + 1;
    }
    move_in_words(
        [](Operand operand) { return operand == Operand::Fragment || operand == Operand::Target; },
        move);
  }

  template <class Move>
  void move_in_tables(Move& move) {
    const auto visit = [&](Table table, std::uint32_t& number) {
      if (table == Table::Code && number != none) number = move(number);
    };
    each_reference(program_.messages, visit);
    each_reference(program_.waits, visit);
    each_reference(program_.tallies, visit);
    each_reference(program_.watches, visit);
    each_reference(program_.scores, visit);
    each_reference(program_.absences, visit);
    each_reference(program_.action_calls, visit);
    each_reference(program_.notices, visit);
    each_reference(program_.workflows, visit);
  }

  template <class Counts, class Move>
  void move_in_words(Counts counts, Move& move) {
    for (std::vector<Word>* const words : {&program_.code, &flows_}) {
      for (Word& word : *words) {
        if (counts(info(word.op()).operand)) word = Word(word.op(), move(word.operand()));
      }
    }
  }

  Program program_;
  std::vector<Word> flows_;
  std::vector<std::uint32_t> flow_steps_;
  std::unordered_map<std::string, std::uint32_t> texts_;
};

/// As one that nobody enters. Its triggers stay: the slots of its runs have their types from them.
WorkflowInfo closed(WorkflowInfo workflow) {
  workflow.draft = true;
  workflow.title = none;
  workflow.reenroll = ReenrollMode::Never;
  workflow.reenroll_after = none;
  workflow.reenroll_from_entry = false;
  workflow.admit_count = 0;
  workflow.admit_per = none;
  workflow.starts = none;
  workflow.holdout = 0;
  for (TriggerInfo& trigger : workflow.triggers) trigger.including_existing = false;
  return workflow;
}

/// Where the parts of one program are in another; with `adds`, what is not there is added.
class Mover {
 public:
  Mover(const Program& from, Target& to, bool adds) : from_(from), to_(to), adds_(adds) {
    match_enums();
  }

  std::uint32_t number(Table table, std::uint32_t number);
  /// The one of its name that is the same but for who may enter.
  std::uint32_t unchanged(std::uint32_t workflow);
  std::uint32_t named(std::uint32_t workflow) {
    return named_in(to_.program().workflows, from_.workflows[workflow].name);
  }
  std::uint32_t close(std::uint32_t workflow);
  const std::string& problem() const { return problem_; }
  std::uint32_t size_of(Table table) const;

 private:
  struct Block {
    std::uint32_t begin = 0, end = 0;  ///< in `from`
    std::uint32_t to = 0;
  };

  void fail(std::string problem) {
    if (adds_ && problem_.empty()) problem_ = std::move(problem);
  }
  std::uint32_t look(Table table, std::uint32_t number);

  /// Empty when a part of it is nowhere.
  template <class Item>
  std::optional<Item> moved(Item item) {
    bool whole = true;
    const auto visit = [&](Table table, std::uint32_t& number) {
      if (number == none) return;
      number = this->number(table, number);
      whole = whole && number != none;
    };
    each_reference(item, visit);
    return whole ? std::optional(std::move(item)) : std::nullopt;
  }

  template <class Item, class Same>
  static std::uint32_t find_if(const std::vector<Item>& items, Same same) {
    const auto found = std::find_if(items.begin(), items.end(), same);
    return found == items.end() ? none : static_cast<std::uint32_t>(found - items.begin());
  }
  template <class Item>
  std::uint32_t put(std::vector<Item>& items, Item item) {
    items.push_back(std::move(item));
    return static_cast<std::uint32_t>(items.size() - 1);
  }
  template <class Item>
  std::uint32_t find_or_put(std::vector<Item>& items, const std::optional<Item>& item) {
    if (!item) return none;
    const std::uint32_t found = find_if(items, [&](const Item& each) { return each == *item; });
    return found != none || !adds_ ? found : put(items, *item);
  }
  template <class Item>
  std::uint32_t moved_into(std::vector<Item>& items, const Item& item) {
    return find_or_put(items, moved(item));
  }
  /// The first with this name.
  template <class Item>
  std::uint32_t named_in(const std::vector<Item>& items, TextIndex name) {
    const std::uint32_t text = to_.text(from_.text(name), false);
    return text == none ? none
                        : find_if(items, [&](const Item& each) { return each.name == text; });
  }
  template <class Item>
  std::uint32_t by_name(std::vector<Item>& items, const Item& item) {
    const std::uint32_t found = named_in(items, item.name);
    return found != none || !adds_ ? found : moved_into(items, item);
  }

  void match_enums();
  void match_enum(const FieldInfo& field, const std::vector<FieldInfo>& fields);
  bool is_prefix(std::uint32_t from, std::uint32_t to) const;
  bool same_type(const FieldInfo& from, const FieldInfo& to);

  std::uint32_t field(std::uint32_t number);
  std::uint32_t event(std::uint32_t number);
  std::uint32_t absence(std::uint32_t number);
  std::uint32_t list(std::uint32_t number);
  std::uint32_t step(const StepInfo& step);

  std::uint32_t code(std::uint32_t pc);
  std::optional<Word> word(Word word);
  bool same_block(const Block& block);
  bool same_word(std::uint32_t pc, Word there);

  const Program& from_;
  Target& to_;
  bool adds_;
  std::optional<Block> block_;  ///< the workflow at hand
  std::map<std::pair<Table, std::uint32_t>, std::uint32_t> known_;
  std::map<std::uint32_t, std::uint32_t> enums_;
  std::string problem_;
};

std::uint32_t Mover::number(Table table, std::uint32_t number) {
  // Those that hold pcs of a workflow are of the workflow at hand.
  const bool is_of_block = table == Table::Wait || table == Table::ActionCall;
  if (table == Table::Code || is_of_block) return look(table, number);
  const auto known = known_.find({table, number});
  if (known != known_.end()) return known->second;
  known_[{table, number}] = none;  // until it is known: nothing is a part of itself
  return known_[{table, number}] = look(table, number);
}

std::uint32_t Mover::look(Table table, std::uint32_t number) {
  Program& to = to_.program();
  switch (table) {
    case Table::Text:
      return to_.text(from_.texts[number], adds_);
    case Table::Constant:
      return moved_into(to.constants, from_.constants[number]);
    case Table::Duration:
      return find_or_put(to.durations, std::optional(from_.durations[number]));
    case Table::Window:
      return find_or_put(to.windows, std::optional(from_.windows[number]));
    case Table::List:
      return list(number);
    case Table::Enum: {
      const auto matched = enums_.find(number);
      return matched != enums_.end() ? matched->second : moved_into(to.enums, from_.enums[number]);
    }
    case Table::Field:
      return field(number);
    case Table::Event:
      return event(number);
    case Table::Message:
      return moved_into(to.messages, from_.messages[number]);
    case Table::Wait:
      return moved_into(to.waits, from_.waits[number]);
    case Table::Workflow: {
      const std::uint32_t open = named(number);
      return open != none || !adds_ ? open : close(number);
    }
    case Table::Step:
      return step(from_.steps[number]);
    case Table::Shape:
      return moved_into(to.shapes, from_.shapes[number]);
    case Table::Zone:
      return moved_into(to.zones, from_.zones[number]);
    case Table::Regex:
      return find_or_put(to.regexes,
                         std::optional(this->number(Table::Text, from_.regexes[number])));
    case Table::Tally:
      return moved_into(to.tallies, from_.tallies[number]);
    case Table::Reading:
      return moved_into(to.readings, from_.readings[number]);
    case Table::Watch:
      return moved_into(to.watches, from_.watches[number]);
    case Table::ContactList:
      return by_name(to.contact_lists, from_.contact_lists[number]);
    case Table::Topic: {
      const std::uint32_t text = this->number(Table::Text, from_.topics[number]);
      return text == none ? none : find_or_put(to.topics, std::optional(text));
    }
    case Table::Absence:
      return absence(number);
    case Table::Team:
      return by_name(to.teams, from_.teams[number]);
    case Table::Pool:
      return by_name(to.pools, from_.pools[number]);
    case Table::Action:
      return moved_into(to.actions, from_.actions[number]);
    case Table::ActionCall:
      return moved_into(to.action_calls, from_.action_calls[number]);
    case Table::Assignment:
      return moved_into(to.assignments, from_.assignments[number]);
    case Table::Taking:
      return moved_into(to.takings, from_.takings[number]);
    case Table::Notice:
      return moved_into(to.notices, from_.notices[number]);
    case Table::Split:
      return moved_into(to.splits, from_.splits[number]);
    case Table::Variable:
      return moved_into(to.variables, from_.variables[number]);
    case Table::Code:
      return code(number);
  }
  return none;
}

std::uint32_t Mover::size_of(Table table) const {
  const auto size = [](const auto& items) { return static_cast<std::uint32_t>(items.size()); };
  switch (table) {
    case Table::Window:
      return size(from_.windows);
    case Table::Field:
      return size(from_.fields);
    case Table::Event:
      return size(from_.events);
    case Table::Message:
      return size(from_.messages);
    case Table::Step:
      return size(from_.steps);
    case Table::Tally:
      return size(from_.tallies);
    case Table::Watch:
      return size(from_.watches);
    case Table::ContactList:
      return size(from_.contact_lists);
    case Table::Topic:
      return size(from_.topics);
    case Table::Absence:
      return size(from_.absences);
    case Table::Split:
      return size(from_.splits);
    default:
      return 0;
  }
}

// Types and fields.

bool Mover::is_prefix(std::uint32_t from, std::uint32_t to) const {
  const std::vector<TextIndex>& before = from_.enums[from].values;
  const std::vector<TextIndex>& after = to_.program().enums[to].values;
  if (before.size() > after.size()) return false;
  return std::equal(before.begin(), before.end(), after.begin(), [&](TextIndex a, TextIndex b) {
    return from_.text(a) == to_.program().text(b);
  });
}

/// The enum of a field is that of the field of its name, which may have more values at its end.
void Mover::match_enum(const FieldInfo& field, const std::vector<FieldInfo>& fields) {
  if (field.enum_type == none || enums_.contains(field.enum_type)) return;
  const std::uint32_t found = named_in(fields, field.name);
  if (found == none || fields[found].enum_type == none) return;
  if (is_prefix(field.enum_type, fields[found].enum_type))
    enums_[field.enum_type] = fields[found].enum_type;
}

void Mover::match_enums() {
  for (const FieldInfo& field : from_.fields) match_enum(field, to_.program().fields);
  for (const EventInfo& event : from_.events) {
    const std::uint32_t there = named_in(to_.program().events, event.name);
    if (there == none) continue;
    for (const FieldInfo& field : event.fields)
      match_enum(field, to_.program().events[there].fields);
  }
}

bool Mover::same_type(const FieldInfo& from, const FieldInfo& to) {
  const auto same = [&](Table table, std::uint32_t before, std::uint32_t after) {
    return before == none ? after == none : number(table, before) == after;
  };
  return from.type == to.type && same(Table::Enum, from.enum_type, to.enum_type) &&
         same(Table::Shape, from.shape, to.shape);
}

std::uint32_t Mover::field(std::uint32_t number) {
  const FieldInfo& field = from_.fields[number];
  const std::uint32_t found = by_name(to_.program().fields, field);
  if (found == none || same_type(field, to_.program().fields[found])) return found;
  fail("the contacts' field `" + from_.text(field.name) + "` has become another type");
  return none;
}

/// One of the same name whose fields are the same as far as both have them: at the end of one may
/// be more.
std::uint32_t Mover::event(std::uint32_t number) {
  const EventInfo& event = from_.events[number];
  if (event.synthetic) {
    const std::uint32_t made_for =
        find_if(from_.absences, [&](const AbsenceInfo& each) { return each.event == number; });
    const std::uint32_t found = made_for == none ? none : this->number(Table::Absence, made_for);
    return found == none ? none : to_.program().absences[found].event;
  }
  const std::uint32_t found = by_name(to_.program().events, event);
  if (found == none) return none;
  std::vector<FieldInfo>& fields = to_.program().events[found].fields;
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    const FieldInfo& field = event.fields[i];
    if (i < fields.size()) {
      const bool same = from_.text(field.name) == to_.program().text(fields[i].name) &&
                        same_type(field, fields[i]);
      if (same) continue;
    } else if (adds_) {
      if (std::optional<FieldInfo> more = moved(field)) {
        more->required = false;
        fields.push_back(*more);
        continue;
      }
    }
    fail("the event `" + from_.text(event.name) + "` has another field in the place of `" +
         from_.text(field.name) + "`; new ones go to the end");
    return none;
  }
  return found;
}

std::uint32_t Mover::absence(std::uint32_t number) {
  std::optional<AbsenceInfo> absence = moved(from_.absences[number]);
  if (!absence) return none;
  std::vector<AbsenceInfo>& there = to_.program().absences;
  const std::uint32_t found = find_if(there, [&](const AbsenceInfo& each) {
    absence->event = each.event;
    return each == *absence;
  });
  if (found != none || !adds_) return found;
  EventInfo made = to_.program().events[absence->first];
  made.name = this->number(Table::Text, from_.events[from_.absences[number].event].name);
  made.synthetic = true;
  made.key = from_.events[from_.absences[number].event].key;
  made.foreign_name = none;
  made.foreign_fields.clear();
  absence->event = put(to_.program().events, std::move(made));
  return put(there, *absence);
}

std::uint32_t Mover::list(std::uint32_t number) {
  std::vector<std::uint32_t> items = from_.lists[number];
  for (std::uint32_t& item : items) {
    item = this->number(Table::Constant, item);
    if (item == none) return none;
  }
  return find_or_put(to_.program().lists, std::optional(std::move(items)));
}

/// By what people call it; where it stands is no part of it.
std::uint32_t Mover::step(const StepInfo& step) {
  const std::optional<StepInfo> moved_step = moved(step);
  if (!moved_step) return none;
  std::vector<StepInfo>& steps = to_.program().steps;
  const std::uint32_t found = find_if(steps, [&](const StepInfo& each) {
    return each.identity == moved_step->identity &&
           each.ignoring_window == moved_step->ignoring_window &&
           each.ignoring_limit == moved_step->ignoring_limit;
  });
  return found != none || !adds_ ? found : put(steps, *moved_step);
}

// Code.

/// A place in the workflow at hand, or a fragment that belongs to none.
std::uint32_t Mover::code(std::uint32_t pc) {
  if (block_ && block_->begin <= pc && pc < block_->end) return block_->to + (pc - block_->begin);
  if (!from_.workflows.empty() && pc >= from_.workflows[0].code_begin) return none;
  if (const auto known = known_.find({Table::Code, pc}); known != known_.end())
    return known->second;
  std::vector<Word> words = fragment_at(from_.code, pc);
  for (Word& each : words) {
    if (info(each.op()).operand == Operand::Target) continue;
    const std::optional<Word> there = word(each);
    if (!there) return known_[{Table::Code, pc}] = none;
    each = *there;
  }
  std::vector<Word>& shared = to_.program().code;
  const std::uint32_t found = find_fragment(shared, words);
  if (found != none) return known_[{Table::Code, pc}] = found;
  if (!adds_) return known_[{Table::Code, pc}] = none;
  const auto begin = static_cast<std::uint32_t>(shared.size());
  for (const Word each : words) {
    const bool is_way = info(each.op()).operand == Operand::Target;
    shared.push_back(is_way ? Word(each.op(), each.operand() + begin) : each);
    to_.program().step_of.push_back(none);
  }
  return known_[{Table::Code, pc}] = begin;
}

std::optional<Word> Mover::word(Word word) {
  const std::optional<Table> table = references::table_of(info(word.op()).operand);
  if (!table) return word;
  const std::uint32_t operand = number(*table, word.operand());
  if (operand == none) return std::nullopt;
  return Word(word.op(), operand);
}

// Workflows.

/// Whether the words do the same, though one table may have a thing twice.
bool Mover::same_word(std::uint32_t pc, Word there) {
  const Word here = from_.code[pc];
  if (here.op() != there.op()) return false;
  const Program& to = to_.program();
  const std::uint32_t operand = there.operand();
  const auto same = [&](const auto& before, const auto& after) {
    const auto it = moved(before[here.operand()]);
    return it && operand < after.size() && *it == after[operand];
  };
  switch (info(here.op()).operand) {
    case Operand::Wait:
      return same(from_.waits, to.waits);
    case Operand::ActionCall:
      return same(from_.action_calls, to.action_calls);
    case Operand::Notice:
      return same(from_.notices, to.notices);
    case Operand::Assignment:
      return same(from_.assignments, to.assignments);
    case Operand::Taking:
      return same(from_.takings, to.takings);
    case Operand::Split:
      return same(from_.splits, to.splits);
    default: {
      const std::optional<Word> moved_word = word(here);
      return moved_word && *moved_word == there;
    }
  }
}

bool Mover::same_block(const Block& block) {
  for (std::uint32_t pc = block.begin; pc < block.end; ++pc) {
    if (!same_word(pc, to_.word(block.to + (pc - block.begin)))) return false;
  }
  return true;
}

std::uint32_t Mover::unchanged(std::uint32_t workflow) {
  const WorkflowInfo& before = from_.workflows[workflow];
  const std::uint32_t name = to_.text(from_.text(before.name), false);
  const std::vector<WorkflowInfo>& there = to_.program().workflows;
  for (std::uint32_t number = 0; number < there.size(); ++number) {
    const WorkflowInfo& after = there[number];
    if (after.name != name) continue;
    if (after.code_end - after.code_begin != before.code_end - before.code_begin) continue;
    block_ = Block{before.code_begin, before.code_end, after.code_begin};
    std::optional<WorkflowInfo> moved_workflow = moved(closed(before));
    if (moved_workflow) {
      moved_workflow->code_begin = after.code_begin;
      moved_workflow->code_end = after.code_end;
    }
    const bool same = moved_workflow && *moved_workflow == closed(after) && same_block(*block_);
    block_.reset();
    if (same) return number;
  }
  return none;
}

std::uint32_t Mover::close(std::uint32_t workflow) {
  const WorkflowInfo& before = from_.workflows[workflow];
  const std::uint32_t size = before.code_end - before.code_begin;
  const Block block{before.code_begin, before.code_end, to_.reserve(size)};
  // Its place is taken before what it needs: code lies in the order of workflows.
  const std::uint32_t number = put(to_.program().workflows, WorkflowInfo());
  to_.program().workflows[number].name = this->number(Table::Text, before.name);
  const std::optional<Block> outer = std::exchange(block_, block);
  std::optional<WorkflowInfo> made = moved(closed(before));
  for (std::uint32_t i = 0; made && i < size; ++i) {
    const std::optional<Word> there = word(from_.code[block.begin + i]);
    const std::uint32_t step = from_.step_of[block.begin + i];
    if (!there) made.reset();
    if (there)
      to_.write(block.to + i, *there, step == none ? none : this->number(Table::Step, step));
  }
  block_ = outer;
  if (!made) {
    fail("something that it needs is not there any more");
    return none;
  }
  made->code_begin = block.to;
  made->code_end = block.to + size;
  to_.program().workflows[number] = std::move(*made);
  return number;
}

}  // namespace

ProgramMap find_parts(const Program& earlier, const Program& later) {
  Target target(later);
  Mover mover(earlier, target, false);
  ProgramMap map;
  for (std::size_t table = 0; table < references::table_count; ++table) {
    const std::uint32_t size = mover.size_of(static_cast<Table>(table));
    for (std::uint32_t number = 0; number < size; ++number)
      map.numbers[table].push_back(mover.number(static_cast<Table>(table), number));
  }
  for (std::uint32_t workflow = 0; workflow < earlier.workflows.size(); ++workflow) {
    map.unchanged.push_back(mover.unchanged(workflow));
    map.named.push_back(mover.named(workflow));
  }
  return map;
}

Result<void> check_fields(const Program& earlier, const Program& later) {
  Target target(later);
  Mover mover(earlier, target, false);
  for (std::uint32_t field = 0; field < earlier.fields.size(); ++field) {
    const std::string& name = earlier.text(earlier.fields[field].name);
    const bool is_there =
        std::any_of(later.fields.begin(), later.fields.end(),
                    [&](const FieldInfo& each) { return later.text(each.name) == name; });
    if (is_there && mover.number(Table::Field, field) == none)
      return failure(ErrorCode::Unsupported,
                     "the contacts' field `" + name +
                         "` has become another type, or lost values: give the new one a new name");
  }
  return {};
}

Result<Program> link(const Program& program, std::span<const EarlierWorkflow> earlier) {
  Target target(program);
  bool is_linked = false;
  for (const EarlierWorkflow& kept : earlier) {
    if (Mover(*kept.program, target, false).unchanged(kept.workflow) != none) continue;
    is_linked = true;
    Mover mover(*kept.program, target, true);
    const std::uint32_t number = mover.close(kept.workflow);
    if (number == none || !mover.problem().empty()) {
      const std::string& name = kept.program->text(kept.program->workflows[kept.workflow].name);
      return failure(ErrorCode::Unsupported,
                     "somebody is inside of `" + name + "` as it was before: " + mover.problem());
    }
  }
  if (!is_linked) return program;
  if (target.code_size() >= first_of_flows)
    return failure(ErrorCode::Unsupported, "the project and its earlier workflows are too large");
  Program linked = target.finish();
  if (auto verified = verify(linked); !verified) return tl::unexpected(verified.error());
  return linked;
}

}  // namespace tend
