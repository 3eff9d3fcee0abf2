#include "runtime/worker/history_lines.hpp"

namespace tend {

void HistoryLines::record(const TraceRecord& record) {
  const auto [place, is_new] = of_contact_.try_emplace(record.contact.index(), lines_.size());
  if (is_new) lines_.push_back({std::string(names_.contact(record)), record.at, {}});
  lines_[place->second].text += line_.of(record);
  if (also_ != nullptr) also_->record(record);
}

Result<void> HistoryLines::save(ContactStore& store) {
  for (Lines& lines : lines_) {
    const auto contact = store.find(lines.contact);
    if (!contact) return tl::unexpected(contact.error());
    const HistoryEntry entry{contact->value_or(ContactKey{}), lines.at, std::move(lines.text)};
    if (auto recorded = store.record(entry); !recorded) return recorded;
  }
  lines_.clear();
  of_contact_.clear();
  return {};
}

}  // namespace tend
