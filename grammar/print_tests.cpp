#include "base/overloaded.hpp"
#include "grammar/printer.hpp"

namespace tend::grammar {
namespace {

std::string str(const ast::Name& name) {
  return std::string(name.text);
}

}  // namespace

std::string Printer::moment(const ast::TestMoment& moment) {
  return moment.at ? "at " + when(*moment.at) + " "
                   : "after " + format_duration(moment.after) + " ";
}

void Printer::test_line(const ast::TestLine& one) {
  std::visit(
      overloaded{[&](const ast::TestContact& node) {
                   line("contact " + str(node.name) + " " + pairs(node.fields));
                 },
                 [&](const ast::TestEvent& node) {
                   line(moment(node.moment) + str(node.contact) + " " + str(node.event) +
                        key(node.key) + (node.fields.empty() ? "" : " " + pairs(node.fields)));
                 },
                 [&](const ast::TestSet& node) {
                   line(moment(node.moment) + "set " + str(node.contact) + "." + str(node.field) +
                        " = " + expression(node.value));
                 },
                 [&](const ast::TestFail& node) {
                   line(moment(node.moment) + "fail " + str(node.channel) + " " +
                        std::to_string(node.times) + " times");
                 },
                 [&](const ast::TestAnswer& node) {
                   line((node.moment ? moment(*node.moment) : "") + "action " + str(node.action) +
                        (node.fails ? " fails" : " answers " + pairs(node.fields)));
                 },
                 [&](const ast::TestPool& node) {
                   std::string codes;
                   for (const ast::Text& code : node.codes)
                     codes += (codes.empty() ? " holds " : ", ") + quoted(code.value);
                   line((node.moment ? moment(*node.moment) : "") + "pool " + str(node.pool) +
                        (codes.empty() ? " is empty" : codes));
                 },
                 [&](const ast::Expect& node) { line(expect(node)); },
                 [&](const ast::ForEach& node) {
                   std::string names;
                   for (const ast::Name& name : node.names)
                     names += (names.empty() ? "" : ", ") + str(name);
                   line("for each (" + names + ") in " + expression(node.rows));
                   ++depth_;
                   for (const ast::TestLine& inner : node.lines) test_line(inner);
                   --depth_;
                 }},
      one.node);
}

std::string Printer::expect(const ast::Expect& expect) const {
  std::string result = "expect ";
  if (expect.when) {
    const bool is_at = expect.kind == ast::Expect::Kind::At;
    result += (is_at                                  ? "at "
               : expect.kind == ast::Expect::Kind::By ? "by "
                                                      : "on ") +
              when(*expect.when) + " ";
  }
  if (expect.hours)
    result += format_time(expect.hours->start) + "-" + format_time(expect.hours->end) + " ";
  return result + claim(expect.claim);
}

std::string Printer::claim(const ast::Claim& claim) const {
  const std::string contact = (claim.negated ? "no " : "") + str(claim.contact);
  switch (claim.kind) {
    case ast::Claim::Kind::Field:
      return contact + "." + str(claim.field) + " " + std::string(symbol(claim.op)) + " " +
             expression(claim.value);
    case ast::Claim::Kind::Member:
      return contact + " member of " + str(claim.list);
    case ast::Claim::Kind::WaitsUntil:
      return contact + " waits until " + when(*claim.until);
    case ast::Claim::Kind::Happened:
      break;
  }
  return contact + " " + str(claim.event) + key(claim.key) +
         (claim.times ? " exactly " + std::to_string(*claim.times) + " times" : "") +
         (claim.times_name ? " exactly " + str(*claim.times_name) + " times" : "") +
         (claim.workflow ? " in " + str(*claim.workflow) : "");
}

}  // namespace tend::grammar
