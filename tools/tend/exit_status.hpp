// exit_status.hpp: what every command's exit status means (docs/commands.md).
#pragma once

namespace tend {

enum ExitStatus : int {
  Done = 0,
  Findings = 1,      ///< done, with findings, failures or a difference
  CouldNot = 2,      ///< a bad flag, an unreadable file, a store out of reach
  InternalError = 3  ///< a bug of ours
};

}  // namespace tend
