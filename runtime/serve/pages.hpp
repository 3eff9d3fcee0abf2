// pages.hpp: the few pages that people see: no script, nothing from elsewhere, no login.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/serve/http.hpp"
#include "runtime/serve/ports.hpp"

namespace tend {

/// Asks whether to unsubscribe; only its button does. `topic` empty: from all.
HttpResponse unsubscribe_page(std::string_view topic, std::string_view preferences_path);
HttpResponse unsubscribed_page(std::string_view topic, std::string_view preferences_path);
/// `contact` is shown hidden in part: the page may be open on a screen that others see.
HttpResponse preferences_page(std::string_view contact, const std::vector<TopicChoice>& choices,
                              bool was_saved);
/// The address is none of ours, or damaged.
HttpResponse bad_link_page();
/// It cannot be done now, and nothing was.
HttpResponse try_again_page();

/// `a…@example.com`; of what is no address the first letter.
std::string masked(std::string_view contact);

}  // namespace tend
