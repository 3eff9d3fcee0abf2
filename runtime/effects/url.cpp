#include "runtime/effects/url.hpp"

#include <algorithm>

#include "runtime/effects/curl_handles.hpp"

namespace tend {
namespace {

constexpr std::size_t longest_url = 4096;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view scheme) {
  return text.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                    [](char a, char b) { return a == lower(b); });
}

/// What stands between `//` and the path; empty when there is none.
std::string_view authority(std::string_view text, std::size_t scheme_size) {
  text.remove_prefix(scheme_size);
  return text.substr(0, text.find_first_of("/?#"));
}

bool is_host_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// What curl would rather guess than refuse, and people would read otherwise.
std::string_view objection_to(std::string_view text, std::string_view host_and_port) {
  if (text.size() > longest_url) return "it is longer than 4096 bytes";
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!plain || text.find('\\') != std::string_view::npos)
    return "it holds a blank, a backslash or a byte that is not ASCII";
  if (host_and_port.empty()) return "it names no host";
  if (host_and_port.find('@') != std::string_view::npos)
    return "it holds a user name or a password";
  if (host_and_port.find('%') != std::string_view::npos) return "its host holds an escape";
  return {};
}

tl::unexpected<Error> no_url(std::string_view why) {
  return failure(ErrorCode::Malformed, "not an address that can be called: " + std::string(why));
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  constexpr std::string_view https = "https://";
  constexpr std::string_view http = "http://";
  const bool is_https = begins_with(text, https);
  if (!is_https && !begins_with(text, http)) return no_url("it does not begin with https://");
  const std::string_view place = authority(text, is_https ? https.size() : http.size());
  if (const auto objection = objection_to(text, place); !objection.empty())
    return no_url(objection);

  const CurlUrl url(curl_url());
  const CURLUcode set =
      curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_DISALLOW_USER);
  if (set != CURLUE_OK) return no_url(curl_url_strerror(set));
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);

  Url result;
  result.is_https = is_https;
  result.host = url_part(url, CURLUPART_HOST);
  std::transform(result.host.begin(), result.host.end(), result.host.begin(), lower);
  const bool literal = result.host.size() > 2 && result.host.front() == '[';
  if (literal) {
    result.host = result.host.substr(1, result.host.size() - 2);
  } else if (!std::all_of(result.host.begin(), result.host.end(), is_host_byte)) {
    return no_url("its host holds what no host's name holds");
  }
  const std::string port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  result.port = static_cast<std::uint16_t>(std::stoul(port));
  if (result.port == 0) return no_url("there is no port 0");
  result.text = url_part(url, CURLUPART_URL);
  return result;
}

}  // namespace tend
