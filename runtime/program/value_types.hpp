// value_types.hpp: what the verifier knows of a value: which of the program's types it is of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/program/program.hpp"

namespace tend {

/// What the 64 bits of a value may be used for: types that share one form in memory are one here.
struct ValueType {
  Type type = Type::Bool;
  std::uint32_t enum_type = none;
  std::uint32_t form = none;  ///< of a list or a record: into ValueTypes; none: the empty list's
  bool any = false;           ///< unknown whatever its type: it fits every use

  friend bool operator==(const ValueType&, const ValueType&) = default;
};

/// An empty list is a list of whatever is wanted.
constexpr bool fits(const ValueType& given, const ValueType& wanted) {
  if (given.any || wanted.any || given == wanted) return true;
  return given.type == Type::List && wanted.type == Type::List &&
         (given.form == none || wanted.form == none);
}
/// Of two that fit, what both are.
constexpr ValueType common(const ValueType& a, const ValueType& b) {
  if (a.any) return b;
  return a.type == Type::List && a.form == none && !b.any ? b : a;
}
/// `enum 3`, `text`: for messages.
std::string describe(const ValueType& type);

/// The types of a program's tables. Shapes that are made of the same things are one form, whatever
/// their fields are called. Made when shapes, constants and lists have been found to be in order:
/// both name only what comes before them.
class ValueTypes {
 public:
  explicit ValueTypes(const Program& program);

  /// Anything with a type, an enum_type and a shape: a field, a variable, a template's value.
  template <class Info>
  ValueType of(const Info& info) const {
    return of(info.type, info.enum_type, info.shape);
  }
  ValueType of(Type type, std::uint32_t enum_type, std::uint32_t shape) const;
  const ValueType& of_constant(std::uint32_t constant) const { return constants_[constant]; }
  /// Of a list of constants: what each of them is; nothing for an empty one.
  std::optional<ValueType> element_of_list(std::uint32_t list) const;

  /// A list of these; nothing where no shape and no constant of the program is one.
  std::optional<ValueType> list_of(const ValueType& element) const;
  /// Unknown for the empty list, whose element nobody will see.
  ValueType element(const ValueType& list) const;
  /// A record's fields.
  const std::vector<ValueType>& fields(const ValueType& record) const {
    return forms_[record.form].fields;
  }

 private:
  struct Form {
    Type type = Type::List;
    std::vector<ValueType> fields;
    friend bool operator==(const Form&, const Form&) = default;
  };
  std::uint32_t form(Form form);

  const Program& program_;
  std::vector<Form> forms_;
  std::vector<std::uint32_t> form_of_shape_;
  std::vector<ValueType> constants_;
};

}  // namespace tend
