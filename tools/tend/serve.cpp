#include <fmt/core.h>
#include <signal.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "runtime/effects/channels.hpp"
#include "runtime/effects/http_calls.hpp"
#include "runtime/effects/signing_secrets.hpp"
#include "runtime/engine/fields.hpp"
#include "runtime/os/machine_clocks.hpp"
#include "runtime/program/file.hpp"
#include "runtime/serve/daemon.hpp"
#include "runtime/serve/http_server.hpp"
#include "runtime/serve/links.hpp"
#include "runtime/serve/service.hpp"
#include "runtime/serve/settings.hpp"
#include "runtime/store/open_contact_store.hpp"
#include "tools/tend/commands.hpp"
#include "tools/tend/exit_status.hpp"
#include "tools/tend/live_calls.hpp"
#include "tools/tend/project.hpp"
#include "tools/tend/store_place.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

/// `0.0.0.0:0` with the port that it became.
std::string with_port(const std::string& address, std::uint16_t port) {
  return fmt::format("{}:{}", address.substr(0, address.rfind(':')), port);
}

Result<ServeSettings> settings_of(const fs::path& folder) {
  const fs::path path = folder / "tend.toml";
  const SecretSource secrets = secrets_of_process(folder.generic_string());
  std::ifstream file(path, std::ios::binary);
  if (!file) return read_settings("", path.generic_string(), secrets);
  std::ostringstream text;
  text << file.rdbuf();
  return read_settings(text.str(), path.generic_string(), secrets);
}

/// A project as it is served: all that a deployment refers to.
struct ServedProject {
  ServedProject(Program a_program, const ServeSettings& some_settings, Outside an_outside,
                fs::path a_folder)
      : program(std::move(a_program)),
        hash(program_hash(write_program(program))),
        settings(some_settings),
        outside(std::move(an_outside)),
        tokens(settings.token_keys),
        folder(std::move(a_folder)) {}

  Program program;
  Digest hash;
  ServeSettings settings;
  Outside outside;
  Tokens tokens;
  Zones zones;
  fs::path folder;
};

/// None for a kind that tend.toml says nothing of, but for mails, which go into a folder then.
Result<std::unique_ptr<Channel>> open_one(const ServedProject& project, const std::string& name) {
  const auto found = project.settings.channels.find(name);
  ChannelOptions options;
  if (found != project.settings.channels.end()) {
    options = found->second;
  } else if (name == "email") {
    options.url = "maildir:tend-mail";
  } else {
    return std::unique_ptr<Channel>();
  }
  options.url = beside(project.folder, options.url, "maildir:");
  auto channel = open_channel(options, project.outside);
  if (!channel)
    return failure(channel.error().code, "[channel." + name + "]: " + channel.error().message);
  return channel;
}

/// By what the attempts of one thread leave.
Result<WaysOut> open_ways(const ServedProject& project) {
  WaysOut ways;
  for (std::size_t kind = 0; kind < channel_count; ++kind) {
    auto channel = open_one(project, std::string(channel_names[kind]));
    if (!channel) return tl::unexpected(channel.error());
    ways.channels[kind] = std::move(*channel);
  }
  auto notices = open_one(project, "email");
  if (!notices) return tl::unexpected(notices.error());
  ways.notices = std::move(*notices);
  auto secrets = read_signing_secrets(project.program, project.outside.environment);
  if (!secrets) return tl::unexpected(secrets.error());
  ways.caller = std::make_unique<HttpCaller>(project.outside.http, std::move(*secrets),
                                             project.outside.environment, project.outside.now);
  return ways;
}

/// Waits for the signals that are meant for a server; everyone else has them blocked.
class ServerSignals {
 public:
  ServerSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }
  int next() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    return signal;
  }

 private:
  sigset_t signals_;
};

/// Empty when the message is about none.
std::string topic_of(const Program& program, std::string_view name) {
  const std::uint32_t message = find_named(program, program.messages, name);
  if (message == none || program.messages[message].topic == none) return {};
  return program.text(program.topics[program.messages[message].topic]);
}

void say(const std::string& line) {
  fmt::print(stderr, "tend: {}\n", line);
}

