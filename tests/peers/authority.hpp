// authority.hpp: keys, and certificates that only the tests believe.
#pragma once

#include <filesystem>
#include <string>

namespace tend::test {

/// An authority in a folder of its own, which goes with it.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// Writes leaf.pem and leaf.key: of that host, until so many days from now.
  void certify(const std::string& host, int days) const;
  /// Runs openssl in the folder.
  void run(const std::string& arguments) const;
  /// `ca.pem`, `leaf.pem`, `leaf.key`, and what else has been made.
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace tend::test
