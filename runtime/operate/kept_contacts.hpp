// kept_contacts.hpp: contacts at rest, read through the program that their states speak in.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "runtime/effects/field_values.hpp"
#include "runtime/engine/cells.hpp"
#include "runtime/program/program.hpp"
#include "runtime/store/contact_store.hpp"
#include "runtime/vm/texts.hpp"
#include "runtime/worker/contact_state.hpp"

namespace tend {

/// A program of the store, and what reads and tells the states that speak in its numbers.
struct KeptProgram {
  explicit KeptProgram(Program a_program);

  Program program;
  Texts texts;
  ContactStates states;
  Cells cells;
  FieldValues values;
  std::vector<Value> initial;  ///< of a new contact's fields
};

/// A contact as it was saved last.
struct KeptContact {
  ContactKey key;
  std::string identity;
  const KeptProgram* kept = nullptr;  ///< null: nothing is known of it but its identity, or can be
  Digest program{};                   ///< its hash
  ContactState state;
  std::string trouble;  ///< why nobody works on it; empty: it is as it should be

  /// Of a field or of a cell of the engine's.
  Value field(std::uint32_t field) const;
};

/// Reads only, beside an engine if there is one. What is read at one time may be newer than what
/// was read before. One thread.
class KeptContacts {
 public:
  explicit KeptContacts(ContactStore& store) : store_(store) {}  ///< which must outlive this

  /// What it refers to is good until the next call.
  Result<KeptContact> read(const StoredContact& stored);
  /// NotFound, in words for whoever asked, when nobody is known by that identity.
  Result<KeptContact> find(std::string_view identity);
  /// All, in the order in which they became known, until `each` fails. Those that were merged into
  /// others are not among them.
  Result<void> for_each(const std::function<Result<void>(const KeptContact&)>& each);

  /// The one that an engine worked with last; NotFound when none ever did. As good as `read`'s.
  Result<const KeptProgram*> at_work();
  Result<std::string> bytes_at_work();

 private:
  Result<const KeptProgram*> program(const Digest& hash);

  ContactStore& store_;
  std::map<Digest, std::unique_ptr<KeptProgram>> programs_;
};

}  // namespace tend
