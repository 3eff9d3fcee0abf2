#include "runtime/worker/history_lines.hpp"

namespace tend {

void HistoryLines::record(const TraceRecord& record) {
  const auto [place, is_new] = of_contact_.try_emplace(record.contact.index(), lines_.size());
  if (is_new) lines_.push_back({std::string(names_.contact(record)), record.at, {}});
  Lines& lines = lines_[place->second];
  lines.text += line_.of(record);
  if (record.kind == TraceKind::Failed) lines.tells_of_failure = true;
  if (also_ != nullptr) also_->record(record);
}

Result<void> HistoryLines::save(ContactStore& store, const ResidentStore& contacts) {
  for (Lines& lines : lines_) {
    const ContactKey contact = contacts.key_of(lines.contact).value_or(ContactKey{});
    HistoryEntry entry{contact, lines.at, std::move(lines.text)};
    entry.tells_of_failure = lines.tells_of_failure;
    if (auto recorded = store.record(entry); !recorded) return recorded;
  }
  lines_.clear();
  of_contact_.clear();
  return {};
}

}  // namespace tend
