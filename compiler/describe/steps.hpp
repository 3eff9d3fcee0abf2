// steps.hpp: the steps of a workflow as a numbered list, as people would tell it: a wait goes with
// what follows it, a drip is the messages that it sends.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/describe/phrases.hpp"
#include "compiler/describe/text.hpp"

namespace tend::describing {

struct Item;
/// One of the ways on from a step.
struct Way {
  std::string lead;  ///< `If they have clicked`
  std::vector<Item> items;
};
/// A sentence without its capital and its full stop, and the ways on from it. Without a text the
/// first way stands in its place.
struct Item {
  std::string text;
  std::vector<Way> ways;
  bool numbered = false;  ///< the ways are a list of their own
  std::string when = {};  ///< `3 days later`: the wait before it
};

/// Of one workflow; remembers which subjects were told.
class StepWords {
 public:
  StepWords(const checked::Checked& checked, const checked::Workflow& workflow, Phrases& phrases)
      : checked_(checked), workflow_(workflow), phrases_(phrases) {}

  std::vector<Item> block(const checked::Block& block);

  bool told_hours() const { return told_hours_; }
  bool told_transactional() const { return told_transactional_; }

 private:
  using Steps = std::vector<checked::StepId>;

  const checked::StepNode& node(checked::StepId id) const { return checked_.steps[id].node; }
  Item item(const checked::StepNode& node);
  Way way(std::string lead, const checked::Block& block);

  // waits
  std::string delay(const checked::Wait& wait);
  std::string hours(const checked::Wait& wait);
  std::string plain_wait(const checked::Wait& wait);
  Item wait(const checked::Wait& wait);
  Item wait_for_condition(const checked::Wait& wait);
  std::string arm_lead(const checked::WaitArm& arm);
  bool is_plain_wait(checked::StepId id) const;
  bool takes_a_delay(checked::StepId id) const;

  // several messages, one after the other
  std::size_t drip_length(const Steps& steps, std::size_t at) const;
  Item drip(const Steps& steps, std::size_t at, std::size_t count);
  std::string drip_in_short(const Steps& steps, std::size_t at, std::size_t count);

  Item send(const checked::Send& send);
  std::string message(checked::MessageId id);
  Item branches(const checked::If& branches);
  Item split(const checked::Split& split);
  Item repeat(const checked::Repeat& repeat);
  Item notify(const checked::Notify& notify);
  Item set(const checked::Set& set);
  Item call(const checked::Call& call);
  Item take(const checked::Take& take);

  const checked::Checked& checked_;
  const checked::Workflow& workflow_;
  Phrases& phrases_;
  std::set<std::uint32_t> told_subjects_;
  bool told_hours_ = false;
  bool told_transactional_ = false;
};

void print(Page& page, const std::vector<Item>& items, std::size_t indent, std::size_t depth);
/// `LEAD: the one thing to do.`, or a list under it.
void print(Page& page, const Way& way, std::size_t indent, std::string_view marker,
           std::size_t depth);

}  // namespace tend::describing
