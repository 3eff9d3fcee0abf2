// notices.hpp: messages to people of the house (language.md, section 4, `notify`).
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/active_run.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/engine/trace.hpp"

namespace tend {

/// Someone who was to be notified.
struct Notified {
  std::string to;
  Reason reason = Reason::None;  ///< why it did not reach them
};

class Notices {
 public:
  explicit Notices(EngineContext& context) : context_(context) {}

  /// To a person whom a field names, each of a team, or an address. Held to no consent, window or
  /// limit. One who is named by a field that is not set has no address.
  std::vector<Notified> send(std::uint32_t notice, ActiveRun& active);

 private:
  std::vector<std::string> people(const NoticeInfo& notice, const ActiveRun& active) const;
  void fill_in(OutgoingNotice& outgoing, const NoticeInfo& notice, ActiveRun& active);

  EngineContext& context_;
};

}  // namespace tend
