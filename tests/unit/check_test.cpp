// check_test.cpp: what the checker makes of the language's sugar. Its diagnostics are in
// tests/golden/check.
#include "compiler/check/check.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/overloaded.hpp"
#include "base/render.hpp"
#include "compiler/resolve/modules.hpp"

namespace tend {
namespace {

class Files final : public FileReader {
 public:
  explicit Files(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  Result<SourceId> read(Sources& sources, const std::string& path) override {
    ++reads;
    const auto file = files_.find(path);
    if (file == files_.end()) return failure(ErrorCode::NotFound, path + ": no such file");
    return sources.add(path, file->second);
  }
  bool exists(const std::string& path) const override { return files_.contains(path); }
  int reads = 0;

 private:
  std::map<std::string, std::string> files_;
};

/// A project of some texts, checked.
struct Project {
  explicit Project(const std::vector<std::pair<std::string, std::string>>& roots,
                   std::map<std::string, std::string> files = {})
      : reader(std::move(files)) {
    std::vector<SourceId> ids;
    for (const auto& [name, text] : roots) ids.push_back(sources.add(name, text));
    const Modules modules = load_modules(sources, ids, RootKind::Script, reader, diagnostics);
    checked = check(sources, modules, {}, diagnostics);
  }
  explicit Project(const std::string& text) : Project({{"script.tend", text}}) {}

  /// Errors alone: names of messages are left undeclared in these scripts.
  std::string errors() const {
    std::string all;
    for (const Diagnostic& each : diagnostics.all())
      if (each.severity == Severity::Error) all += each.message + "\n";
    return all;
  }

  std::string show(checked::ExprId id) const {
    if (!id) return "always";
    return std::visit(
        overloaded{
            [&](const checked::Constant& each) { return show(each.value, checked.exprs[id]); },
            [](const checked::Unknown&) { return std::string("unknown"); },
            [&](const checked::ContactField& each) { return checked.fields[each.field].name; },
            [](const checked::EventField& each) { return "event#" + std::to_string(each.field); },
            [](const checked::RunVariable& each) {
              return "run#" + std::to_string(each.variable.value);
            },
            [](const checked::Enrolled&) { return std::string("enrolled"); },
            [](const checked::Now&) { return std::string("now"); },
            [](const checked::Today&) { return std::string("today"); },
            [&](const checked::Apply& each) {
              return std::string(info(each.op).name) + show(each.operands);
            },
            [&](const checked::CallFunction& each) {
              return std::string(info(each.function).name) + show(each.operands);
            },
            [&](const checked::InList& each) {
              return show(each.operand) + " in " + std::to_string(each.items.size());
            },
            [&](const checked::Reached& each) {
              return (each.strictly ? "Passed(" : "Reached(") + show(each.instant) + ")";
            },
            [](const auto&) { return std::string("another kind"); },
        },
        checked.exprs[id].node);
  }

  /// The durations of all waits, in order.
  std::vector<std::string> waits() const {
    std::vector<std::string> all;
    for (const checked::Step& step : checked.steps)
      if (const auto* wait = std::get_if<checked::Wait>(&step.node); wait && wait->duration)
        all.push_back(format_duration(*wait->duration));
    return all;
  }

  template <class Kind>
  std::vector<const Kind*> all() const {
    std::vector<const Kind*> found;
    for (const checked::Step& step : checked.steps)
      if (const auto* each = std::get_if<Kind>(&step.node)) found.push_back(each);
    return found;
  }

  Sources sources;
  Diagnostics diagnostics;
  Files reader;
  checked::Checked checked;

