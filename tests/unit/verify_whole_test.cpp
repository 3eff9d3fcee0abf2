// What the verifier refuses of the whole language: damage to a good program that uses all of it.
#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "runtime/program/verify.hpp"
#include "tests/unit/example_program.hpp"
#include "tests/unit/whole_program.hpp"

namespace tend {
namespace {

struct Damage {
  std::string what;
  std::function<void(Program&)> do_it;
  std::string says;
};

void check(const std::vector<Damage>& damages) {
  for (const Damage& damage : damages) {
    INFO(damage.what);
    Program program = example::whole_program();
    damage.do_it(program);
    const auto verified = verify(program);
    CHECK_FALSE(verified.has_value());
    if (!verified) CHECK_THAT(verified.error().message, Catch::Contains(damage.says));
  }
}

/// The first instruction of a kind, from a place on.
Word& first(Program& program, Op op, std::uint32_t from = 0) {
  while (program.code[from].op() != op) ++from;
  return program.code[from];
}
std::uint32_t flow_begin(const Program& program) {
  return program.workflows[0].code_begin;
}

}  // namespace

TEST_CASE("the program that uses everything is verified", "[verify]") {
  const auto verified = verify(example::whole_program());
  INFO((verified ? "" : verified.error().message));
  CHECK(verified.has_value());
}

TEST_CASE("the verifier refuses damaged values", "[verify]") {
  check({
      {"no zone", [](Program& p) { p.zones.clear(); }, "the policy's is missing"},
      {"a zone's name", [](Program& p) { p.zones[1].zone = 999; }, "no such text"},
      {"a regex", [](Program& p) { p.regexes[0] = 999; }, "no such text"},
      {"a topic", [](Program& p) { p.topics[0] = 999; }, "no such text"},
      {"a shape of a number", [](Program& p) { p.shapes[0].type = Type::Number; }, "a list or"},
      {"a list of two kinds",
       [](Program& p) { p.shapes[0].fields.push_back(p.shapes[0].fields[0]); }, "one kind"},
      {"a shape of itself", [](Program& p) { p.shapes[2].fields[0].shape = 2; }, "no such shape"},
      {"a list of no shape", [](Program& p) { p.fields[1].shape = none; }, "no such shape"},
      {"a record's shape for a list", [](Program& p) { p.fields[1].shape = 1; }, "another type"},
      {"a text with a shape", [](Program& p) { p.fields[0].shape = 0; }, "names a shape"},
      {"a list's beginning", [](Program& p) { p.fields[1].shape = 2; }, "another type"},
      {"a list of itself", [](Program& p) { p.lists[0][0] = p.fields[1].initial; }, "comes after"},
      {"a variable's name", [](Program& p) { p.variables[0].name = 999; }, "no such text"},
      {"a foreign field", [](Program& p) { p.events[0].foreign_fields[0].field = 9; }, "no such"},
  });
}

TEST_CASE("the verifier refuses damaged rules", "[verify]") {
  check({
      {"a tally's event", [](Program& p) { p.tallies[0].event = 9; }, "no such event"},
      {"a tally's value", [](Program& p) { p.tallies[0].value_field = 9; }, "no such field"},
      {"a tally of two ranges", [](Program& p) { p.tallies[2].last = 0; }, "two ranges"},
      {"a tally's zone", [](Program& p) { p.tallies[0].zone = 2; }, "no such zone"},
      {"a reading's tally", [](Program& p) { p.readings[0].tally = 9; }, "no such tally"},
      {"a sum of nothing", [](Program& p) { p.tallies[2].value_field = none; }, "without values"},
      {"a sum of texts", [](Program& p) { p.tallies[2].value_field = 0; }, "no number"},
      {"a watch of nothing", [](Program& p) { p.watches[0].fragment = none; }, "all else is"},
      {"a duration of no use", [](Program& p) { p.watches[0].duration = 0; }, "has to hold"},
      {"a condition at nine", [](Program& p) { p.watches[0].at = TimeOfDay{}; }, "no such time"},
      {"a day of the month", [](Program& p) { p.watches[4].recurrence.day = 32; }, "no such day"},
      {"a period of nothing", [](Program& p) { p.durations[p.watches[5].recurrence.period] = {}; },
       "does not go ahead"},
      {"a segment's watch", [](Program& p) { p.contact_lists[1].watch = 9; }, "no such watch"},
      {"a score of texts", [](Program& p) { p.scores[0].field = 0; }, "no number"},
      {"a score without a time", [](Program& p) { p.scores[0].rules[0].per = none; }, "a bound"},
      {"a trigger of two kinds", [](Program& p) { p.scores[0].rules[0].trigger.watch = 0; },
       "an event or a watch"},
      {"a rule with an entry", [](Program& p) { p.scores[0].rules[0].trigger.entry = 0; },
       "starts no run"},
      {"a decay", [](Program& p) { p.scores[0].decays[0].share = 2'000'000; }, "a share"},
      {"an absence of what can be sent", [](Program& p) { p.absences[0].event = 0; },
       "can be sent"},
      {"an absence of other fields", [](Program& p) { p.events[2].fields.pop_back(); },
       "another event"},
      {"half a key", [](Program& p) { p.absences[0].second_key = none; }, "or neither"},
      {"a calendar's day", [](Program& p) { p.calendars[0].yearly[0].day = 32; }, "a day that"},
      {"a calendar's range", [](Program& p) { p.calendars[0].ranges[0].last = {}; }, "days that"},
      {"quiet hours", [](Program& p) { p.policy.quiet->start.us = -1; }, "a time that"},
      {"holidays", [](Program& p) { p.policy.holidays = 9; }, "no such calendar"},
      {"consent", [](Program& p) { p.policy.consent_required = 16; }, "no channel"},
      {"a limit", [](Program& p) { p.policy.limits[0].per = none; }, "no such duration"},
  });
}

TEST_CASE("the verifier refuses damaged messages and people", "[verify]") {
  check({
      {"a topic", [](Program& p) { p.messages[0].topic = 9; }, "no such topic"},
      {"a filter's arguments",
       [](Program& p) { p.messages[0].subject[0].filters[0].arguments.clear(); }, "too few"},
      {"a filter's argument",
       [](Program& p) { p.messages[0].subject[0].filters[0].arguments[0] = 1; }, "another type"},
      {"a way back", [](Program& p) { p.messages[0].text[0].target = 0; }, "lead ahead"},
      {"a way out", [](Program& p) { p.messages[0].text[0].target = 6; }, "lead ahead"},
      {"a literal that computes", [](Program& p) { p.messages[0].text[1].fragment = 0; },
       "has a fragment"},
      {"a loop without a name", [](Program& p) { p.messages[0].text[3].variable = none; },
       "names its element"},
      {"a loop over records", [](Program& p) { p.messages[0].text[3].shape = 2; }, "another type"},
      {"a value of another type", [](Program& p) { p.messages[0].subject[0].type = Type::Number; },
       "wants number"},
      {"two people", [](Program& p) { p.notices[0].team = 0; }, "a field, a team or"},
      {"a number to mail to", [](Program& p) { p.notices[0].field = 2; }, "holds no text"},
      {"a person's slot",
       [](Program& p) {
         p.notices[0].field = none;
         p.notices[0].slot = 99;
       },
       "no such slot"},
      {"two addresses of an action",
       [](Program& p) { p.actions[0].url_variable = p.actions[0].url; }, "of the environment"},
      {"a bound of its own", [](Program& p) { p.scores[0].rules[0].bound = 0; }, "earlier rule"},
      {"nobody to assign", [](Program& p) { p.teams[0].members.clear(); }, "of nobody"},
      {"a pool", [](Program& p) { p.takings[0].pool = 1; }, "no such pool"},
      {"shares", [](Program& p) { p.splits[0].arms[0].share = 1; }, "do not add up"},
      {"a winner by a sum", [](Program& p) { p.splits[0].winner = 2; }, "than a count"},
      {"a call's arguments", [](Program& p) { p.action_calls[0].arguments.clear(); }, "each par"},
      {"a call's results", [](Program& p) { p.action_calls[0].results.push_back(0); }, "each fie"},
      {"a body's parameter", [](Program& p) { p.actions[0].body[1].parameter = 1; }, "no such par"},
  });
}

TEST_CASE("the verifier refuses damaged settings", "[verify]") {
  check({
      {"a key without a name", [](Program& p) { p.workflows[0].key_field = none; }, "a slot and"},
      {"a key's slot", [](Program& p) { p.workflows[0].key_slot = 9; }, "no such slot"},
      {"a queue of none", [](Program& p) { p.workflows[0].exclusive_group = none; }, "no group"},
      {"admission", [](Program& p) { p.workflows[0].admit_per = none; }, "in a time"},
      {"a holdout", [](Program& p) { p.workflows[0].holdout = -1; }, "a share"},
      {"a variable's slot", [](Program& p) { p.workflows[0].variables[0].slot = 9; }, "such slot"},
      {"a trigger's key", [](Program& p) { p.events[0].key = none; },
       "a key of an event that has none"},
      {"an entry elsewhere", [](Program& p) { p.workflows[0].triggers[0].entry = 0; }, "outside"},
      {"an arm of two kinds", [](Program& p) { p.waits[0].arms[0].duration = 0; }, "an arm has"},
      {"a time that is asked next", [](Program& p) { p.waits[0].arms[1].next = true; }, "next"},
      {"no arm", [](Program& p) { p.waits[0].arms.clear(); }, "arms belong"},
      {"a bound of a condition", [](Program& p) { p.waits[0].up_to = 0; }, "a longest time"},
  });
}

TEST_CASE("the verifier refuses damaged code of the whole language", "[verify]") {
  check({
      {"a reading",
       [](Program& p) {
         first(p, Op::History) = {Op::History, 9};
       },
       "its table"},
      {"a group of none",
       [](Program& p) {
         first(p, Op::History) = {Op::History, 2};
       },
       "a group"},
      {"a group too many",
       [](Program& p) {
         first(p, Op::HistoryOf) = {Op::HistoryOf, 0};
       },
       "a group"},
      {"a watch that holds nothing",
       [](Program& p) {
         first(p, Op::Held) = {Op::Held, 0};
       },
       "another kind"},
      {"a tally's condition of no bool", [](Program& p) { p.code[2] = {Op::Add}; }, "wants bool"},
      {"a project's slot",
       [](Program& p) {
         p.code[0] = {Op::Load, 0};
       },
       "its table"},
      {"a moment that is a date", [](Program& p) { p.watches[5].fragment = p.watches[2].fragment; },
       "used in two ways"},
      {"a fragment of a workflow", [](Program& p) { p.watches[0].fragment = flow_begin(p); },
       "outside the code"},
      {"a variable in a condition",
       [](Program& p) {
         first(p, Op::Load, flow_begin(p)) = {Op::Variable, 0};
       },
       "outside a mes"},
      {"an element of nothing",
       [](Program& p) { first(p, Op::Load, flow_begin(p)) = {Op::Element}; }, "no element"},
      {"a record's field",
       [](Program& p) {
         first(p, Op::RecordField) = {Op::RecordField, 2};
       },
       "its table"},
      {"a field of no record", [](Program& p) { first(p, Op::Element) = {Op::Recipient}; },
       "no record"},
      {"elements of no list",
       [](Program& p) {
         first(p, Op::AllOf) = {Op::Matches, 0};
       },
       "wants text"},
      {"a value of another type in a list",
       [](Program& p) {
         const std::uint32_t pc = p.workflows[0].goals[1].condition;
         p.code[pc + 1] = {Op::Enrolled};
       },
       "a list of another type"},
      {"a list made of nothing",
       [](Program& p) {
         const std::uint32_t from = flow_begin(p);
         std::uint32_t pc = from;
         while (p.code[pc].op() != Op::ListAdd) ++pc;
         p.code[pc - 2] = {Op::Unknown};
         p.code[pc - 1] = {Op::Enrolled};
       },
       "nobody knows what"},
      {"a regex",
       [](Program& p) {
         first(p, Op::Matches) = {Op::Matches, 1};
       },
       "its table"},
      {"an outcome after an effect",
       [](Program& p) {
         first(p, Op::Split) = {Op::Log, 0};
       },
       "no way on"},
      {"an outcome in a fragment",
       [](Program& p) {
         first(p, Op::Recipient) = {Op::Outcome, 0};
       },
       "has an effect"},
      {"a segment that is kept by hand",
       [](Program& p) {
         first(p, Op::AddToList) = {Op::AddToList, 1};
       },
       "keeps itself"},
      {"a code without a slot", [](Program& p) { p.takings[0].slot = 9; }, "no such slot"},
      {"an answer in a number's slot", [](Program& p) { p.action_calls[0].results[0] = 1; },
       "elsewhere"},
      {"a block that waits",
       [](Program& p) {
         p.code[p.workflows[0].goals[0].block] = {Op::Wait, 0};
       },
       "a block waits"},
      {"a block that ends the run",
       [](Program& p) { p.code[p.workflows[0].goals[0].block + 1] = {Op::Exit}; }, "a block waits"},
      {"a body that ends like a block",
       [](Program& p) { first(p, Op::Complete, flow_begin(p)) = {Op::Done}; }, "a body ends"},
      {"a block in the body",
       [](Program& p) { p.workflows[0].ons[0].block = p.workflows[0].entry; }, "share it"},
      {"a goal's event",
       [](Program& p) {
         p.code[p.workflows[0].goals[1].condition] = {Op::EventField, 0};
       },
       "no event"},
      {"a goal's slot that is set later",
       [](Program& p) {
         p.code[p.workflows[0].goals[0].condition] = {Op::Load, 2};
       },
       "not set"},
      {"an event's field without its event",
       [](Program& p) {
         p.code[p.waits[0].arms[0].condition] = {Op::Held, 1};
       },
       "no event"},
      {"a field of several events",
       [](Program& p) { p.workflows[0].ons[0].triggers.push_back({.event = 0}); }, "no single one"},
      {"an argument of another type",
       [](Program& p) { p.actions[0].parameters[0].type = Type::Number; }, "number"},
  });
}

TEST_CASE("fragments about elements lie only so deep inside each other", "[verify]") {
  const auto nested = [](std::size_t depth) {
    Program program = example::whole_program();
    // Each asks about the elements of the field `tags`.
    const auto end = static_cast<std::uint32_t>(program.code.size());
    program.workflows[0].code_end = end + static_cast<std::uint32_t>(depth) * 3 + 2;
    program.workflows[0].goals[1].condition = end;
    for (std::uint32_t i = 0; i < depth; ++i) {
      program.code.insert(program.code.end(),
                          {{Op::Field, 1}, {Op::AnyOf, end + 3 * i + 3}, {Op::Return}});
    }
    program.code.insert(program.code.end(), {{Op::Member, 0}, {Op::Return}});
    program.step_of.resize(program.code.size(), none);
    return verify(program).has_value();
  };
  CHECK(nested(largest_nesting - 1));
  CHECK_FALSE(nested(largest_nesting));
}

}  // namespace tend
