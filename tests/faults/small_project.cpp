#include "tests/faults/small_project.hpp"

#include <fmt/core.h>

#include "base/check.hpp"
#include "compiler/compile.hpp"
#include "runtime/program/file.hpp"
#include "tests/faults/choices.hpp"

namespace tend::test {
namespace {

/// What all of them have: the order of events is told by the recorder.
constexpr const char* head = R"(
contact {{ heard: number }}
event pinged {{ n: number }}
event ordered {{ key product: text, amount: number }}
email m1, m2, m3, m4 {{ subject: 'Hello', body: 'Hello {{{{ email }}}}' }}
email receipt {{ subject: 'Your order', body: 'Thank you', kind: transactional, delivery: at_least_once }}
action look_up(who: text) returns {{ id: text }} {{ webhook: post 'https://crm.example/x', retry: {} times }}
policy {{
  timezone 'Europe/Stockholm'
  sender 'Anna <anna@nordlys.example>'
  {}{}
}}
workflow recorder {{
  when pinged
  reenroll always
  no goal
  set heard = trigger.n
}}
)";

std::string drips(Choices& choices) {
  return fmt::format(R"(
workflow drips {{
  when form_submitted
  reenroll restart
  window weekdays 08:00-17:00
  goal ordered
  exit when heard > {}
  wait {}h
  send m1
  wait {}d
  send m2
}}
)",
                     20 + choices.below(60), 1 + choices.below(5), 1 + choices.below(3));
}

std::string splits(Choices& choices) {
  return fmt::format(R"(
workflow splits {{
  when form_submitted
  no goal
  split way {{
    {0}% short {{ wait {2}s  send m3 }}
    {1}% long {{ wait {3}h  send m4  wait {4}d  send m1 }}
  }}
}}
)",
                     40, 60, 30 + choices.below(600), 1 + choices.below(30), 1 + choices.below(4));
}

std::string orders(Choices& choices) {
  return fmt::format(R"(
workflow orders {{
  when ordered
  reenroll always
  no goal
  {}
  send receipt
  wait until next pinged up to {}h {{ log 'heard' }} else {{ log 'silent' }}
  send m2
}}
)",
                     choices.one_in(4) ? "log 'without a call'"
                                       : "call look_up(email) as found else { log 'nobody' }",
                     1 + choices.below(60));
}

std::string gates(Choices& choices) {
  return fmt::format(R"(
workflow gates {{
  when pinged and heard {}
  reenroll after {}h
  goal ordered {{ log 'bought' }}
  exit when unsubscribed
  limit 1 per {}h else skip
  wait until weekdays 08:00-09:00
  send m1 else {{ log 'not sent' }}
  wait {}min
  send m3
}}
)",
                     choices.one_in(2) ? "> 3" : "< 60", 2 + choices.below(40),
                     6 + choices.below(40), 10 + choices.below(300));
}

std::string silence(Choices& choices) {
  return fmt::format(R"(
workflow silence {{
  when ordered without pinged within {}h
  reenroll always
  no goal
  repeat 2 times {{ wait {}h  send m4 }}
}}
)",
                     1 + choices.below(30), 2 + choices.below(20));
}

Program compile_text(const std::string& text) {
  Sources sources;
  const SourceId source = sources.add("small.tend", text);
  DiskReader reader;
  Diagnostics diagnostics;
  Compiled compiled = compile(sources, {source}, reader, {}, diagnostics);
  TEND_CHECK(compiled.program.has_value(), "the project made of a seed is right");
  return *std::move(compiled.program);
}

}  // namespace

SmallProject make_project(std::uint64_t seed, bool is_limited) {
  Choices choices("project", seed);
  SmallProject project;
  project.limit = 1 + choices.below(3);
  const std::string limit = fmt::format("limit {} per 24h\n", project.limit);
  project.script = fmt::format(head, choices.below(4), is_limited ? limit : std::string(),
                               choices.one_in(2) ? "  quiet 22:00-06:00" : "");
  std::string (*const kinds[])(Choices&) = {drips, splits, orders, gates, silence};
  const std::uint64_t left_out = choices.below(8);
  for (std::uint64_t kind = 0; kind < 5; ++kind)
    if (kind != left_out) project.script += kinds[kind](choices);
  project.program = compile_text(project.script);
  project.hash = program_hash(write_program(project.program));
  return project;
}

std::vector<Deed> make_deeds(std::uint64_t seed) {
  Choices choices("deeds", seed);
  const std::uint64_t contacts = 2 + choices.below(8);
  const std::uint64_t count = 10 + choices.below(60);
  std::vector<Deed> deeds;
  for (std::uint64_t number = 0; number < count; ++number) {
    Deed deed;
    deed.id = fmt::format("e{}", number);
    deed.contact = fmt::format("c{}@example.com", choices.below(contacts));
    const std::uint64_t kind = choices.below(20);
    deed.is_stop = kind == 0;
    const std::string what =
        deed.is_stop ? R"("type":"unsubscribed")"
        : kind < 7
            ? R"("type":"form_submitted","form":"guide","set":{"email":")" + deed.contact + R"("})"
        : kind < 11 ? R"("type":"ordered","product":"tea","amount":3,"set":{"email":")" +
                          deed.contact + R"("})"
                    : fmt::format(R"("type":"pinged","n":{})", number);
    deed.json = fmt::format(R"({{"id":"{}","contact":"{}",{}}})", deed.id, deed.contact, what);
    deeds.push_back(std::move(deed));
  }
  return deeds;
}

}  // namespace tend::test
