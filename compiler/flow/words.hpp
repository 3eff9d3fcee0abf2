// words.hpp: what a step is called: to the machine, over edits (identity), and to people (title).
#pragma once

#include <string>
#include <string_view>

#include "base/source.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/flow/flow_graph.hpp"

namespace tend {

/// The text on one line: comments gone, white space outside of quotes one blank.
std::string source_on_one_line(std::string_view text);

/// Fills in title and detail of a vertex that is a step, and no decision.
void entitle(Vertex& vertex, const Sources& sources, const checked::Checked& checked);
/// What decides about an arm: `title == 'CEO'`, for an arm of a `match` too.
std::string title_of(const checked::If& branches, const checked::IfArm& arm, const Sources& sources,
                     const checked::Checked& checked);
/// `opened intro`, `after 5d`.
std::string title_of(const checked::WaitArm& arm, const Sources& sources,
                     const checked::Checked& checked);
/// `50% short`.
std::string title_of(const checked::SplitArm& arm);
/// A line a trigger: `when form_submitted and title == 'CEO'`.
std::string title_of(const std::vector<checked::Trigger>& triggers, const Sources& sources);

/// Gives every vertex its identity (language.md, section 8); the titles must be there. No two are
/// equal.
void identify(FlowGraph& graph, const checked::Checked& checked);

}  // namespace tend
