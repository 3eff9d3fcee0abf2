// project.hpp: what the checker knows while it works: the tables of declared names, and what is
// built so far. Every part of the checker is handed the one Project of its run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/zone.hpp"
#include "compiler/check/check.hpp"
#include "compiler/check/checked.hpp"
#include "grammar/ast.hpp"

namespace tend::checking {

/// Keys are views into the sources, which outlive the check.
template <class T>
using NameTable = std::unordered_map<std::string_view, T>;

/// A checked expression and what is known of it. Without one, an error was reported: whoever meets
/// it stays silent.
struct Operand {
  checked::ExprId expr;
  Type type = Type::Bool;
  checked::EnumId enum_type;
  bool may_be_unset = false;
  checked::FieldId unset_field;  ///< the first contact field that may make it so, for hints
  checked::ShapeId shape = {};   ///< for Type::List and Type::Record
  explicit operator bool() const { return static_cast<bool>(expr); }
};

/// A type that a place asks for.
struct Wanted {
  Type type = Type::Bool;
  checked::EnumId enum_type = {};
  checked::ShapeId shape = {};
  friend bool operator==(const Wanted&, const Wanted&) = default;
};

inline Wanted type_of(const Operand& operand) {
  return {operand.type, operand.enum_type, operand.shape};
}
inline Wanted type_of(const checked::Field& field) {
  return {field.type, field.enum_type, field.shape};
}

struct EventFacts {
  bool library = false;        ///< of the prelude or of std
  std::vector<bool> required;  ///< per field
};

struct MessageFacts {
  bool library = false;
  bool used = false;
  std::vector<std::string> senders;  ///< the workflows that send it, each once
  /// What its runs have wherever it is sent: codes that were taken; nothing before it is sent at
  /// all. And the events that enrol them.
  std::optional<std::vector<std::string>> taken;
  std::vector<checked::EventId> triggers;
  bool sent_without_trigger = false;
};

struct ConstFacts {
  enum class State : std::uint8_t { Waiting, Busy, Done };
  const ast::Ast* file = nullptr;
  const ast::Const* decl = nullptr;
  State state = State::Waiting;
  bool library = false;
  bool used = false;
  Operand value;
};

struct SequenceFacts {
  const ast::Ast* file = nullptr;
  const ast::Sequence* decl = nullptr;
  bool library = false;
  bool used = false;
};
struct WorkflowFacts {
  Span span;  ///< of its name or head
  const ast::Ast* file = nullptr;
  const ast::Workflow* decl = nullptr;
};
/// A list, segment, topic, team, pool, action or calendar: where it is, and whether it is of use.
template <class IdType>
struct Declared {
  IdType id;
  Span span;
  bool library = false;
  bool used = false;
};

/// A contact field's `= VALUE`, checked when all names are known.
struct InitialValue {
  const ast::Ast* file = nullptr;
  ast::ExprId value;
  checked::FieldId field;
  Span name;
};

struct Project {
  Project(const Sources& sources_in, const Modules& modules_in, const CheckOptions& options_in,
          Diagnostics& diagnostics_in)
      : sources(sources_in), modules(modules_in), options(options_in), diagnostics(diagnostics_in) {
    out.zones.add({});
  }

  const Sources& sources;
  const Modules& modules;
  const CheckOptions& options;
  Diagnostics& diagnostics;
  checked::Checked out;

  NameTable<checked::FieldId> fields;
  NameTable<checked::EventId> events;
  NameTable<checked::MessageId> messages;
  NameTable<ConstFacts> constants;
  NameTable<WorkflowFacts> workflows;
  NameTable<SequenceFacts> sequences;
  NameTable<Declared<checked::ContactListId>> contact_lists;  ///< static lists and segments
  NameTable<Declared<checked::TopicId>> topics;
  NameTable<Declared<checked::TeamId>> teams;
  NameTable<Declared<checked::PoolId>> pools;
  NameTable<Declared<checked::ActionId>> actions;
  NameTable<Declared<checked::CalendarId>> calendars;
  NameTable<Span> foreign_events;  ///< what other systems send, by its name

