#include <fmt/core.h>

#include <filesystem>
#include <iostream>
#include <sstream>

#include "runtime/effects/summary.hpp"
#include "runtime/effects/trace_json.hpp"
#include "runtime/effects/trace_text.hpp"
#include "runtime/os/large_pages.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/playback.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

/// The trace as text while it is short enough to be read beside a report.
class ShortTrace final : public TraceSink {
 public:
  explicit ShortTrace(TraceNames names) : trace_(lines_, names) {}

  void record(const TraceRecord& record) override {
    if (++count_ <= most) trace_.record(record);
  }
  std::string text() const {
    if (count_ == 0) return {};
    if (count_ <= most) return lines_.str() + "\n";
    return fmt::format("{} lines of trace; --format jsonl prints them.\n\n", count_);
  }

 private:
  static constexpr std::uint64_t most = 100;
  std::ostringstream lines_;
  TextTrace trace_;
  std::uint64_t count_ = 0;
};

std::string report(const SimulateCommand& command, Summary& summary, const ShortTrace& trace,
                   Store& store) {
  if (command.format == "jsonl") return {};
  summary.finish(store);
  if (command.format == "json") return summary.json() + "\n";
  const std::string text = trace.text() + summary.text();
  return text.empty() ? "Nothing happened.\n" : text;
}

/// In bytes of events: from here on a simulation touches thousands of pages.
constexpr std::uintmax_t large_audience = 1 << 20;

/// What cannot be measured (a pipe) counts as none.
bool is_large(const std::vector<std::string>& events) {
  std::uintmax_t size = 0;
  for (const std::string& path : events) {
    std::error_code error;
    const std::uintmax_t one = std::filesystem::file_size(path, error);
    if (!error) size += one;
  }
  return size > large_audience;
}

}  // namespace

int simulate_command(const SimulateCommand& command, const Terminal& terminal) {
  std::ios::sync_with_stdio(false);
  if (is_large(command.audience.events)) prefer_large_pages();
  const OpenedPlayback opened = open_playback(command.audience, terminal);
  if (!opened.playback) return opened.status;

  Playback& playback = *opened.playback;
  JsonTrace lines(std::cout, playback.names());
  Summary summary(playback.names());
  ShortTrace short_trace(playback.names());
  TraceTee both(short_trace, summary);
  TraceSink& trace = command.format == "jsonl" ? static_cast<TraceSink&>(lines) : both;

  const Result<Instant> end = playback.play(trace, {}, true);
  if (end) std::cout << report(command, summary, short_trace, playback.store());
  std::cout.flush();
  if (!end) return could_not(end.error());
  playback.say_figures();
  if (!std::cout) return could_not({ErrorCode::Unwritable, "cannot write to standard output"});
  return Done;
}

}  // namespace tend
