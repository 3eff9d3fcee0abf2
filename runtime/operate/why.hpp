// why.hpp: why somebody got, or did not get, something.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/operate/kept_contacts.hpp"
#include "runtime/store/contact_store.hpp"

namespace tend {

/// About a message or a workflow of `kept`: an answer, what led to it, and what it was asked of.
/// Without a name: all that happened to the contact. Lines of text. NotFound when there is neither
/// a message nor a workflow of that name.
Result<std::string> why(ContactStore& store, const KeptContact& contact, const KeptProgram& kept,
                        std::string_view about);

}  // namespace tend
