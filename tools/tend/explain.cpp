#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "base/check.hpp"
#include "base/diagnostic.hpp"
#include "docs/pages.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/project.hpp"

namespace tend {
namespace {

int show(const std::string& text) {
  const Result<void> written = write_output("-", text);
  return written ? Done : could_not(written.error());
}

int list_codes() {
  std::string list;
  for (const CodeInfo& code : all_codes())
    list += fmt::format("T{:04}  {:<28} {}\n", code.number, code.name, code.summary);
  return show(list);
}

int unknown_code(const std::string& selector) {
  std::vector<std::string_view> names;
  for (const CodeInfo& code : all_codes()) names.push_back(code.name);
  std::string message = fmt::format("tend: there is no diagnostic `{}`", selector);
  if (const auto near = nearest(selector, names); !near.empty())
    message += fmt::format("; did you mean `{}`?", near.front());
  std::fputs((message + "\nRun `tend explain` for the list.\n").c_str(), stderr);
  return CouldNot;
}

std::string_view page_of(const CodeInfo& code) {
  const std::string prefix = fmt::format("T{:04}-", code.number);
  for (const auto& [file, page] : diagnostic_pages())
    if (file.starts_with(prefix)) return page;
  return {};
}

}  // namespace

int explain_command(const ExplainCommand& command) {
  if (command.code.empty()) return list_codes();
  const CodeInfo* code = find_code(command.code);
  if (code == nullptr) return unknown_code(command.code);
  const std::string_view page = page_of(*code);
  TEND_CHECK(!page.empty(), "each code has a page");
  return show(std::string(page));
}

}  // namespace tend
