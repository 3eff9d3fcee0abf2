// http_status.hpp: what the number of an answer says of the attempt.
#pragma once

namespace tend {

/// It was taken. A redirect is no success: nobody follows it.
constexpr bool is_success(int status) {
  return status >= 200 && status < 300;
}
/// Another attempt may be answered otherwise. Of 410 (the receiver wants no more) and all other
/// refusals that is not so.
constexpr bool may_pass(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

}  // namespace tend
