// field_values.hpp: a field's value as people and programs read it.
#pragma once

#include <string>

#include "runtime/program/program.hpp"
#include "runtime/vm/texts.hpp"

namespace tend {

/// Both must outlive it. One thread.
class FieldValues {
 public:
  FieldValues(const Program& program, const Texts& texts) : program_(program), texts_(texts) {}

  /// As events and contacts are read: `"CEO"`, `12.5`, `null`.
  void append_json(std::string& out, const FieldInfo& field, Value value) const;
  /// As the language writes it: `'CEO'`, `customer`, `2026-01-08`, `unknown`.
  void append_text(std::string& out, const FieldInfo& field, Value value) const;
  /// Without quotes; empty for a list or a record.
  std::string plain(const FieldInfo& field, Value value) const;

 private:
  template <class Append>
  void append_parts(std::string& out, const FieldInfo& field, Value value,
                    const Append& append) const;

  const Program& program_;
  const Texts& texts_;
};

}  // namespace tend
