#include "runtime/serve/settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "base/diagnostic.hpp"

namespace tend {
namespace {

constexpr std::size_t least_key_bytes = 16;
constexpr std::array<std::string_view, 4> channel_kinds{"email", "sms", "push", "overlay"};

/// Collects what is wrong.
class Faults {
 public:
  explicit Faults(std::string name) : name_(std::move(name)) {}
  void add(const toml::source_region& where, const std::string& words) {
    if (!text_.empty()) text_ += '\n';
    text_ += name_ + ':' + std::to_string(where.begin.line) + ':' +
             std::to_string(where.begin.column) + ": " + words;
  }
  const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

/// A table, asked key by key; what nobody asked for is unknown.
class Section {
 public:
  Section(const toml::table& table, std::string name, Faults& faults, const SecretSource& secrets)
      : table_(table), name_(std::move(name)), faults_(faults), secrets_(secrets) {}

  const std::string& name() const { return name_; }
  Faults& faults() { return faults_; }
  const SecretSource& secrets() const { return secrets_; }
  const toml::source_region& where() const { return table_.source(); }
  void fail(const std::string& words) { faults_.add(where(), in_section() + words); }

  const toml::node* find(std::string_view key) {
    asked_.insert(std::string(key));
    return table_.get(key);
  }
  void text(std::string_view key, std::string& out) {
    const toml::node* const node = find(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<std::string>();
    if (!value) return wrong(*node, key, "a text in quotes");
    out = *value;
  }
  void flag(std::string_view key, bool& out) {
    const toml::node* const node = find(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<bool>();
    if (!value) return wrong(*node, key, "true or false");
    out = *value;
  }
  /// A whole number in [least, most].
  template <class Number>
  void number(std::string_view key, Number& out, std::int64_t least, std::int64_t most) {
    const toml::node* const node = find(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
      return wrong(*node, key,
                   "a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    out = static_cast<Number>(*value);
  }
  void texts(std::string_view key, std::vector<std::string>& out) {
    const toml::node* const node = find(key);
    if (node == nullptr) return;
    const toml::array* const array = node->as_array();
    if (array == nullptr) return wrong(*node, key, "a list of texts");
    for (const toml::node& element : *array) {
      const auto value = element.value_exact<std::string>();
      if (!value) return wrong(element, key, "a list of texts");
      out.push_back(*value);
    }
  }
  void secret(std::string_view key, Secret& out);
  /// Calls `read` with the section of that name, if it is there.
  template <class Read>
  void section(std::string_view key, Read read) {
    const toml::node* const node = find(key);
    if (node == nullptr) return;
    const toml::table* const table = node->as_table();
    if (table == nullptr) return wrong(*node, key, "a section");
    Section inner(*table, name_.empty() ? std::string(key) : name_ + '.' + std::string(key),
                  faults_, secrets_);
    read(inner);
    inner.finish();
  }
  /// The same for each of `[[key]]`.
  template <class Read>
  void sections(std::string_view key, Read read) {
    const toml::node* const node = find(key);
    if (node == nullptr) return;
    const toml::array* const array = node->as_array();
    if (array == nullptr || !array->is_array_of_tables())
      return wrong(*node, key, "`[[" + std::string(key) + "]]`, as often as there are some");
    for (const toml::node& element : *array) {
      Section inner(*element.as_table(), std::string(key), faults_, secrets_);
      read(inner);
      inner.finish();
    }
  }
  void finish();

 private:
  std::string in_section() const { return name_.empty() ? std::string() : "[" + name_ + "]: "; }
  void wrong(const toml::node& node, std::string_view key, const std::string& wanted) {
    faults_.add(node.source(), "`" + std::string(key) + "` has to be " + wanted);
  }

  const toml::table& table_;
  std::string name_;
  Faults& faults_;
  const SecretSource& secrets_;
  std::set<std::string, std::less<>> asked_;
};

/// One that stands in the file is refused without being shown.
void Section::secret(std::string_view key, Secret& out) {
  const toml::node* const node = find(key);
  if (node == nullptr) return;
  const toml::table* const table = node->as_table();
  const bool is_reference = table != nullptr && table->size() == 1;
  const auto variable = is_reference ? (*table)["env"].value_exact<std::string>() : std::nullopt;
  const auto path = is_reference ? (*table)["file"].value_exact<std::string>() : std::nullopt;
  if (!variable && !path) {
    return wrong(*node, key,
                 "a reference, `{ env = \"NAME\" }` or `{ file = \"PATH\" }`: no secret stands in "
                 "this file");
  }
  if (variable) {
    const auto value = secrets_.variable(*variable);
    if (!value || value->empty()) {
      return faults_.add(node->source(),
                         "`" + std::string(key) + "`: the variable " + *variable + " is not set");
    }
    out = Secret(*value);
    return;
  }
  const auto content = secrets_.file(*path);
  if (!content)
    return faults_.add(node->source(), "`" + std::string(key) + "`: " + content.error().message);
  // An editor ends the last line; that is no part of it.
  out = Secret(content->substr(0, content->find_last_not_of("\r\n") + 1));
  if (out.empty())
    faults_.add(node->source(), "`" + std::string(key) + "`: the file " + *path + " is empty");
}

void Section::finish() {
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& [key, node] : table_) {
    if (asked_.contains(key.str())) continue;
    std::string words = "unknown key `" + std::string(key.str()) + "`";
    if (!name_.empty()) words += " in [" + name_ + "]";
    const auto near = nearest(key.str(), known);
    if (!near.empty()) words += "; did you mean `" + std::string(near.front()) + "`?";
    faults_.add(key.source(), words);
  }
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address.starts_with("[::1]:");
}

void read_serve(Section& section, ServeSettings& settings) {
  section.text("listen", settings.listen);
  section.text("admin", settings.admin_listen);
  section.text("public_url", settings.links.public_url);
  section.secret("admin_token", settings.admin_token);
  section.number("connections", settings.http.connections, 1, 100'000);
  std::int64_t patience_s = settings.http.patience.count() / 1000;
  section.number("patience_s", patience_s, 1, 600);
  settings.http.patience = std::chrono::seconds(patience_s);
  std::int64_t grace_s = settings.http.grace.count() / 1000;
  section.number("grace_s", grace_s, 0, 600);
  settings.http.grace = std::chrono::seconds(grace_s);
  while (settings.links.public_url.ends_with('/')) settings.links.public_url.pop_back();
  const bool is_url = settings.links.public_url.starts_with("https://") ||
                      settings.links.public_url.starts_with("http://127.0.0.1") ||
                      settings.links.public_url.starts_with("http://localhost");
  if (!settings.links.public_url.empty() && !is_url)
    section.fail("`public_url` has to begin with `https://`");
  const bool is_private = settings.admin_listen.empty() || is_loopback(settings.admin_listen);
  if (!is_private && settings.admin_token.empty())
    section.fail("`admin` listens beyond this machine, which takes an `admin_token`");
}

void read_key(Section& section, ServeSettings& settings) {
  WriteKey key;
  section.text("name", key.name);
  section.secret("secret", key.secret);
  section.flag("public", key.is_public);
  section.texts("events", key.events);
  if (key.name.empty()) section.fail("a `name` is missing");
  if (section.find("secret") == nullptr) section.fail("a `secret` is missing");
  if (!key.secret.empty() && key.secret.reveal().size() < least_key_bytes)
    section.fail("the secret of `" + key.name + "` is shorter than 16 characters");
  for (const WriteKey& other : settings.keys) {
    if (other.name == key.name) section.fail("two keys are named `" + key.name + "`");
  }
  settings.keys.push_back(std::move(key));
}

void read_token_key(Section& section, ServeSettings& settings) {
  constexpr std::size_t least_token_bytes = 32;
  TokenKey key;
  section.number("id", key.id, 0, 255);
  section.secret("secret", key.secret);
  if (section.find("id") == nullptr) section.fail("an `id` is missing");
  if (section.find("secret") == nullptr) section.fail("a `secret` is missing");
  if (!key.secret.empty() && key.secret.reveal().size() < least_token_bytes)
    section.fail("the secret is shorter than 32 characters");
  for (const TokenKey& other : settings.token_keys) {
    if (other.id == key.id) section.fail("two keys have the id " + std::to_string(key.id));
  }
  settings.token_keys.push_back(std::move(key));
}

void read_dkim(Section& section, ServeSettings& settings) {
  std::string domain;
  std::string selector;
  Secret key;
  section.text("domain", domain);
  section.text("selector", selector);
  section.secret("key", key);
  if (domain.empty() || selector.empty() || section.find("key") == nullptr)
    return section.fail("`domain`, `selector` and `key` belong together");
  if (key.empty()) return;  // and it has been said why
  Result<DkimSigner> signer = DkimSigner::open(domain, selector, key.reveal());
  if (!signer) return section.fail(signer.error().message);
  for (const DkimSigner& other : settings.signers) {
    if (other.record_name() == signer->record_name())
      section.fail("two keys are at " + signer->record_name());
  }
  settings.signers.push_back(std::move(*signer));
}

void read_channel(Section& section, std::string_view kind, ServeSettings& settings) {
  ChannelOptions& channel = settings.channels[std::string(kind)];
  Secret secret;
  section.text("url", channel.url);
  section.text("user", channel.user);
  section.text("from", channel.from);
  section.secret("secret", secret);
  if (channel.url.empty()) return section.fail("a `url` is missing");
  if (is_smtp(channel.url)) {
    if (kind != "email") section.fail("a mail server takes mails alone");
    channel.password = std::move(secret);
    channel.signers = settings.signers;
    return;
  }
  if (!channel.user.empty() || !channel.from.empty())
    section.fail("`user` and `from` are those of a mail server, `smtp://…`");
  if (secret.empty()) return;
  if (!is_http(channel.url)) return section.fail("a `secret` is for `smtp://…` and `https://…`");
  Result<WebhookSecrets> secrets = WebhookSecrets::parse(secret.reveal());
  if (!secrets) return section.fail(secrets.error().message);
  channel.secrets = std::move(*secrets);
}

void read_all(Section& top, ServeSettings& settings) {
  top.text("store", settings.store);
  top.section("serve", [&](Section& section) { read_serve(section, settings); });
  top.sections("key", [&](Section& section) { read_key(section, settings); });
  top.sections("token_key", [&](Section& section) { read_token_key(section, settings); });
  top.section("feedback", [&](Section& section) {
    for (std::size_t at = 0; at < feedback_names.size(); ++at) {
      if (section.find(feedback_names[at]) != nullptr)
        section.secret(feedback_names[at], settings.feedback[static_cast<FeedbackShape>(at)]);
    }
  });
  top.section("site", [&](Section& section) { section.texts("origins", settings.site_origins); });
  top.section("attempts", [&](Section& section) {
    AttemptSettings& attempts = settings.attempts;
    section.number("at_once", attempts.at_once, 1, 64);
    section.number("lease_s", attempts.lease_s, 1, 3600);
    section.number("unknown_s", attempts.unknown_s, 0, 86'400);
  });
  top.section("tracking", [&](Section& section) {
    section.flag("opens", settings.links.tracks_opens);
    section.flag("clicks", settings.links.tracks_clicks);
    if ((settings.links.tracks_opens || settings.links.tracks_clicks) &&
        settings.links.public_url.empty())
      section.fail("opens and clicks come to the `public_url` of [serve], which is not set");
  });
  // Before the channels, which are given them.
  top.sections("dkim", [&](Section& section) { read_dkim(section, settings); });
  top.section("channel", [&](Section& section) {
    for (const std::string_view kind : channel_kinds)
      section.section(kind, [&](Section& inner) { read_channel(inner, kind, settings); });
  });
  const auto email = settings.channels.find("email");
  if (!settings.signers.empty() &&
      (email == settings.channels.end() || !is_smtp(email->second.url)))
    top.fail("[[dkim]] signs what leaves by `smtp://…`, and [channel.email] does not");
  top.section("footer", [&](Section& section) {
    std::string& address = settings.links.postal_address;
    section.text("postal_address", address);
    if (std::any_of(address.begin(), address.end(), [](char c) { return c >= 0 && c < ' '; }))
      section.fail("`postal_address` has to be on one line");
  });
  if (!settings.links.public_url.empty() && settings.token_keys.empty())
    top.fail("a `public_url` takes a [[token_key]], which its links are signed with");
}

}  // namespace

SecretSource secrets_of_process(std::string folder) {
  SecretSource source;
  source.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  source.file = [folder = std::move(folder)](const std::string& path) -> Result<std::string> {
    const std::string full = path.starts_with('/') ? path : folder + '/' + path;
    std::ifstream file(full, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
      return failure(ErrorCode::Unreadable, "the file " + path + " cannot be read");
    return text.str();
  };
  return source;
}

Result<ServeSettings> read_settings(std::string_view text, const std::string& name,
                                    const SecretSource& secrets) {
  Faults faults(name);
  ServeSettings settings;
  try {
    const toml::table table = toml::parse(text, std::string_view(name));
    Section top(table, {}, faults, secrets);
    read_all(top, settings);
    top.finish();
  } catch (const toml::parse_error& error) {
    faults.add(error.source(), std::string(error.description()));
  }
  if (!faults.text().empty()) return failure(ErrorCode::Malformed, faults.text());
  return settings;
}

Result<OperatorSettings> read_operator_settings(std::string_view text, const std::string& name,
                                                const SecretSource& secrets) {
  Faults faults(name);
  OperatorSettings settings;
  try {
    const toml::table table = toml::parse(text, std::string_view(name));
    Section(table, {}, faults, secrets).text("store", settings.store);
    if (const toml::table* const serve = table["serve"].as_table()) {
      Section section(*serve, "serve", faults, secrets);
      section.text("admin", settings.admin_listen);
      section.secret("admin_token", settings.admin_token);
    }
  } catch (const toml::parse_error& error) {
    faults.add(error.source(), std::string(error.description()));
  }
  if (!faults.text().empty()) return failure(ErrorCode::Malformed, faults.text());
  return settings;
}

}  // namespace tend
