#include "runtime/serve/http_server.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <optional>
#include <set>
#include <thread>

#include "base/check.hpp"

namespace tend {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using Executor = net::io_context::executor_type;
using Acceptor = net::basic_socket_acceptor<tcp, Executor>;
using Stream = beast::basic_stream<tcp, Executor>;
using error_code = boost::system::error_code;

constexpr std::size_t most_drained_bytes = 4 * 1024 * 1024;
constexpr auto drain_time = std::chrono::seconds(2);
/// What is read ahead, beyond a head: the extensions of chunks are in no other limit.
constexpr std::size_t read_ahead_bytes = 64 * 1024;
/// An accept that failed for want of descriptors is tried again after it.
constexpr auto accept_pause = std::chrono::milliseconds(100);

Result<tcp::endpoint> read_address(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* const end = address.data() + address.size();
  const auto parsed = colon == std::string::npos
                          ? std::from_chars_result{nullptr, std::errc::invalid_argument}
                          : std::from_chars(address.data() + colon + 1, end, port);
  error_code failed;
  const auto ip = net::ip::make_address(host, failed);
  if (failed || parsed.ec != std::errc() || parsed.ptr != end) {
    return failure(ErrorCode::Malformed,
                   "`" + address + "` is no address to listen on, such as `127.0.0.1:7070`");
  }
  return tcp::endpoint(ip, port);
}

std::string lower(beast::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// Why a request's head may mean different things to different readers, or empty (RFC 9112,
/// sections 6.1 and 6.3).
std::string_view ambiguity(const http::request<http::string_body>& request) {
  if (request.version() != 10 && request.version() != 11) return "only HTTP/1.1 is spoken here";
  const std::size_t lengths = request.count(http::field::content_length);
  const std::size_t encodings = request.count(http::field::transfer_encoding);
  if (lengths + encodings > 1) return "more than one length";
  const auto length = request[http::field::content_length];
  if (length.find_first_not_of("0123456789") != beast::string_view::npos)
    return "a length that is no number";
  if (encodings > 0 && lower(request[http::field::transfer_encoding]) != "chunked")
    return "a transfer encoding other than `chunked`";
  if (encodings > 0 && request.version() == 10) return "chunks in HTTP/1.0";
  const std::size_t hosts = request.count(http::field::host);
  if (hosts > 1 || (request.version() == 11 && hosts != 1)) return "not exactly one `Host`";
  constexpr std::string_view in_host =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
  if (request[http::field::host].find_first_not_of(in_host) != beast::string_view::npos)
    return "a `Host` that is no name";
  if (request.method() == http::verb::unknown) return "a method that nobody knows";
  if (!request.target().starts_with('/')) return "the target has to begin with `/`";
  return {};
}

}  // namespace

struct HttpServer::Core : std::enable_shared_from_this<Core> {
  class Session;

  HttpHandler handler;
  HttpLimits limits;
  net::io_context io{1};
  Acceptor acceptor{io};
  Acceptor admin_acceptor{io};
  net::steady_timer grace_timer{io};
  std::set<std::shared_ptr<Session>> sessions;
  std::size_t open_public = 0, open_admin = 0;
  bool stopping = false;
  std::uint16_t port = 0;
  std::uint16_t admin_port = 0;
  std::thread thread;
  std::atomic<std::uint64_t> open{0}, accepted{0}, turned_away{0}, refused{0}, requests{0};

  Result<std::uint16_t> listen(Acceptor& on, const std::string& address) const;
  void accept(Acceptor& on, bool is_admin);
  void begin_stop();
  void leave(const std::shared_ptr<Session>& session);
};

/// One connection. Its owner is the core's set; each operation under way keeps it alive too.
class HttpServer::Core::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Stream stream, bool is_admin, Core& core)
      : core_(core),
        stream_(std::move(stream)),
        is_admin_(is_admin),
        buffer_(core.limits.header_bytes + read_ahead_bytes) {}

  bool is_admin() const { return is_admin_; }
  void run() { read_head(); }
  /// Nothing of a next request is there.
  bool is_idle() const { return is_reading_head_ && buffer_.size() == 0 && !parser_->got_some(); }
  void close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  void read_head();
  void on_head(error_code failed);
  void ask_for_body();
  void read_body();
  void on_body(error_code failed);
  void handle();
  void answer(HttpResponse response);
  void refuse(int status, std::string_view words);
  void refuse_unreadable(error_code failed);
  void write();
  void on_written(error_code failed);
  void drain();
  void end() { core_.leave(shared_from_this()); }

  Core& core_;
  Stream stream_;
  const bool is_admin_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  http::response<http::string_body> response_;
  bool is_head_ = false;
  bool is_reading_head_ = false;
  bool keep_alive_ = true;
  std::size_t drained_ = 0;
  std::array<char, 4096> waste_;
};

