// overloaded.hpp: visit a variant with one lambda per alternative; a missing one does not compile.
#pragma once

namespace tend {

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
overloaded(Functions...) -> overloaded<Functions...>;

}  // namespace tend
