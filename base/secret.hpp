// secret.hpp: a text that is never printed.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tend {

/// A key or password. It has no way into a stream, a format or a comparison but `reveal`, so that
/// each place that uses one can be found. Wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::exchange(other.text_, {})) {}
  Secret& operator=(const Secret& other) {
    if (this != &other) *this = Secret(other);
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    wipe();
    text_ = std::exchange(other.text_, {});
    return *this;
  }
  ~Secret() { wipe(); }

  bool empty() const { return text_.empty(); }
  std::string_view reveal() const { return text_; }

 private:
  void wipe() {
    // Through a volatile pointer, so that no compiler leaves it out.
    volatile char* const bytes = text_.data();
    for (std::size_t at = 0; at < text_.size(); ++at) bytes[at] = 0;
  }

  std::string text_;
};

}  // namespace tend