void HttpServer::Core::Session::read_head() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(core_.limits.header_bytes));
  parser_->body_limit(core_.limits.body_bytes);
  is_reading_head_ = true;
  stream_.expires_after(core_.limits.patience);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code failed, std::size_t) { self->on_head(failed); });
}

void HttpServer::Core::Session::on_head(error_code failed) {
  is_reading_head_ = false;
  if (failed) return refuse_unreadable(failed);
  const auto& request = parser_->get();
  is_head_ = request.method() == http::verb::head;
  const std::string_view why = ambiguity(request);
  if (!why.empty()) return refuse(400, why);
  const auto length = parser_->content_length();
  if (length && *length > core_.limits.body_bytes) return refuse(413, "the body is too large");
  if (lower(request[http::field::expect]) == "100-continue" && !parser_->is_done())
    return ask_for_body();
  read_body();
}

/// The client waits to hear that its body is wanted (RFC 9110, section 10.1.1).
void HttpServer::Core::Session::ask_for_body() {
  static constexpr std::string_view words = "HTTP/1.1 100 Continue\r\n\r\n";
  net::async_write(stream_, net::buffer(words),
                   [self = shared_from_this()](error_code failed, std::size_t) {
                     if (failed) return self->end();
                     self->read_body();
                   });
}

void HttpServer::Core::Session::read_body() {
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](error_code failed, std::size_t) { self->on_body(failed); });
}

void HttpServer::Core::Session::on_body(error_code failed) {
  if (failed) return refuse_unreadable(failed);
  handle();
}

void HttpServer::Core::Session::handle() {
  auto message = parser_->release();
  IncomingRequest request;
  request.method = std::string(message.method_string());
  const std::string target(message.target());
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);
  for (const auto& field : message)
    request.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
  request.body = std::move(message.body());
  request.on_admin_address = is_admin_;
  keep_alive_ = message.keep_alive();
  stream_.expires_never();
  ++core_.requests;
  // The reply may come when the server is gone: it keeps the loop, and asks for the session.
  core_.handler(std::move(request),
                [core = core_.shared_from_this(), session = weak_from_this()](HttpResponse made) {
                  auto given = std::make_shared<HttpResponse>(std::move(made));
                  net::post(core->io, [session, given] {
                    if (const auto self = session.lock()) self->answer(std::move(*given));
                  });
                });
}

void HttpServer::Core::Session::answer(HttpResponse response) {
  response_ = {};
  response_.version(11);
  response_.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) {
    TEND_CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
               "a header is one line");
    response_.insert(name, value);
  }
  if (!response.content_type.empty())
    response_.set(http::field::content_type, response.content_type);
  response_.set("X-Content-Type-Options", "nosniff");
  if (core_.stopping) keep_alive_ = false;
  response_.keep_alive(keep_alive_);
  const bool has_length = response.status >= 200 && response.status != 204;
  if (has_length) response_.content_length(response.body.size());
  if (!is_head_ && has_length) response_.body() = std::move(response.body);
  write();
}

void HttpServer::Core::Session::refuse(int status, std::string_view words) {
  ++core_.refused;
  keep_alive_ = false;
  answer(error_response(status, words));
}

/// Says why, where there is somebody to be told; a client that hung up or was too slow is let go.
void HttpServer::Core::Session::refuse_unreadable(error_code failed) {
  if (failed == http::error::header_limit || failed == http::error::buffer_overflow)
    return refuse(431, "the header is too large");
  if (failed == http::error::body_limit) return refuse(413, "the body is too large");
  const bool is_malformed =
      failed.category() == make_error_code(http::error::bad_method).category();
  if (is_malformed && failed != http::error::end_of_stream &&
      failed != http::error::partial_message)
    return refuse(400, "no HTTP request: " + failed.message());
  end();
}

void HttpServer::Core::Session::write() {
  stream_.expires_after(core_.limits.patience);
  http::async_write(
      stream_, response_,
      [self = shared_from_this()](error_code failed, std::size_t) { self->on_written(failed); });
}

