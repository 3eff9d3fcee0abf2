#include "runtime/operate/why.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/printable.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/operate/contact_sheet.hpp"
#include "runtime/operate/run_places.hpp"
#include "runtime/operate/story.hpp"
#include "runtime/operate/utc_words.hpp"

namespace tend {

namespace {

/// The newest effects of a contact that are looked at.
constexpr std::size_t most_effects = 1000;
/// So much of a program's hash names it for people.
constexpr std::size_t hash_digits = 12;

std::string quoted(std::string_view text) {
  return "“" + std::string(text) + "”";
}

/// The question, and all that an answer may be found in.
class Question {
 public:
  Question(ContactStore& store, const KeptContact& contact, const KeptProgram& kept)
      : store_(store), contact_(contact), program_(kept.program) {}

  Result<std::string> answer(std::string_view about);

 private:
  Result<void> look_for(std::string_view about);
  bool sends_at(std::uint32_t pc) const;
  bool sends_it(const WorkflowInfo& workflow) const;
  bool is_about(const Happening& happening) const;

  void say(const std::string& line) { out_ += printable_line(line) + '\n'; }
  void begin_part(const std::string& title) { out_ += '\n' + title + '\n'; }
  void answer_about_message();
  const Effect* effect_of(const Happening& sent) const;
  bool is_in_outbox(const Happening& happening) const;
  void say_sent(const Happening& sent);
  void answer_about_workflow(const std::string& workflow);
  void say_never_entered(const std::string& workflow);
  void say_how_it_came();
  void say_places();
  void say_terms();
  void say_consent(const MessageInfo& message);

