#include "runtime/sources/events.hpp"

#include <utility>

#include "runtime/sources/event_text.hpp"
#include "runtime/sources/identity.hpp"
#include "runtime/sources/line_reader.hpp"

namespace tend {

struct EventReader::State {
  State(ByteSource& bytes, std::string file_name, const Program& program, Texts& texts,
        Zones& zones, Problems& reports)
      : lines(bytes),
        file(std::move(file_name)),
        problems(reports),
        text(program, texts, zones, [this](const Problem& problem) { report(problem); }) {}

  void report(Problem problem) {
    if (problem.severity == ProblemSeverity::Error) ++figures.bad;
    problem.file = file;
    problem.line = lines.number();
    problems.report(problem);
  }

  LineReader lines;
  std::string file;
  Problems& problems;
  EventSourceFigures figures;
  EventText text;
};

EventReader::EventReader(ByteSource& bytes, std::string file, const Program& program, Texts& texts,
                         Zones& zones, Problems& problems)
    : state_(std::make_unique<State>(bytes, std::move(file), program, texts, zones, problems)) {}
EventReader::~EventReader() = default;

Result<bool> EventReader::next(Event& event) {
  State& state = *state_;
  std::string_view line;
  while (true) {
    auto status = state.lines.next(line);
    if (!status) return tl::unexpected(status.error());
    if (*status == LineStatus::End) return false;
    const bool overlong = *status == LineStatus::Overlong;
    if (!overlong && trimmed(line).empty()) continue;
    ++state.figures.read;
    if (overlong) {
      state.report({ProblemKind::Overlong,
                    ProblemSeverity::Error,
                    {},
                    0,
                    {},
                    "the line is longer than " + std::to_string(longest_line_bytes) + " bytes"});
    } else if (state.text.read(line, event)) {
      ++state.figures.taken;
      return true;
    }
  }
}

Result<void> EventReader::read_all(EventLog& log) {
  Event event;
  log.begin_file(state_->file);
  while (true) {
    auto more = next(event);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    log.add(event, state_->lines.number());
  }
}

const EventSourceFigures& EventReader::figures() const {
  state_->figures.unknown_types = state_->text.unknown_types();
  return state_->figures;
}

}  // namespace tend
