#include "runtime/worker/history_lines.hpp"

namespace tend {

void HistoryLines::record(const TraceRecord& record) {
  const auto [place, is_new] = of_contact_.try_emplace(record.contact.index(), lines_.size());
  if (is_new) lines_.push_back({std::string(names_.contact(record)), record.at, {}});
  lines_[place->second].text += line_.of(record);
  if (also_ != nullptr) also_->record(record);
}

Result<void> HistoryLines::save(ContactStore& store, const ResidentStore& contacts) {
  for (Lines& lines : lines_) {
    const ContactKey contact = contacts.key_of(lines.contact).value_or(ContactKey{});
    const HistoryEntry entry{contact, lines.at, std::move(lines.text)};
    if (auto recorded = store.record(entry); !recorded) return recorded;
  }
  lines_.clear();
  of_contact_.clear();
  return {};
}

}  // namespace tend
