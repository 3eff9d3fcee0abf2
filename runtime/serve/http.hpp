// http.hpp: a request and its answer, as the routes see them. No HTTP library shows here.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tend {

/// Names of request headers are in lower case.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct IncomingRequest {
  std::string method;
  std::string path;   ///< as it came, nothing decoded; begins with `/`
  std::string query;  ///< without the `?`
  HttpHeaders headers;
  std::string body;
  bool on_admin_address = false;  ///< came to the listener that is not the public's

  /// The first header of that name (in lower case), or empty.
  std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = {};  ///< empty: no body
  std::string body = {};
  HttpHeaders headers = {};
};

/// Called once, on any thread.
using HttpReply = std::function<void(HttpResponse)>;
/// Called on the server's thread: it must not block. May reply at once or later.
using HttpHandler = std::function<void(IncomingRequest, HttpReply)>;

/// `{"error": …}` and the status.
HttpResponse error_response(int status, std::string_view words);
HttpResponse json_response(int status, std::string body);

/// Names and values of a query or of a form's body (application/x-www-form-urlencoded), decoded. At
/// most 100; what is not well encoded stands as it is.
HttpHeaders read_form(std::string_view text);
/// The same of a form in the given content type, urlencoded or multipart/form-data. Files of a
/// multipart form count as text.
HttpHeaders read_form(std::string_view content_type, std::string_view body);
/// The first of that name, or empty.
std::string_view find_in_form(const HttpHeaders& form, std::string_view name);

/// User and password of `Authorization: Basic …`, or of `Bearer TOKEN` the token as the user; both
/// empty when there is neither.
std::pair<std::string, std::string> read_authorization(std::string_view header);

}  // namespace tend
