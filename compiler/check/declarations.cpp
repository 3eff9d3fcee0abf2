#include "compiler/check/declarations.hpp"

#include <filesystem>

#include "base/overloaded.hpp"
#include "compiler/check/expressions.hpp"
#include "compiler/check/fields.hpp"
#include "compiler/check/resources.hpp"
#include "compiler/check/scores.hpp"

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
              [](const ast::ErrorDecl&) {}, [](const ast::Import&) {},
              [&](const ast::Workflow& each) { workflow(file, each); },
              [&](const ast::Contact& each) { declare_contact(project_, file, each, library); },
              [&](const ast::Event& each) { declare_event(project_, file, each, library); },
              [&](const ast::Message& each) { messages_.declare(each, library); },
              [&](const ast::Const& each) { constant(file, each, library); },
              [&](const ast::List& each) { list(each.name, library); },
              [&](const ast::Segment& each) { list(each.name, library); },
              [&](const ast::Sequence& each) { sequence(file, each, library); },
              [&](const ast::Topic& each) { topic(each.name, library); },
              [](const ast::Score&) {},   // scores.cpp
              [](const ast::Policy&) {},  // policy.cpp
              [&](const ast::CalendarDecl& each) { calendar(each, library); },
              [&](const ast::Team& each) { team(each, library); },
              [&](const ast::Action& each) { action(file, each, library); },
              [&](const ast::Pool& each) { pool(each.name, library); },
              [](const ast::Test&) {},  // the compiler of tests'
          },
          decl.node);
    }
  }

 private:
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
      project_.diagnostics.report(Code::LiteralTooLarge, where,
                                  "a project has at most 65,534 workflows");
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

  void sequence(const ast::Ast& file, const ast::Sequence& written, bool library) {
    const auto [entry, added] = project_.sequences.try_emplace(written.name.text);
    if (!added)
      return report_twice(written.name.span, entry->second.decl->name.span,
                          "the sequence " + quoted(written.name.text));
    entry->second = {&file, &written, library, false};
  }

  /// Puts a name into its table; null when it is there already, which is reported.
  template <class IdType>
  Declared<IdType>* declare(NameTable<Declared<IdType>>& table, const ast::Name& name,
                            std::string_view kind, bool library) {
    const auto [entry, added] =
        table.try_emplace(name.text, Declared<IdType>{{}, name.span, library, false});
    if (added) return &entry->second;
    report_twice(name.span, entry->second.span,
                 "the " + std::string(kind) + " " + quoted(name.text));
    return nullptr;
  }

  void list(const ast::Name& name, bool library) {
    if (auto* made = declare(project_.contact_lists, name, "list", library))
      made->id = project_.out.contact_lists.add({std::string(name.text), {}, name.span});
  }

  void topic(const ast::Name& name, bool library) {
    if (auto* made = declare(project_.topics, name, "topic", library))
      made->id = project_.out.topics.add({std::string(name.text)});
  }

  void calendar(const ast::CalendarDecl& written, bool library) {
    if (auto* made = declare(project_.calendars, written.name, "calendar", library))
      made->id = project_.out.calendars.add(calendar_of(project_, written));
  }

  void team(const ast::Team& written, bool library) {
    if (auto* made = declare(project_.teams, written.name, "team", library))
      made->id = project_.out.teams.add(team_of(project_, written));
  }

  void pool(const ast::Name& name, bool library) {
    if (auto* made = declare(project_.pools, name, "pool", library))
      made->id = project_.out.pools.add({std::string(name.text), {}});
  }

  void action(const ast::Ast& file, const ast::Action& written, bool library) {
    auto* made = declare(project_.actions, written.name, "action", library);
    if (!made) return;
    checked::Action action;
    declare_action(project_, file, written, action);
    made->id = project_.out.actions.add(std::move(action));
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
  declare_scores(project);
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

void check_resources(Project& project) {
  const auto made = [](const auto& table, const ast::Name& name) {
    const auto found = table.find(name.text);
    const bool is_it = found != table.end() && found->second.span == name.span;
    return is_it ? std::optional(found->second.id) : std::nullopt;  // the second of two: reported
  };
  for (const ast::Ast& file : project.modules.files) {
    for (const ast::Decl& decl : file.decls) {
      if (const auto* pool = std::get_if<ast::Pool>(&decl.node)) {
        if (const auto id = made(project.pools, pool->name))
          check_pool(project, file, *pool, project.out.pools[*id]);
      } else if (const auto* action = std::get_if<ast::Action>(&decl.node)) {
        if (const auto id = made(project.actions, action->name))
          check_action(project, file, *action, project.out.actions[*id]);
      }
    }
  }
}

}  // namespace tend::checking
