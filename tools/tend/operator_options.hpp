// operator_options.hpp: the commands for whoever looks after a store, on the command line.
#pragma once

#include <optional>

#include "tools/tend/options.hpp"

namespace CLI {
class App;
}

namespace tend {

/// Adds them to `app`, which writes into this when it parses: it stays where it is until then.
class OperatorOptions {
 public:
  explicit OperatorOptions(CLI::App& app);
  OperatorOptions(const OperatorOptions&) = delete;
  OperatorOptions& operator=(const OperatorOptions&) = delete;

  /// The one that was given, if it was one of these.
  std::optional<Command> chosen() const;

 private:
  CLI::App& app_;
  ContactsCommand contacts_;
  EventsCommand events_;
  RunsCommand runs_;
  ReportCommand report_;
  WhyCommand why_;
  ErrorsCommand errors_;
  ListsCommand lists_;
  PauseCommand pause_;
  PauseCommand resume_;
};

}  // namespace tend
