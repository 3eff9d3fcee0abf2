// generate_project.cpp: writes one of the texts of projects.hpp to standard output, to be looked at
// or profiled with.
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "bench/projects.hpp"

int main(int argc, char** argv) {
  const std::string_view kind = argc == 3 ? argv[1] : "";
  const int count = argc == 3 ? std::atoi(argv[2]) : 0;
  if (count > 0 && kind == "tend") {
    std::cout << tend::bench::tend_project(count);
  } else if (count > 0 && kind == "proto") {
    std::cout << tend::bench::proto_file(count);
  } else if (count > 0 && kind == "lua") {
    std::cout << tend::bench::lua_file(count);
  } else {
    std::cerr << "usage: generate_project tend|proto|lua COUNT\n";
    return 2;
  }
  return std::cout.flush() ? 0 : 2;
}
