#include "runtime/program/value_types.hpp"

#include <algorithm>

#include "runtime/program/plain_types.hpp"

namespace tend {

std::string describe(const ValueType& type) {
  if (type.any) return "unknown";
  std::string name{type_name(type.type)};
  if (type.enum_type != none) name += " " + std::to_string(type.enum_type);
  if (type.form != none) name += " of form " + std::to_string(type.form);
  return name;
}

ValueTypes::ValueTypes(const Program& program) : program_(program) {
  for (const Shape& shape : program.shapes) {
    Form made{shape.type, {}};
    for (const FieldInfo& field : shape.fields) made.fields.push_back(of(field));
    form_of_shape_.push_back(form(std::move(made)));
  }
  for (const Constant& constant : program.constants) {
    ValueType type = of(constant.type, constant.enum_type, none);
    if (constant.type == Type::List) {
      const auto element = element_of_list(static_cast<std::uint32_t>(constant.bits));
      if (element) type.form = form({Type::List, {*element}});
    }
    constants_.push_back(type);
  }
}

// Few programs have more than a handful of forms.
std::uint32_t ValueTypes::form(Form form) {
  const auto found = std::ranges::find(forms_, form);
  const auto index = static_cast<std::uint32_t>(found - forms_.begin());
  if (found == forms_.end()) forms_.push_back(std::move(form));
  return index;
}

ValueType ValueTypes::of(Type type, std::uint32_t enum_type, std::uint32_t shape) const {
  return {is_text(type) ? Type::Text : type, enum_type,
          shape == none ? none : form_of_shape_[shape], false};
}

std::optional<ValueType> ValueTypes::element_of_list(std::uint32_t list) const {
  const auto& items = program_.lists[list];
  if (items.empty()) return std::nullopt;
  return of_constant(items.front());
}

std::optional<ValueType> ValueTypes::list_of(const ValueType& element) const {
  const auto found = std::ranges::find(forms_, Form{Type::List, {element}});
  if (found == forms_.end()) return std::nullopt;
  return ValueType{Type::List, none, static_cast<std::uint32_t>(found - forms_.begin()), false};
}

ValueType ValueTypes::element(const ValueType& list) const {
  return list.any || list.form == none ? unknown : forms_[list.form].fields.front();
}

}  // namespace tend
