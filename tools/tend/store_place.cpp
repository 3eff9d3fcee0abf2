#include "tools/tend/store_place.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "runtime/effects/http_client.hpp"
#include "runtime/effects/outside.hpp"
#include "runtime/serve/settings.hpp"
#include "runtime/sources/json_object.hpp"

namespace tend {

namespace fs = std::filesystem;

namespace {

/// The daemon takes an order in one unit of work: more is told it bit by bit.
constexpr std::size_t names_at_a_time = 500;
/// A resume looks at every contact.
constexpr std::int64_t order_timeout_ms = 600'000;

Result<OperatorSettings> settings_of(const StorePlace& place) {
  const fs::path path = fs::path(place.project) / "tend.toml";
  std::ostringstream text;
  if (std::ifstream file(path, std::ios::binary); file) text << file.rdbuf();
  return read_operator_settings(text.str(), path.generic_string(),
                                secrets_of_process(place.project));
}

Result<std::string> store_url(const StorePlace& place) {
  if (!place.store.empty()) return place.store;
  const auto settings = settings_of(place);
  if (!settings) return tl::unexpected(settings.error());
  return beside(place.project, settings->store, "sqlite:");
}

/// What the daemon says went wrong.
std::string error_in(const HttpOutcome& outcome) {
  JsonObject answer;
  const JsonMember* const error = answer.read(outcome.body) ? answer.find("error") : nullptr;
  return error == nullptr ? "it answers " + std::to_string(outcome.status)
                          : std::string(error->text);
}

Result<void> send_order(const OperatorSettings& settings, const Order& order) {
  std::string address = settings.admin_listen;
  // One that listens everywhere listens here.
  if (address.starts_with("0.0.0.0:")) address.replace(0, 7, "127.0.0.1");
  const std::string host = address.substr(0, address.rfind(':'));
  HttpOptions options;
  options.timeout_ms = order_timeout_ms;
  if (auto allowed = options.guard.allow(host); !allowed) return allowed;
  HttpRequest request{"http://" + address + "/admin/operate",
                      {{"Content-Type", "application/json"}},
                      order_text(order)};
  if (!settings.admin_token.empty())
    request.headers.push_back(
        {"Authorization", "Bearer " + std::string(settings.admin_token.reveal())});
  const HttpOutcome outcome = HttpClient(std::move(options)).send(request);
  if (outcome.status == 200) return {};
  return failure(ErrorCode::Unavailable,
                 "the daemon at " + address + " was asked to do it: " +
                     (outcome.status == 0 ? outcome.reason : error_in(outcome)));
}

Result<void> do_here(ContactStore& store, const Order& order) {
  if (auto done = carry_out(store, order, system_clock()()); !done) return done;
  return store.commit();
}

}  // namespace

std::string beside(const fs::path& folder, const std::string& url, std::string_view scheme) {
  if (!url.starts_with(scheme)) return url;
  const fs::path path = url.substr(scheme.size());
  const bool is_here = path.is_absolute() || folder == ".";
  return std::string(scheme) + (is_here ? path : folder / path).generic_string();
}

Result<std::unique_ptr<ContactStore>> open_store_of(const StorePlace& place, OpenMode mode) {
  const auto url = store_url(place);
  if (!url) return tl::unexpected(url.error());
  // An engine makes a store that is not there; an operator has mistyped its name.
  if (mode == OpenMode::Write) {
    if (auto there = open_contact_store(*url, OpenMode::Read);
        !there && there.error().code == ErrorCode::NotFound)
      return there;
  }
  return open_contact_store(*url, mode);
}

Result<void> give_order(const StorePlace& place, const Order& order) {
  auto store = open_store_of(place, OpenMode::Write);
  if (store) return do_here(**store, order);
  // Which daemon is at work on a store that was named outright is not known.
  if (store.error().code != ErrorCode::Unavailable || !place.store.empty())
    return tl::unexpected(store.error());
  const auto settings = settings_of(place);
  if (!settings) return tl::unexpected(settings.error());
  if (order.names.empty()) return send_order(*settings, order);
  for (std::size_t at = 0; at < order.names.size(); at += names_at_a_time) {
    const auto begin = order.names.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end =
        begin + static_cast<std::ptrdiff_t>(std::min(names_at_a_time, order.names.size() - at));
    if (auto sent = send_order(*settings, {order.kind, {begin, end}}); !sent) return sent;
  }
  return {};
}

}  // namespace tend