/// Compiled, with channels that can be opened; else the status to exit with, and it has been said
/// why.
struct LoadedServed {
  std::shared_ptr<ServedProject> project;
  int status = Done;
};
LoadedServed load_served(const ServeCommand& command, const ServeSettings& settings,
                         const Terminal& terminal) {
  LoadedProgram loaded = load_program({{command.folder}, {}}, false, terminal);
  if (!loaded.program) return {nullptr, loaded.status};
  Result<Outside> outside = outside_of(command.allow);
  if (!outside) return {nullptr, could_not(outside.error())};
  auto project = std::make_shared<ServedProject>(std::move(*loaded.program), settings,
                                                 std::move(*outside), command.folder);
  if (auto tried = open_ways(*project); !tried) return {nullptr, could_not(tried.error())};
  return {std::move(project), Done};
}

/// Its worker is opened by who calls the result.
WorkerThread::Open deployment_of(ContactStore& store, std::shared_ptr<ServedProject> project) {
  return [&store, project = std::move(project)]() -> Result<Deployment> {
    WorkerOptions options;
    options.lease_us = project->settings.attempts.lease_s * us_per_second;
    options.unknown_us = project->settings.attempts.unknown_s * us_per_second;
    options.opened_at = project->outside.now();
    auto worker = Worker::open(store, project->program, project->hash, project->zones, options);
    if (!worker) return tl::unexpected(worker.error());
    // What its earlier workflows send and call is looked up in it too.
    project->program = (*worker)->program();
    Deployment deployment;
    deployment.owner = project;
    deployment.worker = std::move(*worker);
    deployment.ways_out = [project] {
      auto opened = open_ways(*project);
      if (!opened) say(opened.error().message);
      return opened ? std::move(*opened) : WaysOut();
    };
    deployment.complete = [project = project.get()](OutgoingMessage& message) {
      const std::string contact = message.origin.contact;
      const std::string topic = topic_of(project->program, message.name);
      message =
          with_links(std::move(message), contact, topic, project->settings.links, project->tokens);
    };
    return deployment;
  };
}

}  // namespace

int serve_command(const ServeCommand& command, const Terminal& terminal) {
  const ServerSignals signals;
  const fs::path folder = command.folder;
  const Result<ServeSettings> settings = settings_of(folder);
  if (!settings) return could_not(settings.error());
  LoadedServed loaded = load_served(command, *settings, terminal);
  if (!loaded.project) return loaded.status;
  const SystemClock now = loaded.project->outside.now;

  auto store = open_contact_store(beside(folder, settings->store, "sqlite:"), OpenMode::Write);
  if (!store) return could_not(store.error());
  WorkerThreadOptions options;
  options.senders = static_cast<std::size_t>(settings->attempts.at_once);
  options.clock = now;
  options.uptime_us = uptime_us;
  options.is_clock_synchronized = is_clock_synchronized;
  options.log = say;
  WorkerThread worker(deployment_of(**store, std::move(loaded.project)), options);
  if (auto started = worker.start(); !started) return could_not(started.error());

  Daemon daemon(worker, **store);
  Service service(*settings, {daemon, daemon, daemon, daemon, daemon, daemon.admin()}, now, say);
  HttpServer server(service.handler(), settings->http);
  service.show_figures_of([&] { return server.figures(); });
  if (auto listening = server.start(settings->listen, settings->admin_listen); !listening)
    return could_not(listening.error());
  say(fmt::format("events and links on http://{}, figures on http://{}/metrics",
                  with_port(settings->listen, server.port()),
                  with_port(settings->admin_listen, server.admin_port())));
  if (settings->keys.empty()) say("no [[key]] in tend.toml: nobody may send events");
  for (const DkimSigner& signer : settings->signers) {
    say(fmt::format("mails are signed; the DNS has to say so: {} TXT {}", signer.record_name(),
                    signer.record()));
  }

  const auto reload = [&] {
    LoadedServed again = load_served(command, *settings, terminal);
    if (!again.project) return say("goes on with the project as it was");
    worker.reload(deployment_of(**store, std::move(again.project)), [](const Result<void>& done) {
      say(done ? "goes on with the changed project"
               : "goes on with the project as it was: " + done.error().message);
    });
  };
  std::jthread until_stopped([&] {
    while (signals.next() == SIGHUP) reload();
    say("stops: no new events; what is under way ends");
    server.stop();
    worker.stop();
  });
  const Result<void> ended = worker.wait();
  // The thread that waits for a signal is woken by one.
  if (!ended) pthread_kill(until_stopped.native_handle(), SIGTERM);
  until_stopped.join();
  if (!ended) return could_not(ended.error());
  return Done;
}

}  // namespace tend
