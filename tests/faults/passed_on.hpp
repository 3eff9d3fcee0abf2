// passed_on.hpp: a store that hands everything on to another, to be changed in one place.
#pragma once

#include "runtime/store/contact_store.hpp"

namespace tend::test {

class PassedOn : public ContactStore {
 public:
  /// `to` must outlive this.
  explicit PassedOn(ContactStore& to) : to_(to) {}

  Result<std::optional<ContactKey>> find(std::string_view identity) override {
    return to_.find(identity);
  }
  Result<ContactKey> add(std::string_view identity) override { return to_.add(identity); }
  Result<StoredContact> load(ContactKey key) override { return to_.load(key); }
  Result<void> save(const StoredContact& contact) override { return to_.save(contact); }
  Result<void> rename(std::string_view identity, ContactKey to) override {
    return to_.rename(identity, to);
  }
  Result<void> set_aside(const SetAside& why) override { return to_.set_aside(why); }
  Result<void> bring_back(ContactKey key) override { return to_.bring_back(key); }
  Result<std::vector<SetAside>> all_set_aside(std::optional<ContactKey> after,
                                              std::size_t most) override {
    return to_.all_set_aside(after, most);
  }
  Result<void> erase(ContactKey key) override { return to_.erase(key); }
  Result<void> due(Instant until, std::size_t most, std::vector<ContactKey>& keys) override {
    return to_.due(until, most, keys);
  }
  Result<Instant> next_due() override { return to_.next_due(); }
  Result<std::vector<StoredContact>> contacts_after(std::optional<ContactKey> after,
                                                    std::size_t most) override {
    return to_.contacts_after(after, most);
  }
  Result<std::uint64_t> contact_count() override { return to_.contact_count(); }
  Result<std::optional<std::string>> shared(std::string_view name) override {
    return to_.shared(name);
  }
  Result<void> set_shared(std::string_view name, std::string_view value) override {
    return to_.set_shared(name, value);
  }
  Result<Acceptance> accept(StoredEvent& event, std::uint64_t body_hash) override {
    return to_.accept(event, body_hash);
  }
  Result<std::vector<StoredEvent>> pending(std::size_t most) override { return to_.pending(most); }
  Result<void> set_event(std::uint64_t sequence, EventState state,
                         std::string_view error) override {
    return to_.set_event(sequence, state, error);
  }
  Result<std::uint64_t> accept_again(std::uint64_t sequence, Instant at) override {
    return to_.accept_again(sequence, at);
  }
  Result<std::vector<StoredEvent>> events(EventState state, std::uint64_t after,
                                          std::size_t most) override {
    return to_.events(state, after, most);
  }
  Result<std::vector<StoredEvent>> events_of(std::string_view identity, std::size_t most) override {
    return to_.events_of(identity, most);
  }
  Result<std::vector<StoredEvent>> latest_events(std::size_t most) override {
    return to_.latest_events(most);
  }
  Result<std::optional<StoredEvent>> event(std::string_view id) override { return to_.event(id); }
  Result<void> add_effect(const Effect& effect) override { return to_.add_effect(effect); }
  Result<std::vector<Effect>> lease(Instant now, Instant until, std::size_t most) override {
    return to_.lease(now, until, most);
  }
  Result<bool> settle(std::string_view key, std::uint32_t attempt, EffectState state, Instant due,
                      std::string_view error) override {
    return to_.settle(key, attempt, state, due, error);
  }
  Result<std::vector<Effect>> lapse(Instant now, std::size_t most) override {
    return to_.lapse(now, most);
  }
  Result<std::optional<Effect>> effect(std::string_view key) override { return to_.effect(key); }
  Result<std::vector<Effect>> effects(EffectState state, const EffectPlace& after,
                                      std::size_t most) override {
    return to_.effects(state, after, most);
  }
  Result<std::vector<Effect>> effects_of(ContactKey contact, std::size_t most) override {
    return to_.effects_of(contact, most);
  }
  Result<Instant> next_effect_due() override { return to_.next_effect_due(); }
  Result<std::uint64_t> effect_count(EffectState state) override { return to_.effect_count(state); }
  Result<std::optional<Suppression>> suppression(std::string_view address) override {
    return to_.suppression(address);
  }
  Result<void> suppress(std::string_view address, const Suppression& suppression) override {
    return to_.suppress(address, suppression);
  }
  Result<void> record(const HistoryEntry& entry) override { return to_.record(entry); }
  Result<std::vector<HistoryEntry>> history(ContactKey contact) override {
    return to_.history(contact);
  }
  Result<std::vector<HistoryEntry>> history_after(std::uint64_t number, std::size_t most) override {
    return to_.history_after(number, most);
  }
  Result<std::vector<HistoryEntry>> failures_after(std::uint64_t number,
                                                   std::size_t most) override {
    return to_.failures_after(number, most);
  }
  Result<void> forget_failure(std::uint64_t number) override { return to_.forget_failure(number); }
  Result<void> put_program(const Digest& hash, std::string_view bytes) override {
    return to_.put_program(hash, bytes);
  }
  Result<std::string> program(const Digest& hash) override { return to_.program(hash); }
  Result<std::vector<Digest>> programs() override { return to_.programs(); }
  Result<void> drop_program(const Digest& hash) override { return to_.drop_program(hash); }
  Result<void> commit() override { return to_.commit(); }
  void rollback() override { to_.rollback(); }
  Result<void> check() override { return to_.check(); }
  Durability durability() const override { return to_.durability(); }

 protected:
  ContactStore& to_;
};

}  // namespace tend::test
