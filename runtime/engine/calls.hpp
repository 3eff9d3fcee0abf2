// calls.hpp: calls to other systems, and what they answer (language.md, section 4, `call`).
#pragma once

#include <optional>
#include <string>

#include "runtime/engine/active_run.hpp"
#include "runtime/engine/context.hpp"
#include "runtime/sources/convert.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {

/// What came of a call.
struct Called {
  bool failed = false;
  std::string status;  ///< an HTTP status, `no answer`, or `simulated`
};

class Calls {
 public:
  explicit Calls(EngineContext& context);

  /// Calls as often as the action says, until it is answered. The answer's fields go into the run's
  /// slots; what it lacks, or has with another type, is unknown.
  Called call(const ActionCallInfo& call, ActiveRun& active);
  /// Puts the call into the outbox; the answer is unknown until `answered`. False when the outbox
  /// does not take it.
  bool hand_over(const ActionCallInfo& call, ActiveRun& active);
  Called answered(const ActionCallInfo& call, const std::optional<CallAnswer>& answer,
                  ActiveRun& active);

 private:
  OutgoingCall outgoing(const ActionCallInfo& call, ActiveRun& active);
  std::string body(const ActionInfo& action, const ActionCallInfo& call, ActiveRun& active);
  void take_answer(const ActionInfo& action, const ActionCallInfo& call, std::string_view body,
                   ActiveRun& active);
  void append_json(std::string& out, const FieldInfo& type, Value value, const Zone& zone) const;

  EngineContext& context_;
  Converter converter_;
  JsonObject answer_;
};

}  // namespace tend
