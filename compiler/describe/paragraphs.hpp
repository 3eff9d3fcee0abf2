// paragraphs.hpp: the paragraphs of a description, each with its title; one that has nothing to say
// is left out.
#pragma once

#include "compiler/check/checked.hpp"
#include "compiler/describe/phrases.hpp"
#include "compiler/describe/steps.hpp"
#include "compiler/describe/text.hpp"
#include "compiler/prove/lengths.hpp"

namespace tend::describing {

/// `someone submits the form “guide” and their title is “CEO”`, with `When`, `Once`, … before it.
std::string trigger_in_words(const checked::Checked& checked, const checked::Trigger& trigger,
                             Phrases& phrases);
/// `on their birthday at 09:00`, `every Monday at 09:00`: of a watch that is a moment.
std::string moment_in_words(const checked::Watch& watch, Phrases& phrases);
/// `at most 4 messages to one person in any 7 days`.
std::string limit_in_words(const checked::Limit& limit);

void tell_entry(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                Phrases& phrases);
void tell_ways_out(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                   Phrases& phrases, StepWords& steps);
void tell_beside(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                 Phrases& phrases, StepWords& steps);
void tell_rules(Page& page, const checked::Checked& checked, const checked::Workflow& workflow,
                Phrases& phrases, const StepWords& steps);
void tell_proofs(Page& page, Lengths& lengths, const checked::Workflow& workflow);
/// Of several workflows that send.
void tell_proofs_together(Page& page, Lengths& lengths);
/// What all workflows share: the policy, scores, segments, and what is declared beside them.
void tell_project(Page& page, const checked::Checked& checked);

}  // namespace tend::describing
