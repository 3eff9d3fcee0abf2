#include "runtime/engine/effect_key.hpp"

#include "base/hash.hpp"

namespace tend {

namespace {

std::string_view identity(const EngineContext& context, std::uint32_t step) {
  const Program& program = context.program;
  return step == none ? std::string_view() : program.text(program.steps[step].identity);
}

}  // namespace

std::string effect_key(const EngineContext& context, const Run& run, std::uint32_t step) {
  const Program& program = context.program;
  std::string key = program.text(program.workflows[run.workflow].name);
  key += '\0';
  key += context.store.identity(run.contact);
  key += '\0';
  key += std::to_string(run.ordinal);
  key += '\0';
  key += identity(context, step);
  key += '\0';
  key += std::to_string(run.sends);
  // Runs of one workflow that are told apart by their key alone.
  if (run.key != no_key) {
    key += '\0';
    key += context.texts.view(run.key);
  }
  return to_hex(sha256(key));
}

std::uint64_t place_key(const EngineContext& context, ContactId contact, std::uint32_t step) {
  return spread_key(context.store.identity(contact), identity(context, step));
}

}  // namespace tend
