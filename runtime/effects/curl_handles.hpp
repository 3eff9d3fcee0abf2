// curl_handles.hpp: what libcurl hands out, and takes back by itself.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

namespace tend {

struct FreeCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurl>;
using CurlUrl = std::unique_ptr<CURLU, FreeCurl>;
using CurlList = std::unique_ptr<curl_slist, FreeCurl>;

/// A handle, with the library started before the first of the process.
CurlHandle open_curl();
void append_line(CurlList& list, const std::string& line);
/// Empty when the address has no such part.
std::string url_part(const CurlUrl& url, CURLUPart part, unsigned int flags = 0);

}  // namespace tend
