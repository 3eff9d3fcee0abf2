#include "tests/peers/authority.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace tend::test {

Authority::Authority() {
  char name[] = "/tmp/tend_tls_XXXXXX";
  REQUIRE(mkdtemp(name) != nullptr);
  folder_ = name;
  run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tests "
      "-keyout ca.key -out ca.pem");
}

Authority::~Authority() {
  std::filesystem::remove_all(folder_);
}

void Authority::certify(const std::string& host, int days) const {
  run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + host +
      " -addext subjectAltName=DNS:" + host + " -keyout leaf.key -out leaf.csr");
  run("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy "
      "-days " +
      std::to_string(days) + " -out leaf.pem");
}

void Authority::run(const std::string& arguments) const {
  const std::string command =
      "cd " + folder_.string() + " && openssl " + arguments + " >openssl.log 2>&1";
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

}  // namespace tend::test
