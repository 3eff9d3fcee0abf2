#include "runtime/effects/curl_handles.hpp"

#include "base/check.hpp"

namespace tend {

CurlHandle open_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  TEND_CHECK(started == CURLE_OK, "curl starts");
  CurlHandle curl(curl_easy_init());
  TEND_CHECK(curl != nullptr, "there is memory for a connection");
  return curl;
}

void append_line(CurlList& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  TEND_CHECK(longer != nullptr, "there is memory for a line");
  static_cast<void>(list.release());
  list.reset(longer);
}

std::string url_part(const CurlUrl& url, CURLUPart part, unsigned int flags) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace tend