  ContactStore& store_;
  const KeptContact& contact_;
  const Program& program_;
  std::vector<Happening> story_;
  std::vector<Effect> effects_;
  std::uint32_t message_ = none;
  std::set<std::string, std::less<>> workflows_;  ///< that were asked about, or send the message
  bool about_all_ = false;
  std::string out_;
};

bool Question::sends_at(std::uint32_t pc) const {
  const Word word = program_.code[pc];
  return message_ != none && (word.op() == Op::Send || word.op() == Op::Hand) &&
         word.operand() == message_;
}

bool Question::sends_it(const WorkflowInfo& workflow) const {
  for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc)
    if (sends_at(pc)) return true;
  return false;
}

Result<void> Question::look_for(std::string_view about) {
  about_all_ = about.empty();
  if (about_all_) return {};
  message_ = find_named(program_, program_.messages, about);
  const std::uint32_t workflow = find_named(program_, program_.workflows, about);
  if (message_ == none && workflow == none)
    return failure(ErrorCode::NotFound,
                   "there is neither a message nor a workflow `" + std::string(about) + "`");
  for (const WorkflowInfo& info : program_.workflows) {
    const std::string& name = program_.text(info.name);
    if (message_ != none ? sends_it(info) : name == about) workflows_.insert(name);
  }
  return {};
}

bool Question::is_about(const Happening& happening) const {
  return about_all_ || workflows_.contains(happening.workflow) || happening.kind == "consent" ||
         happening.kind == "merged";
}

/// The trace says that a message left when it went into the outbox; what came of it then, the
/// effect does. Null: it is not among those that are at hand.
const Effect* Question::effect_of(const Happening& sent) const {
  const auto found = std::ranges::find_if(effects_, [&](const Effect& one) {
    return one.kind == EffectKind::Message && one.name == sent.detail("message") &&
           one.created_at == sent.at;
  });
  return found == effects_.end() ? nullptr : &*found;
}

bool Question::is_in_outbox(const Happening& happening) const {
  if (happening.kind != "sent") return false;
  const Effect* const effect = effect_of(happening);
  return effect != nullptr &&
         (effect->state == EffectState::Waiting || effect->state == EffectState::Leased);
}

void Question::say_sent(const Happening& sent) {
  const Effect* const effect = effect_of(sent);
  const char* became = " was sent ";
  if (is_in_outbox(sent)) became = " is to be sent ";
  if (effect != nullptr && effect->state == EffectState::Dead) became = " was to be sent ";
  if (effect != nullptr && effect->state == EffectState::Unknown) became = " may have been sent ";
  say(contact_.identity + became + quoted(sent.detail("message")) +
      (is_in_outbox(sent) ? " since " : " on ") + utc_words(sent.at) + ": by " +
      quoted(sent.workflow) + ", at " + quoted(sent.step) + '.');
  if (effect != nullptr)
    say("  To " + std::string(sent.detail("to")) + ": " + standing_of(*effect) + '.');
}

void Question::answer_about_message() {
  const std::string& name = program_.text(program_.messages[message_].name);
  bool any = false;
  const Happening* last = nullptr;
  for (const Happening& happening : story_) {
    if (happening.detail("message") != name) continue;
    last = &happening;
    if (happening.kind != "sent") continue;
    say_sent(happening);
    any = true;
  }
  if (last != nullptr && last->kind != "sent")
    say(utc_words(last->at) + ": " + in_words(*last) + '.');
  if (any) return;
  if (last == nullptr) say(contact_.identity + " was not sent " + quoted(name) + '.');
  if (workflows_.empty()) say("  No workflow sends it.");
  for (const std::string& workflow : workflows_) answer_about_workflow(workflow);
}

/// Where the contact is, was, or why neither.
void Question::answer_about_workflow(const std::string& workflow) {
  bool any = false;
  for (const RunPlace& place : run_places(contact_)) {
    if (place.workflow != workflow || is_over(place)) continue;
    any = true;
    say(contact_.identity + " is in " + quoted(workflow) + " since " + utc_words(place.entered) +
        (place.step.empty() ? "" : ", at " + quoted(place.step)) + ": " + standing_of(place) + '.');
  }
  if (any) return;
  const auto last = std::find_if(story_.rbegin(), story_.rend(), [&](const Happening& happening) {
    const std::string& kind = happening.kind;
    return happening.workflow == workflow &&
           (kind == "skipped" || kind == "exited" || kind == "completed" || kind == "failed");
  });
  if (last == story_.rend()) return say_never_entered(workflow);
  say(contact_.identity + " is not in " + quoted(workflow) + ": " + in_words(*last) + " on " +
      utc_words(last->at) + '.');
}

void Question::say_never_entered(const std::string& workflow) {
  say(contact_.identity + " never entered " + quoted(workflow) + '.');
  const std::uint32_t index = find_named(program_, program_.workflows, workflow);
  for (const TriggerInfo& trigger : program_.workflows[index].triggers) {
    if (trigger.event == none) {
      say("  It starts with something that is true of a contact, or with a time; that has not been "
          "so.");
      continue;
    }
    const std::string& event = program_.text(program_.events[trigger.event].name);
    const Happening* last = nullptr;
    for (const Happening& happening : story_)
      if (happening.kind == "event" && happening.detail("type") == event) last = &happening;
    if (last == nullptr) {
      say("  It starts with " + event + ", and no such event has come in.");
    } else {
      say("  It starts with " + event + ". The last one came in on " + utc_words(last->at) +
          " (event " + std::string(last->detail("id")) +
          "); its conditions did not hold, or the project was not live yet.");
    }
  }
}

/// What happened in the workflows, and the events that came in at the instants at which it did.
void Question::say_how_it_came() {
  std::set<std::int64_t> instants;
  for (const Happening& happening : story_)
    if (is_about(happening) && happening.kind != "event") instants.insert(happening.at.us);
  std::vector<const Happening*> shown;
  for (const Happening& happening : story_) {
    const bool led = happening.kind == "event" && instants.contains(happening.at.us);
    if (is_about(happening) || led) shown.push_back(&happening);
  }
  if (shown.empty()) return;
  if (about_all_) {
    say(contact_.identity);
    say({});
  } else {
    begin_part("What happened");
  }
  std::size_t width = 0;
  for (const Happening* happening : shown) width = std::max(width, utc_words(happening->at).size());
  std::string before;
  for (const Happening* happening : shown) {
    const std::string at = utc_words(happening->at);
    const std::string shown_at = at == before ? std::string() : at;
    say("  " + shown_at + std::string(width - shown_at.size() + 2, ' ') +
        (happening->workflow.empty() ? "" : happening->workflow + ": ") +
        (is_in_outbox(*happening) ? quoted(happening->detail("message")) + " went into the outbox"
                                  : in_words(*happening)));
    before = at;
  }
}

void Question::say_consent(const MessageInfo& message) {
  const std::string channel(channel_names[static_cast<std::size_t>(message.channel)]);
  if (message.kind == MessageKind::Transactional)
    return say("  It is transactional: it needs no consent.");
  std::string said;
  for (const SaidConsent& consent : consents_of(contact_)) {
    const bool is_of_topic =
        message.topic != none &&
        consent.place == channel + '/' + program_.text(program_.topics[message.topic]);
    // What was said of the topic goes before what was said of all.
    if (is_of_topic || (consent.place == channel && said.empty()))
      said = "consent for " + consent.place + (consent.is_given ? " is given" : " is withdrawn");
  }
  const bool required =
      (program_.policy.consent_required >> static_cast<unsigned>(message.channel) & 1u) != 0;
  if (said.empty())
    said = required ? "nobody has asked for " + channel + ", and it needs consent"
                    : "nothing was said against " + channel + ", which needs no consent here";
  said.front() = static_cast<char>(said.front() - 'a' + 'A');
  say("  " + said + '.');
}

/// Where the project's text says so.
void Question::say_places() {
  // There may be several of a name: as it is, and as it was for those who are inside.
  std::set<std::string> said;
  for (const WorkflowInfo& workflow : program_.workflows) {
    const std::string& name = program_.text(workflow.name);
    if (!workflows_.contains(name)) continue;
    std::string places;
    for (std::uint32_t pc = workflow.code_begin; pc < workflow.code_end; ++pc) {
      if (!sends_at(pc) || program_.step_of[pc] == none) continue;
      const StepInfo& step = program_.steps[program_.step_of[pc]];
      places += (places.empty() ? "" : ", ") + quoted(program_.text(step.identity)) + " (" +
                program_.text(step.file) + ':' + std::to_string(step.line) + ')';
    }
    if (!places.empty() && said.insert(name + places).second)
      say("  " + quoted(name) + " sends it at " + places + '.');
  }
  if (contact_.kept != nullptr)
    say("  The program at work for this contact is " +
        to_hex(contact_.program).substr(0, hash_digits) + '.');
}

/// What holds now: by which program and consent it is decided.
void Question::say_terms() {
  if (about_all_) return;
  begin_part("As it is now");
  if (message_ != none) say_consent(program_.messages[message_]);
  say_places();
}

Result<std::string> Question::answer(std::string_view about) {
  if (auto found = look_for(about); !found) return tl::unexpected(found.error());
  auto story = story_of(store_, contact_.key, contact_.identity);
  if (!story) return tl::unexpected(story.error());
  story_ = std::move(*story);
  auto effects = store_.effects_of(contact_.key, most_effects);
  if (!effects) return tl::unexpected(effects.error());
  effects_ = std::move(*effects);
  if (message_ != none) {
    answer_about_message();
  } else if (!about_all_) {
    answer_about_workflow(*workflows_.begin());
  }
  say_how_it_came();
  say_terms();
  return std::move(out_);
}

}  // namespace

Result<std::string> why(ContactStore& store, const KeptContact& contact, const KeptProgram& kept,
                        std::string_view about) {
  return Question(store, contact, kept).answer(about);
}

}  // namespace tend
