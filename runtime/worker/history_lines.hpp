// history_lines.hpp: the trace of a unit of work, on its way into the store's history.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "runtime/effects/trace_json.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/worker/resident_store.hpp"

namespace tend {

/// Keeps the lines of each contact until `save`, which writes one entry for each. One thread.
class HistoryLines final : public TraceSink {
 public:
  /// `also`, which may be null, is told of each record when it is made.
  HistoryLines(TraceNames names, TraceSink* also) : names_(names), line_(names), also_(also) {}

  void record(const TraceRecord& record) override;
  /// Into the unit at hand, contacts in the order in which they were first spoken of.
  Result<void> save(ContactStore& store, const ResidentStore& contacts);

 private:
  struct Lines {
    std::string contact;  ///< identity
    Instant at;           ///< of the first
    std::string text;
    bool tells_of_failure = false;
  };
  TraceNames names_;
  TraceLine line_;
  TraceSink* also_;
  std::vector<Lines> lines_;
  std::unordered_map<std::size_t, std::size_t> of_contact_;  ///< by ContactId: into lines_
};

}  // namespace tend
