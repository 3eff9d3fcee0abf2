// settings.hpp: `tend.toml`, what a project's server is told. docs/serving.md lists the keys. The
// one user of toml++ is its .cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "runtime/effects/channels.hpp"
#include "runtime/serve/feedback.hpp"
#include "runtime/serve/http_server.hpp"
#include "runtime/serve/links.hpp"
#include "runtime/serve/tokens.hpp"
#include "runtime/serve/write_keys.hpp"

namespace tend {

/// How messages and calls are tried.
struct AttemptSettings {
  std::int64_t at_once = 4;      ///< made at one time
  std::int64_t lease_s = 60;     ///< an attempt that has not ended after so long counts as unknown
  std::int64_t unknown_s = 600;  ///< before what may be done twice is tried again after that
};

struct ServeSettings {
  std::string store = "sqlite:tend.db";
  std::string listen = "127.0.0.1:7070";
  std::string admin_listen = "127.0.0.1:7071";
  Secret admin_token;  ///< may be empty: then the admin's address is a loopback one
  HttpLimits http;
  AttemptSettings attempts;
  std::vector<WriteKey> keys;
  std::vector<TokenKey> token_keys;  ///< the first one signs
  std::map<FeedbackShape, Secret> feedback;
  std::vector<std::string> site_origins;  ///< empty: any site may send with a public key
  LinkSettings links;
  std::map<std::string, ChannelOptions> channels;  ///< by `email`, `sms`, `push`, `overlay`
  std::vector<DkimSigner> signers;                 ///< those of mails; the channel has them too
};

/// Where secrets are: the value of a variable of the environment, and the content of a file; an
/// error says why there is none, and never what it is.
struct SecretSource {
  std::function<std::optional<std::string>(const std::string& name)> variable;
  std::function<Result<std::string>(const std::string& path)> file;
};
/// The process's own. A relative path is one below `folder`.
SecretSource secrets_of_process(std::string folder);

/// All that is wrong is reported, a line each: `tend.toml:3:1: unknown key `lisen` in [serve]; did
/// you mean `listen`?`. A secret may only be referred to: `{ env = "NAME" }` or `{ file = "PATH"
/// }`.
Result<ServeSettings> read_settings(std::string_view text, const std::string& name,
                                    const SecretSource& secrets);

/// What an operator's command needs to find the store, and the daemon that is at work on it.
struct OperatorSettings {
  std::string store = ServeSettings().store;
  std::string admin_listen = ServeSettings().admin_listen;
  Secret admin_token;
};
/// The rest, with its secrets, is not looked at.
Result<OperatorSettings> read_operator_settings(std::string_view text, const std::string& name,
                                                const SecretSource& secrets);

}  // namespace tend
