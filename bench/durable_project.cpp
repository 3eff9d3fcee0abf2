#include "bench/durable_project.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/check.hpp"
#include "bench/compiled.hpp"
#include "runtime/program/file.hpp"
#include "runtime/store/open_contact_store.hpp"

namespace tend::bench {

namespace {

constexpr const char* script = R"(
policy { timezone 'Europe/Stockholm' sender 'Anna <anna@shop.example>' }
contact { stage: number }
event job_came { key job: text }
email intro {
  subject: 'Your guide, {{ first_name | default: "there" }}'
  body: '''
Hello {{ first_name | default: 'there' }},

three days ago you asked for our guide. Did you find what you were looking for? On page 12 is the
table that most people come back to: what a lead costs in each channel, and what becomes of it in a
year. If you have ten minutes this week, read that page with your own figures beside it, and write
to me what surprised you. I answer myself.
'''
}
email offer { subject: 'An hour together' body: 'Shall we look at your figures together?' }
workflow job {
  when job_came
  reenroll always
  no goal
  set stage = 1
  wait 1s
  set stage = 2
}
)";

constexpr std::string_view prefix = "contact";

std::string script_with(int days_to_offer) {
  return script + fmt::format(R"(
workflow nurture {{
  when form_submitted 'guide'
  no goal
  wait 3d send intro
  wait {}d send offer
}}
)",
                              days_to_offer);
}

}  // namespace

DurableProject::DurableProject(int days_to_offer)
    : program(compile_text(script_with(days_to_offer))),
      hash(program_hash(write_program(program))) {}

std::unique_ptr<ContactStore> DurableProject::open_store(const std::string& path) const {
  return done(open_contact_store("sqlite:" + path, OpenMode::Write));
}

std::unique_ptr<Worker> DurableProject::open_worker(ContactStore& store) {
  return done(Worker::open(store, program, hash, zones));
}

std::string identity_of(std::uint64_t contact) {
  return fmt::format("{}{}@example.com", prefix, contact);
}

std::uint64_t number_in(std::string_view identity) {
  std::uint64_t number = 0;
  std::from_chars(identity.data() + prefix.size(), identity.data() + identity.size(), number);
  return number;
}

std::string form_event(std::uint64_t contact) {
  const std::string identity = identity_of(contact);
  return fmt::format(
      R"({{"id":"form-{:016x}","contact":"{}","type":"form_submitted","form":"guide",)"
      R"("set":{{"email":"{}","first_name":"Anna","title":"CEO"}}}})",
      stable_hash("form", contact), identity, identity);
}

std::string job_event(std::uint64_t job, std::uint64_t contact) {
  return fmt::format(R"({{"id":"job-{:016x}","contact":"{}","type":"job_came","job":"{}"}})",
                     stable_hash("job", job), identity_of(contact), job);
}

}  // namespace tend::bench
