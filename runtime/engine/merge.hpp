// merge.hpp: a visitor without a name turns out to be someone: the two become one.
#pragma once

#include <string_view>

#include "runtime/engine/context.hpp"
#include "runtime/engine/history.hpp"
#include "runtime/engine/intake.hpp"
#include "runtime/engine/occurrences.hpp"
#include "runtime/engine/runs.hpp"
#include "runtime/engine/scores.hpp"
#include "runtime/engine/watches.hpp"

namespace tend {

/// What a merge has to do with.
struct MergeParts {
  EngineContext& context;
  Occurrences& world;
  Intake& intake;
  History& history;
  Scores& scores;
  Watches& watches;
  Runs& runs;
};

/// All that is known of the visitor becomes the contact's, and so does the visitor's identity: her
/// fields where the contact has none, her past, her lists; of two words on consent a refusal wins.
/// Where both went through a workflow the older enrolment stays, with its slots and the arms of its
/// splits, and the other is dropped before it sends anything; the contact's conditions see what
/// both did. Her conditions are to be asked again: everything counts as changed.
void merge_visitor(std::string_view visitor, ContactId contact, const MergeParts& parts);

}  // namespace tend
