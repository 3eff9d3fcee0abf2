#include "runtime/operate/kept_contacts.hpp"

#include <algorithm>
#include <utility>

#include "runtime/engine/engine.hpp"
#include "runtime/program/file.hpp"
#include "runtime/sources/identity.hpp"
#include "runtime/worker/program_change.hpp"

namespace tend {

namespace {

constexpr std::size_t contacts_at_a_time = 1000;
/// The texts of contacts that were read are kept so far; then they are let go.
constexpr std::size_t most_text_bytes = std::size_t{64} << 20;

}  // namespace

KeptProgram::KeptProgram(Program a_program)
    : program(std::move(a_program)),
      states(program, texts),
      cells(program),
      values(program, texts),
      initial(initial_values(program, texts)) {}

Value KeptContact::field(std::uint32_t field) const {
  for (const ContactState::KeptField& known : state.fields) {
    if (known.field == field) return known.value;
  }
  if (kept == nullptr || field >= kept->initial.size()) return Value::unknown();
  return kept->initial[field];
}

Result<const KeptProgram*> KeptContacts::program(const Digest& hash) {
  auto& kept = programs_[hash];
  if (kept && kept->texts.bytes() > most_text_bytes) {
    kept = std::make_unique<KeptProgram>(std::move(kept->program));
  }
  if (!kept) {
    const auto bytes = store_.program(hash);
    if (!bytes) return tl::unexpected(bytes.error());
    auto read = read_program(*bytes);
    if (!read) return tl::unexpected(read.error());
    kept = std::make_unique<KeptProgram>(std::move(*read));
  }
  return kept.get();
}

Result<std::string> KeptContacts::bytes_at_work() {
  const auto hash = program_at_work(store_);
  if (!hash) return tl::unexpected(hash.error());
  if (!*hash)
    return failure(ErrorCode::NotFound,
                   "nothing has run on this store yet: `tend serve` or `tend run --store` comes "
                   "first");
  return store_.program(**hash);
}

Result<const KeptProgram*> KeptContacts::at_work() {
  const auto bytes = bytes_at_work();
  if (!bytes) return tl::unexpected(bytes.error());
  return program(program_hash(*bytes));
}

Result<KeptContact> KeptContacts::read(const StoredContact& stored) {
  KeptContact contact;
  contact.key = stored.key;
  contact.identity = stored.identity;
  contact.trouble = stored.set_aside;
  if (stored.is_damaged) contact.trouble = damaged_words;
  if (stored.state.empty()) return contact;
  const auto kept = program(stored.program);
  if (!kept) return tl::unexpected(kept.error());
  auto state = (*kept)->states.read(stored.state);
  if (!state && state.error().code == ErrorCode::Malformed) {
    contact.trouble = state.error().message;
    return contact;
  }
  if (!state) return tl::unexpected(state.error());
  contact.kept = *kept;
  contact.program = stored.program;
  contact.state = std::move(*state);
  return contact;
}

Result<KeptContact> KeptContacts::find(std::string_view identity) {
  const std::string name = identity_of(identity).value_or(std::string(identity));
  const auto key = store_.find(name);
  if (!key) return tl::unexpected(key.error());
  if (!*key) return failure(ErrorCode::NotFound, "nobody is known as `" + name + "`");
  const auto stored = store_.load(**key);
  if (!stored) return tl::unexpected(stored.error());
  return read(*stored);
}

Result<void> KeptContacts::for_each(const std::function<Result<void>(const KeptContact&)>& each) {
  for (std::optional<ContactKey> after;;) {
    const auto page = store_.contacts_after(after, contacts_at_a_time);
    if (!page) return tl::unexpected(page.error());
    for (const StoredContact& stored : *page) {
      const auto owner = store_.find(stored.identity);
      if (!owner) return tl::unexpected(owner.error());
      if (*owner != stored.key) continue;
      const auto contact = read(stored);
      if (!contact) return tl::unexpected(contact.error());
      if (auto done = each(*contact); !done) return done;
    }
    if (page->size() < contacts_at_a_time) return {};
    after = page->back().key;
  }
}

}  // namespace tend
