// runtime_alone.cpp: a worker that runs a stored program. It links the runtime and nothing of
// grammar or compiler: that it links at all is the test, and that an old program still does what it
// did.
//
//     runtime_alone PROGRAM.tendc    runs the one-liner's program for one CEO; status 0 if the mail
//     leaves
//                                    on Thursday at eight
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/check.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/program/file.hpp"
#include "runtime/store/memory.hpp"

namespace tend {
namespace {

class SentAt final : public TraceSink {
 public:
  void record(const TraceRecord& record) override {
    if (record.kind == TraceKind::Sent) at_ = record.at;
  }
  Instant at() const { return at_; }

 private:
  Instant at_;
};

template <class Info>
std::uint32_t index_of(const Program& program, const std::vector<Info>& infos, const char* name) {
  const auto found = std::ranges::find_if(
      infos, [&](const Info& info) { return program.text(info.name) == name; });
  TEND_CHECK(found != infos.end(), name);
  return static_cast<std::uint32_t>(found - infos.begin());
}

/// A download on Monday at 15:00 in Stockholm.
Event download(const Program& program) {
  Event event;
  event.id = "1";
  event.contact = "anna@example.com";
  event.at = parse_instant("2026-01-05T15:00:00+01:00").instant.value();
  event.type = index_of(program, program.events, "form_submitted");
  event.fields.resize(program.events[event.type].fields.size());
  return event;
}

Result<Instant> sent_at(const Program& program) {
  Texts texts;
  MemoryStore store;
  Zones zones;
  SentAt trace;
  const ContactId anna = store.contact("anna@example.com");
  const auto set = [&](const char* field, const char* value) {
    store.set_field(anna, index_of(program, program.fields, field), texts.value(value));
  };
  set("email", "anna@example.com");
  set("title", "CEO");
  set("timezone", "Europe/Stockholm");
  Engine engine(program, texts, store, zones, trace);
  if (Result<void> accepted = engine.accept(download(program)); !accepted) {
    return tl::unexpected<Error>(accepted.error());
  }
  if (Result<Instant> drained = engine.drain(); !drained) return drained;
  return trace.at();
}

int run(const char* path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  const Result<Program> program = read_program(bytes.str());
  if (!program) {
    std::fprintf(stderr, "%s: %s\n", path, program.error().message.c_str());
    return 1;
  }
  const Result<Instant> sent = sent_at(*program);
  const std::string said = sent ? format_utc(*sent) : sent.error().message;
  std::printf("%s\n", said.c_str());
  return said == "2026-01-08T07:00:00Z" ? 0 : 1;
}

}  // namespace
}  // namespace tend

int main(int argc, char** argv) {
  return argc == 2 ? tend::run(argv[1]) : 2;
}
