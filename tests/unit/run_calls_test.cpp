// run_calls_test.cpp: `tend run` calls real servers, as a script says and its environment allows.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/base64.hpp"
#include "runtime/effects/http_client.hpp"
#include "tests/peers/peer.hpp"

using namespace tend;
using test::http_peer;
using test::Peer;

namespace {

namespace fs = std::filesystem;

const std::string secret = "whsec_" + base64("a key of the tests, 32 bytes long");

/// A project that opens a ticket for who signs up, and what came of running it.
struct Project {
  Project() {
    char name[] = "/tmp/tend_calls_XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    folder = name;
    write("tickets.tend", R"(
event signed_up
contact { ticket: text }
action open_ticket(subject: text) returns { id: text } {
  webhook: post env('TICKETS_URL')
  retry: 2 times
}
workflow tickets {
  when signed_up
  call open_ticket(subject: 'Hello') as answer else { log 'no ticket' }
  set ticket = answer.id
}
)");
    write("contacts.csv", "Email\nanna@example.com\n");
    write("events.jsonl",
          R"({"at":"2026-01-05T09:00:00Z","contact":"anna@example.com","type":"signed_up"})"
          "\n");
  }
  ~Project() { fs::remove_all(folder); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
  }
  int run(const std::string& environment, const std::string& options) {
    const std::string command = "cd " + folder.string() + " && " + environment +
                                " " TEND_BINARY
                                " run tickets.tend --contacts contacts.csv --events events.jsonl " +
                                options + " 2>&1";
    FILE* const pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    said.clear();
    char buffer[4096];
    for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
      said.append(buffer, size);
    return WEXITSTATUS(pclose(pipe));
  }
  bool says(const std::string& text) const { return said.find(text) != std::string::npos; }

  fs::path folder;
  std::string said;
};

}  // namespace

TEST_CASE("run calls nobody, unless it is told to") {
  const Peer peer = http_peer();
  Project project;
  const std::string url = "TICKETS_URL=" + peer.url("/ok");
  CHECK(project.run(url, "") == 0);
  CHECK(project.says("simulated"));
  CHECK(project.run(url, "--calls live --allow 127.0.0.1") == 0);
  INFO(project.said);
  CHECK(project.says("set ticket = 'T-1'"));
  CHECK_FALSE(project.says("simulated"));
  CHECK(project.run(url, "--calls live --allow 127.0.0.1 --dry-run") == 0);
  CHECK(project.says("simulated"));
}

TEST_CASE("run signs what it calls with the secrets of its environment, and does not show them") {
  const Peer peer({"node", TEND_TESTS_DIR "/peers/webhook_receiver.mjs", secret});
  Project project;
  project.write("secrets", "whsec_" + base64(std::string(24, 'o')) + "\n" + secret + "\n");
  const std::string url = "TICKETS_URL=" + peer.url("/") + ' ';
  const std::string live = "--calls live --allow 127.0.0.1";
  for (const std::string& variable :
       {"TEND_WEBHOOK_SECRET=" + secret, "TEND_WEBHOOK_SECRET_OPEN_TICKET=" + secret,
        std::string("TEND_WEBHOOK_SECRET=file:secrets")}) {
    CHECK(project.run(url + variable, live) == 0);
    INFO(project.said);
    CHECK_FALSE(project.says("no ticket"));
    CHECK_FALSE(project.says("whsec_"));
  }
  CHECK(project.run(url, live) == 0);
  CHECK(project.says("call open_ticket: answered with 401"));
  CHECK(project.says("no ticket"));
  CHECK(project.run(url + "TEND_WEBHOOK_SECRET=whsec_c2VjcmV0", live) == 2);
  CHECK(project.says("TEND_WEBHOOK_SECRET: a webhook secret has 24 to 64 bytes"));
  CHECK_FALSE(project.says("c2VjcmV0"));
  CHECK(project.run(url + "TEND_WEBHOOK_SECRET=file:nothing", live) == 2);
  CHECK(project.says("TEND_WEBHOOK_SECRET: the file that it names cannot be read"));
}

