#include "compiler/check/contact_field.hpp"

namespace tend::checking {

std::optional<checked::FieldId> find_contact_field(Project& project, const ast::Name& name) {
  const auto field = project.fields.find(name.text);
  if (field != project.fields.end()) return field->second;
  auto report = project.diagnostics.report(Code::UnknownField, name.span,
                                           "unknown contact field " + quoted(name.text));
  const std::vector<std::string_view> names = project.field_names();
  const std::vector<std::string_view> near = nearest(name.text, names);
  if (near.empty()) {
    report.help("to add a field, declare it: `contact { " + std::string(name.text) + ": text }`");
    return std::nullopt;
  }
  const checked::FieldId similar = project.fields.at(near.front());
  if (!project.library_field[similar])
    report.label(project.out.fields[similar].span, "a similar field is declared here");
  suggest(report, name.span, name.text, names);
  return std::nullopt;
}

}  // namespace tend::checking
