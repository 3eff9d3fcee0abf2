#include "tools/tend/places.hpp"

#include <algorithm>

namespace tend {

std::vector<Place> places_of(const Program& program, const WorkflowInfo& workflow) {
  std::vector<Place> places;
  for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc) {
    const Word word = program.code[pc];
    const bool is_notice = word.op() == Op::Notify;
    if (!is_notice && word.op() != Op::Send && word.op() != Op::Hand) continue;
    const bool seen = std::any_of(places.begin(), places.end(), [&](const Place& place) {
      return place.is_notice == is_notice && place.index == word.operand();
    });
    if (!seen) places.push_back({is_notice, word.operand(), program.step_of[pc]});
  }
  return places;
}

std::vector<const Template*> templates_of(const Program& program, const Place& place) {
  std::vector<const Template*> templates;
  if (place.is_notice) templates.push_back(&program.notices[place.index].subject);
  const std::uint32_t index = place.message(program);
  if (index == none) return templates;
  const MessageInfo& message = program.messages[index];
  for (const Template* part : {&message.subject, &message.text, &message.html})
    templates.push_back(part);
  return templates;
}

std::vector<Variant> variants_of(const Program& program, const Place& place) {
  for (const Template* parts : templates_of(program, place)) {
    std::vector<Variant> variants;
    for (std::size_t at = 0; at < parts->size();) {
      const TemplatePart& part = (*parts)[at];
      if (part.kind != TemplatePart::Kind::Unless) break;
      const auto word = [&](std::uint32_t nth) { return program.code[part.fragment + nth]; };
      const bool asks_one_field = word(0).op() == Op::Field && word(1).op() == Op::Constant &&
                                  word(2).op() == Op::Equal && word(3).op() == Op::Return;
      if (!asks_one_field) break;
      variants.push_back({word(0).operand(), word(1).operand()});
      at = part.target;
    }
    if (!variants.empty()) return variants;
  }
  return {};
}

std::vector<std::uint32_t> pools_of(const Program& program, const WorkflowInfo& workflow) {
  std::vector<std::uint32_t> pools;
  for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc) {
    if (program.code[pc].op() != Op::Take) continue;
    const std::uint32_t pool = program.takings[program.code[pc].operand()].pool;
    if (std::find(pools.begin(), pools.end(), pool) == pools.end()) pools.push_back(pool);
  }
  return pools;
}

}  // namespace tend