TEST_CASE("run tries again as often as the action says") {
  const Peer peer = http_peer();
  Project project;
  CHECK(project.run("TICKETS_URL=" + peer.url("/flaky"), "--calls live --allow 127.0.0.1") == 0);
  INFO(project.said);
  CHECK(project.says("set ticket = 'third'"));
  CHECK(project.says("call open_ticket: answered with 503"));
  HttpOptions options;
  REQUIRE(options.guard.allow("127.0.0.1"));
  HttpClient client(std::move(options));
  const std::string log = client.send({peer.url("/log"), {}, {}}).body;
  const std::string name = "\"idempotency-key\": \"";
  const std::size_t first = log.find(name);
  const std::size_t second = log.find(name, first + 1);
  REQUIRE(second != std::string::npos);
  CHECK(log.substr(first, 85) == log.substr(second, 85));
}

TEST_CASE("run goes on, whatever it is answered") {
  const Peer peer = http_peer();
  Project project;
  project.write("tickets.tend", R"(
event signed_up
contact { ticket: text, done: bool }
action open_ticket(subject: text) returns { id: text } { webhook: post env('TICKETS_URL') }
workflow tickets {
  when signed_up
  call open_ticket(subject: 'Hello') as answer else { log 'no ticket' }
  if answer.id is set { set ticket = answer.id }
  set done = true
}
)");
  const std::pair<const char*, const char*> answers[] = {{"/half", "200"},
                                                         {"/bad-chunk", "200"},
                                                         {"/endless", "200"},
                                                         {"/endless-head", "200"},
                                                         {"/large", "200"},
                                                         {"/gzip-bomb", "200"},
                                                         {"/garbage", "no answer"},
                                                         {"/endless-interim", "no answer"},
                                                         {"/drop-after", "no answer"},
                                                         {"/307", "307"},
                                                         {"/status/410", "410"},
                                                         {"/status/503", "503"}};
  for (const auto& [path, answer] : answers) {
    CHECK(project.run("TICKETS_URL=" + peer.url(path), "--calls live --allow 127.0.0.1") == 0);
    INFO(path << '\n' << project.said);
    CHECK(project.says("called open_ticket: " + std::string(answer) + '\n'));
    CHECK(project.says("no ticket") == (std::string_view(answer) != "200"));
    CHECK_FALSE(project.says("set ticket"));
    CHECK(project.says("set done = true"));
  }
}

TEST_CASE("run says what keeps it from calling") {
  Project project;
  CHECK(project.run("", "--calls live") == 2);
  CHECK(project.says("the variable TICKETS_URL is not set, and open_ticket posts to what it says"));
  CHECK(project.run("TICKETS_URL=https://169.254.169.254/", "--calls live") == 0);
  CHECK(project.says(
      "call open_ticket: 169.254.169.254 is for link-local use, no address of the Internet"));
  CHECK(project.says("no ticket"));
  CHECK(project.run("TICKETS_URL=https://x/", "--calls live --allow http://x") == 2);
  CHECK(project.says("--allow: `http://x` is no host, no address and no network"));
}

TEST_CASE("run posts messages where it is told to") {
  const Peer peer = http_peer();
  Project project;
  project.write("tickets.tend",
                "event signed_up\n"
                "email hello { subject: 'Hello', body: 'Hello!', kind: transactional }\n"
                "workflow greet { when signed_up send hello }\n");
  CHECK(project.run("", "--allow 127.0.0.1 --messages " + peer.url("/ok")) == 0);
  INFO(project.said);
  CHECK(project.says("sent"));
  CHECK(project.run("", "--messages " + peer.url("/ok")) == 0);
  CHECK(project.says("not delivered"));
  CHECK(project.run("", "--messages https://anna@x/") == 2);
}
