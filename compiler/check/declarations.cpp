#include "compiler/check/declarations.hpp"

#include <filesystem>

#include "base/overloaded.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/fields.hpp"

namespace tend::checking {
namespace {

bool is_name(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || static_cast<unsigned char>(byte) >= 0x80;
}

std::string script_name(const std::string& source) {
  if (source.starts_with('-')) return "script";
  std::string name = std::filesystem::path(source).stem().string();
  for (char& byte : name)
    if (!is_name(byte)) byte = '_';
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) name.insert(name.begin(), '_');
  return name;
}

/// One pass over the declarations of all files.
class Declarations {
 public:
  Declarations(Project& project, Messages& messages) : project_(project), messages_(messages) {}

  void declare(const ast::Ast& file, bool library) {
    for (const ast::Decl& decl : file.decls) {
      std::visit(
          overloaded{
              [](const ast::ErrorDecl&) {},
              [](const ast::Import&) {},
              [&](const ast::Workflow& each) { workflow(file, each); },
              [&](const ast::Contact& each) { declare_contact(project_, file, each, library); },
              [&](const ast::Event& each) { declare_event(project_, file, each, library); },
              [&](const ast::Message& each) { messages_.declare(each, library); },
              [&](const ast::Const& each) { constant(file, each, library); },
              [&](const ast::List& each) { list(each.name, decl.span, "`list`"); },
              [&](const ast::Segment& each) { list(each.name, decl.span, "`segment`"); },
              [&](const ast::Sequence&) { not_built(decl.span, "`sequence`"); },
              [&](const ast::Topic&) { not_built(decl.span, "`topic`"); },
              [&](const ast::Score&) { not_built(decl.span, "`score`"); },
              [&](const ast::Policy&) { not_built(decl.span, "`policy`"); },
              [&](const ast::CalendarDecl&) { not_built(decl.span, "`calendar`"); },
              [&](const ast::Team&) { not_built(decl.span, "`team`"); },
              [&](const ast::Action&) { not_built(decl.span, "`action`"); },
              [&](const ast::Pool&) { not_built(decl.span, "`pool`"); },
              [&](const ast::Test&) { not_built(decl.span, "`test`"); },
          },
          decl.node);
    }
  }

 private:
  void not_built(Span span, std::string_view construct) {
    project_.not_built(head(project_.sources, span), construct);
  }

  void report_twice(Span span, Span first, const std::string& what) {
    project_.diagnostics.report(Code::Duplicate, span, what + " is declared twice")
        .label(first, "first declared here");
  }

  void workflow(const ast::Ast& file, const ast::Workflow& written) {
    const std::string_view name = workflow_name(project_, file, written);
    const Span where = written.name ? written.name->span : written.head;
    const WorkflowFacts facts{where, &file, &written};
    if (const auto [first, added] = project_.workflows.try_emplace(name, facts); !added)
      report_twice(where, first->second.span, "the workflow " + quoted(name));
    if (project_.workflows.size() == largest_workflow_count + 1 && !too_many_said_) {
      too_many_said_ = true;
      project_.not_built(where, "a project of more than 65,534 workflows");
    }
  }

  void constant(const ast::Ast& file, const ast::Const& written, bool library) {
    const auto [entry, added] = project_.constants.try_emplace(written.name.text);
    if (!added)
      return report_twice(written.name.span, entry->second.decl->name.span,
                          "the constant " + quoted(written.name.text));
    entry->second.file = &file;
    entry->second.decl = &written;
    entry->second.library = library;
  }

  void list(const ast::Name& name, Span span, std::string_view construct) {
    const Declared<checked::ContactListId> made{{}, name.span, false, false};
    if (const auto [first, added] = project_.contact_lists.try_emplace(name.text, made); !added)
      report_twice(name.span, first->second.span, "the list " + quoted(name.text));
    not_built(span, construct);
  }

  Project& project_;
  Messages& messages_;
  bool too_many_said_ = false;
};

}  // namespace

std::string_view workflow_name(Project& project, const ast::Ast& file,
                               const ast::Workflow& workflow) {
  if (workflow.name) return workflow.name->text;
  // Several texts of one command line are several scripts; files with one name are a mistake.
  const std::string& source = project.sources[file.source].name;
  const auto made = project.script_names.find(file.source.value);
  if (made != project.script_names.end()) return made->second;
  std::string name = script_name(source);
  if (source.starts_with('-'))
    for (int number = 2; project.workflows.contains(name); ++number)
      name = "script_" + std::to_string(number);
  return project.script_names.emplace(file.source.value, std::move(name)).first->second;
}

void declare_all(Project& project, Messages& messages) {
  Declarations declarations(project, messages);
  const std::vector<ast::Ast>& files = project.modules.files;
  for (std::size_t index = 0; index < files.size(); ++index)
    declarations.declare(files[index], index < project.modules.library_files);
}

void check_initial_values(Project& project) {
  for (auto& [name, facts] : project.constants) {
    if (facts.state != ConstFacts::State::Waiting) continue;
    const bool used = facts.used;
    Expressions(project, {.place = Scope::Place::Constant, .file = facts.file})
        .constant(facts, facts.decl->name.span);
    facts.used = used;
  }
  for (const InitialValue& initial : project.initial_values) check_initial(project, initial);
}

void report_unused(Project& project) {
  const auto report = [&](Span span, std::string_view kind, std::string_view name) {
    project.diagnostics.report(Code::Unused, span,
                               "the " + std::string(kind) + " " + quoted(name) + " is never used");
  };
  for (std::uint32_t index = 0; index < project.out.messages.size(); ++index) {
    const checked::MessageId id(index);
    const checked::Message& message = project.out.messages[id];
    if (message.declared && !project.message_facts[id].used && !project.message_facts[id].library)
      report(message.span, "message", message.name);
  }
  // An event is declared for the data that brings it, too: it need not be used.
  for (const auto& [name, facts] : project.constants)
    if (!facts.used && !facts.library) report(facts.decl->name.span, "constant", name);
}

}  // namespace tend::checking
