#include "runtime/sources/contact_columns.hpp"

#include <algorithm>
#include <array>

#include "runtime/sources/convert.hpp"
#include "runtime/sources/identity.hpp"

namespace tend {
namespace {

struct Alias {
  std::string_view header;  ///< folded
  std::string_view field;   ///< folded
};
// clang-format off
/// HubSpot's headers, and those of its exports' close relatives, for fields of the prelude.
constexpr std::array aliases{
    Alias{"jobtitle", "title"},          Alias{"companyname", "company"},
    Alias{"associatedcompany", "company"}, Alias{"countryregion", "country"},
    Alias{"lifecyclestage", "lifecycle"}, Alias{"createdate", "createdat"},
    Alias{"phonenumber", "phone"},       Alias{"mobilephonenumber", "phone"},
    Alias{"contactowner", "owner"},      Alias{"preferredlanguage", "language"},
    Alias{"emailaddress", "email"},      Alias{"mail", "email"},
    Alias{"hubspotscore", "score"},
    Alias{"birthdate", "birthday"},      Alias{"dateofbirth", "birthday"},
};
constexpr std::array<std::string_view, 5> record_headers{"recordid", "id", "contactid", "contact",
                                                         "vid"};
// clang-format on

std::string_view alias_of(std::string_view folded) {
  for (const Alias& alias : aliases) {
    if (alias.header == folded) return alias.field;
  }
  return folded;
}

}  // namespace

ContactColumns::ContactColumns(const Program& program) {
  for (std::size_t at = 0; at < program.fields.size(); ++at) {
    fields_.emplace(folded_name(program.text(program.fields[at].name)),
                    static_cast<std::uint32_t>(at));
  }
}

std::uint32_t ContactColumns::field_named(std::string_view folded) const {
  const auto found = fields_.find(std::string(folded));
  return found == fields_.end() ? none : found->second;
}

Result<ContactColumns> ContactColumns::make(
    const Program& program, const std::vector<std::pair<std::string, std::string>>& map) {
  ContactColumns columns(program);
  for (const auto& [header, field] : map) {
    ContactColumn column;
    const std::string folded = folded_name(field);
    column.field = columns.field_named(folded);
    column.email = folded == "email";
    column.record = folded == "id";
    if (!column.known()) {
      return failure(ErrorCode::Malformed, "`" + header + "` is mapped to `" + field +
                                               "`, and no contact has such a field");
    }
    columns.mapped_.emplace(std::string(trimmed(header)), column);
  }
  return columns;
}

std::vector<std::string> ContactColumns::mapped_but_not_in(
    const std::vector<std::string>& headers) const {
  std::vector<std::string> missing;
  for (const auto& [name, column] : mapped_) {
    const std::string_view wanted = name;
    const bool found = std::any_of(headers.begin(), headers.end(), [&](const std::string& header) {
      return trimmed(header) == wanted;
    });
    if (!found) missing.push_back(name);
  }
  return missing;
}

ContactColumn ContactColumns::find(std::string_view header) const {
  const auto mapped = mapped_.find(std::string(trimmed(header)));
  if (mapped != mapped_.end()) return mapped->second;
  const std::string folded = folded_name(header);
  ContactColumn column;
  column.field = field_named(folded);
  const std::string_view name = column.field == none ? alias_of(folded) : std::string_view(folded);
  if (column.field == none) column.field = field_named(name);
  column.email = name == "email";
  column.identity = column.field == none && folded == "identity";
  column.lists = column.field == none && folded == "lists";
  column.consent = column.field == none && folded == "consent";
  column.record =
      std::find(record_headers.begin(), record_headers.end(), folded) != record_headers.end();
  return column;
}

}  // namespace tend
