#include "runtime/operate/order.hpp"

#include <algorithm>
#include <array>

#include "base/json_text.hpp"
#include "runtime/operate/erase.hpp"
#include "runtime/operate/pause.hpp"
#include "runtime/operate/troubles.hpp"
#include "runtime/sources/json_object.hpp"
#include "runtime/worker/kept_time.hpp"

namespace tend {

namespace {

constexpr std::array<std::string_view, 6> kind_names{"pause", "resume", "retry",
                                                     "drop",  "erase",  "clock"};

Result<void> erase_all(ContactStore& store, const std::vector<std::string>& names, Instant now) {
  KeptContacts contacts(store);
  for (const std::string& name : names) {
    const auto contact = contacts.find(name);
    if (!contact) return tl::unexpected(contact.error());
    if (auto erased = erase_contact(store, *contact, now); !erased) return erased;
  }
  return {};
}

Result<void> settle_all(ContactStore& store, const Order& order, Instant now) {
  const Remedy remedy = order.kind == Order::Kind::Retry ? Remedy::Retry : Remedy::Drop;
  for (const std::string& id : order.names) {
    if (auto settled = settle_trouble(store, id, remedy, now); !settled) return settled;
  }
  return {};
}

}  // namespace

Result<void> carry_out(ContactStore& store, const Order& order, Instant now) {
  const WorkflowNames workflows(order.names.begin(), order.names.end());
  switch (order.kind) {
    case Order::Kind::Pause:
      return pause(store, workflows);
    case Order::Kind::Resume:
      return resume(store, workflows, now);
    case Order::Kind::Retry:
    case Order::Kind::Drop:
      return settle_all(store, order, now);
    case Order::Kind::Erase:
      return erase_all(store, order.names, now);
    case Order::Kind::Clock:
      return take_back_time(store, now);
  }
  return {};
}

std::string order_text(const Order& order) {
  std::string text = "{\"order\":";
  append_json_string(text, kind_names[static_cast<std::size_t>(order.kind)]);
  text += ",\"names\":[";
  for (const std::string& name : order.names) {
    if (text.back() != '[') text += ',';
    append_json_string(text, name);
  }
  return text + "]}";
}

Result<Order> read_order(std::string_view json) {
  JsonObject object;
  const auto wrong = [](const char* what) { return failure(ErrorCode::Malformed, what); };
  if (!object.read(json)) return wrong("the order is no JSON object");
  const JsonMember* const kind = object.find("order");
  const JsonMember* const names = object.find("names");
  if (kind == nullptr || names == nullptr || names->kind != JsonKind::Array)
    return wrong("an order has `order` and `names`");
  const auto found = std::find(kind_names.begin(), kind_names.end(), kind->text);
  if (found == kind_names.end()) return wrong("there is no such order");
  Order order;
  order.kind = static_cast<Order::Kind>(found - kind_names.begin());
  const auto at = static_cast<std::uint32_t>(names - object.members().data());
  const std::size_t count = object.members().size();
  for (std::uint32_t in = object.first_in(at); in < count; in = object.next(in))
    order.names.emplace_back(object.members()[in].text);
  return order;
}

}  // namespace tend