  IdMap<checked::FieldId, bool> library_field;
  IdMap<checked::EventId, EventFacts> event_facts;
  IdMap<checked::MessageId, MessageFacts> message_facts;
  std::vector<ast::Name> message_mentions;  ///< `opened intro`: looked up when all sends are known
  std::vector<InitialValue> initial_values;
  std::unordered_map<std::uint32_t, std::string>
      script_names;             ///< of scripts without one, by source
  bool saw_error_node = false;  ///< the parser reported something in what is being checked
  bool left_out_workflow = false;  ///< one has mistakes: what it sends and knows cannot be said

  Zones zones;
  NameTable<bool> known_zones;

  checked::ExprId add(Span span, Wanted type, checked::ExprNode node);
  // Equal ones are one: conditions are equal when they are the same tree, written anywhere.
  checked::TallyId tally(checked::Tally tally);
  /// `CONDITION for D`.
  checked::WatchId held(checked::Watch watch);
  /// `P without Q within D`: `event` is made of the first one's when the absence is new.
  checked::EventId absence(checked::Absence absence, Span span);
  checked::ZoneId zone(const checked::Zone& zone);
  checked::ShapeId shape(checked::Shape shape);
  checked::EnumId enumeration(checked::Enum enumeration);
  /// What runs call by that name, in a message that any of them may send; nothing when none does.
  std::optional<std::uint32_t> message_variable(const std::string& name);
  /// Whether every run that sends the message has a value of that name.
  bool is_sure(const MessageFacts& message, std::string_view name) const;
  /// Whether a step enrols people in the workflow, without an event.
  bool is_enrolled_in(std::string_view workflow);
  /// Whether two expressions are the same tree.
  bool same(checked::ExprId left, checked::ExprId right) const;
  /// Equal for the same trees.
  std::uint64_t hash(checked::ExprId expr) const;
  /// What a `kind` of that name is; null, and reported with the nearest name, when nothing declares
  /// it. Marks it as used.
  template <class IdType>
  Declared<IdType>* find(NameTable<Declared<IdType>>& table, const ast::Name& name,
                         std::string_view kind) {
    const auto found = table.find(name.text);
    if (found == table.end()) {
      std::vector<std::string_view> names;
      for (const auto& [each, facts] : table) names.push_back(each);
      unknown_declaration(name, kind, std::move(names));
      return nullptr;
    }
    found->second.used = true;
    return &found->second;
  }
  void unknown_declaration(const ast::Name& name, std::string_view kind,
                           std::vector<std::string_view> names);
  Operand constant(Span span, Type type, checked::Literal literal);
  /// The value of a constant expression; null for others.
  const checked::Literal* literal(checked::ExprId expr) const;
  Operand unknown_of(Span span, Wanted type);

  bool has_zone(std::string_view name);
  /// Reports a zone that does not exist.
  bool check_zone(const ast::Text& zone);

  /// Whether a declaration could not be read: a name that is like no other may be in it.
  bool has_unread_declaration() const;

  std::vector<std::string_view> field_names() const;
  std::vector<std::string_view> event_names() const;
  std::vector<std::string_view> message_names() const;
  std::vector<std::string_view> constant_names() const;

  std::uint32_t find_event_field(checked::EventId event,
                                 std::string_view name) const;  ///< or `none`

 private:
  /// By the hash of what is equal.
  std::unordered_multimap<std::uint64_t, checked::TallyId> tallies_;
  std::unordered_multimap<std::uint64_t, checked::WatchId> held_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> absences_;
  std::unordered_multimap<std::uint64_t, checked::EnumId> enums_;

  std::optional<std::unordered_map<std::string, Wanted>> run_names_;  ///< made when first asked for
  std::unordered_map<std::string, std::uint32_t> message_variables_;
  std::optional<NameTable<bool>> enrolled_;  ///< made when first asked for
};

/// The span up to the first `{` or line end, for constructs whose body would drown the point.
Span head(const Sources& sources, Span span);

/// `a number`, `text`, `a date`, `an enum`; in words for messages.
std::string_view in_words(Type type);

/// `` `word` ``.
std::string quoted(std::string_view word);

}  // namespace tend::checking
