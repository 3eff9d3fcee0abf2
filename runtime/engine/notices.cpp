#include "runtime/engine/notices.hpp"

#include "runtime/engine/contact_summary.hpp"
#include "runtime/engine/content.hpp"
#include "runtime/engine/effect_key.hpp"

namespace tend {

std::vector<std::string> Notices::people(const NoticeInfo& notice, const ActiveRun& active) const {
  const Program& program = context_.program;
  if (notice.address != none) return {program.text(notice.address)};
  if (notice.field != none || notice.slot != none) {
    const Value person = notice.slot != none
                             ? active.slots[notice.slot]
                             : context_.store.field(active.run.contact, notice.field);
    if (!person.known()) return {std::string()};
    return {std::string(context_.texts.view(static_cast<std::uint32_t>(person.bits)))};
  }
  std::vector<std::string> people;
  for (const TextIndex member : program.teams[notice.team].members) {
    people.push_back(program.text(member));
  }
  return people;
}

void Notices::fill_in(OutgoingNotice& outgoing, const NoticeInfo& notice, ActiveRun& active) {
  const Program& program = context_.program;
  active.facts.set_run(active.run.workflow, active.slots);
  const Reader reader{context_.machine, context_.texts, active.facts};
  outgoing.subject = fill(notice.subject, Markup::None, reader);
  TextIndex from = program.policy.sender;
  if (notice.message != none) {
    const MessageInfo& message = program.messages[notice.message];
    OutgoingMessage content;
    content.name = program.text(message.name);
    fill_content(content, message, reader);
    if (notice.subject.empty()) outgoing.subject = content.subject;
    outgoing.text = content.text;
    outgoing.html = content.html;
    if (message.from != none) from = message.from;
  }
  if (notice.summary) {
    const ContactSummary summary(context_, active.run.contact, active.facts.zone());
    if (outgoing.subject.empty()) outgoing.subject = summary.title();
    outgoing.text += summary.text();
    outgoing.html += summary.html();
  }
  if (from != none) outgoing.from = program.text(from);
  if (outgoing.subject.empty()) outgoing.subject = std::string(outgoing.workflow);
}

std::vector<Notified> Notices::send(std::uint32_t notice, ActiveRun& active) {
  const Program& program = context_.program;
  const NoticeInfo& info = program.notices[notice];
  std::vector<Notified> notified;
  for (std::string& to : people(info, active)) {
    Notified& one = notified.emplace_back(Notified{std::move(to), Reason::None});
    if (one.to.empty()) one.reason = Reason::NoAddress;
  }
  if (context_.options.channel == nullptr) return notified;
  OutgoingNotice outgoing;
  outgoing.workflow = program.text(program.workflows[active.run.workflow].name);
  outgoing.at = context_.now;
  outgoing.contact = context_.store.identity(active.run.contact);
  fill_in(outgoing, info, active);
  const std::string key = effect_key(context_, active.run, active.step);
  for (Notified& one : notified) {
    if (one.reason != Reason::None) continue;
    outgoing.key = key + ' ' + one.to;
    outgoing.to = one.to;
    if (!context_.options.channel->notify(outgoing)) one.reason = Reason::NotDelivered;
  }
  return notified;
}

}  // namespace tend
