#include "runtime/operate/stored_trace.hpp"

#include <map>
#include <utility>

namespace tend {

namespace {

constexpr std::size_t entries_at_a_time = 1000;
/// With which each line begins, as TraceLine writes it.
constexpr std::string_view line_start = "{\"at\":\"";

Result<Instant> instant_of(std::string_view line) {
  if (line.starts_with(line_start)) {
    line.remove_prefix(line_start.size());
    const ParsedInstant at = parse_instant(line.substr(0, line.find('"')));
    if (at.instant) return *at.instant;
  }
  return failure(ErrorCode::Malformed, "a line of the history has no instant");
}

/// Puts lines in order as they come. Entries begin at instants that never go back, so that all that
/// is before the newest of them is complete.
class Ordered {
 public:
  using Each = std::function<Result<void>(const TraceLineAtRest&)>;
  explicit Ordered(const Each& each) : each_(each) {}

  Result<void> add(const HistoryEntry& entry) {
    if (entry.is_damaged) return {};
    if (auto given = give_before(entry.at); !given) return given;
    std::string_view rest = entry.lines;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const auto at = instant_of(line);
      if (!at) return tl::unexpected(at.error());
      waiting_.emplace(*at, line);
    }
    return {};
  }
  Result<void> finish() { return give_before(never_due); }

 private:
  Result<void> give_before(Instant end) {
    while (!waiting_.empty() && waiting_.begin()->first < end) {
      const auto first = waiting_.extract(waiting_.begin());
      if (auto done = each_({first.key(), first.mapped()}); !done) return done;
    }
    return {};
  }

  const Each& each_;
  std::multimap<Instant, std::string> waiting_;
};

}  // namespace

Result<void> read_trace(ContactStore& store, std::optional<ContactKey> contact,
                        const std::function<Result<void>(const TraceLineAtRest&)>& each) {
  Ordered lines(each);
  for (std::uint64_t after = 0;;) {
    const auto entries =
        contact ? store.history(*contact) : store.history_after(after, entries_at_a_time);
    if (!entries) return tl::unexpected(entries.error());
    for (const HistoryEntry& entry : *entries) {
      if (auto added = lines.add(entry); !added) return added;
      after = entry.number;
    }
    if (contact || entries->size() < entries_at_a_time) return lines.finish();
  }
}

}  // namespace tend
