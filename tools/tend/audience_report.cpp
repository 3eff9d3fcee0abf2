#include "tools/tend/audience_report.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/json_text.hpp"

namespace tend {
namespace {

using Kind = AudienceGroup::Kind;

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::TrueNow:
      return "true now";
    case Kind::ByEvent:
      return "by events";
    case Kind::Scheduled:
      return "scheduled";
    case Kind::KeptOut:
      return "kept out";
    case Kind::Fails:
      return "would fail";
    case Kind::Defaults:
      return "reads a default";
  }
  return {};
}

/// A workflow may have many messages, and all of them the same flaw.
std::string at_steps(const std::vector<std::string>& steps) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t index = 0; index < std::min(most, steps.size()); ++index)
    text += (index == 0 ? ": " : ", ") + steps[index];
  if (steps.size() > most) text += fmt::format(" and {} more", steps.size() - most);
  return text;
}

void append_texts_json(std::string& out, const std::vector<std::string>& texts) {
  out += '[';
  for (std::size_t index = 0; index < texts.size(); ++index) {
    if (index > 0) out += ',';
    append_json_string(out, texts[index]);
  }
  out += ']';
}

void append_why_json(std::string& out, const AudienceGroup& group) {
  if (!group.why.empty()) {
    out += R"(,"reason":)";
    append_json_string(out, group.why);
  }
  if (!group.steps.empty()) {
    out += R"(,"steps":)";
    append_texts_json(out, group.steps);
  }
}

std::string remark_on(const WorkflowAudience& workflow, const AudienceGroup& group) {
  switch (group.kind) {
    case Kind::TrueNow:
      return workflow.including_existing
                 ? "enter when it goes live: `including existing`"
                 : "would enter with `including existing`, which the script does not say";
    case Kind::ByEvent:
      return fmt::format("would have entered until now; {} in the last 7 days, {} in the last 30",
                         workflow.last_7_days, workflow.last_30_days);
    case Kind::Scheduled:
      return group.people.empty() ? std::string() : "the first on " + group.people.front().local;
    default:
      return group.why + at_steps(group.steps);
  }
}

void append_people(std::string& out, const AudienceGroup& group, std::size_t limit) {
  const std::size_t shown = std::min(limit, group.people.size());
  for (std::size_t index = 0; index < shown; ++index) {
    const Person& person = group.people[index];
    out += "                           " + person.contact;
    if (person.at) out += "  " + person.local;
    out += '\n';
  }
  if (shown < group.people.size())
    out += fmt::format("                           … and {} more\n", group.people.size() - shown);
}

void append_person_json(std::string& out, const Person& person) {
  out += R"("contact":)";
  append_json_string(out, person.contact);
  if (person.at) out += R"(,"at":")" + format_utc(*person.at) + '"';
}

void append_group_json(std::string& out, const AudienceGroup& group, std::size_t limit) {
  out += R"({"kind":")" + std::string(kind_name(group.kind)) + '"';
  append_why_json(out, group);
  out += fmt::format(R"(,"count":{},"people":[)", group.people.size());
  const std::size_t shown = std::min(limit, group.people.size());
  for (std::size_t index = 0; index < shown; ++index) {
    out += index == 0 ? "{" : ",{";
    append_person_json(out, group.people[index]);
    out += '}';
  }
  out += "]}";
}

void append_workflow_json(std::string& out, const WorkflowAudience& workflow, std::size_t limit) {
  out += R"({"workflow":)";
  append_json_string(out, workflow.name);
  out += fmt::format(R"(,"including_existing":{},"last_7_days":{},"last_30_days":{},"groups":[)",
                     workflow.including_existing, workflow.last_7_days, workflow.last_30_days);
  for (const AudienceGroup& group : workflow.groups) {
    if (&group != &workflow.groups.front()) out += ',';
    append_group_json(out, group, limit);
  }
  out += R"(],"remarks":)";
  append_texts_json(out, workflow.remarks);
  out += '}';
}

}  // namespace

std::string audience_text(const AudienceReport& report, std::size_t limit) {
  std::string out = fmt::format("{} contacts at {}\n", report.contacts, format_utc(report.at));
  for (const WorkflowAudience& workflow : report.workflows) {
    out += '\n' + workflow.name + '\n';
    for (const AudienceGroup& group : workflow.groups) {
      out += fmt::format("  {:<16} {:>6}  {}\n", kind_name(group.kind), group.people.size(),
                         remark_on(workflow, group));
      append_people(out, group, limit);
    }
    for (const std::string& remark : workflow.remarks) out += "  " + remark + '\n';
  }
  return out;
}

std::string audience_json(const AudienceReport& report, std::size_t limit) {
  std::string out = fmt::format(R"({{"at":"{}","contacts":{},"workflows":[)", format_utc(report.at),
                                report.contacts);
  for (const WorkflowAudience& workflow : report.workflows) {
    if (&workflow != &report.workflows.front()) out += ',';
    append_workflow_json(out, workflow, limit);
  }
  return out + "]}\n";
}

std::string audience_lines(const AudienceReport& report) {
  std::string out;
  for (const WorkflowAudience& workflow : report.workflows) {
    for (const AudienceGroup& group : workflow.groups) {
      for (const Person& person : group.people) {
        out += R"({"workflow":)";
        append_json_string(out, workflow.name);
        out += R"(,"kind":")" + std::string(kind_name(group.kind)) + R"(",)";
        append_person_json(out, person);
        append_why_json(out, group);
        out += "}\n";
      }
    }
  }
  return out;
}

}  // namespace tend
