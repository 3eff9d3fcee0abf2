#include "runtime/worker/paused.hpp"

#include <algorithm>
#include <utility>

#include "runtime/worker/payload.hpp"

namespace tend {

namespace {

/// Under which contacts share it: names, a line each.
constexpr std::string_view paused_name = "paused";

}  // namespace

Result<std::set<std::string, std::less<>>> paused_workflows(ContactStore& store) {
  const auto text = store.shared(paused_name);
  if (!text) return tl::unexpected(text.error());
  std::set<std::string, std::less<>> names;
  std::string_view rest = *text ? std::string_view(**text) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    names.emplace(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

Result<void> set_paused_workflows(ContactStore& store,
                                  const std::set<std::string, std::less<>>& workflows) {
  std::string text;
  for (const std::string& workflow : workflows) text += workflow + '\n';
  return store.set_shared(paused_name, text);
}

Result<std::string> workflow_of(const Effect& effect) {
  switch (effect.kind) {
    case EffectKind::Message: {
      auto message = message_of(effect.payload);
      if (!message) return tl::unexpected(message.error());
      return std::move(message->workflow);
    }
    case EffectKind::Notice: {
      auto notice = notice_of(effect.payload);
      if (!notice) return tl::unexpected(notice.error());
      return std::move(notice->workflow);
    }
    case EffectKind::Call: {
      auto call = call_of(effect.payload);
      if (!call) return tl::unexpected(call.error());
      return std::move(call->workflow);
    }
  }
  return std::string();
}

}  // namespace tend
