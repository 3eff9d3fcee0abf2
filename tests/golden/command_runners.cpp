// command_runners.cpp: the runners that go through the binary, each test in a folder of its own.
#include <filesystem>

#include "tests/golden/runners.hpp"
#include "tests/golden/shell.hpp"

namespace tend::golden {
namespace {

namespace fs = std::filesystem;

void write_files(const TemporaryFolder& folder, const GoldenFile& file) {
  for (const Section& section : file.sections) {
    if (section.name == "file") {
      write_file(folder.path() / "work" / section.argument, section.text);
    }
  }
}

/// Contacts may be CSV or JSON lines.
std::string contacts_name(std::string_view contacts) {
  return contacts.starts_with('{') ? "contacts.jsonl" : "contacts.csv";
}

bool is_expectation(const Section& section) {
  return section.name == "output" || section.name == "errors" || section.name == "status";
}

}  // namespace

void run_trace(GoldenFile& file) {
  const TemporaryFolder folder;
  write_files(folder, file);
  const fs::path work = folder.path() / "work";
  std::string command = std::string("tend run ") + script_name;
  write_file(work / script_name, file.text("source"));
  if (const Section* contacts = file.find("contacts")) {
    const std::string name = contacts_name(contacts->text);
    write_file(work / name, contacts->text);
    command += " --contacts " + name;
  }
  write_file(work / "events.jsonl", file.text("events"));
  command += " --events events.jsonl --clock events --messages none: --trace text ";
  for (const char c : file.text("options")) command += c == '\n' ? ' ' : c;

  const Outcome outcome = run_shell(folder, command);
  expect(file, "trace", outcome.output, WhenAbsent::Add);
  expect(file, "errors", outcome.errors, WhenAbsent::Add);
  const std::string status = outcome.status == 0 ? "" : std::to_string(outcome.status);
  expect(file, "status", status, WhenAbsent::Add);
}

void run_commands(GoldenFile& file) {
  const TemporaryFolder folder;
  write_files(folder, file);
  GoldenFile result{file.comment, {}};
  for (std::size_t i = 0; i < file.sections.size();) {
    const Section& section = file.sections[i++];
    result.sections.push_back(section);
    if (section.name != "command") continue;
    GoldenFile expected;
    while (i < file.sections.size() && is_expectation(file.sections[i])) {
      expected.sections.push_back(file.sections[i++]);
    }
    const Outcome outcome = run_shell(folder, section.text);
    expect(expected, "output", outcome.output, WhenAbsent::Add);
    expect(expected, "errors", outcome.errors, WhenAbsent::Add);
    const bool plain = outcome.status == 0 && expected.find("status") == nullptr;
    if (!plain) expect(expected, "status", std::to_string(outcome.status), WhenAbsent::Add);
    for (Section& shown : expected.sections) result.sections.push_back(std::move(shown));
  }
  file = std::move(result);
}

}  // namespace tend::golden
