#include <fmt/core.h>

#include <iostream>

#include "runtime/effects/channels.hpp"
#include "runtime/effects/trace_json.hpp"
#include "runtime/effects/trace_text.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/durable_run.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/live_calls.hpp"
#include "tools/tend/playback.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

/// For `--trace none`.
class NoTrace final : public TraceSink {
 public:
  void record(const TraceRecord&) override {}
};

std::unique_ptr<TraceSink> open_trace(const std::string& format, TraceNames names) {
  if (format == "jsonl") return std::make_unique<JsonTrace>(std::cout, names);
  if (format == "text") return std::make_unique<TextTrace>(std::cout, names);
  return std::make_unique<NoTrace>();
}

bool sends(const RunCommand& command) {
  return !command.dry_run && command.messages != "none:";
}

}  // namespace

int run_command(const RunCommand& command, const Terminal& terminal) {
  std::ios::sync_with_stdio(false);
  if (!command.store.empty()) return run_on_store(command, terminal);
  if (command.clock == "system")
    return could_not({ErrorCode::Unsupported,
                      "--clock system waits as long as people do, and needs a --store for it"});
  const OpenedPlayback opened = open_playback(command.audience, terminal);
  if (!opened.playback) return opened.status;

  const Result<Outside> outside = outside_of(command.allow);
  if (!outside) return could_not(outside.error());
  std::unique_ptr<Channel> channel;
  if (sends(command)) {
    Result<std::unique_ptr<Channel>> found = open_channel(command.messages, *outside);
    if (!found) return could_not(found.error());
    channel = std::move(*found);
    opened.playback->say_missing_sender(command.messages);
  }
  std::unique_ptr<Caller> caller;
  if (command.calls == "live" && !command.dry_run) {
    auto found = LiveCalls::open(opened.playback->program(), *outside);
    if (!found) return could_not(found.error());
    caller = std::move(*found);
  }
  const std::unique_ptr<TraceSink> trace = open_trace(command.trace, opened.playback->names());
  const Result<Instant> end = opened.playback->play(*trace, {channel.get(), caller.get()}, false);
  std::cout.flush();
  if (!end) return could_not(end.error());
  opened.playback->say_figures();
  if (!std::cout) return could_not({ErrorCode::Unwritable, "cannot write to standard output"});
  return Done;
}

}  // namespace tend
