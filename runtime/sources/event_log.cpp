#include "runtime/sources/event_log.hpp"

#include <algorithm>

namespace tend {

std::uint32_t EventLog::contact_index(const std::string& contact) {
  const auto next = static_cast<std::uint32_t>(contacts_.size());
  const auto [entry, added] = contact_indexes_.try_emplace(contact, next);
  if (added) contacts_.push_back(&entry->first);
  return entry->second;
}

void EventLog::add(const Event& event, std::uint64_t line) {
  Row row;
  row.at = event.at;
  row.body_hash = event.body_hash;
  row.id_begin = ids_.size();
  row.id_size = static_cast<std::uint32_t>(event.id.size());
  row.values_begin = values_.size();
  row.values = static_cast<std::uint16_t>(event.fields.size());
  row.sets_begin = sets_.size();
  row.sets = static_cast<std::uint16_t>(event.set.size());
  row.contact = contact_index(event.contact);
  row.type = event.type;
  row.file = static_cast<std::uint32_t>(files_.size() - 1);
  row.line = static_cast<std::uint32_t>(line);
  if (!event.visitor.empty()) visitors_.emplace(row.id_begin, event.visitor);
  ids_ += event.id;
  values_.insert(values_.end(), event.fields.begin(), event.fields.end());
  sets_.insert(sets_.end(), event.set.begin(), event.set.end());
  rows_.push_back(row);
}

void EventLog::sort_by_time() {
  const auto earlier = [](const Row& a, const Row& b) { return a.at < b.at; };
  if (std::is_sorted(rows_.begin(), rows_.end(), earlier)) return;
  std::stable_sort(rows_.begin(), rows_.end(), earlier);
}

void EventLog::get(std::size_t index, Event& event) const {
  const Row& row = rows_[index];
  event.at = row.at;
  event.body_hash = row.body_hash;
  event.type = row.type;
  event.id.assign(ids_, row.id_begin, row.id_size);
  event.contact = *contacts_[row.contact];
  const auto visitor = visitors_.find(row.id_begin);
  event.visitor = visitor == visitors_.end() ? std::string() : visitor->second;
  const auto values = values_.begin() + static_cast<std::ptrdiff_t>(row.values_begin);
  event.fields.assign(values, values + row.values);
  const auto sets = sets_.begin() + static_cast<std::ptrdiff_t>(row.sets_begin);
  event.set.assign(sets, sets + row.sets);
}

}  // namespace tend