 private:
  std::string show(const std::vector<checked::ExprId>& operands) const {
    std::string text = "(";
    for (const checked::ExprId operand : operands)
      text += (text.size() > 1 ? ", " : "") + show(operand);
    return text + ")";
  }
  std::string show(const checked::Literal& literal, const checked::Expr& expr) const {
    return std::visit(
        overloaded{
            [](bool each) { return std::string(each ? "true" : "false"); },
            [](Number each) { return format_number(each); },
            [](const std::string& each) { return "'" + each + "'"; },
            [](Date each) { return format_date(each); },
            [](Instant each) { return format_utc(each); },
            [](TimeOfDay each) { return format_time(each); },
            [](const Duration& each) { return format_duration(each); },
            [&](std::int32_t each) {
              return checked.enums[expr.enum_type].values[static_cast<std::size_t>(each)];
            },
        },
        literal);
  }
};

std::string condition_of(const std::string& condition) {
  const Project project("when form_submitted and " + condition + " send x");
  INFO(project.errors());
  REQUIRE(project.checked.workflows.size() == 1);
  return project.show(project.checked.workflows[0].triggers.at(0).condition);
}

}  // namespace

TEST_CASE("what a program cannot hold is said, once") {
  std::string many;
  for (int number = 0; number < 65'540; ++number)
    many += "workflow w" + std::to_string(number) + " { when form_submitted }\n";
  CHECK(Project(many).errors() == "a project has at most 65,534 workflows\n");
}

TEST_CASE("a drip grows by half, rounded half up to whole days, up to its end") {
  const Project project("when form_submitted drip a, b, c, d, e, f, g every 3d growing to 3w");
  CHECK(project.errors().empty());
  CHECK(project.waits() == std::vector<std::string>{"3d", "5d", "7d", "10d", "15d", "21d", "21d"});
  CHECK(project.all<checked::Send>().size() == 7);
}

TEST_CASE("a drip in hours grows in hours, and ends in days") {
  const Project project("when form_submitted drip a, b, c, d, e every 12h growing to 2d");
  CHECK(project.errors().empty());
  CHECK(project.waits() == std::vector<std::string>{"12h", "18h", "27h", "41h", "2d"});
}

TEST_CASE("a drip that grows by 2x doubles; one that does not grow keeps its gap") {
  CHECK(Project("when form_submitted drip a, b, c, d every 1d growing to 30d by 2x").waits() ==
        std::vector<std::string>{"1d", "2d", "4d", "8d"});
  CHECK(Project("when form_submitted drip a, b, c every 1mo").waits() ==
        std::vector<std::string>{"1mo", "1mo", "1mo"});
}

TEST_CASE("the workflow's window is that of its whole-day waits alone") {
  const Project project(
      "workflow a { when form_submitted window weekdays 08:00-09:00 "
      "wait 3d wait 12h wait 1d 20h wait 2d daily wait until mon 09:00 send x }");
  CHECK(project.errors().empty());
  std::vector<std::string> windows;
  for (const checked::Wait* wait : project.all<checked::Wait>())
    windows.push_back(wait->window ? format_window(*wait->window) : "none");
  CHECK(windows ==
        std::vector<std::string>{"weekdays 08:00-09:00", "none", "none", "daily", "none"});
}

TEST_CASE("a number of days is a whole-day wait; hours are none") {
  const Project project(
      "workflow a { when purchased wait default(trigger.amount, 1) * 1d "
      "wait default(trigger.amount, 1) * 1h send x }");
  CHECK(project.errors().empty());
  const auto waits = project.all<checked::Wait>();
  REQUIRE(waits.size() == 2);
  CHECK(project.show(waits[0]->computed) == "Scale(1d, Default(run#0, 1))");
  CHECK(waits[0]->whole_day);
  CHECK_FALSE(waits[1]->whole_day);
}

TEST_CASE("`or` at the top makes alternatives, each with its event") {
  const Project project(
      "when (form_submitted 'guide' or downloaded) and title ~= 'CEO' or purchased(amount > 5) "
      "send x");
  CHECK(project.errors().empty());
  REQUIRE(project.checked.workflows.size() == 1);
  std::vector<std::string> triggers;
  for (const checked::Trigger& trigger : project.checked.workflows[0].triggers)
    triggers.push_back(project.checked.events[trigger.event].name + ": " +
                       project.show(trigger.condition));
  CHECK(triggers == std::vector<std::string>{
                        "form_submitted: And(Equal(event#0, 'guide'), FoldEqual(title, 'CEO'))",
                        "downloaded: FoldEqual(title, 'CEO')", "purchased: Greater(event#1, 5)"});
}

TEST_CASE("opens and clicks by machines count only for who asks about them") {
  const auto trigger = [](const std::string& pattern) {
    const Project project("when " + pattern + " send x");
    INFO(project.errors());
    REQUIRE(project.checked.workflows.size() == 1);
    return project.show(project.checked.workflows[0].triggers.at(0).condition);
  };
  CHECK(trigger("opened") == "Not(Default(event#1, false))");
  CHECK(trigger("opened(machine)") == "event#1");
  CHECK(trigger("replied") == "always");
}

TEST_CASE("in a pattern's parentheses the event's fields come first") {
  const Project project("when page_viewed(title == 'Home' and contact.title ~= 'CEO') send x");
  CHECK(project.errors().empty());
  REQUIRE(project.checked.workflows.size() == 1);
  CHECK(project.show(project.checked.workflows[0].triggers[0].condition) ==
        "And(Equal(event#2, 'Home'), FoldEqual(title, 'CEO'))");
}

TEST_CASE("a date beside a date and time asks about the day") {
  CHECK(condition_of("created_at <= 2026-01-31") == "LessEqual(DateOf(created_at), 2026-01-31)");
  CHECK(condition_of("birthday == now") ==
        "And(Reached(DateToInstant(birthday)), "
        "Not(Reached(DateToInstant(AddDurationToDate(birthday, 1d)))))");
  CHECK(condition_of("created_at < now - 3d") == "Passed(AddDuration(created_at, 3d))");
  CHECK(condition_of("birthday + 1y > today") ==
        "Not(Reached(DateToInstant(AddDurationToDate(birthday, 1y))))");
}

TEST_CASE("values of an enum are bare or text, on either side") {
  CHECK(condition_of("lifecycle >= mql") == "GreaterEqual(lifecycle, mql)");
  CHECK(condition_of("'mql' < lifecycle") == "Greater(lifecycle, mql)");
  CHECK(condition_of("lifecycle in [lead, 'mql']") == "lifecycle in 2");
}

TEST_CASE("what is constant is worked out") {
  CHECK(condition_of("score > 2 * 3 + 4 / 8") == "Greater(score, 6.5)");
  CHECK(condition_of("score > 50%") == "Greater(score, 0.5)");
  CHECK(condition_of("score > -5") == "Greater(score, -5)");
  CHECK(Project("when form_submitted wait 2 * 3d + 1w - 1d send x").waits() ==
        std::vector<std::string>{"12d"});
}

TEST_CASE("constants stand for their value") {
  const Project project(
      "const gap = 3d const long_gap = gap * 2 when form_submitted wait long_gap send x");
  CHECK(project.errors().empty());
  CHECK(project.waits() == std::vector<std::string>{"6d"});
}

TEST_CASE("a number that is not set is added to from 0") {
  const Project project("when form_submitted add 5 to employees remove 2 from score clear phone");
  CHECK(project.errors().empty());
  const auto sets = project.all<checked::Set>();
  REQUIRE(sets.size() == 3);
  CHECK(project.show(sets[0]->value) == "Add(Default(employees, 0), 5)");
  CHECK(project.show(sets[1]->value) == "Subtract(Default(score, 0), 2)");
  CHECK(project.show(sets[2]->value) == "unknown");
}

TEST_CASE("`match` is an `if` about one subject") {
  const Project project(
      "when form_submitted match title { 'CEO', 'VD' { send a } contains 'chief' { send b } "
      "else { send c } }");
  CHECK(project.errors().empty());
  const auto branches = project.all<checked::If>();
  REQUIRE(branches.size() == 1);
  REQUIRE(branches[0]->arms.size() == 2);
  CHECK(project.show(branches[0]->arms[0].condition) ==
        "Or(Equal(title, 'CEO'), Equal(title, 'VD'))");
  CHECK(project.show(branches[0]->arms[1].condition) == "Contains(title, 'chief')");
  CHECK(branches[0]->otherwise);
}

TEST_CASE("a wait until a date is until its first instant, or the time of day that is given") {
  const Project project(
      "when form_submitted wait until 2027-01-05 wait until 2027-01-05 at 09:00 "
      "wait until enrolled + 28d send x");
  CHECK(project.errors().empty());
  std::vector<std::string> moments;
  for (const checked::Wait* wait : project.all<checked::Wait>())
    moments.push_back(project.show(wait->computed));
  CHECK(moments == std::vector<std::string>{"DateToInstant(2027-01-05)",
                                            "AtTime(2027-01-05, 09:00)",
                                            "AddDuration(enrolled, 28d)"});
}

TEST_CASE("a script is named after its file, and a text of the command line is a script") {
  const auto names = [](const std::vector<std::pair<std::string, std::string>>& roots) {
    std::vector<std::string> all;
    for (const checked::Workflow& workflow : Project(roots).checked.workflows)
      all.push_back(workflow.name);
    return all;
  };
  const std::string text = "when form_submitted send x";
  CHECK(names({{"flows/ceo-guide.v2.tend", text}}) == std::vector<std::string>{"ceo_guide_v2"});
  CHECK(names({{"-e", text}, {"-e", text}}) == std::vector<std::string>{"script", "script_2"});
}

TEST_CASE("a file that two files import is read once") {
  const Project project(
      {{"flows/a.tend", "import '../mails.tend' when form_submitted send intro"},
       {"flows/b.tend", "import '../flows/../mails.tend' when downloaded send intro"}},
      {{"mails.tend", "email intro { subject: 'Hello', body: 'Hello' }"}});
  CHECK(project.errors().empty());
  CHECK(project.reader.reads == 1);
  CHECK(project.checked.messages.size() == 1);
}

TEST_CASE("several messages of one shape have their own names in it") {
  const Project project(
      "email Goli, Elevit { subject: 'Time for {{ message }}?', body: 'Hi' } "
      "when form_submitted send Goli send Elevit");
  CHECK(project.errors().empty());
  REQUIRE(project.checked.messages.size() == 2);
  const checked::Template& subject = project.checked.messages[checked::MessageId(1)].subject;
  REQUIRE(subject.size() == 3);
  CHECK(subject[0].literal + subject[1].literal + subject[2].literal == "Time for Elevit?");
}

TEST_CASE("a workflow with an error is left out, and the others stay") {
  const Project project(
      "workflow a { when form_submitted and titel == 'CEO' send x } "
      "workflow b { when form_submitted send x }");
  CHECK(project.diagnostics.count(Severity::Error) == 1);
  REQUIRE(project.checked.workflows.size() == 1);
  CHECK(project.checked.workflows[0].name == "b");
}

TEST_CASE("the prelude is always there, its lifecycle in order") {
  const Project project("when form_submitted send x");
  CHECK(project.errors().empty());
  REQUIRE(project.checked.enums.size() == 1);
  CHECK(project.checked.enums[checked::EnumId(0)].values ==
        std::vector<std::string>{"subscriber", "lead", "mql", "sql", "opportunity", "customer",
                                 "evangelist", "other"});
}

}  // namespace tend
