// read_eml.hpp: mails, read back. Written from the RFCs and not from what writes them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tend {

struct ReadMail {
  std::vector<std::pair<std::string, std::string>> headers;  ///< unfolded, encoded words decoded
  std::map<std::string, std::string> bodies;  ///< decoded, by content type, LF line ends
  std::vector<std::string> faults;            ///< what a strict reader would object to

  std::string header(std::string_view name) const;
};

ReadMail read_eml(std::string_view text);

}  // namespace tend