void HttpServer::Core::Session::on_written(error_code failed) {
  if (failed) return end();
  if (keep_alive_ && !core_.stopping) return read_head();
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(drain_time);
  drain();
}

/// Reads what the client still sends, for a while: closing on it would take our answer from her.
void HttpServer::Core::Session::drain() {
  stream_.async_read_some(net::buffer(waste_),
                          [self = shared_from_this()](error_code failed, std::size_t bytes) {
                            self->drained_ += bytes;
                            if (failed || self->drained_ > most_drained_bytes) return self->end();
                            self->drain();
                          });
}

Result<std::uint16_t> HttpServer::Core::listen(Acceptor& on, const std::string& address) const {
  const auto endpoint = read_address(address);
  if (!endpoint) return tl::unexpected(endpoint.error());
  error_code failed;
  on.open(endpoint->protocol(), failed);
  if (!failed) on.set_option(net::socket_base::reuse_address(true), failed);
  if (!failed) on.bind(*endpoint, failed);
  if (!failed) on.listen(net::socket_base::max_listen_connections, failed);
  if (failed) {
    return failure(ErrorCode::Unavailable, "cannot listen on " + address + ": " + failed.message());
  }
  return on.local_endpoint().port();
}

void HttpServer::Core::accept(Acceptor& on, bool is_admin) {
  on.async_accept([this, &on, is_admin](error_code failed, auto socket) {
    if (stopping || failed == net::error::operation_aborted) return;
    if (failed) {
      const auto pause = std::make_shared<net::steady_timer>(io, accept_pause);
      pause->async_wait([this, &on, is_admin, pause](error_code) {
        if (!stopping) accept(on, is_admin);
      });
      return;
    }
    ++accepted;
    std::size_t& here = is_admin ? open_admin : open_public;
    if (here >= (is_admin ? limits.admin_connections : limits.connections)) {
      ++turned_away;
    } else {
      ++here;
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto session = std::make_shared<Session>(Stream(std::move(socket)), is_admin, *this);
      sessions.insert(session);
      open = sessions.size();
      session->run();
    }
    accept(on, is_admin);
  });
}

void HttpServer::Core::leave(const std::shared_ptr<Session>& session) {
  session->close();
  if (sessions.erase(session) > 0) --(session->is_admin() ? open_admin : open_public);
  open = sessions.size();
  if (stopping && sessions.empty()) grace_timer.cancel();
}

void HttpServer::Core::begin_stop() {
  stopping = true;
  acceptor.close();
  admin_acceptor.close();
  const auto all = sessions;
  for (const auto& session : all) {
    if (session->is_idle()) leave(session);
  }
  if (sessions.empty()) return;
  grace_timer.expires_after(limits.grace);
  grace_timer.async_wait([this](error_code cancelled) {
    if (cancelled) return;
    const auto late = sessions;
    for (const auto& session : late) leave(session);
  });
}

HttpServer::HttpServer(HttpHandler handler, HttpLimits limits) : core_(std::make_shared<Core>()) {
  core_->handler = std::move(handler);
  core_->limits = limits;
}

HttpServer::~HttpServer() {
  stop();
}

Result<void> HttpServer::start(const std::string& address, const std::string& admin_address) {
  const auto port = core_->listen(core_->acceptor, address);
  if (!port) return tl::unexpected(port.error());
  core_->port = *port;
  if (!admin_address.empty()) {
    const auto admin_port = core_->listen(core_->admin_acceptor, admin_address);
    if (!admin_port) return tl::unexpected(admin_port.error());
    core_->admin_port = *admin_port;
    core_->accept(core_->admin_acceptor, true);
  }
  core_->accept(core_->acceptor, false);
  core_->thread = std::thread([core = core_.get()] { core->io.run(); });
  return {};
}

std::uint16_t HttpServer::port() const {
  return core_->port;
}
std::uint16_t HttpServer::admin_port() const {
  return core_->admin_port;
}

void HttpServer::stop() {
  if (!core_->thread.joinable()) return;
  net::post(core_->io, [core = core_.get()] { core->begin_stop(); });
  core_->thread.join();
}

HttpFigures HttpServer::figures() const {
  return {core_->open, core_->accepted, core_->turned_away, core_->refused, core_->requests};
}

}  // namespace tend
