// event_words.hpp: what happens, as verbs: the prelude's events have words of their own, those of a
// project are told by their names. The only table of such words.
#pragma once

#include <string>
#include <string_view>

namespace tend::describing {

/// `someone submits …`, `they submit …`, `they have submitted …`.
struct EventWords {
  std::string_view event;
  std::string_view they;        ///< `submit`
  std::string_view someone;     ///< `submits`
  std::string_view participle;  ///< `submitted`
  std::string_view keyed;       ///< `the form {}`; `{}` is the key, in quotes
  std::string_view some;        ///< `a form`; empty where the verb says it all
  std::string_view any;         ///< after `not`: `any form`
  std::string_view after;       ///< what ends the phrase: `as spam`
  std::string_view noun;        ///< one of them: `form submission`
  std::string_view thing = {};  ///< what its fields are of: `form`
};

/// Null for an event of the project's own.
const EventWords* event_words(std::string_view event);

/// `a number of seconds`: what a field is called where its name alone says too little.
std::string field_words(std::string_view field);

}  // namespace tend::describing
